import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { PanhuoError } from '../domain/errors.ts';
import { errnoOf, explainDiskError, placeIfAbsent, replaceFile, syncFile, temporaryName } from './atomic.ts';
import { withLock } from './lock.ts';
import type { ObjectBody, ObjectInfo, ObjectStore } from './object-store.ts';

/** Locks and files on their way: they come and go, and are no objects. */
const PASSING = /\.(tmp|lock|break)$/;

const KEY = /^[a-z0-9_][a-z0-9_.-]*(\/[a-z0-9_][a-z0-9_.-]*)*$/;

/** The object store as a folder. Safe with several processes: creation is `link`, pointers are guarded by a lock file. */
export class LocalStore implements ObjectStore {
  readonly root: string;
  readonly staging: string;

  private constructor(root: string) {
    this.root = root;
    this.staging = path.join(root, '.staging');
  }

  static async open(root: string): Promise<LocalStore> {
    const store = new LocalStore(path.resolve(root));
    await mkdir(store.staging, { recursive: true });
    return store;
  }

  private file(key: string): string {
    if (!KEY.test(key)) throw new Error(`not an object key: ${key}`);
    return path.join(this.root, key);
  }

  async get(key: string): Promise<Buffer> {
    try {
      return await readFile(this.file(key));
    } catch (error) {
      throw this.missing(error, key);
    }
  }

  async range(key: string, offset: number, length: number): Promise<Buffer> {
    let handle: Awaited<ReturnType<typeof open>>;
    try {
      handle = await open(this.file(key), 'r');
    } catch (error) {
      throw this.missing(error, key);
    }
    try {
      const buffer = Buffer.alloc(length);
      const { bytesRead } = await handle.read(buffer, 0, length, offset);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  }

  async list(prefix: string): Promise<ObjectInfo[]> {
    const folder = path.join(this.root, prefix);
    let entries: import('node:fs').Dirent[];
    try {
      entries = await readdir(folder, { recursive: true, withFileTypes: true });
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return [];
      throw error;
    }
    const files = entries.filter((entry) => entry.isFile() && !PASSING.test(entry.name));
    // What people or their file managers put there (`.DS_Store`) is no object either.
    const keys = files
      .map((entry) => path.relative(this.root, path.join(entry.parentPath, entry.name)))
      .map((file) => file.split(path.sep).join('/'))
      .filter((key) => KEY.test(key));
    // What was removed since the folder was read is not there any more.
    const found = await Promise.all(keys.map((key) => this.head(key)));
    return found.filter((info) => info !== null);
  }

  async head(key: string): Promise<ObjectInfo | null> {
    try {
      return { key, bytes: (await stat(this.file(key))).size };
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return null;
      throw error;
    }
  }

  async putIfAbsent(key: string, body: ObjectBody): Promise<'stored' | 'present'> {
    const target = this.file(key);
    let temporary: string;
    if (body instanceof Uint8Array) {
      temporary = temporaryName(this.staging);
      try {
        const handle = await open(temporary, 'wx');
        try {
          await handle.writeFile(body);
          await handle.sync();
        } finally {
          await handle.close();
        }
      } catch (error) {
        await rm(temporary, { force: true });
        throw explainDiskError(error, target);
      }
    } else {
      temporary = body.file;
      await syncFile(temporary);
    }
    return (await placeIfAbsent(temporary, target)) ? 'stored' : 'present';
  }

  async putIfMatch(key: string, body: Uint8Array, etag: string | null): Promise<string | null> {
    const target = this.file(key);
    await mkdir(path.dirname(target), { recursive: true });
    return withLock(`${target}.lock`, async () => {
      let current: string | null;
      try {
        current = etagOf(await readFile(target));
      } catch (error) {
        if (errnoOf(error) !== 'ENOENT') throw error;
        current = null;
      }
      if (current !== etag) return null;
      await replaceFile(target, body);
      return etagOf(body);
    });
  }

  async localPath(key: string): Promise<string> {
    return this.file(key);
  }

  async remove(key: string): Promise<void> {
    await rm(this.file(key), { force: true });
  }

  private missing(error: unknown, key: string): unknown {
    if (errnoOf(error) !== 'ENOENT') return error;
    return new PanhuoError('PANHUO_LAKE_DOCUMENT_MISSING', `湖中没有这个文件：${key}`, {
      where: { file: key },
      hint: '湖里的文件只增不改，不应被手工删除；请从备份恢复，或重新采集该来源。',
      cause: error,
    });
  }
}

export function etagOf(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex');
}
