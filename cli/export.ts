import { lstat, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { PanhuoError } from '../domain/errors.ts';
import { errnoOf, explainDiskError } from '../lake/atomic.ts';
import { literal, openDuck } from '../lake/duck.ts';
import { refusing, type Select } from './select.ts';

/**
 * Writes a file under a temporary name beside it and renames it at the end: a failure leaves neither half a file nor a changed old one.
 * @throws PANHUO_USAGE when the file cannot be written there, PANHUO_LAKE_NO_SPACE
 */
export async function writeWhole(file: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    await probe(file, temporary);
    await write(temporary);
    await rename(temporary, file);
  } catch (error) {
    throw explainDiskError(error, file);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Finds out what keeps a file from being written before any query is run. */
async function probe(file: string, temporary: string): Promise<void> {
  const present = await lstat(file).catch(() => null);
  if (present && !present.isFile()) {
    throw new PanhuoError('PANHUO_USAGE', `${file} 已存在，但不是普通文件`, { hint: '请换一个文件名。' });
  }
  try {
    await (await open(temporary, 'w')).close();
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new PanhuoError('PANHUO_USAGE', `要写入的目录不存在：${path.dirname(file)}`, {
        hint: '请先建立目录，或换一个路径。',
        cause: error,
      });
    }
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
      throw new PanhuoError('PANHUO_USAGE', `没有写入权限：${file}（${code}）`, {
        hint: '请检查目录的权限，或换一个路径。',
        cause: error,
      });
    }
    throw error;
  }
}

/** The reader is locked and cannot write files, so the file is written by a second connection that runs the checked SELECT alone. */
export async function copyOut(
  snapshotFile: string,
  select: Select,
  file: string,
  format: 'csv' | 'parquet',
): Promise<void> {
  await using duck = await openDuck({ file: snapshotFile, readOnly: true });
  const settings = format === 'csv' ? 'FORMAT csv, HEADER true' : 'FORMAT parquet, COMPRESSION zstd';
  // A temporary file of DuckDB's own beside ours would stay behind when the query fails.
  await refusing(() =>
    duck.run(`COPY (SELECT * FROM ${select.from}) TO ${literal(file)} (${settings}, USE_TMP_FILE false)`),
  );
}
