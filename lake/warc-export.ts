import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { explainDiskError, syncFolder } from './atomic.ts';
import type { Lake } from './lake.ts';
import { parseHead, RECORD_END, warcinfoHead } from './warc.ts';

export interface WarcExport {
  records: number;
  bytes: number;
  packs: number;
}

export interface WarcRange {
  /** Records fetched at this time or later; ISO, or a date (its beginning). */
  from?: string;
  /** Records fetched before this time; ISO, or a date (its beginning). */
  to?: string;
}

const compress = promisify(gzip);
const BLOCK = 4 << 20;

/**
 * Writes what is archived of a source as one WARC/1.1 file, each record a gzip member of its own (ISO 28500:2017, annex D), so that tools can seek. The file
 * appears under its name once it is complete.
 */
export async function exportWarc(
  lake: Lake,
  source: string,
  range: WarcRange,
  file: string,
  facts: Record<string, string> = {},
): Promise<WarcExport> {
  const from = range.from === undefined ? Number.NEGATIVE_INFINITY : timeOf(range.from);
  const to = range.to === undefined ? Number.POSITIVE_INFINITY : timeOf(range.to);
  const keys = (await lake.store.list(`packs/${source}/`)).map(({ key }) => key).sort();
  await mkdir(path.dirname(path.resolve(file)), { recursive: true });
  const temporary = `${file}.${process.pid}-${randomUUID()}.tmp`;
  try {
    const out = await open(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL);
    const result: WarcExport = { records: 0, bytes: 0, packs: 0 };
    try {
      const info = warcinfoHead(path.basename(file), new Date(), {
        software: 'Panhuo',
        format: 'WARC/1.1',
        conformsTo: 'http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/',
        isPartOf: source,
        ...facts,
      });
      // The name of the file may be Chinese: WARC fields are UTF-8, and the block here is ASCII.
      await write(out, Buffer.from(`${info.head}${RECORD_END}`, 'utf8'), result);
      for (const key of keys) {
        let isTouched = false;
        for await (const record of recordsOf(lake, key)) {
          const at = Date.parse(record.date);
          if (at < from || at >= to) continue;
          await write(out, record.bytes, result);
          result.records++;
          isTouched = true;
        }
        if (isTouched) result.packs++;
      }
      await out.sync();
    } finally {
      await out.close();
    }
    await rename(temporary, file);
    await syncFolder(path.dirname(path.resolve(file)));
    return result;
  } catch (error) {
    await rm(temporary, { force: true });
    throw explainDiskError(error, file);
  }
}

async function write(out: FileHandle, record: Buffer, result: WarcExport): Promise<void> {
  const member = await compress(record, { level: 6 });
  await out.writeFile(member);
  result.bytes += member.length;
}

/** A date is its beginning on the wall clock of the office. @throws RangeError when it is no time */
function timeOf(text: string): number {
  const at = Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00+08:00` : text);
  if (Number.isNaN(at)) throw new RangeError(`not a time: ${text}`);
  return at;
}

/** The records of a pack, whole and in order. */
async function* recordsOf({ store }: Lake, key: string): AsyncGenerator<{ date: string; bytes: Buffer }> {
  let rest: Buffer = Buffer.alloc(0);
  let at = 0;
  let wanted = BLOCK;
  for (;;) {
    const block = await store.range(key, at, wanted);
    at += block.length;
    rest = rest.length === 0 ? block : Buffer.concat([rest, block]);
    for (let head = parseHead(rest); head !== null; head = rest.length === 0 ? null : parseHead(rest)) {
      const length = head.headBytes + head.blockBytes + RECORD_END.length;
      wanted = Math.max(BLOCK, length - rest.length);
      if (rest.length < length) break;
      yield { date: head.fields.get('warc-date') ?? '', bytes: rest.subarray(0, length) };
      rest = rest.subarray(length);
    }
    if (block.length === 0) return;
  }
}
