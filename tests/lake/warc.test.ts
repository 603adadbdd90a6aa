import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { Lake } from '../../lake/lake.ts';
import { PackWriter, readAnswer, readDocument, recoverPacks, streamDocument } from '../../lake/pack.ts';
import { type Exchange, responseHead, revisitHead } from '../../lake/warc.ts';
import { exportWarc } from '../../lake/warc-export.ts';
import { failureOf } from '../helpers/failing.ts';
import { filesOf, temporaryFolder } from '../helpers/folders.ts';

const DAY = Date.parse('2026-05-01T00:00:00+08:00');
const exchange = (n: number, headers: [string, string][] = []): Exchange => ({
  url: `http://example.cn/${n}`,
  startedAt: DAY + n * 3_600_000,
  status: 200,
  statusText: 'OK',
  headers: [['Content-Type', 'text/html'], ...headers],
  remoteAddress: '192.0.2.1',
});
const sha = (body: Buffer) => createHash('sha256').update(body).digest('hex');

async function packed(bodies: readonly Buffer[]) {
  const lake = await Lake.open(temporaryFolder());
  const pack = await PackWriter.open(lake.store, 's', new Date(DAY));
  const places = bodies.map((body, n) => {
    const sha256 = sha(body);
    const { head } = responseHead(exchange(n, [['Content-Encoding', 'gzip']]), {
      bytes: body.length,
      sha256,
    });
    return { sha256, bytes: body.length, pack: { key: pack.key, offset: pack.append(head, body) } };
  });
  pack.append(
    revisitHead(exchange(30), 'same', sha(bodies[0] as Buffer), { url: exchange(0).url, date: 'x' }).head,
  );
  return { lake, pack, places };
}

const bodies = [
  Buffer.from('中文'),
  Buffer.alloc(3_000_000, 'x'),
  Buffer.from('WARC/1.1\r\nWARC-Type: response\r\n\r\n'),
  Buffer.alloc(1 << 20, 'y'),
];

test('documents are found by their place, whole or in pieces, and carry the head they came with', async () => {
  const { lake, pack, places } = await packed(bodies);
  await pack.place();
  for (const [n, place] of places.entries()) {
    expect((await readDocument(lake, place)).equals(bodies[n] as Buffer)).toBe(true);
    const pieces: Buffer[] = [];
    for await (const piece of streamDocument(lake, place)) pieces.push(piece);
    expect(Buffer.concat(pieces).equals(bodies[n] as Buffer)).toBe(true);
    expect(await readAnswer(lake, place)).toMatchObject({
      url: exchange(n).url,
      status: 200,
      fetchedAt: new Date(exchange(n).startedAt).toISOString(),
    });
  }
});

test('bytes that are not those that were archived are refused', async () => {
  const { lake, pack, places } = await packed(bodies);
  await pack.place();
  const [first] = places as [(typeof places)[number]];
  const moved = { ...first, pack: { ...first.pack, offset: first.pack.offset + 1 } };
  expect((await failureOf(readDocument(lake, moved))).code).toBe('PANHUO_LAKE_CORRUPT');
  const drain = async () => {
    for await (const _ of streamDocument(lake, moved));
  };
  expect((await failureOf(drain())).code).toBe('PANHUO_LAKE_CORRUPT');
});

test('a segment that was left is cut to what the log knows and placed; one nobody knows goes; a placed one is not cut', async () => {
  const { lake, pack, places } = await packed([Buffer.from('first')]);
  await pack.flush();
  const known = pack.length;
  pack.append('half a record');
  await pack.flush();
  await pack.abandon();
  const other = await PackWriter.open(lake.store, 's', new Date(DAY));
  other.append('never heard of');
  await other.flush();
  await other.abandon();
  await recoverPacks(lake.store, 's', (id) => (id === pack.id ? known : undefined));
  expect((await lake.store.head(pack.key))?.bytes).toBe(known);
  expect(await lake.store.list('packs/s/')).toHaveLength(1);
  expect((await readDocument(lake, places[0] as (typeof places)[number])).toString()).toBe('first');
  // Killed between the two: the object has its name, and the segment has not lost its own.
  const folder = path.join(lake.store.staging, 'packs', 's');
  expect(readdirSync(folder)).toEqual([]);
  const object = await lake.store.localPath(pack.key);
  mkdirSync(folder, { recursive: true });
  const { linkSync } = await import('node:fs');
  linkSync(object, path.join(folder, `${pack.id}.warc`));
  await recoverPacks(lake.store, 's', () => 5);
  expect((await lake.store.head(pack.key))?.bytes).toBe(known);
  expect(readdirSync(folder)).toEqual([]);
});

