import { expect, test } from 'vitest';
import { encodeGb18030 } from '../../../sample/gb18030.ts';
import { checkGarbage, sameInChunks } from '../../helpers/chunked.ts';
import { temporaryFolder } from '../../helpers/folders.ts';
import { csv, line, type Row, row, rows } from '../../helpers/gazette.ts';
import { LoadingBench } from '../../helpers/loading.ts';

const bench = await LoadingBench.open(temporaryFolder());
const bothWays = (body: string | Uint8Array, chunkBytes: number) => sameInChunks(bench, body, chunkBytes);

const tricky = (count: number): (Row | string)[] =>
  rows(count).map((entry, at) => {
    if (at % 7 === 3) return { ...entry, name: `换\n行${at}`, designer: '甲"乙"\n\n丙' };
    if (at % 11 === 5) return `${at},列数不足`;
    if (at % 13 === 6) return `${line(entry).replace('一种', '"一种')}`;
    return entry;
  });

test.each([2500, 60_000])(
  'quoted line ends, damaged rows and blank lines across chunks of %i bytes',
  async (size) => {
    const loaded = await bothWays(csv(['', ...tricky(60), '', '  ', row(99)], { end: '\r\n' }), size);
    expect(loaded.outcome.rows).toBe(61);
    expect(loaded.records.some((record) => record.title === '换\n行3')).toBe(true);
  },
);

test('every encoding may be cut anywhere: inside characters, pairs and line ends', async () => {
  const body = csv(tricky(10), { end: '\r\n' });
  for (const size of [701]) {
    await bothWays(encodeGb18030(body), size);
    await bothWays(Buffer.from(`\uFEFF${body}`, 'utf16le'), size);
    await bothWays(Buffer.from(body.replaceAll('装置', '装😀置')), size);
  }
});

test('a lost character in a row that the chunk carries over is still seen', async () => {
  const entries = rows(40).map((entry, at) =>
    at % 4 === 2 ? { ...entry, patentee: '某\uFFFD大学' } : entry,
  );
  const loaded = await bothWays(csv(entries), 900);
  expect(loaded.outcome).toMatchObject({ rows: 40, records: 30, rejects_by_reason: { encoding: 10 } });
});

test('duplicates and conflicts are found across chunks, also when many chunks lie between', async () => {
  const first = rows(50);
  const same = first.map((entry) => ({ ...entry, item: `9${entry.item}` }));
  const other = first.slice(0, 10).map((entry) => ({ ...entry, name: `${entry.name}（更正）` }));
  const loaded = await bothWays(csv([...first, ...same, ...other, ...other, first[0] as Row]), 2000);
  expect(loaded.outcome).toMatchObject({ rows: 121, records: 60, duplicates: 61, conflicts: 10, rejects: 0 });
  expect(loaded.duplicates.slice(0, 2)).toEqual([
    { ordinal: 51, line: 52, duplicate_of: 1 },
    { ordinal: 52, line: 53, duplicate_of: 2 },
  ]);
  expect(loaded.duplicates.at(-1)).toEqual({ ordinal: 121, line: 122, duplicate_of: 1 });
  expect(loaded.conflicts[0]).toEqual({ ordinal: 101, line: 102, key: 'CN110000001A', conflicts_with: 1 });
});

test('a rejected row is nobody’s duplicate', async () => {
  const bad = { ...row(1), authorized_announcement_date: '' };
  const loaded = await bothWays(csv([bad, bad, row(1), row(1), row(2)]), 300);
  expect(loaded.outcome).toMatchObject({ rows: 5, records: 2, duplicates: 1, rejects: 2 });
  expect(loaded.duplicates).toEqual([{ ordinal: 4, line: 5, duplicate_of: 3 }]);
});

test('a file whose last chunk is empty, or holds blanks only', async () => {
  const body = csv(rows(30));
  const size = Buffer.byteLength(body);
  for (const chunkBytes of [size, size - 1, size / 2, size / 5].map(Math.floor)) {
    const loaded = await bothWays(body, chunkBytes);
    expect(loaded.outcome.records).toBe(30);
  }
  const blank = await bothWays(`${body}${'\n'.repeat(5000)}`, 2000);
  expect(blank.outcome.rows).toBe(30);
});

test('a header longer than a chunk', async () => {
  const loaded = await bothWays(`\n\n${csv(tricky(20))}`, 64);
  expect(loaded.outcome.rows).toBe(20);
});

test('rows among garbage: nothing lost, whatever the chunks', () => checkGarbage(bench, 8));
