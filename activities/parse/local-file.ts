import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { PanhuoError } from '../../domain/errors.ts';
import { temporaryName } from '../../lake/atomic.ts';
import { keys, type Lake } from '../../lake/lake.ts';
import { streamDocument } from '../../lake/pack.ts';
import type { DocumentRef } from '../../workflows/steps.ts';

export interface LocalFile {
  path: string;
  release: () => Promise<void>;
}

/**
 * The archived bytes as a file of their own: those of a page that lies in a pack are copied out of it.
 * @throws PANHUO_LAKE_DOCUMENT_MISSING, PANHUO_LAKE_CORRUPT
 */
export async function localFile(lake: Lake, document: DocumentRef): Promise<LocalFile> {
  if (document.pack === undefined) {
    return { path: await rawFile(lake, document), release: () => Promise.resolve() };
  }
  const copy = temporaryName(lake.store.staging);
  await pipeline(streamDocument(lake, document), createWriteStream(copy));
  return { path: copy, release: () => rm(copy, { force: true }) };
}

/** Where the archived bytes lie, after a look whether they still are as many. */
async function rawFile(lake: Lake, { sha256, bytes, name }: DocumentRef): Promise<string> {
  const key = keys.raw(sha256);
  const found = await lake.store.head(key);
  if (found?.bytes === bytes) return lake.store.localPath(key);
  throw new PanhuoError(
    found === null ? 'PANHUO_LAKE_DOCUMENT_MISSING' : 'PANHUO_LAKE_CORRUPT',
    found === null
      ? `湖中没有这份原始文件：${name}（${key}）`
      : `湖中的原始文件应有 ${bytes} 字节，实有 ${found.bytes} 字节：${name}（${key}）`,
    { where: { file: key }, hint: '湖里的文件只增不改；请从备份恢复，或删去它后重新导入原文件。' },
  );
}
