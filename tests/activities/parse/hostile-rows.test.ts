import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { expectRefused } from '../../helpers/failing.ts';
import { filesOf, temporaryFolder } from '../../helpers/folders.ts';
import { cell, csv, HEADER, line, type Row, row, rows } from '../../helpers/gazette.ts';
import { type Loaded, LoadingBench } from '../../helpers/loading.ts';

const bench = await LoadingBench.open(temporaryFolder());
const staging = path.join(bench.folder, 'lake', '.staging');

afterEach(() => {
  expect(readdirSync(staging)).toEqual([]);
});

/** What always holds: nothing is lost, and every reject says where, why and what. */
function whole({ outcome, records, rejects, duplicates, conflicts }: Loaded): void {
  expect(outcome.records + outcome.rejects + outcome.duplicates).toBe(outcome.rows);
  expect(records).toHaveLength(outcome.records);
  expect(rejects).toHaveLength(outcome.rejects);
  expect(duplicates).toHaveLength(outcome.duplicates);
  expect(conflicts).toHaveLength(outcome.conflicts);
  const ordinals = [...records, ...rejects, ...duplicates]
    .map((entry) => entry.ordinal)
    .sort((a, b) => a - b);
  expect(ordinals).toEqual(Array.from({ length: outcome.rows }, (_, at) => at + 1));
  for (const reject of rejects) expect(reject.raw).not.toBe('');
}

/** Loads lines; good rows among them must come out with the ordinal and the line that counting by hand gives. */
async function load(
  entries: (Row | string)[],
  options: Parameters<typeof csv>[1] = {},
  setting: Parameters<LoadingBench['load']>[1] = {},
): Promise<Loaded> {
  const loaded = await bench.load(csv(entries, options), setting);
  whole(loaded);
  return loaded;
}

const summary = (loaded: Loaded) =>
  loaded.rejects.map(({ ordinal, line: at, reason }) => [ordinal, at, reason]);
const places = (loaded: Loaded) => loaded.records.map(({ ordinal, line: at, title }) => [ordinal, at, title]);

test('too few and too many cells: the row is rejected word for word, its neighbours keep their places', async () => {
  const few = '2,一种,CN110000002A,2019.07.12';
  const many = `${line(row(4))},多余`;
  const loaded = await load([row(1), few, row(3), many, row(5)]);
  expect(summary(loaded)).toEqual([
    [2, 3, 'too_few_columns'],
    [4, 5, 'too_many_columns'],
  ]);
  expect(loaded.rejects.map((reject) => reject.raw)).toEqual([few, many]);
  expect(places(loaded)).toEqual([
    [1, 2, '一种装置1'],
    [3, 4, '一种装置3'],
    [5, 6, '一种装置5'],
  ]);
});

test('empty cells after the last column, as spreadsheets leave them, do no harm', async () => {
  const loaded = await load([row(1), `${line(row(2))},,,`, row(3)]);
  expect(loaded.outcome).toMatchObject({ rows: 3, records: 3 });
});

test('blank lines are no rows, with or without spaces in them', async () => {
  const loaded = await load(['', row(1), '   ', '\t', row(2), '', '', row(3), ' ']);
  expect(places(loaded)).toEqual([
    [1, 3, '一种装置1'],
    [2, 6, '一种装置2'],
    [3, 9, '一种装置3'],
  ]);
  // Nothing else in the file asks for framing here.
  const plain = await load([row(1), '   ', row(2), '\t', row(3), ' ']);
  expect(places(plain)).toEqual([
    [1, 2, '一种装置1'],
    [2, 4, '一种装置2'],
    [3, 6, '一种装置3'],
  ]);
});

test.each(['\n', '\r\n', '\r\r\n'])('line ends %j: same rows, same lines', async (end) => {
  const loaded = await load([row(1), '', row(2, { name: '甲\n乙' }), '3,x', row(4)], { end });
  expect(loaded.records.map((record) => record.ordinal)).toEqual([1, 2, 4]);
  expect(loaded.records.map((record) => record.line)).toEqual([2, 4, 7]);
  expect(loaded.records[1]?.title).toBe('甲\n乙');
  expect(summary(loaded)).toEqual([[3, 6, 'too_few_columns']]);
  expect(loaded.rejects[0]?.raw).toBe('3,x');
});

test('a carriage return inside a cell stays in the cell', async () => {
  const loaded = await load([
    row(1),
    line(row(2)).replace('一种装置2', '一种\r装置2'),
    row(3, { name: '引\r\n号' }),
    row(4),
  ]);
  expect(loaded.records.map((record) => record.title)).toEqual([
    '一种装置1',
    '一种\r装置2',
    '引\r\n号',
    '一种装置4',
  ]);
  expect(loaded.records.map((record) => record.line)).toEqual([2, 3, 4, 6]);
});

