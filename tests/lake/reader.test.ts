import { rmSync, truncateSync } from 'node:fs';
import { expect, test } from 'vitest';
import { keys } from '../../lake/lake.ts';
import { RecordReader } from '../../lake/reader.ts';
import { encodeGb18030 } from '../../sample/gb18030.ts';
import { failureOf } from '../helpers/failing.ts';
import { temporaryFolder } from '../helpers/folders.ts';
import { csv, line, row, rows } from '../helpers/gazette.ts';
import { LoadingBench } from '../helpers/loading.ts';

const bench = await LoadingBench.open(temporaryFolder());
const reader = new RecordReader(bench.lake);

const entries = [
  row(1),
  '',
  '   ',
  row(2, { name: '甲\n乙,"丙"\r\n丁' }),
  '3,太少',
  line(row(4)).replace('一种装置4', '"一种装置4'),
  row(5, { address: '甲\r乙' }),
  row(6),
];

test.each([
  ['GB18030', encodeGb18030(csv(entries))],
  ['GB18030 with CRLF', encodeGb18030(csv(entries, { end: '\r\n' }))],
  ['UTF-8 with a byte-order mark', Buffer.from(`\uFEFF${csv(entries)}`)],
  ['UTF-16', Buffer.from(`\uFEFF${csv(entries, { delimiter: ';' })}`, 'utf16le')],
  ['no end on the last line', Buffer.from(csv(entries).trimEnd())],
])('the row of every record and every reject is found at its line: %s', async (_, body) => {
  const { records, rejects, outcome } = await bench.load(body);
  expect(records.map((record) => record.ordinal)).toEqual([1, 2, 5, 6]);
  const { sha256 } = outcome.document;
  for (const reject of rejects) expect(await reader.line(sha256, reject.line)).toBe(reject.raw);
  for (const record of records) {
    const text = await reader.line(sha256, record.line);
    expect(text).toContain(record.publication_number);
    expect(text.startsWith(JSON.parse(record.raw).item)).toBe(true);
  }
  expect(await reader.line(sha256, records[1]?.line ?? 0)).toContain('""丙""');
  expect(await reader.line(sha256, 1)).toContain('authorization_notice_id');
});

test('a blank line is blank, and there is no line after the last', async () => {
  const { outcome } = await bench.load(csv([row(1), '', row(2), '  ', row(3)]));
  const { sha256 } = outcome.document;
  expect(await reader.line(sha256, 3)).toBe('');
  expect(await reader.line(sha256, 5)).toBe('  ');
  for (const beyond of [7, 8, 1000]) {
    expect((await failureOf(reader.line(sha256, beyond))).code).toBe('PANHUO_RECORD_UNKNOWN');
  }
  for (const none of [0, -1, 1.5, Number.NaN]) {
    expect((await failureOf(reader.line(sha256, none))).code).toBe('PANHUO_RECORD_UNKNOWN');
  }
});

test('records in the order asked, with their document and source text', async () => {
  const { records, outcome } = await bench.load(csv(rows(30, 700)), { name: '七百.csv' });
  const ids = [records[20], records[3], records[20]].map((record) => record?.record_id ?? '');
  const places = await reader.records(ids);
  expect(places.map((place) => place.ordinal)).toEqual([21, 4, 21]);
  expect(places[0]).toMatchObject({
    document_name: '七百.csv',
    document_sha256: outcome.document.sha256,
    line: 22,
    parser: 'gazette-csv',
  });
  expect(new Date(places[0]?.fetched_at ?? '').getTime()).not.toBeNaN();
  expect(await reader.records([])).toEqual([]);
});

test('ids nobody has, and what is no id at all', async () => {
  for (const id of [
    '',
    '1',
    `${'0'.repeat(16)}-1`,
    "x'; DROP TABLE y; --",
    `${'a'.repeat(16)}-999999999999999999`,
  ]) {
    expect((await failureOf(reader.records([id]))).code).toBe('PANHUO_RECORD_UNKNOWN');
  }
});

test('a document that somebody removed from the lake is missed by name', async () => {
  const { outcome } = await bench.load(csv(rows(2, 900)));
  const { sha256 } = outcome.document;
  rmSync(await bench.lake.store.localPath(keys.raw(sha256)));
  const error = await failureOf(reader.line(sha256, 2));
  expect(error.code).toBe('PANHUO_LAKE_DOCUMENT_MISSING');
  // Reading it again, for instance by a newer parser, cannot go well either.
  const again = bench.parse(outcome.document, { map: { name: 'title' } });
  expect((await failureOf(again)).code).toBe('PANHUO_LAKE_DOCUMENT_MISSING');
});

test('a document that somebody cut off in the lake is not read', async () => {
  const document = await bench.archive(csv(rows(30, 950)));
  truncateSync(await bench.lake.store.localPath(keys.raw(document.sha256)), 1000);
  expect((await failureOf(bench.parse(document))).code).toBe('PANHUO_LAKE_CORRUPT');
});

test('a row of a megabyte, and a line of several, do not need the file in memory', async () => {
  const wide = row(2, { address: '江'.repeat(300_000) });
  const { outcome, records } = await bench.load(csv([row(1), wide, 'x'.repeat(5_000_000), row(4)]));
  expect(records.map((record) => record.line)).toEqual([2, 3, 5]);
  expect(await reader.line(outcome.document.sha256, 3)).toBe(line(wide));
  expect((await reader.line(outcome.document.sha256, 4)).length).toBeLessThan(3000);
  expect(await reader.line(outcome.document.sha256, 5)).toBe(line(row(4)));
});
