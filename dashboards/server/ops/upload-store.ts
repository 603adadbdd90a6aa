import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { PanhuoError } from '../../../domain/errors.ts';
import { errnoOf, explainDiskError, replaceFile, temporaryName } from '../../../lake/atomic.ts';
import { readJson } from '../../../lake/json.ts';
import { sweepFolder } from '../../../lake/leftovers.ts';
import type { Workspace } from '../../../lake/workspace.ts';

const metaSchema = z.object({
  id: z.string(),
  name: z.string(),
  bytes: z.number().int(),
  user: z.string(),
  by: z.string(),
  at: z.string(),
});
/** A file that somebody handed in, not yet in the lake. */
export type UploadFile = z.infer<typeof metaSchema>;

const ID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;
const HOUR = 3_600_000;
/** Files that wait at once, of everybody together. */
const MOST_WAITING = 50;

const folderOf = (home: string) => path.join(home, 'uploads');
/** Rehearsals make their lakes here: on the same disk, so that large files are not copied twice. */
export const trialsOf = (home: string) => path.join(folderOf(home), 'trials');
export const uploadedFile = (home: string, { id, name }: UploadFile) =>
  path.join(folderOf(home), id, 'file', name);

/**
 * Takes a file in as it comes. What breaks off leaves nothing: the folder gets its name when all is on disk.
 * @throws PANHUO_INPUT_TOO_LARGE, PANHUO_INPUT_EMPTY, PANHUO_UPLOAD_STATE when too many wait, PANHUO_LAKE_NO_SPACE
 */
export async function receive(
  { home, config }: Workspace,
  content: Readable & { truncated?: boolean },
  given: { name: string; user: string; by: string; at: Date },
): Promise<UploadFile> {
  const folder = folderOf(home);
  await mkdir(folder, { recursive: true });
  await sweep(home, config.uploads.keep_hours, given.at);
  if ((await idsIn(folder)).length >= MOST_WAITING)
    throw new PanhuoError('PANHUO_UPLOAD_STATE', `已有 ${MOST_WAITING} 份文件等待导入`, {
      hint: '请先导入或放弃其中一些。',
    });
  const draft = temporaryName(folder);
  const name = fileName(given.name);
  const file = path.join(draft, 'file', name);
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await pipeline(content, createWriteStream(file, { flags: 'wx' }));
    // The form's reader ends a file that is too large as if it were whole, and says so here.
    if (content.truncated === true) throw tooLarge(name, config.uploads.max_bytes);
    const { size } = await stat(file);
    if (size === 0)
      throw new PanhuoError('PANHUO_INPUT_EMPTY', `文件是空的：${name}`, { where: { file: name } });
    const id = randomUUID();
    const { user, by, at } = given;
    const meta: UploadFile = { id, name, bytes: size, user, by, at: at.toISOString() };
    await replaceFile(path.join(draft, 'upload.json'), `${JSON.stringify(meta)}\n`);
    await rename(draft, path.join(folder, id));
    return meta;
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw explainDiskError(error, name);
  }
}

function tooLarge(name: string, limit: number): PanhuoError {
  return new PanhuoError('PANHUO_INPUT_TOO_LARGE', `文件超过 ${Math.round(limit / 1024 ** 2)} MB：${name}`, {
    where: { file: name },
    hint: '请拆分文件，或用命令 panhuo import 导入；上限在 panhuo.yaml 的 uploads.max_bytes 中。',
  });
}

/** Everything that waits, the newest first. */
export async function listUploads(home: string): Promise<UploadFile[]> {
  const found = await Promise.all((await idsIn(folderOf(home))).map((id) => read(home, id)));
  return found.filter((meta) => meta !== null).sort((a, b) => (a.at > b.at ? -1 : 1));
}

/** @throws PANHUO_UPLOAD_UNKNOWN */
export async function findUpload(home: string, id: string): Promise<UploadFile> {
  const meta = ID.test(id) ? await read(home, id) : null;
  if (meta !== null) return meta;
  throw new PanhuoError('PANHUO_UPLOAD_UNKNOWN', '没有这份文件：可能已导入、已放弃，或放得太久被清除', {
    hint: '请重新上传。',
  });
}

export async function removeUpload(home: string, id: string): Promise<void> {
  if (ID.test(id)) await rm(path.join(folderOf(home), id), { recursive: true, force: true });
}

/** Removes what nobody imported in time, and what killed processes left. */
export async function sweep(home: string, keepHours: number, now: Date): Promise<void> {
  const folder = folderOf(home);
  for (const id of await idsIn(folder)) {
    const meta = await read(home, id);
    if (meta !== null && now.getTime() - Date.parse(meta.at) < keepHours * HOUR) continue;
    await removeUpload(home, id);
  }
  for (const place of [folder, trialsOf(home)]) {
    try {
      await sweepFolder(place, HOUR);
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw error;
    }
  }
}

async function idsIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => ID.test(name));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}

async function read(home: string, id: string): Promise<UploadFile | null> {
  const file = path.join(folderOf(home), id, 'upload.json');
  try {
    return readJson(metaSchema, await readFile(file, 'utf8'), file);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Bytes of a name that file systems take, with room for what is put behind. */
const LONGEST = 180;

/** A name that is one name: without folders, control characters and marks that turn the writing round. Markup in it stays as it is. */
export function fileName(given: string): string {
  const last = given.normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const plain = last.replace(/[\p{Cc}\p{Cf}]/gu, '_').trim();
  const name = /^\.*$/.test(plain) ? '未命名' : plain;
  if (Buffer.byteLength(name) <= LONGEST) return name;
  const { name: stem, ext } = path.parse(name);
  const suffix = Buffer.byteLength(ext) <= 12 ? ext : '';
  let short = '';
  for (const character of stem) {
    if (Buffer.byteLength(short + character + suffix) > LONGEST) break;
    short += character;
  }
  return short + suffix;
}
