import { describe, expect, it } from 'vitest';
import { checkRule } from '../../../../activities/parse/connectors/index.ts';
import { openLicence } from '../../../../activities/parse/connectors/open-licence.ts';
import { recordKind } from '../../../../domain/records/index.ts';
import { documentOf, parseAll } from './reading.ts';

/** 合成数据. */
const DECLARED: readonly (readonly [string, string])[] = [
  ['主分类号', 'H01M 4/00'],
  ['专利号', 'ZL201810000001.1'],
  ['声明编号', 'KF2024000001'],
  ['专利权人', '示例大学；示例有限公司'],
  ['发明名称', '一种示例装置'],
  ['申请日', '2018.01.02'],
  ['授权公告日', '2020.06.30'],
  ['许可使用费支付方式', '一次总付'],
  ['许可使用费标准', '20万元'],
  ['许可期限', '2024年1月1日至2030年12月31日'],
  ['专利权人联系方式', '李老师 025-00000000'],
  ['生效日', '2024.03.01'],
  ['公告日', '2024.03.01'],
];
const WITHDRAWN: readonly (readonly [string, string])[] = [
  ...DECLARED.slice(0, 7),
  ['撤回日', '2024.09.01'],
  ['公告日', '2024.09.10'],
];
const declared = {
  action: '声明',
  main_classification: 'H01M 4/00',
  patent_number: 'ZL201810000001.1',
  declaration_number: 'KF2024000001',
  owners: '示例大学；示例有限公司',
  title: '一种示例装置',
  filing_date: '2018.01.02',
  grant_date: '2020.06.30',
  fee_mode: '一次总付',
  fee_text: '20万元',
  fee_amount: '200000',
  licence_term: '2024年1月1日至2030年12月31日',
  licence_until: '2030-12-31',
  contact: '李老师 025-00000000',
  effective_date: '2024.03.01',
  announced_date: '2024.03.01',
};

type Pairs = readonly (readonly [string, string])[];
const rows = (pairs: Pairs) =>
  pairs.map(([label, value]) => `<tr><th>${label}</th><td>${value}</td></tr>`).join('\n');
const MARKUPS: Readonly<Record<string, (pairs: Pairs) => string>> = {
  'a table with headings': (pairs) => `<table class="notice">${rows(pairs)}</table>`,
  'a table of cells': (pairs) => `<table>${rows(pairs).replaceAll('th>', 'td>')}</table>`,
  'two pairs a row': (pairs) =>
    `<table>${pairs
      .map(
        ([label, value], at) =>
          `${at % 2 ? '' : '<tr>'}<td>${label}：</td><td>${value}</td>${at % 2 || at === pairs.length - 1 ? '</tr>' : ''}`,
      )
      .join('')}</table>`,
  'a definition list': (pairs) =>
    `<dl>${pairs.map(([label, value]) => `<dt>${label}</dt><dd>${value}</dd>`).join('')}</dl>`,
  paragraphs: (pairs) => pairs.map(([label, value]) => `<p>${label}：${value}</p>`).join(''),
  'lines between breaks': (pairs) =>
    `<div>${pairs.map(([label, value]) => `<b>${label}：</b>${value}`).join('<br>')}</div>`,
  'list items': (pairs) =>
    `<ul>${pairs.map(([label, value]) => `<li><span>${label}:</span> ${value}</li>`).join('\n')}</ul>`,
};
const page = (title: string, content: string) =>
  `<html><head><title>${title}</title></head><body><header><p class="notice">合成数据：内容全部为虚构。</p></header><main><h1>${title}</h1>${content}</main><footer>合成数据 · 网站</footer></body></html>`;
const read = (html: string, options?: unknown) => parseAll(openLicence, documentOf(html), options);

describe('the check of source files', () => {
  it('names an option that the parser does not take, and a kind it does not make', () => {
    const rule = { match: '**', parser: 'open-licence', kind: 'open_licence', options: { notice: '.x' } };
    const check = (changes: object) => checkRule({ ...rule, ...changes });
    expect(check({})).toEqual([]);
    expect(check({ options: { notices: '.x' } })).toMatchObject([{ path: ['options', 'notices'] }]);
    expect(check({ options: { notice: '' } })).toMatchObject([{ path: ['options', 'notice'] }]);
    expect(check({ kind: 'policy' })).toMatchObject([{ path: ['kind'] }]);
    const events = { parser: 'gazette-events', kind: 'legal_event', options: { rows: 'tr' } };
    expect(check(events)).toMatchObject([{ path: ['options'] }]);
  });
});