test('an unclosed quote costs its line and nothing else, wherever it stands', async () => {
  for (const [at, broken] of [
    [1, '"一种装置2'],
    [4, '"2018305140799'],
    [9, '"H01L'],
    [0, '"2'],
  ] as const) {
    const text = HEADER.map((column, index) => (index === at ? broken : cell(row(2)[column]))).join(',');
    for (const position of [0, 3]) {
      const entries: (Row | string)[] = [row(11), row(12), row(13)];
      entries.splice(position, 0, text);
      const loaded = await load(entries);
      expect(loaded.outcome, `${at} ${position}`).toMatchObject({ rows: 4, records: 3, rejects: 1 });
      expect(summary(loaded)).toEqual([[position + 1, position + 2, 'unclosed_quote']]);
      expect(loaded.rejects[0]?.raw).toBe(text);
    }
  }
});

test('an unclosed quote is found out by the next quoted cell too', async () => {
  const broken = line(row(2)).replace('一种装置2', '"一种装置2');
  const loaded = await load([row(1), broken, row(3, { name: '有,逗号' }), row(4)]);
  expect(summary(loaded)).toEqual([[2, 3, 'text_after_quote']]);
  expect(places(loaded)).toEqual([
    [1, 2, '一种装置1'],
    [3, 4, '有,逗号'],
    [4, 5, '一种装置4'],
  ]);
});

test('text after a closing quote is a damaged row', async () => {
  const broken = line(row(2)).replace('一种装置2', '"一种"装置2');
  const loaded = await load([row(1), broken, row(3)]);
  expect(summary(loaded)).toEqual([[2, 3, 'text_after_quote']]);
  expect(loaded.rejects[0]?.raw).toBe(broken);
});

test.each([
  ['in the middle', '5"显示屏', '5"显示屏'],
  ['doubled in the middle', '5""显示屏', '5""显示屏'],
  ['at the end', '显示屏5"', '显示屏5"'],
  ['after a space', ' "显示屏"', ' "显示屏"'],
  ['after a space, not closed', ' "显示屏', ' "显示屏'],
  ['after spaces, with what looks like an escape', '  "a""b', '  "a""b'],
  ['after an ideographic space', '　"显示屏"', '　"显示屏"'],
  ['after a tab', '\t"显示屏', '\t"显示屏'],
  ['alone after a space', ' "', ' "'],
  ['backslash', '\\"a\\', '\\"a\\'],
])('a quote inside a bare cell is a character: %s', async (_, written, read) => {
  for (const end of ['\n', '\r\n']) {
    const loaded = await load(
      [row(1), line(row(2)).replace('一种装置2', written), row(3), row(4, { name: 'a,b' })],
      { end },
    );
    expect(loaded.records.map((record) => record.title)).toEqual(['一种装置1', read, '一种装置3', 'a,b']);
    expect(loaded.records.map((record) => record.line)).toEqual([2, 3, 4, 5]);
  }
});

test('a bare cell in front of the first column or after the last may hold quotes as well', async () => {
  const loaded = await load([
    row(1),
    ` "2${line(row(2)).slice(1)}`,
    `${line(row(3))} "`,
    line(row(4)).replace(/,[^,]*$/, ', "H01L"'),
    row(5),
  ]);
  expect(loaded.outcome).toMatchObject({ rows: 5, records: 5 });
  expect(loaded.records[3]?.classification).toBe(' "H01L"');
  expect(JSON.parse(loaded.records[1]?.raw ?? '')).toMatchObject({ item: ' "2' });
});

test('a byte-order mark at the beginning of a row is part of its cell', async () => {
  const loaded = await load([`\uFEFF${line(row(1))}`, row(2), `\uFEFF"a""b"${line(row(3)).slice(1)}`]);
  expect(loaded.outcome).toMatchObject({ rows: 3, records: 3 });
  expect(JSON.parse(loaded.records[0]?.raw ?? '')).toMatchObject({ item: '\uFEFF1' });
  expect(JSON.parse(loaded.records[2]?.raw ?? '')).toMatchObject({ item: '\uFEFF"a""b"' });
});

