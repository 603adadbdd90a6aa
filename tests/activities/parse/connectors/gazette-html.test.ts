import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gazetteHtml } from '../../../../activities/parse/connectors/gazette-html.ts';
import { recordKind } from '../../../../domain/records/index.ts';
import { encodeGb18030 } from '../../../../sample/gb18030.ts';
import { realFolder } from '../../../helpers/real.ts';
import { documentAt, documentOf, parseAll } from './reading.ts';

const real = realFolder('gazette-html');
const page = (name: string) => documentAt(path.join(real.folder, `${name}.html`));

describe.skipIf(real.missing)(`real gazette pages ${real.missing ?? ''}`, () => {
  it('reads every field of three records, hidden parts included', async () => {
    const parsed = await parseAll(gazetteHtml, await page('正常显示'));
    expect(parsed.rejects).toEqual([]);
    expect(parsed.warnings).toEqual([]);
    const abstracts = parsed.records.map((record) => String(record.abstract));
    expect(parsed.records).toEqual([
      {
        publication_number: 'CN103713894A',
        publication_date: '2014.04.09',
        title: '一种用于确定用户的访问需求信息的方法与设备',
        application_number: '2013106289097',
        filing_date: '2013.11.28',
        applicants: '百度时代网络技术（北京）有限公司',
        inventors: '叶莎妮; 黄剑; 吴敬桐',
        address: '100080北京市海淀区东北旺西路8号中关村软件园17号楼二层A2',
        classification: 'G06F9/44(2006.01)I; G06F17/30(2006.01)I',
        agency: '北京汉昊知识产权代理事务所(普通合伙)',
        agents: '罗朋; 周建华',
        abstract: abstracts[0],
      },
      {
        publication_number: 'CN104575553A',
        publication_date: '2015.04.29',
        title: '产生叠加在播放对象上的弹幕的方法和装置',
        application_number: '2014108043467',
        filing_date: '2014.12.19',
        applicants: '百度时代网络技术（北京）有限公司',
        inventors: '宋鳌; 陈国庆; 张健; 杜曲生; 胡侨鑫; 褚静波; 郏夹; 李凡; 娄同兵',
        address: '100080北京市海淀区东北旺西路8号中关村软件园17号楼二层A2',
        classification: 'G11B27/10(2006.01)I',
        agency: '北京汉昊知识产权代理事务所(普通合伙)',
        agents: '朱海波',
        abstract: abstracts[1],
      },
      {
        publication_number: 'CN108885152A',
        publication_date: '2018.11.23',
        title: '解决自动驾驶车辆的转向不足的自动转向控制参考自适应',
        application_number: '201780002534X',
        filing_date: '2017.03.10',
        applicants: '百度时代网络技术（北京）有限公司; 百度（美国）有限责任公司',
        inventors: '罗琦; 孔旗; 朱帆; 胡森; 于翔; 朱振广; 潘余昌; 何家瑞; 樊昊阳; 杨光; 王京傲',
        address: '100080北京市海淀区东北旺西路8号中关村软件园17号楼二层A2',
        classification: 'G01M1/12(2006.01)I; G01G19/10(2006.01)I; B60R16/02(2006.01)I',
        agency: '北京英赛嘉华知识产权代理有限责任公司',
        agents: '马晓亚; 王艳春',
        abstract: abstracts[2],
      },
    ]);
    // Length, beginning, the seam between the shown and the hidden part, and end.
    expect(abstracts.map((text) => text.length)).toEqual([287, 243, 174]);
    expect(abstracts[0]).toMatch(/^本发明的目的是提供一种.*访问 需求信息；轨迹确定设备.*提高用户体验。$/);
    expect(abstracts[1]).toMatch(/^本发明提供了一种.*不是当前用户的好友，以第一播放轨迹.*有用的信息 。$/);
    expect(abstracts[2]).toMatch(/^在一个实施方式中，.*整个ADV的整个质量的中心。.*转向控制。$/);
    expect(parsed.raws).toEqual([
      { 公布类型: '发明公布', 代理机构代码: '11370' },
      { 公布类型: '发明公布', 代理机构代码: '11370' },
      {
        公布类型: '发明公布',
        代理机构代码: '11204',
        PCT进入国家阶段日: '2018.01.25',
        PCT申请数据: 'PCT/CN2017/076240 2017.03.10',
        PCT公布数据: 'WO2018/161336 EN 2018.09.13',
      },
    ]);
    expect(parsed.items.map((item) => ('at' in item ? item.at : undefined))).toEqual([
      { line: 138, pointer: '.cp_box[1]' },
      { line: 172, pointer: '.cp_box[2]' },
      { line: 208, pointer: '.cp_box[3]' },
    ]);
  });

  it('has nothing to say of a search without results', async () => {
    expect((await parseAll(gazetteHtml, await page('无结果'))).items).toEqual([]);
  });

  it('says that a page lies beyond the last', async () => {
    const parsed = await parseAll(gazetteHtml, await page('超过显示页数'));
    expect(parsed.items).toEqual([{ warning: '页码超出范围：结果列表中没有条目' }]);
  });

  it('refuses the page that asks for a captcha', async () => {
    await expect(parseAll(gazetteHtml, await page('反爬拦截页'))).rejects.toMatchObject({
      code: 'PANHUO_INPUT_BLOCK_PAGE',
      class: 'refused',
    });
  });

  it('never yields half a record from a page whose bytes were lost', async () => {
    const whole = await (await page('正常显示')).read();
    const intact = (await parseAll(gazetteHtml, documentOf(whole))).records;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.indexOf('</body>') }), async (cut) => {
        await expect(parseAll(gazetteHtml, documentOf(whole.subarray(0, cut)))).rejects.toMatchObject({
          class: 'refused',
        });
      }),
      { numRuns: 40 },
    );
    expect(intact).toHaveLength(3);
  });
});

