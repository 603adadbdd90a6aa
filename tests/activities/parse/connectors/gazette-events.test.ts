import { readFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gazetteEvents } from '../../../../activities/parse/connectors/gazette-events.ts';
import { recordKind } from '../../../../domain/records/index.ts';
import { realFolder } from '../../../helpers/real.ts';
import { documentOf, parseAll } from './reading.ts';

/** 合成数据. */
const TRANSFER =
  '专利权的转移IPC(主分类):A41D   1/00;变更事项:专利权人;变更前权利人:甲有限公司;变更后权利人:甲有限公司;变更事项:地址;变更前权利人:一路1号;变更后权利人:二路2号;变更事项:专利权人;变更前权利人:甲有限公司;变更后权利人:乙有限公司;登记生效日:20121116;';
const page = (content: string) => `<html><body><h1>合成数据</h1>${content}</body></html>`;
const table = (
  rows: readonly (readonly string[])[],
  heading = ['申请号', '法律状态公告日', '法律状态', '法律状态信息'],
) =>
  `<table><thead><tr>${heading.map((cell) => `<th>${cell}</th>`).join('')}</tr></thead><tbody>${rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('\n')}</tbody></table>`;
const NUMBER = '2010100000018';
const row = [NUMBER, '20121219', '专利申请权、专利权的转移', TRANSFER];

const transfers = [
  { item: '专利权人', item_ordinal: '1', from_names: '甲有限公司', to_names: '甲有限公司' },
  { item: '地址', item_ordinal: '2', from_names: '一路1号', to_names: '二路2号' },
  { item: '专利权人', item_ordinal: '3', from_names: '甲有限公司', to_names: '乙有限公司' },
].map((change) => ({
  patent_number: NUMBER,
  country: 'CN',
  announced_date: '20121219',
  event_name: '专利申请权、专利权的转移',
  event_code: 'TR01',
  event_date: '20121116',
  main_classification: 'A41D1/00',
  detail: TRANSFER,
  event_key: expect.stringMatching(/^[0-9a-f]{16}$/),
  ...change,
}));

