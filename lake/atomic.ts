import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, link, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { PanhuoError } from '../domain/errors.ts';

/** Node's errno of an unknown failure, or undefined. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Turns "disk full" into an error people can act on; everything else passes unchanged. */
export function explainDiskError(error: unknown, file: string): unknown {
  const code = errnoOf(error);
  const full =
    code === 'ENOSPC' || code === 'EDQUOT' || /No space left on device|disk.*full/i.test(String(error));
  if (!full) return error;
  return new PanhuoError('PANHUO_LAKE_NO_SPACE', `磁盘空间不足，未写入：${file}`, {
    where: { file },
    hint: '请清理磁盘，或用 --home 把工作区放到空间更大的磁盘后重试；已有数据未受影响。',
    cause: error,
  });
}

/** A rename is durable only once the folder that holds the name is on disk too. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export function temporaryName(folder: string): string {
  return path.join(folder, `${process.pid}-${randomUUID()}.tmp`);
}

async function withFile<T>(
  file: string,
  flags: string,
  work: (handle: FileHandle) => Promise<T>,
): Promise<T> {
  const handle = await open(file, flags);
  try {
    return await work(handle);
  } finally {
    await handle.close();
  }
}

/** Flushes a file somebody else wrote (DuckDB does not fsync what COPY writes). */
export async function syncFile(file: string): Promise<void> {
  await withFile(file, 'r+', (handle) => handle.sync());
}

/** Writes a whole small file so that readers see the old text or the new text and nothing between, also after a power cut. */
export async function replaceFile(
  file: string,
  body: string | Uint8Array,
  temporaryFolder = path.dirname(file),
): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = temporaryName(temporaryFolder);
  try {
    await withFile(temporary, 'wx', async (handle) => {
      await handle.writeFile(body);
      await handle.sync();
    });
    await rename(temporary, file);
    await syncFolder(path.dirname(file));
  } catch (error) {
    await rm(temporary, { force: true });
    throw explainDiskError(error, file);
  }
}

/**
 * Gives a finished, flushed temporary file its final name unless the name is taken. Returns whether it was stored.
 * The temporary file is gone afterwards either way.
 */
export async function placeIfAbsent(temporary: string, file: string): Promise<boolean> {
  await mkdir(path.dirname(file), { recursive: true });
  try {
    // link() fails when the name exists; rename() would silently replace it.
    await link(temporary, file);
    await syncFolder(path.dirname(file));
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw explainDiskError(error, file);
  } finally {
    await rm(temporary, { force: true });
  }
}

export async function exists(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return false;
    throw error;
  }
}