describe('open-licence notices', () => {
  it.each(Object.entries(MARKUPS))('reads %s', async (_, markup) => {
    const parsed = await read(page('专利开放许可声明', markup(DECLARED)));
    expect(parsed.rejects).toEqual([]);
    expect(parsed.warnings).toEqual([]);
    expect(parsed.records).toEqual([declared]);
    const known = new Set(recordKind('open_licence')?.fields.map(({ field }) => field));
    for (const field of Object.keys(parsed.records[0] ?? {})) expect(known).toContain(field);
  });

  it.each(Object.entries(MARKUPS))('tells several notices apart in %s', async (_, markup) => {
    const several = page('专利开放许可公告', markup(DECLARED) + markup(WITHDRAWN) + markup(DECLARED));
    const parsed = await read(several);
    expect(parsed.records.map(({ action, withdrawal_date }) => [action, withdrawal_date])).toEqual([
      ['声明', undefined],
      ['撤回', '2024.09.01'],
      ['声明', undefined],
    ]);
    expect(parsed.records[1]).not.toHaveProperty('fee_text');
  });

  it('knows a withdrawal by its heading', async () => {
    const pairs = WITHDRAWN.filter(([label]) => label !== '撤回日');
    const markup = MARKUPS.paragraphs as (pairs: Pairs) => string;
    expect((await read(page('专利开放许可声明的撤回', markup(pairs)))).records[0]?.action).toBe('撤回');
    const both = `<h2>开放许可声明</h2>${markup(DECLARED)}<h2>开放许可声明的撤回</h2>${markup(pairs)}`;
    expect((await read(page('公告', both))).records.map(({ action }) => action)).toEqual(['声明', '撤回']);
  });

  it('takes the element of a notice from the options', async () => {
    const html = page('公告', `<div class="x">${MARKUPS.paragraphs?.(DECLARED)}</div><p>专利号：不算</p>`);
    expect((await read(html, { notice: '.x' })).records).toEqual([declared]);
    await expect(read(html, { notices: '.x' })).rejects.toMatchObject({ code: 'PANHUO_SOURCE_INVALID' });
  });

  it('gives figures only when the words allow one reading', async () => {
    const changed = (standard: string, mode = '提成支付') =>
      DECLARED.map(([label, value]): [string, string] =>
        label === '许可使用费标准'
          ? [label, standard]
          : label === '许可使用费支付方式'
            ? [label, mode]
            : [label, value],
      );
    const table = MARKUPS['a table with headings'] as (pairs: Pairs) => string;
    const one = async (standard: string, mode?: string) =>
      (await read(page('声明', table(changed(standard, mode))))).records[0];
    expect(await one('按净销售额的3%提成')).toMatchObject({ fee_mode: '提成支付', royalty_rate: '3%' });
    expect(await one('约20万元', '一次总付')).not.toHaveProperty('fee_amount');
    expect(await one('双方协商', '其他方式')).toMatchObject({ fee_mode: '其他方式', fee_text: '双方协商' });
  });

  it('rejects a notice that lost its labels, with its text, and keeps unknown ones', async () => {
    const table = MARKUPS['a table with headings'] as (pairs: Pairs) => string;
    const without = (...labels: string[]) => table(DECLARED.filter(([label]) => !labels.includes(label)));
    expect((await read(page('声明', without('专利号')))).rejects).toEqual([
      { reason: 'patent_number_missing', text: expect.stringContaining('声明编号：KF2024000001') },
    ]);
    expect((await read(page('声明', without('专利权人')))).rejects[0]?.reason).toBe('labels_missing');
    expect(
      (await read(page('声明', without('许可使用费标准', '许可使用费支付方式')))).rejects[0]?.reason,
    ).toBe('labels_missing');
    const more = await read(page('声明', table([...DECLARED, ['新栏目', '某值']])));
    expect(more.raws).toEqual([{ 新栏目: '某值' }]);
    expect(more.warnings).toEqual(['不认识的栏目：新栏目']);
  });

  it('tells an empty page from another page', async () => {
    expect((await read(page('公告', '<p>暂无开放许可公告</p>'))).items).toEqual([]);
    await expect(read(page('首页', '<p>欢迎</p>'))).rejects.toMatchObject({ code: 'PANHUO_INPUT_LAYOUT' });
  });
});
