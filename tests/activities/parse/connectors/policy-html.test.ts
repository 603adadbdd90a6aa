import { describe, expect, it } from 'vitest';
import { policyHtml } from '../../../../activities/parse/connectors/policy-html.ts';
import { documentOf, parseAll } from './reading.ts';

const BODY = `为贯彻落实示例方案，现将有关事项通知如下。${'一、示例内容。'.repeat(60)}`;
const page = (content: string, head = '') =>
  `<html><head><title>示例市关于示例的通知 - 示例网（合成数据）</title>${head}</head><body><header>合成数据</header><main>${content}</main><footer>版权所有 来源：网站</footer></body></html>`;
const read = (html: string, options?: unknown) =>
  parseAll(policyHtml, { ...documentOf(html), url: 'https://example.test/policy/1.html' }, options);

describe('pages of policy documents', () => {
  it('reads facts above the text', async () => {
    const facts = [
      ['标题', '示例省专利转化运用实施方案'],
      ['文号', '示政办发〔2024〕12号'],
      ['发文机关', '示例省人民政府办公厅'],
      ['层级', '省'],
      ['成文日期', '2024年2月2日'],
      ['施行日期', '2024年3月1日'],
      ['主题分类', '知识产权'],
      ['索引号', '0000/2024-1'],
    ];
    const table = `<h1>示例省专利转化运用实施方案</h1><table class="facts">${facts.map(([label, value]) => `<tr><th>${label}</th><td>${value}</td></tr>`).join('')}</table><div class="content"><p>${BODY}</p></div>`;
    const parsed = await read(page(table));
    expect(parsed.records).toEqual([
      {
        title: '示例省专利转化运用实施方案',
        document_number: '示政办发〔2024〕12号',
        issuer: '示例省人民政府办公厅',
        level: '省',
        issued_date: '2024年2月2日',
        effective_date: '2024年3月1日',
        topic: '知识产权',
        summary: BODY.slice(0, 200),
        url: 'https://example.test/policy/1.html',
      },
    ]);
    expect(parsed.raws).toEqual([{ 索引号: '0000/2024-1' }]);
  });

  it('reads a page without facts: heading, number in the text, line of dates', async () => {
    const parsed = await read(
      page(
        `<h1>关于示例的通知</h1><p>发布时间：2024-03-05 10:20　来源：示例市知识产权局　浏览次数：3</p><div id="zoom"><p>示知发〔2024〕3号</p><p>${BODY}</p></div>`,
      ),
      { level: '市' },
    );
    expect(parsed.records[0]).toMatchObject({
      title: '关于示例的通知',
      document_number: '示知发〔2024〕3号',
      issued_date: '2024-03-05',
      level: '市',
      issuer: '示例市知识产权局',
    });
    expect(String(parsed.records[0]?.summary)).toHaveLength(200);
  });

  it('reads the meta elements of government sites', async () => {
    const head =
      '<meta name="ArticleTitle" content="关于示例的意见"><meta name="PubDate" content="2024-05-06 09:00"><meta name="ContentSource" content="示例厅">';
    const parsed = await read(page(`<div class="content"><p>${BODY}</p></div>`, head));
    expect(parsed.records[0]).toMatchObject({
      title: '关于示例的意见',
      issued_date: '2024-05-06',
      issuer: '示例厅',
    });
  });

  it('takes selectors and the issuer from the options', async () => {
    const html = page(`<h1>网站</h1><h3 class="t">关于示例的公告</h3><section class="b">${BODY}</section>`);
    const parsed = await read(html, { title: '.t', content: '.b', issuer: '示例局' });
    expect(parsed.records[0]).toMatchObject({ title: '关于示例的公告', issuer: '示例局' });
    await expect(read(html)).rejects.toMatchObject({ code: 'PANHUO_INPUT_LAYOUT' });
    await expect(read(html, { level: '乡' })).rejects.toMatchObject({ code: 'PANHUO_SOURCE_INVALID' });
  });

  it('refuses pages made to exhaust their readers', async () => {
    const deep = page(`${'<div>'.repeat(20_000)}x${'</div>'.repeat(20_000)}`);
    await expect(read(deep)).rejects.toMatchObject({ code: 'PANHUO_INPUT_LAYOUT' });
  });
});
