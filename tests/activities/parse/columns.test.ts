import { expect, test } from 'vitest';
import { guessColumns } from '../../../activities/parse/columns.ts';
import { publicationTable } from '../../../activities/parse/publication.ts';
import { expectRefused, failureOf } from '../../helpers/failing.ts';
import { temporaryFolder } from '../../helpers/folders.ts';
import { csv, HEADER, line, type Row, row, rows } from '../../helpers/gazette.ts';
import { LoadingBench } from '../../helpers/loading.ts';

const bench = await LoadingBench.open(temporaryFolder());

/** Rows written under a header whose names stand in another order. */
function renamed(swaps: Partial<Record<(typeof HEADER)[number], string>>, entries: Row[] = rows(20)): string {
  return csv(entries, { header: HEADER.map((name) => swaps[name] ?? name) });
}
const fieldOf = (mapping: { column: string; field: string | null }[], column: string) =>
  mapping.find((entry) => entry.column === column)?.field;

test('two columns under each other’s names are put right and reported', async () => {
  const { outcome, records } = await bench.load(
    renamed({ filing_id: 'authorization_notice_id', authorization_notice_id: 'filing_id' }),
  );
  expect(records[0]).toMatchObject({
    publication_number: 'CN110000001A',
    application_number: row(1).filing_id,
  });
  expect(outcome.warnings).toHaveLength(2);
  expect(fieldOf(outcome.mapping, 'filing_id')).toBe('publication_number');
  expect(outcome.mapping.filter((entry) => entry.by === 'content')).toHaveLength(2);
});

test('swapped with an optional text column, the required number is found again', async () => {
  const { outcome, records } = await bench.load(
    renamed({ authorization_notice_id: 'Int.Cl.', 'Int.Cl.': 'authorization_notice_id' }),
  );
  expect(records[0]).toMatchObject({ publication_number: 'CN110000001A', classification: row(1)['Int.Cl.'] });
  expect(outcome.warnings.length).toBeGreaterThan(0);
});

test('swapped dates are told by their order, and only when nearly all rows agree', async () => {
  const swapped = {
    filing_date: 'authorized_announcement_date',
    authorized_announcement_date: 'filing_date',
  };
  const { outcome, records } = await bench.load(renamed(swapped));
  expect(records[0]).toMatchObject({ publication_date: '2019-07-12', filing_date: '2019-01-02' });
  expect(outcome.warnings).toHaveLength(1);
  expect(outcome.warnings[0]).toContain('颠倒');
  const mixed = rows(20).map((entry, at) => (at % 2 ? { ...entry, filing_date: '2019.12.31' } : entry));
  expect((await bench.load(csv(mixed))).outcome.warnings).toEqual([]);
});

test('dates are compared within their rows, also where some are blank', async () => {
  // Filed a day before publication each, ten years apart from the first to the last; the first half has no filing date.
  const entries = rows(100).map((entry, at) => ({
    ...entry,
    authorized_announcement_date: `${1990 + Math.floor(at / 4)}.07.0${1 + (at % 4)}`,
    filing_date: at < 50 ? '' : `${1990 + Math.floor(at / 4)}.06.0${1 + (at % 4)}`,
  }));
  const { outcome, records } = await bench.load(csv(entries));
  expect(outcome.warnings).toEqual([]);
  expect(records.at(-1)).toMatchObject({ publication_date: '2014-07-04', filing_date: '2014-06-04' });
});

test('spellings of swapped dates do not matter', async () => {
  const entries = rows(5).map((entry, at) => ({
    ...entry,
    authorized_announcement_date: `2018年9月${at + 1}日`,
    filing_date: `2019/7/${at + 1}`,
  }));
  const { records } = await bench.load(csv(entries));
  expect(records[4]).toMatchObject({ publication_date: '2019-07-05', filing_date: '2018-09-05' });
});

test('a required column that its cells contradict is refused when nothing else fits', async () => {
  const wrong = rows(20).map((entry) => ({ ...entry, authorization_notice_id: '江苏省' }));
  const error = await expectRefused(bench.load(csv(wrong)), 'PANHUO_HEADER_CONTRADICTED');
  expect(error.where).toMatchObject({ column: 3 });
  expect(error.message).toContain('江苏省');
});

test('an optional column that its cells contradict is left out with a warning, its text kept in raw', async () => {
  const wrong = rows(20).map((entry) => ({ ...entry, 'Int.Cl.': '无', filing_date: '见附件' }));
  const { outcome, records } = await bench.load(csv(wrong));
  expect(outcome.records).toBe(20);
  expect(outcome.warnings).toHaveLength(2);
  expect(fieldOf(outcome.mapping, 'Int.Cl.')).toBeNull();
  expect(records[0]).toMatchObject({ classification: null, filing_date: null });
  expect(JSON.parse(records[0]?.raw ?? '')).toMatchObject({ 'Int.Cl.': '无', filing_date: '见附件' });
});

test('two columns that could both be the number: refused, not guessed', async () => {
  const header = HEADER.map((name) => (name === 'authorization_notice_id' ? 'x' : name));
  const doubled = rows(20).map((entry) => `${line(entry)},${entry.authorization_notice_id}`);
  await expectRefused(bench.load(csv(doubled, { header: [...header, 'y'] })), 'PANHUO_HEADER_FIELD_MISSING');
  const named = await bench.load(csv(doubled, { header: [...header, 'y'] }), {
    map: { y: 'publication_number' },
  });
  expect(named.outcome).toMatchObject({ records: 20 });
});

test('an unnamed column that can only be the number is taken for it', async () => {
  const header = HEADER.map((name) => (name === 'authorization_notice_id' ? 'x' : name));
  const { outcome } = await bench.load(csv(rows(20), { header }));
  expect(outcome.records).toBe(20);
  expect(fieldOf(outcome.mapping, 'x')).toBe('publication_number');
});

test('two names for one field are refused, also in other spelling', async () => {
  const doubled = rows(5).map((entry) => `${line(entry)},${entry.name}`);
  const error = await expectRefused(
    bench.load(csv(doubled, { header: [...HEADER, '名 称'] })),
    'PANHUO_HEADER_DUPLICATE',
  );
  expect(error.message).toContain('名 称');
});

test('a map of a person decides, also against the cells; a field nobody knows is named', async () => {
  const { outcome } = await bench.load(csv(rows(20)), {
    map: { patentee: 'address', address: 'applicants' },
  });
  expect(fieldOf(outcome.mapping, 'patentee')).toBe('address');
  const error = await failureOf(bench.load(csv(rows(3)), { map: { patentee: 'nonsense' } }));
  expect(error.hint).toContain('publication_number');
});

test('names are known in any width, case and spacing', () => {
  const headers = ['公开（公告）号', ' 公开(公告)日：', '发明　名称', 'ＩＰＣ', 'Filing_ID'];
  const guess = guessColumns(publicationTable, headers, [], 'f');
  expect(guess.mapping.map((entry) => entry.field)).toEqual([
    'publication_number',
    'publication_date',
    'title',
    'classification',
    'application_number',
  ]);
});

test('an unclosed quote in the first row does not keep a swap from being seen', async () => {
  const swapped = { filing_id: 'authorization_notice_id', authorization_notice_id: 'filing_id' };
  const body = renamed(swapped).replace('一种装置1,', '"一种装置1,');
  const { outcome, rejects } = await bench.load(body);
  expect(outcome).toMatchObject({ records: 19, rejects: 1 });
  expect(rejects[0]).toMatchObject({ ordinal: 1, line: 2, reason: 'unclosed_quote' });
});
