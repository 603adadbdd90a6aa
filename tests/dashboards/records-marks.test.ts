import { describe, expect, it } from 'vitest';
import { cellSpans, findValue, locateJson } from '../../dashboards/server/records/marks.ts';
import { differences } from '../../dashboards/server/records/patent-changes.ts';
import { cursorText, readCursor } from '../../dashboards/server/records/select.ts';
import { wholeText } from '../../dashboards/server/records/text-source.ts';
import { placeOf } from '../../dashboards/server/records/text-view.ts';

describe('values in a document', () => {
  const field = (type: string, value: string, original: string | null = null) => ({ type, value, original });
  it.each([
    ['日期 2024.11.05 起', field('date', '2024-11-05'), '2024.11.05'],
    ['于2024年3月7日签订', field('date', '2024-03-07'), '2024年3月7日'],
    ['登记日 20240307', field('date', '2024-03-07'), '20240307'],
    ['合同额 55.7 万元', field('money', '557000.00'), '55.7'],
    ['金额 1,234,567 元', field('money', '1234567.00'), '1,234,567'],
    ['ZL201420907503.2', field('patent_number', '2014209075032'), '201420907503.2'],
    ['<td>A &amp; B 公司</td>', field('text', 'A & B 公司'), 'A &amp; B 公司'],
    ['甲公司、乙公司', field('list', '甲公司;乙公司'), '甲公司、乙公司'],
    ['原值 三万', field('money', '30000.00', '三万'), '三万'],
  ])('%s', (text, own, said) => {
    const span = findValue(text, own);
    expect(span && text.slice(span.start, span.end)).toBe(said);
  });

  it('that are too short to be sure of are not marked', () => {
    expect(findValue('第1项，共1项', field('integer', '1'))).toBeNull();
  });

  it('of delimited text are cells, with quotes, doubled quotes and delimiters inside', () => {
    const row = 'a,"b,""c""",,d';
    expect(cellSpans(row, ',').map(({ start, end }) => row.slice(start, end))).toEqual([
      'a',
      '"b,""c"""',
      '',
      'd',
    ]);
  });

  it('of JSON are found by their pointer, whatever stands in the texts before', () => {
    const text = '{"a":"}],\\"{","items" : [ {"x":[1,{"y":"]"}]} , {"x":2} ], "n~/": 5}';
    const at = (pointer: string) => {
      const span = locateJson(text, pointer);
      return span && text.slice(span.start, span.end);
    };
    expect(at('/items/1')).toBe('{"x":2}');
    expect(at('/items/0/x/1/y')).toBe('"]"');
    expect(at('/n~0~1')).toBe('5');
    expect(at('/items/2')).toBeNull();
    expect(at('/none')).toBeNull();
    expect(locateJson('<html>', '/a')).toBeNull();
  });
});

it('a text is read from a line on, as much as is asked for', async () => {
  const source = wholeText('一\r\n二\n三\r四\n');
  expect(source.lines).toBe(4);
  expect(await source.read(2, 1)).toEqual(['二']);
  expect(await source.read(2, 100)).toEqual(['二', '三', '四']);
  expect([placeOf('3'), placeOf('1.40'), placeOf('0'), placeOf('x')]).toEqual([
    { line: 3, column: 0 },
    { line: 1, column: 40 },
    null,
    null,
  ]);
});

it('a cursor comes back as it was given, and others are refused', () => {
  const cursor = { seen: 50, keys: ['2024-01-01', 'CN1'] };
  expect(readCursor(cursorText(cursor), ['day', 'text'])).toEqual(cursor);
  expect(readCursor(undefined, ['text'])).toBeNull();
  for (const bad of [
    '',
    'zzz',
    cursorText({ seen: 1, keys: ['a'] }),
    cursorText({ seen: 1, keys: ['a', 'b'] }),
    cursorText({ seen: -1, keys: ['2024-01-01', 'b'] }),
    Buffer.from('{"a":1}').toString('base64url'),
  ])
    expect(() => readCursor(bad, ['day', 'text']), bad).toThrow('参数有误：cursor');
});

it('changes between snapshots are told newest first, and an unchanged patent has none', () => {
  const state = (id: string, facts: Record<string, string | null> | null) => ({
    id,
    at: `${id}T00:00:00Z`,
    facts,
  });
  const changes = differences([
    state('1', null),
    state('2', { city: '南京市', trl: '3' }),
    state('3', { city: '南京市', trl: '3' }),
    state('4', { city: '苏州市', trl: '3' }),
  ]);
  expect(
    changes.map(({ to, changes: all }) => [to, all.map(({ name, before, after }) => [name, before, after])]),
  ).toEqual([
    ['4', [['地级', '南京市', '苏州市']]],
    ['2', [['这件专利', null, '首次出现']]],
  ]);
});