test.each(['\t', ';', '|'])('delimiter %j: rows that need framing are framed in it', async (delimiter) => {
  const entries = [
    row(1, { designer: '张三' }),
    row(2, { name: `甲${delimiter}乙\n丙"丁`, designer: 'a,b,c' }),
    `3${delimiter}x`,
    row(4, { designer: '' }),
  ];
  const loaded = await load(entries, { delimiter, end: '\r\n' });
  expect(loaded.records.map((record) => record.title)).toEqual([
    '一种装置1',
    `甲${delimiter}乙\n丙"丁`,
    '一种装置4',
  ]);
  expect(loaded.records.map((record) => record.line)).toEqual([2, 3, 6]);
  expect(summary(loaded)).toEqual([[3, 5, 'too_few_columns']]);
  const plain = await load([row(1, { designer: '' }), row(2, { designer: 'a,b,c' })], { delimiter });
  expect(plain.records[1]?.inventors).toBe('a,b,c');
});

test('a tab-separated row of nothing but empty cells counts alike, framed or not', async () => {
  const options = { delimiter: '\t' };
  const empty = '\t'.repeat(HEADER.length - 1);
  const plain = await load([row(1, { designer: '' }), empty, row(2)], options);
  const framed = await load([row(1, { designer: '' }), empty, row(2, { name: '甲\n乙' })], options);
  expect(plain.outcome.rows).toBe(framed.outcome.rows);
  expect(plain.records.map((record) => record.ordinal)).toEqual(
    framed.records.map((record) => record.ordinal),
  );
});

test('NUL beyond the first look, and other control characters', async () => {
  const many = rows(4000);
  const hit = line(row(5000)).replace('一种', '一\0种');
  const loaded = await load([...many, hit, row(5001, { name: '\u0007\u001b[31m' })]);
  expect(summary(loaded)).toEqual([[4001, 4002, 'control_character']]);
  expect(loaded.rejects[0]?.raw).toBe(hit);
  expect(loaded.records.at(-1)?.title).toBe('\u0007\u001b[31m');
});

test('U+FFFD in a row is a character that was lost: the row is rejected', async () => {
  const loaded = await load([row(1), row(2, { patentee: '某\uFFFD大学' }), row(3)]);
  expect(summary(loaded)).toEqual([[2, 3, 'encoding']]);
  expect(loaded.rejects[0]?.raw).toBe(line(row(2, { patentee: '某\uFFFD大学' })));
});

test('cells that make no record: the reason names the cell', async () => {
  const loaded = await load([
    row(1),
    row(2, { authorization_notice_id: '' }),
    row(3, { authorization_notice_id: '没有' }),
    row(4, { authorized_announcement_date: '2019.02.30' }),
    row(5, { authorized_announcement_date: '' }),
    row(6, { name: '' }),
    line(row(7)).replace('一种装置7', '""'),
    row(8, { authorized_announcement_date: '1900.01.01' }),
    row(9, { filing_date: '不详', filing_id: '2.0191E+12' }),
    row(10),
  ]);
  expect(summary(loaded)).toEqual([
    [2, 3, 'publication_number_unreadable'],
    [3, 4, 'publication_number_unreadable'],
    [4, 5, 'publication_date_unreadable'],
    [5, 6, 'publication_date_unreadable'],
    [6, 7, 'title_missing'],
    [7, 8, 'title_missing'],
    [8, 9, 'publication_date_unreadable'],
  ]);
  expect(loaded.outcome.lost).toEqual({ application_number: 1, filing_date: 1 });
  const nine = loaded.records.find((record) => record.ordinal === 9);
  expect(nine).toMatchObject({ application_number: null, filing_date: null });
  expect(JSON.parse(nine?.raw ?? '')).toMatchObject({ filing_id: '2.0191E+12', filing_date: '不详' });
});

