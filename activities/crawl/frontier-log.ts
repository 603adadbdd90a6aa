import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { PanhuoError } from '../../domain/errors.ts';
import { errnoOf, explainDiskError, syncFolder, temporaryName } from '../../lake/atomic.ts';

/**
 * An append-only log of groups. A group is one line, `<crc32> <JSON array>`, and counts as a whole or not at all: of what a killed process
 * was writing, nothing remains.
 */
export type Entry = readonly unknown[];

const BLOCK = 1 << 20;
const LF = 10;

function lineOf(entries: readonly Entry[]): Buffer {
  const line = Buffer.from(`00000000 ${JSON.stringify(entries)}\n`, 'utf8');
  line.write(crc32(line.subarray(9, -1)).toString(16).padStart(8, '0'), 0, 'latin1');
  return line;
}

/** The entries of a line, or null when it is not whole. */
function entriesOf(line: Buffer): Entry[] | null {
  const json = line.subarray(9);
  if (line.length < 11 || Number.parseInt(line.toString('latin1', 0, 8), 16) !== crc32(json)) return null;
  return JSON.parse(json.toString('utf8')) as Entry[];
}

/**
 * Reads a log from its beginning.
 * @returns bytes up to the end of the last whole group
 * @throws PANHUO_LAKE_CORRUPT when a group that is not the last is damaged
 */
export async function readLog(file: string, take: (entry: Entry) => void): Promise<number> {
  let handle: FileHandle;
  try {
    handle = await open(file, 'r');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return 0;
    throw error;
  }
  try {
    let good = 0;
    let torn: number | null = null;
    for await (const line of lines(handle)) {
      const entries = entriesOf(line);
      if (entries === null) {
        torn ??= good;
        continue;
      }
      if (torn !== null) throw damaged(file, torn);
      for (const entry of entries) take(entry);
      good += line.length + 1;
    }
    return good;
  } finally {
    await handle.close();
  }
}

async function* lines(handle: FileHandle): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  for (;;) {
    const block = Buffer.allocUnsafe(BLOCK);
    const { bytesRead } = await handle.read(block, 0, BLOCK, null);
    if (bytesRead === 0) return; // what follows the last line end was never finished
    let from = 0;
    for (let to = block.indexOf(LF); to >= 0 && to < bytesRead; to = block.indexOf(LF, from)) {
      const piece = block.subarray(from, to);
      yield rest.length === 0 ? piece : Buffer.concat([...rest, piece]);
      rest = [];
      from = to + 1;
    }
    if (from < bytesRead) rest.push(block.subarray(from, bytesRead));
  }
}

function damaged(file: string, at: number): PanhuoError {
  return new PanhuoError('PANHUO_LAKE_CORRUPT', `采集记录在第 ${at} 字节处已损坏：${file}`, {
    where: { file },
    hint: '请从备份恢复这个文件；也可删除它重新采集，已存档的网页不会丢失。',
  });
}

/** The writing side: appends groups, each on disk when `append` resolves. */
export class LogWriter {
  private readonly file: string;
  private readonly handle: FileHandle;
  length: number;

  private constructor(file: string, handle: FileHandle, length: number) {
    this.file = file;
    this.handle = handle;
    this.length = length;
  }

  /** @param length whole groups end there (`readLog`): what follows is cut off */
  static async open(file: string, length: number): Promise<LogWriter> {
    await mkdir(path.dirname(file), { recursive: true });
    const handle = await open(file, constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND);
    await handle.truncate(length);
    await syncFolder(path.dirname(file));
    return new LogWriter(file, handle, length);
  }

  async append(entries: readonly Entry[]): Promise<void> {
    if (entries.length === 0) return;
    const line = lineOf(entries);
    try {
      await this.handle.appendFile(line);
      await this.handle.datasync();
    } catch (error) {
      throw explainDiskError(error, this.file);
    }
    this.length += line.length;
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}

/** Entries to a group of a rewritten log. */
const GROUP = 5000;

/** Writes a log anew so that readers find the old one or the new one. No writer may have it open. */
export async function rewriteLog(file: string, entries: Iterable<Entry>): Promise<number> {
  const temporary = temporaryName(path.dirname(file));
  try {
    const writer = await LogWriter.open(temporary, 0);
    let length = 0;
    try {
      let group: Entry[] = [];
      for (const entry of entries) {
        group.push(entry);
        if (group.length < GROUP) continue;
        await writer.append(group);
        group = [];
      }
      await writer.append(group);
      length = writer.length;
    } finally {
      await writer.close();
    }
    await rename(temporary, file);
    await syncFolder(path.dirname(file));
    return length;
  } catch (error) {
    await rm(temporary, { force: true });
    throw explainDiskError(error, file);
  }
}