describe('pages of legal events', () => {
  it('makes a record of each change, with one key', async () => {
    const parsed = await parseAll(gazetteEvents, documentOf(page(table([row]))));
    expect(parsed.records).toEqual(transfers);
    expect(new Set(parsed.records.map((record) => record.event_key)).size).toBe(1);
    expect(parsed.rejects).toEqual([]);
    expect(parsed.warnings).toEqual([]);
    const known = new Set(recordKind('legal_event')?.fields.map(({ field }) => field));
    for (const record of parsed.records)
      for (const field of Object.keys(record)) expect(known).toContain(field);
  });

  it('finds the columns in any order, with others between, and the number above the table', async () => {
    const other = table(
      [['1', TRANSFER, '专利申请权、专利权的转移', '20121219']],
      ['序号', '描述信息', '法律状态', '公告日'],
    );
    const parsed = await parseAll(gazetteEvents, documentOf(page(`<p>申请号：${NUMBER}</p>${other}`)));
    expect(parsed.records).toEqual(transfers);
    expect(parsed.items[0]).toMatchObject({ at: { line: 1, pointer: 'table[1]/tr[1]' } });
  });

  it('takes rows and columns from the options', async () => {
    const divs = page(
      `<ul><li class="e"><td>x</td></li></ul><table class="t"><tr class="e"><td>${TRANSFER}</td><td>20121219</td><td>${row[2]}</td></tr></table>`,
    );
    const options = {
      rows: 'tr.e',
      columns: { detail: 1, announced_date: 2, event_name: 3 },
      number: 'name',
    };
    const document = documentOf(divs, `CN${NUMBER}.html`);
    expect(
      (await parseAll(gazetteEvents, document, options)).records.map((record) => record.to_names),
    ).toEqual(['甲有限公司', '二路2号', '乙有限公司']);
    await expect(parseAll(gazetteEvents, document, { rows: 'tr' })).rejects.toMatchObject({
      code: 'PANHUO_SOURCE_INVALID',
    });
    await expect(parseAll(gazetteEvents, document, { colums: 1 })).rejects.toMatchObject({
      code: 'PANHUO_SOURCE_INVALID',
    });
  });

  it('accounts for every row: short ones, ones without number, unknown names', async () => {
    const rows = [
      row.slice(0, 2),
      ['', '20200101', '授权', ''],
      [NUMBER, '20200101', '新事项', ''],
      [NUMBER, '20200101', '', ''],
      row,
    ];
    const parsed = await parseAll(gazetteEvents, documentOf(page(table(rows))));
    expect(parsed.rejects.map(({ reason }) => reason)).toEqual([
      'too_few_columns',
      'patent_number_missing',
      'event_name_missing',
    ]);
    expect(parsed.records.map((record) => record.event_name)).toEqual([
      '新事项',
      ...transfers.map((one) => one.event_name),
    ]);
    expect(parsed.records[0]).not.toHaveProperty('event_code');
    expect(parsed.warnings).toEqual(['不认识的法律状态：新事项']);
  });

  it('knows an empty table and an empty answer from another page', async () => {
    expect((await parseAll(gazetteEvents, documentOf(page(table([]))))).items).toEqual([]);
    expect(
      (
        await parseAll(
          gazetteEvents,
          documentOf(page(table([]).replace('<tbody>', '<tbody><tr><td colspan="4">暂无数据</td></tr>'))),
        )
      ).items,
    ).toEqual([]);
    expect((await parseAll(gazetteEvents, documentOf(page('<p>没有查询到结果</p>')))).items).toEqual([]);
    await expect(parseAll(gazetteEvents, documentOf(page('<p>首页</p>')))).rejects.toMatchObject({
      code: 'PANHUO_INPUT_LAYOUT',
    });
    await expect(parseAll(gazetteEvents, documentOf(page('<p>您的访问过于频繁</p>')))).rejects.toMatchObject({
      code: 'PANHUO_INPUT_BLOCK_PAGE',
    });
  });
});