test('all rows rejected: refused with an example, nothing stored', async () => {
  const before = filesOf(path.join(bench.folder, 'lake')).filter((file) => !/^(raw|documents)\//.test(file));
  const bad = rows(3).map((entry) => ({ ...entry, name: '' }));
  const error = await expectRefused(bench.load(csv(bad)), 'PANHUO_ROWS_ALL_REJECTED');
  expect(error.where?.line).toBe(2);
  expect(error.message).toContain('名称缺失 3 行');
  await expectRefused(bench.load(csv(['1,2', '3', '"x'])), 'PANHUO_ROWS_ALL_REJECTED');
  await expectRefused(
    bench.load(csv(Array.from({ length: 5000 }, (_, n) => `${n},x`))),
    'PANHUO_ROWS_ALL_REJECTED',
  );
  expect(filesOf(path.join(bench.folder, 'lake')).filter((file) => !/^(raw|documents)\//.test(file))).toEqual(
    before,
  );
});

test('text that would end a string, a statement or a line elsewhere arrives as it is', async () => {
  const nasty = [
    `O'Brien's`,
    '"',
    '""',
    `'; DROP TABLE chunk; --`,
    `"; DROP TABLE x; --`,
    '\\',
    '\\n\\0',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what a shell or a template would fill in
    '${process.exit(1)}',
    '%s%n%d',
    '$1 ? :name',
    '😀👨‍👩‍👧‍👦🇨🇳',
    '\u202Eאבג\u200F',
    '\u2028\u2029\u0085',
    'a\u0300e\u0301',
    'NULL',
    'null',
    'true',
    '\u00A0',
    '=1+1',
    '𠮷野家㐀',
    '<script>',
    '{"a":1}',
    "'",
    "''",
  ];
  const loaded = await load(
    nasty.map((name, n) => row(n + 1, { name, patentee: name, designer: name, item: name })),
  );
  expect(loaded.records.map((record) => record.title)).toEqual(nasty);
  expect(loaded.records.map((record) => record.applicants)).toEqual(nasty);
  expect(loaded.records.map((record) => JSON.parse(record.raw).item)).toEqual(nasty);
});

test('headers that would end a statement are names like others', async () => {
  const names = [
    `"; DROP TABLE x; --`,
    `'); DROP TABLE chunk; --`,
    'c0',
    'ordinal',
    'line',
    'raw',
    'constructor',
    '__proto__',
    'toString',
    'a"b',
    "a'b",
    '',
    '',
    'C0',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what a shell or a template would fill in
    '${x}',
    '😀',
    '重复',
    '重复',
    'rowid',
    'key_hash',
    't_publication_date',
  ];
  const entries = rows(3).map((entry) => `${line(entry)},${names.map((_, n) => `v${n}`).join(',')}`);
  const loaded = await load(entries, { header: [...HEADER, ...names] });
  const raw = JSON.parse(loaded.records[0]?.raw ?? '{}') as Record<string, string>;
  for (const [n, name] of names.entries()) {
    if (['', '重复', 'C0'].includes(name)) continue;
    expect(Object.getOwnPropertyDescriptor(raw, name)?.value, name).toBe(`v${n}`);
  }
  expect(Object.values(raw)).toEqual(expect.arrayContaining(names.map((_, n) => `v${n}`)));
  expect(loaded.outcome.mapping.filter((column) => column.field === null)).toHaveLength(names.length);
});

test('one line of 50 MB without end is one reject; what follows it is read', async () => {
  const long = Buffer.alloc(50 << 20, 'x');
  const tail = Buffer.from(`\n${line(row(2))}\n`);
  const body = Buffer.concat([Buffer.from(csv([row(1)])), long, tail]);
  const loaded = await bench.load(body);
  whole(loaded);
  expect(summary(loaded)).toEqual([[2, 3, 'row_too_long']]);
  expect(loaded.rejects[0]?.raw.length).toBeLessThan(3000);
  expect(places(loaded)).toEqual([
    [1, 2, '一种装置1'],
    [3, 4, '一种装置2'],
  ]);
  const atEnd = await bench.load(Buffer.concat([Buffer.from(csv([row(1)])), long.subarray(0, 14 << 20)]));
  expect(summary(atEnd)).toEqual([[2, 3, 'row_too_long']]);
  await expectRefused(
    bench.load(Buffer.concat([Buffer.from(csv([])), long.subarray(0, 2 << 20)])),
    'PANHUO_ROWS_ALL_REJECTED',
  );
});

test('a row above the limit is rejected whether or not its chunk needs framing', async () => {
  const wide = row(2, { address: '江'.repeat(400_000) });
  for (const other of [row(3), row(3, { name: '甲\n乙' }), 'x,y']) {
    const loaded = await load([row(1), wide, other, row(4)]);
    expect(summary(loaded)[0]).toEqual([2, 3, 'row_too_long']);
    expect(loaded.records.map((record) => record.ordinal).at(-1)).toBe(4);
  }
  const wideButFine = await load([row(1), row(2, { address: '江'.repeat(300_000) }), row(3)]);
  expect(wideButFine.records[1]?.address).toHaveLength(300_000);
});

test('raw text of a long row is cut between characters', async () => {
  const loaded = await load([row(1), `x,${'a'.repeat(1997)}😀😀`, row(3)]);
  expect(loaded.rejects[0]?.raw).not.toContain('\uFFFD');
  const raw = loaded.rejects[0]?.raw ?? '';
  expect(Buffer.from(raw).toString()).toBe(raw);
});
