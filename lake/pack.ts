import { createHash, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rm, stat, truncate } from 'node:fs/promises';
import path from 'node:path';
import { PanhuoError } from '../domain/errors.ts';
import { errnoOf, explainDiskError, syncFolder } from './atomic.ts';
import { keys, type Lake } from './lake.ts';
import type { ObjectStore } from './object-store.ts';
import { parseHead, parseHttpHead, RECORD_END } from './warc.ts';

/**
 * Thousands of pages as a file each, with two flushes each, would cost more than fetching them. They are appended to a segment in WARC form,
 * flushed in groups, and the finished segment becomes one immutable object of the lake.
 */
export const packKey = (source: string, id: string) => `packs/${source}/${id}.warc`;

/** Segments on their way. Not a name that `Lake.sweep` removes: they hold what was fetched by a process that was killed. */
const openFolder = (store: ObjectStore, source: string) => path.join(store.staging, 'packs', source);

/** Writes one segment. One writer at a time (the source's lock sees to that). */
export class PackWriter {
  readonly id: string;
  readonly key: string;
  /** Bytes appended so far, flushed or not. */
  length = 0;
  private readonly store: ObjectStore;
  private readonly file: string;
  private readonly handle: FileHandle;
  private readonly waiting = new Blocks();

  private constructor(store: ObjectStore, source: string, id: string, file: string, handle: FileHandle) {
    this.store = store;
    this.id = id;
    this.key = packKey(source, id);
    this.file = file;
    this.handle = handle;
  }

  static async open(store: ObjectStore, source: string, now: Date): Promise<PackWriter> {
    const stamp = now
      .toISOString()
      .replace(/[-:]|\.\d+Z$/g, '')
      .toLowerCase();
    const id = `${stamp}-${randomBytes(4).toString('hex')}`;
    const folder = openFolder(store, source);
    await mkdir(folder, { recursive: true });
    const file = path.join(folder, `${id}.warc`);
    const handle = await open(file, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL);
    await syncFolder(folder);
    return new PackWriter(store, source, id, file, handle);
  }

  /** Appends a record. The bytes are copied: nobody else's buffer has to wait for the disk. @returns where its payload begins */
  append(head: string, payload?: Uint8Array): number {
    this.waiting.write(head);
    const offset = this.length + head.length;
    if (payload !== undefined) this.waiting.push(payload);
    this.waiting.write(RECORD_END);
    this.length = offset + (payload?.length ?? 0) + RECORD_END.length;
    return offset;
  }

  get unflushed(): number {
    return this.waiting.bytes;
  }

  /** On disk, with all that was appended before the call, when it resolves. Calls must not overlap. */
  async flush(): Promise<void> {
    const blocks = this.waiting.take();
    if (blocks.length === 0) return;
    try {
      for (const block of blocks) await this.handle.writeFile(block);
      await this.handle.datasync();
    } catch (error) {
      throw explainDiskError(error, this.file);
    }
    this.waiting.giveBack(blocks);
  }

  /** Flushes and makes the segment an object of the lake, or removes it when it holds nothing. */
  async place(): Promise<void> {
    await this.flush();
    await this.handle.close();
    if (this.length === 0) await rm(this.file, { force: true });
    else await this.store.putIfAbsent(this.key, { file: this.file });
  }

  /** Leaves the file as it is, for the next crawl to recover. */
  async abandon(): Promise<void> {
    await this.handle.close();
  }
}

const BLOCK = 256 << 10;
/** As many as a crawl lets wait: each one given away would be made anew, and lie until the next great collection. */
const SPARE_BLOCKS = 20;

/**
 * What waits for the disk, in blocks that are used again. Were the bodies themselves kept until the next group, the collector would
 * take them for long-lived and let them lie: with 20 kB a page that is 50 MB.
 */
class Blocks {
  bytes = 0;
  private filled: Buffer[] = [];
  private current: Buffer | null = null;
  private used = 0;
  private readonly spare: Buffer[] = [];

  push(piece: Uint8Array): void {
    for (let at = 0; at < piece.length; ) {
      if (this.current === null || this.used === BLOCK) this.turn();
      const room = piece.subarray(at, at + BLOCK - this.used);
      this.current?.set(room, this.used);
      this.used += room.length;
      at += room.length;
    }
    this.bytes += piece.length;
  }

  /** Text of one character a byte (Latin-1). */
  write(text: string): void {
    if (this.current === null || BLOCK - this.used < text.length) {
      this.push(Buffer.from(text, 'latin1'));
      return;
    }
    this.used += this.current.write(text, this.used, 'latin1');
    this.bytes += text.length;
  }

  private turn(): void {
    if (this.current !== null) this.filled.push(this.current);
    this.current = this.spare.pop() ?? Buffer.allocUnsafeSlow(BLOCK);
    this.used = 0;
  }

  /** Everything pushed so far; what is pushed from now on is another matter. */
  take(): Buffer[] {
    const blocks = this.filled;
    if (this.current !== null && this.used > 0) {
      blocks.push(this.current.subarray(0, this.used));
      this.current = null;
    }
    this.filled = [];
    this.used = 0;
    this.bytes = 0;
    return blocks;
  }

