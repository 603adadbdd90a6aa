import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { encodeGb18030 as encode } from '../../../sample/gb18030.ts';
import { checkBytes } from '../../helpers/chunked.ts';
import { expectRefused, failureOf } from '../../helpers/failing.ts';
import { filesOf, temporaryFolder } from '../../helpers/folders.ts';
import { csv, HEADER, row, rows } from '../../helpers/gazette.ts';
import { LoadingBench } from '../../helpers/loading.ts';

const bench = await LoadingBench.open(temporaryFolder());
const stored = () =>
  filesOf(path.join(bench.folder, 'lake')).filter((file) => !/^(raw|documents)\//.test(file));
let before: string[] = [];

beforeEach(() => {
  before = stored();
});

/** Whatever was refused left no part, no manifest and nothing in staging. */
function nothingStored(): void {
  expect(stored()).toEqual(before);
}

afterEach(() => {
  expect(readdirSync(path.join(bench.folder, 'lake', '.staging'))).toEqual([]);
});

const utf16 = (text: string, bigEndian: boolean, bom: boolean) => {
  const body = Buffer.from(`${bom ? '\uFEFF' : ''}${text}`, 'utf16le');
  return bigEndian ? body.swap16() : body;
};
const good = csv(rows(5));

test('an empty file, only a byte-order mark, only blanks, only a header are refused as empty', async () => {
  for (const body of [
    '',
    '\uFEFF',
    '\n\n\n',
    '\uFEFF\r\n \r\n',
    csv([]),
    csv([]).trimEnd(),
    `\uFEFF${csv([])}\r\n\r\n`,
    `\n\n${csv([])} \n\t\n`,
  ]) {
    const error = await expectRefused(bench.load(body), 'PANHUO_INPUT_EMPTY');
    expect(error.where?.file).toBe('file.csv');
  }
  nothingStored();
});

test('binaries called .csv are refused, known kinds by name', async () => {
  const zip = Buffer.concat([
    Buffer.from([0x50, 0x4b, 3, 4, 20, 0, 0, 0, 8, 0]),
    deflateRawSync(Buffer.from(good)),
  ]);
  const files: [string, Buffer][] = [
    ['ZIP', zip],
    ['可执行', Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01'), randomBytes(4000)])],
    ['PNG', Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), randomBytes(4000)])],
    ['GZIP', gzipSync(good)],
    ['PDF', Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj\n')],
    ['JPEG', Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), randomBytes(4000)])],
    ['Parquet', Buffer.concat([Buffer.from('PAR1'), randomBytes(4000), Buffer.from('PAR1')])],
    [
      'XLS',
      Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), randomBytes(4000)]),
    ],
  ];
  for (const [name, bytes] of files) {
    const error = await expectRefused(bench.load(bytes), 'PANHUO_INPUT_BINARY');
    expect(error.message).toContain(name);
  }
  nothingStored();
});

test('random bytes are refused, with or without NUL among them', async () => {
  for (let n = 0; n < 5; n++) {
    const noise = randomBytes(20_000);
    const error = await failureOf(bench.load(noise));
    expect(error.class, error.message).toBe('refused');
    const silent = await failureOf(bench.load(noise.map((byte) => byte || 1)));
    expect(silent.class, silent.message).toBe('refused');
  }
  nothingStored();
});

test('NUL in the header is binary content also behind a byte-order mark', async () => {
  const header = HEADER.join(',').replace('patentee', 'paten\0tee');
  for (const body of [
    Buffer.from(`\uFEFF${header}\n${good.split('\n')[1]}\n`),
    utf16(`${header}\n${good.split('\n')[1]}\n`, false, true),
    utf16(`${header}\n${good.split('\n')[1]}\n`, true, true),
    Buffer.from(`${header}\n${good.split('\n')[1]}\n`),
  ]) {
    await expectRefused(bench.load(body), 'PANHUO_INPUT_BINARY');
  }
  nothingStored();
});

test('UTF-16 with a byte-order mark is read, without one refused', async () => {
  for (const bigEndian of [false, true]) {
    const { outcome, records } = await bench.load(utf16(good, bigEndian, true));
    expect(outcome).toMatchObject({ rows: 5, records: 5, rejects: 0 });
    expect(records[4]).toMatchObject({ title: '一种装置5', ordinal: 5, line: 6, address: row(5).address });
    const error = await failureOf(bench.load(utf16(good, bigEndian, false)));
    expect(error.class).toBe('refused');
  }
});