describe('texts of legal events', () => {
  it('reads lines below a number, and lines with their own', async () => {
    const text = `# 合成数据\n申请号：${NUMBER}\n公告日|法律状态|描述\n20121219|专利申请权、专利权的转移|${TRANSFER}\n\n申请号：2010100000022\n2013.01.02｜授权｜授权\n2010100000030\t20140101\t专利权的终止\t未缴年费专利权终止;终止日期:20130101;\n坏行|没有日期|x\n`;
    const parsed = await parseAll(gazetteEvents, documentOf(text, '事务.txt'));
    expect(parsed.records.slice(0, 3)).toEqual(transfers);
    expect(parsed.records.slice(3)).toMatchObject([
      { patent_number: '2010100000022', event_code: 'GR01', announced_date: '2013.01.02' },
      {
        patent_number: '2010100000030',
        event_code: 'CF01',
        announced_date: '20140101',
        event_date: '20130101',
      },
    ]);
    expect(parsed.rejects).toEqual([{ reason: 'announced_date_unreadable', text: '坏行|没有日期|x' }]);
    expect(parsed.items.map((item) => ('at' in item ? item.at?.line : null))).toEqual([4, 4, 4, 7, 8, 9]);
  });

  it('reads a text table with headings, quoted cells and short rows', async () => {
    const rows = [
      '序号,申请号,法律状态公告日,法律状态,法律状态信息',
      `1,${NUMBER},20121219,"专利申请权、专利权的转移","${TRANSFER}"`,
      `2,${NUMBER},20130101,授权,"授权\n""合成"""`,
      '3,只有两格',
      `4,${NUMBER},20140101,授权,`,
    ];
    const parsed = await parseAll(gazetteEvents, documentOf(`\ufeff${rows.join('\r\n')}\r\n`, '事务.csv'));
    expect(parsed.records.slice(0, 3)).toEqual(transfers);
    expect(parsed.records.slice(3)).toMatchObject([
      { event_code: 'GR01', detail: '授权\n"合成"' },
      { event_code: 'GR01', announced_date: '20140101' },
    ]);
    expect(parsed.rejects).toEqual([{ reason: 'too_few_columns', text: '3,只有两格' }]);
    expect(parsed.items.map((item) => ('at' in item ? item.at?.line : null))).toEqual([2, 2, 2, 3, 5, 6]);
  });

  it('reads blocks of a commercial database', async () => {
    const block = (number: string) =>
      `申请号：${number}\n\n    法律状态公告日：20121219;\n    法律状态：专利申请权、专利权的转移;\n    描述信息：${TRANSFER}\n\n    法律状态公告日：20100101;\n    法律状态：授权;\n    描述信息：授权\n`;
    const parsed = await parseAll(
      gazetteEvents,
      documentOf(block(NUMBER) + block('2010100000022'), '事务.txt'),
    );
    expect(
      parsed.records.map(({ patent_number, event_code, announced_date }) => [
        patent_number,
        event_code,
        announced_date,
      ]),
    ).toEqual(
      [NUMBER, '2010100000022'].flatMap((number) => [
        ...Array.from({ length: 3 }, () => [number, 'TR01', '20121219']),
        [number, 'GR01', '20100101'],
      ]),
    );
    expect(parsed.records.slice(0, 3)).toEqual(transfers);
  });

  it('refuses a text that holds no event', async () => {
    await expect(parseAll(gazetteEvents, documentOf('一段说明文字', 'a.txt'))).rejects.toMatchObject({
      code: 'PANHUO_INPUT_LAYOUT',
    });
  });

  const real = realFolder('README.md');
  it.skipIf(real.missing)(`reads the real text ${real.missing ?? ''}`, async () => {
    const readme = await readFile(path.join(real.folder), 'utf8');
    const text = `申请号：${NUMBER}\n${readme.slice(readme.indexOf('    法律状态公告日'))}`;
    const { records, rejects } = await parseAll(gazetteEvents, documentOf(text, 'README.txt'));
    expect(rejects).toEqual([]);
    expect(
      records.map(({ item, from_names, to_names, event_date, announced_date, event_code }) => [
        item,
        from_names,
        to_names,
        event_date,
        announced_date,
        event_code,
      ]),
    ).toEqual([
      ['专利权人', '辉能科技股份有限公司', '辉能科技股份有限公司', '20121116', '20121219', 'TR01'],
      [
        '地址',
        '中国台湾台北县五股乡五工路127号4楼',
        '中国台湾台北县五股乡五工路127号4楼',
        '20121116',
        '20121219',
        'TR01',
      ],
      [
        '专利权人',
        '明瑜创新股份有限公司',
        '英属开曼群岛商辉能控股股份有限公司',
        '20121116',
        '20121219',
        'TR01',
      ],
    ]);
  });

  it('never crashes on mutilated text, and every line with a separator is a record or a reject', async () => {
    const part = fc.constantFrom(
      '20121219',
      '|',
      '授权',
      TRANSFER,
      '：',
      ';',
      '\u0000',
      '申请号：',
      '变更事项:',
      ' ',
      'x',
      '描述',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(part, { maxLength: 8 }), { maxLength: 5 }), async (lines) => {
        const texts = lines.map((parts) => parts.join('')).filter((line) => !line.includes('\u0000'));
        const valid = `${NUMBER}|20121219|授权|`;
        const parsed = await parseAll(gazetteEvents, documentOf([valid, ...texts].join('\n'), 'a.txt'));
        const seen = new Set(parsed.items.map((item) => ('at' in item ? item.at?.line : undefined)));
        for (const [index, line] of texts.entries())
          if (line.includes('|')) expect(seen).toContain(index + 2);
      }),
      { numRuns: 300 },
    );
  });
});