  giveBack(blocks: readonly Buffer[]): void {
    for (const { buffer } of blocks) {
      if (this.spare.length < SPARE_BLOCKS) this.spare.push(Buffer.from(buffer));
    }
  }
}

/**
 * Makes objects of segments that a killed process left, cut to the length of which the frontier knows; what follows is a group that nobody
 * will ever refer to. Only who holds the source's lock may.
 * @param lengthOf bytes of a segment that the frontier's log knows; undefined for a segment it has never heard of
 * @throws PANHUO_LAKE_CORRUPT when a segment is shorter than what the log was told is on disk
 */
export async function recoverPacks(
  store: ObjectStore,
  source: string,
  lengthOf: (id: string) => number | undefined,
): Promise<void> {
  const folder = openFolder(store, source);
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return;
    throw error;
  }
  for (const name of names.filter((one) => one.endsWith('.warc'))) {
    const id = name.slice(0, -'.warc'.length);
    const file = path.join(folder, name);
    const key = packKey(source, id);
    const known = lengthOf(id) ?? 0;
    // Placed, and killed before the first name was removed: both names are the same file, which must not be cut.
    if (known === 0 || (await store.head(key)) !== null) {
      await rm(file, { force: true });
      continue;
    }
    const { size } = await stat(file);
    if (size < known) {
      throw new PanhuoError(
        'PANHUO_LAKE_CORRUPT',
        `网页存档 ${file} 有 ${size} 字节，采集记录所载为 ${known} 字节`,
        {
          where: { file },
          hint: '文件可能被改动或磁盘有误：请从备份恢复它，或删除该来源的采集记录后重新采集。',
        },
      );
    }
    await truncate(file, known);
    await store.putIfAbsent(key, { file });
  }
}

/** What it takes to find a document's bytes; a `DocumentRef` is one. */
export interface DocumentPlace {
  sha256: string;
  bytes: number;
  pack?: { key: string; offset: number };
}

/**
 * A document's bytes, wherever they lie.
 * @throws PANHUO_LAKE_DOCUMENT_MISSING, PANHUO_LAKE_CORRUPT when the bytes are not those that were archived
 */
export async function readDocument({ store }: Lake, place: DocumentPlace): Promise<Buffer> {
  const bytes =
    place.pack === undefined
      ? await store.get(keys.raw(place.sha256))
      : await store.range(place.pack.key, place.pack.offset, place.bytes);
  if (createHash('sha256').update(bytes).digest('hex') !== place.sha256) throw corrupt(place);
  return bytes;
}

const STREAMED = 1 << 20;

/** The same piece by piece. What was given out before the last piece is checked only when the last one was read. */
export async function* streamDocument({ store }: Lake, place: DocumentPlace): AsyncGenerator<Buffer> {
  const key = place.pack?.key ?? keys.raw(place.sha256);
  const from = place.pack?.offset ?? 0;
  const hash = createHash('sha256');
  const read = (at: number): Promise<Buffer> => {
    const block = store.range(key, from + at, Math.min(STREAMED, place.bytes - at));
    // Whoever stops in the middle never waits for it.
    block.catch(() => undefined);
    return block;
  };
  // The next block is read while this one is being used.
  let next = read(0);
  for (let at = 0; at < place.bytes; ) {
    const block = await next;
    if (block.length === 0) break;
    at += block.length;
    if (at < place.bytes) next = read(at);
    hash.update(block);
    yield block;
  }
  if (hash.digest('hex') !== place.sha256) throw corrupt(place);
}

function corrupt(place: DocumentPlace): PanhuoError {
  const file = place.pack?.key ?? keys.raw(place.sha256);
  return new PanhuoError('PANHUO_LAKE_CORRUPT', `湖中的原始文件与校验值不符：${file}`, {
    where: { file },
    hint: '请从备份恢复这个文件。',
  });
}

/** What is archived of the answer beside its body. */
export interface ArchivedAnswer {
  url: string;
  /** ISO time of the request. */
  fetchedAt: string;
  status: number;
  headers: [string, string][];
}

const RECORD_START = Buffer.from('WARC/1.1\r\n', 'latin1');

/** The head of the answer that brought a document of a pack. @throws PANHUO_LAKE_DOCUMENT_MISSING, PANHUO_LAKE_CORRUPT */
export async function readAnswer({ store }: Lake, place: Required<DocumentPlace>): Promise<ArchivedAnswer> {
  const { key, offset } = place.pack;
  // No line of a head can read "WARC/1.1": the nearest one before the payload begins its record.
  for (let span = 4096; ; span *= 8) {
    const from = Math.max(0, offset - span);
    const before = await store.range(key, from, offset - from);
    const start = before.lastIndexOf(RECORD_START);
    if (start < 0 && from > 0) continue;
    const record = before.subarray(Math.max(0, start));
    const head = start < 0 ? null : parseHead(record);
    if (head === null) throw corrupt(place);
    return {
      url: head.fields.get('warc-target-uri') ?? '',
      fetchedAt: head.fields.get('warc-date') ?? '',
      ...parseHttpHead(record.subarray(head.headBytes)),
    };
  }
}