test('a segment shorter than the log says is damage', async () => {
  const { lake, pack } = await packed([Buffer.from('first')]);
  await pack.flush();
  await pack.abandon();
  const failure = await failureOf(recoverPacks(lake.store, 's', () => pack.length + 1));
  expect(failure.code).toBe('PANHUO_LAKE_CORRUPT');
});

/** A reader of WARC that shares nothing with ours: gzip members one by one, then the grammar of ISO 28500. */
function readWarc(file: string): { fields: Record<string, string>; block: Buffer }[] {
  const bytes = readFileSync(file);
  const records: { fields: Record<string, string>; block: Buffer }[] = [];
  for (let at = 0; at < bytes.length; ) {
    expect(bytes.readUInt16BE(at)).toBe(0x1f8b);
    expect(bytes[at + 3]).toBe(0); // no optional fields in the member's head
    const info = inflateRawSync(bytes.subarray(at + 10), { info: true }) as unknown as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    };
    const record = info.buffer;
    at += 10 + info.engine.bytesWritten + 8;
    expect(record.subarray(0, 10).toString()).toBe('WARC/1.1\r\n');
    const end = record.indexOf('\r\n\r\n');
    const fields = Object.fromEntries(
      record
        .toString('utf8', 10, end)
        .split('\r\n')
        .map((line) => {
          const match = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+): (.*)$/.exec(line);
          expect(match, line).not.toBeNull();
          return [match?.[1] ?? '', match?.[2] ?? ''];
        }),
    );
    const length = Number(fields['Content-Length']);
    expect(record.length).toBe(end + 4 + length + 4);
    expect(record.subarray(-4).toString()).toBe('\r\n\r\n');
    records.push({ fields, block: record.subarray(end + 4, end + 4 + length) });
  }
  return records;
}

test('the export is WARC/1.1: a gzip member for each record, digests and lengths that hold', async () => {
  const { lake, pack } = await packed(bodies);
  await pack.place();
  const file = path.join(temporaryFolder(), 'out', 's.warc.gz');
  const result = await exportWarc(lake, 's', {}, file);
  expect(result).toMatchObject({ records: 5, packs: 1 });
  const [info, ...records] = readWarc(file);
  expect(info?.fields).toMatchObject({ 'WARC-Type': 'warcinfo', 'WARC-Filename': 's.warc.gz' });
  expect(records.map(({ fields }) => fields['WARC-Type'])).toEqual([
    'response',
    'response',
    'response',
    'response',
    'revisit',
  ]);
  expect(new Set(records.map(({ fields }) => fields['WARC-Record-ID'])).size).toBe(5);
  for (const [n, { fields, block }] of records.slice(0, 4).entries()) {
    const end = block.indexOf('\r\n\r\n');
    const [status, ...headers] = block.toString('latin1', 0, end).split('\r\n');
    const payload = block.subarray(end + 4);
    expect(status).toBe('HTTP/1.1 200 OK');
    expect(headers).toEqual([
      'Content-Type: text/html',
      'X-Archive-Orig-Content-Encoding: gzip',
      `Content-Length: ${payload.length}`,
    ]);
    expect(payload.equals(bodies[n] as Buffer)).toBe(true);
    expect(fields).toMatchObject({
      'WARC-Target-URI': `http://example.cn/${n}`,
      'WARC-Payload-Digest': `sha256:${sha(payload)}`,
      'WARC-IP-Address': '192.0.2.1',
    });
  }
  expect(records[4]?.fields).toMatchObject({
    'WARC-Profile': 'http://netpreserve.org/warc/1.1/revisit/identical-payload-digest',
    'WARC-Refers-To-Target-URI': 'http://example.cn/0',
  });
});

test('the export takes a span of time and leaves nothing half-written', async () => {
  const { lake, pack } = await packed(bodies);
  await pack.place();
  const folder = temporaryFolder();
  const file = path.join(folder, 's.warc.gz');
  const span = { from: '2026-05-01T01:00:00+08:00', to: '2026-05-02' };
  expect((await exportWarc(lake, 's', span, file)).records).toBe(3);
  await expect(exportWarc(lake, 's', { from: 'gestern' }, path.join(folder, 'b'))).rejects.toThrow(
    RangeError,
  );
  writeFileSync(await lake.store.localPath(pack.key), 'no record at all\r\n\r\n');
  await expect(exportWarc(lake, 's', {}, path.join(folder, 'c'))).rejects.toThrow(/no WARC record/);
  expect(filesOf(folder)).toEqual(['s.warc.gz']);
});
