import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { PanhuoError } from '../domain/errors.ts';
import { keys, type Lake } from './lake.ts';

/** Where an archived document's bytes are: an object of its own, or a stretch of a pack. */
export interface BytesRef {
  sha256: string;
  bytes: number;
  name: string;
  pack?: { key: string; offset: number } | undefined;
}

/**
 * The bytes of an archived document, checked against their hash. For pages and answers; tables are read piece by piece.
 * @throws PANHUO_LAKE_DOCUMENT_MISSING, PANHUO_LAKE_CORRUPT
 */
export async function readDocument(lake: Lake, ref: BytesRef): Promise<Buffer> {
  const { key, offset } = await place(lake, ref);
  const bytes = await lake.store.range(key, offset, ref.bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 === ref.sha256) return bytes;
  throw new PanhuoError('PANHUO_LAKE_CORRUPT', `湖中的原始文件与记录的校验值不符：${ref.name}（${key}）`, {
    where: { file: key },
    hint: '湖里的文件只增不改；请从备份恢复，或重新取得原文件。',
  });
}

/** The bytes of an archived document piece by piece, for documents of any size. Only their number is checked. */
export async function* streamDocument(lake: Lake, ref: BytesRef): AsyncGenerator<Uint8Array> {
  const { key, offset } = await place(lake, ref);
  if (ref.bytes === 0) return;
  const file = await lake.store.localPath(key);
  const stream = createReadStream(file, {
    start: offset,
    end: offset + ref.bytes - 1,
    highWaterMark: 1 << 18,
  });
  for await (const block of stream) yield block as Buffer;
}

async function place(lake: Lake, ref: BytesRef): Promise<{ key: string; offset: number }> {
  const at = ref.pack ?? { key: keys.raw(ref.sha256), offset: 0 };
  const found = await lake.store.head(at.key);
  if (found !== null && found.bytes >= at.offset + ref.bytes) return at;
  throw new PanhuoError(
    found === null ? 'PANHUO_LAKE_DOCUMENT_MISSING' : 'PANHUO_LAKE_CORRUPT',
    found === null
      ? `湖中没有这份原始文件：${ref.name}（${at.key}）`
      : `湖中的原始文件被截短：${ref.name}（${at.key} 只有 ${found.bytes} 字节）`,
    { where: { file: at.key }, hint: '湖里的文件只增不改；请从备份恢复，或重新取得原文件。' },
  );
}