/** 合成数据: a page of the site's form. */
function synthetic(items: string): string {
  return `<html><head><title>合成数据</title></head><body><dl class="list_dl"></dl>${items}<p>${'说明'.repeat(10)}</p></body></html>`;
}
const item = (changes: { heading?: string; drop?: string; add?: string; summary?: string } = {}) => `
<div class="cp_box"><div class="cp_linr"><h1>${changes.heading ?? '[发明授权] 一种示例[A]装置'}</h1><ul>
${[
  '授权公告号：CN109000001B',
  '授权公告日：2024.06.28',
  '申请号：2018100000011',
  '申请日：2018.01.02',
  '专利权人：示例大学; 示例（南京）有限公司',
  '发明人：张三',
  '地址：210000江苏省南京市示例路1号',
  '分类号：G06N3/08(2006.01)I',
]
  .filter((line) => !line.startsWith(changes.drop ?? '无'))
  .map((line) => `<li>${line}</li>`)
  .join('')}${changes.add ?? ''}
</ul>${changes.summary ?? '<div class="cp_jsh"><span id="tit">摘要：</span>比例为1：2的装置。</div>'}</div></div>`;

describe('gazette pages', () => {
  it('reads grants, brackets in titles and colons in values', async () => {
    const { records, rejects, warnings } = await parseAll(gazetteHtml, documentOf(synthetic(item())));
    expect({ rejects, warnings }).toEqual({ rejects: [], warnings: [] });
    expect(records).toEqual([
      expect.objectContaining({
        title: '一种示例[A]装置',
        publication_number: 'CN109000001B',
        applicants: '示例大学; 示例（南京）有限公司',
        abstract: '比例为1：2的装置。',
      }),
    ]);
    const known = new Set(recordKind('publication')?.fields.map(({ field }) => field));
    for (const field of Object.keys(records[0] ?? {})) expect(known).toContain(field);
  });

  it.each(['【发明公布】', '[实用新型]', '［外观设计］', '[发明授权更正]', '[解密发明授权]'])(
    'takes %s off the title',
    async (heading) => {
      const parsed = await parseAll(gazetteHtml, documentOf(synthetic(item({ heading: `${heading} 杯子` }))));
      expect(parsed.records[0]?.title).toBe('杯子');
      expect(parsed.raws[0]?.公布类型).toBe(heading.slice(1, -1));
    },
  );

  it('keeps a title that begins with another bracket', async () => {
    const parsed = await parseAll(
      gazetteHtml,
      documentOf(synthetic(item({ heading: '[18F]标记的示例化合物' }))),
    );
    expect(parsed.records[0]?.title).toBe('[18F]标记的示例化合物');
  });

  it.each([
    ['授权公告号', 'publication_number_unreadable'],
    ['授权公告日', 'publication_date_unreadable'],
    ['申请号', 'labels_missing'],
    ['专利权人', 'labels_missing'],
    ['分类号', 'labels_missing'],
  ])('rejects an item that lost %s, with its text', async (drop, reason) => {
    const parsed = await parseAll(gazetteHtml, documentOf(synthetic(item({ drop }) + item())));
    expect(parsed.records).toHaveLength(1);
    expect(parsed.rejects).toEqual([{ reason, text: expect.stringContaining('一种示例[A]装置') }]);
  });

  it('keeps an item without an address and says so', async () => {
    const parsed = await parseAll(gazetteHtml, documentOf(synthetic(item({ drop: '地址' }) + item())));
    expect(parsed.records.map((record) => 'address' in record)).toEqual([false, true]);
    expect(parsed.warnings).toEqual(['有条目缺少栏目：地址']);
  });

  it('warns once of a label nobody knows and keeps its value', async () => {
    const add = '<li>新栏目：某值</li>';
    const parsed = await parseAll(gazetteHtml, documentOf(synthetic(item({ add }) + item({ add }))));
    expect(parsed.warnings).toEqual(['不认识的栏目：新栏目']);
    expect(parsed.raws.map((raw) => raw?.新栏目)).toEqual(['某值', '某值']);
  });

  it('refuses a page of another layout and one that breaks off', async () => {
    const other = '<html><body><table><tr><td>公布公告</td></tr></table></body></html>';
    await expect(parseAll(gazetteHtml, documentOf(other))).rejects.toMatchObject({
      code: 'PANHUO_INPUT_LAYOUT',
    });
    await expect(parseAll(gazetteHtml, documentOf('没有标签'))).rejects.toMatchObject({
      code: 'PANHUO_INPUT_LAYOUT',
    });
    const cut = synthetic(item() + item()).slice(0, -200);
    await expect(parseAll(gazetteHtml, documentOf(cut))).rejects.toMatchObject({
      code: 'PANHUO_INPUT_TRUNCATED',
    });
  });

  it('reads GB18030 whatever the page says, and rejects what cannot be decoded', async () => {
    const head = '<meta http-equiv="content-type" content="text/html; charset=utf-8">';
    const parsed = await parseAll(gazetteHtml, documentOf(encodeGb18030(synthetic(head + item()))));
    expect(parsed.records[0]).toMatchObject({ title: '一种示例[A]装置', inventors: '张三' });
    const damaged = Buffer.from(synthetic(item() + item({ heading: '[发明授权] 坏#字' })));
    damaged[damaged.indexOf('#')] = 0xff;
    const read = await parseAll(gazetteHtml, documentOf(damaged));
    expect(read.records).toHaveLength(1);
    expect(read.rejects).toEqual([{ reason: 'encoding', text: expect.stringContaining('坏\uFFFD字') }]);
  });
});