test('Big5 with Chinese headers, Latin-1 full of accents and Shift-JIS noise are refused', async () => {
  // 公開號,公開日,名稱 in Big5, then a row.
  const big5 = Buffer.from('a4bdb67db8b92ca4bdb67da4e92ca657bad90a', 'hex');
  const error = await failureOf(
    bench.load(Buffer.concat([big5, Buffer.from('CN110000001A,2019.07.12,x\n')])),
  );
  expect(error.class, error.message).toBe('refused');
  const latin = `nom,adresse,numéro,été\n${'Éric,à côté,é1,ñ\n'.repeat(50)}`;
  await expectRefused(bench.load(Buffer.from(latin, 'latin1')), 'PANHUO_INPUT_ENCODING');
});

test('the encoding is told by the first characters beyond ASCII, however late they come', async () => {
  const ascii = rows(4000).map((entry) => ({
    ...entry,
    name: 'device',
    patentee: 'univ',
    designer: 'a;b',
    address: 'Nanjing',
  }));
  const body = csv([...ascii, row(9001)]);
  expect(body.length).toBeGreaterThan(300_000);
  const { outcome, records } = await bench.load(encode(body));
  expect(outcome).toMatchObject({ rows: 4001, records: 4001, rejects: 0 });
  expect(records.at(-1)?.title).toBe('一种装置9001');
});

test('a file cut off inside a character loses the row, not the file, and says so', async () => {
  const body = csv([...rows(3), row(4, { 'Int.Cl.': '末尾字' })]).trimEnd();
  const gb = encode(body);
  const fourBytes = encode(csv([...rows(3), row(4, { 'Int.Cl.': '末尾㐀' })]).trimEnd());
  const utf8 = Buffer.from(body);
  for (const cut of [
    gb.subarray(0, -1),
    fourBytes.subarray(0, -1),
    fourBytes.subarray(0, -2),
    fourBytes.subarray(0, -3),
    utf8.subarray(0, -1),
    utf8.subarray(0, -2),
  ]) {
    const { outcome, rejects } = await bench.load(cut);
    expect(outcome).toMatchObject({ rows: 4, records: 3, rejects: 1, rejects_by_reason: { encoding: 1 } });
    expect(rejects[0]).toMatchObject({ ordinal: 4, line: 5, reason: 'encoding' });
    expect(rejects[0]?.raw.startsWith('4,一种装置4,CN110000004A')).toBe(true);
  }
});

test('ten thousand columns are refused before DuckDB sees them', async () => {
  const header = Array.from({ length: 10_000 }, (_, n) => `c${n}`).join(',');
  const error = await expectRefused(bench.load(`${header}\n1,2,3\n`), 'PANHUO_HEADER_TOO_WIDE');
  expect(error.message).toContain('10000');
  nothingStored();
});

test('a few hundred unknown columns are kept in raw', async () => {
  const extra = Array.from({ length: 300 }, (_, n) => `附加${n}`);
  const entries = rows(3).map((entry) => `${HEADER.map((name) => entry[name]).join(',')},${extra.join(',')}`);
  const { records } = await bench.load(csv(entries, { header: [...HEADER, ...extra] }));
  expect(records).toHaveLength(3);
  expect(JSON.parse(records[0]?.raw ?? '{}')).toMatchObject({ 附加0: '附加0', 附加299: '附加299' });
});

test('a first line without end is no header', async () => {
  await expectRefused(bench.load('x'.repeat(400_000)), 'PANHUO_HEADER_UNREADABLE');
  await expectRefused(bench.load(`"${good}`), 'PANHUO_HEADER_UNREADABLE');
});

test('line ends of old Macs are named as the reason', async () => {
  const error = await expectRefused(bench.load(good.replaceAll('\n', '\r')), 'PANHUO_HEADER_UNREADABLE');
  expect(error.message).toContain('换行');
});

test('files of other kinds are refused by their header', async () => {
  await expectRefused(bench.load('a,b\n1,2\n'), 'PANHUO_HEADER_UNREADABLE');
  await expectRefused(
    bench.load('<html><body>拒绝访问</body></html>\n<p>x</p>\n'),
    'PANHUO_HEADER_UNREADABLE',
  );
  await expectRefused(bench.load('{"a":1}\n{"a":2}\n'), 'PANHUO_HEADER_UNREADABLE');
  const missing = await expectRefused(
    bench.load('公开号,名称\nCN110000001A,x\nCN110000002A,y\n'),
    'PANHUO_HEADER_FIELD_MISSING',
  );
  expect(missing.message).toContain('publication_date');
  expect(missing.hint).toContain('公开(公告)日');
});

test('any bytes: refused with a code, or every row accounted for', () => checkBytes(bench, 40));
