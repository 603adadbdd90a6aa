import { createHash } from 'node:crypto';
import { closeSync, constants, openSync, readSync } from 'node:fs';
import { chmod, copyFile, rm, stat } from 'node:fs/promises';
import { setImmediate as breathe } from 'node:timers/promises';
import { z } from 'zod';
import { PanhuoError } from '../domain/errors.ts';
import { explainDiskError, temporaryName } from './atomic.ts';
import { readJson } from './json.ts';
import { sweepFolder } from './leftovers.ts';
import { LocalStore } from './local-store.ts';
import {
  type ActiveManifest,
  activeManifests,
  type Manifest,
  manifestSchema,
  type Part,
} from './manifest.ts';
import type { ObjectStore } from './object-store.ts';

/** What is known of an archived document, beside its bytes. */
export const documentSchema = z.object({
  sha256: z.string(),
  source: z.string(),
  kind: z.string(),
  name: z.string(),
  bytes: z.number().int(),
  /** When these bytes were first archived for this source; it never changes, so records parsed again stay equal. */
  fetched_at: z.string(),
});
export type LakeDocument = z.infer<typeof documentSchema>;

export const keys = {
  raw: (sha256: string) => `raw/${sha256.slice(0, 2)}/${sha256}`,
  document: (source: string, kind: string, sha256: string) => `documents/${source}/${kind}/${sha256}.json`,
  manifest: (source: string, batch: string) => `manifests/${source}/${batch}.json`,
  part: (role: Part['role'], kind: string, batch: string, n: number, sha256: string) =>
    `${role}/${kind}/${batch}-${String(n).padStart(4, '0')}-${sha256.slice(0, 12)}.parquet`,
};

/** What a manifest says was read, and by what. */
export interface Reading {
  batch: string;
  kind: string;
  parser: string;
  parserVersion: number;
  options: string | undefined;
  documents: ReadonlySet<string>;
}

/** By place of the manifest: a workspace is opened anew for each step. */
const READINGS = new Map<string, Reading>();

const READ_AT_ONCE = 32;
const HOUR = 3_600_000;

/** The append-only store of everything that came in. See docs/architecture.md for its folders. */
export class Lake {
  readonly store: ObjectStore;
  private readonly clock: () => Date;

  constructor(store: ObjectStore, clock: () => Date = () => new Date()) {
    this.store = store;
    this.clock = clock;
  }

  static async open(folder: string, clock?: () => Date): Promise<Lake> {
    return new Lake(await LocalStore.open(folder), clock);
  }

  /**
   * Archives a file's bytes as they are, before anything looks inside. The same bytes again change nothing.
   * @throws PANHUO_INPUT_CHANGED when the file grows or shrinks while it is read
   */
  async archive(input: { source: string; kind: string; file: string; name: string }): Promise<LakeDocument> {
    const before = await stat(input.file);
    const temporary = temporaryName(this.store.staging);
    try {
      // The kernel copies (or clones) faster than we could, and what is hashed is the copy: the bytes that stay.
      await copyFile(input.file, temporary, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
      await chmod(temporary, 0o644); // a read-only original must not make a copy that cannot be flushed
      const { sha256, bytes } = await digestFile(temporary);
      const after = await stat(input.file);
      if (bytes !== before.size || after.size !== before.size || after.mtimeMs !== before.mtimeMs) {
        throw new PanhuoError('PANHUO_INPUT_CHANGED', `读取时文件发生了变化：${input.file}`, {
          where: { file: input.file },
          hint: '请等文件写完（或下载完）后再导入。',
        });
      }
      if ((await this.store.head(keys.raw(sha256))) === null) {
        await this.store.putIfAbsent(keys.raw(sha256), { file: temporary });
      }
      return await this.describe({ ...input, sha256, bytes });
    } catch (error) {
      throw explainDiskError(error, input.file);
    } finally {
      await rm(temporary, { force: true });
    }
  }

  private async describe(input: {
    source: string;
    kind: string;
    name: string;
    sha256: string;
    bytes: number;
  }) {
    const key = keys.document(input.source, input.kind, input.sha256);
    const document: LakeDocument = {
      sha256: input.sha256,
      source: input.source,
      kind: input.kind,
      name: input.name,
      bytes: input.bytes,
      fetched_at: this.clock().toISOString(),
    };
    const result = await this.store.putIfAbsent(key, Buffer.from(`${JSON.stringify(document, null, 1)}\n`));
    return result === 'stored' ? document : this.document(input.source, input.kind, input.sha256);
  }

  /** @throws PANHUO_LAKE_DOCUMENT_MISSING */
  async document(source: string, kind: string, sha256: string): Promise<LakeDocument> {
    const key = keys.document(source, kind, sha256);
    return readJson(documentSchema, (await this.store.get(key)).toString('utf8'), key);
  }

  /** Stores a finished Parquet file of a batch. It counts only once a manifest lists it. */
  async putPart(input: {
    role: Part['role'];
    kind: string;
    batch: string;
    n: number;
    file: string;
    rows: number;
  }): Promise<Part> {
    const { sha256, bytes } = await digestFile(input.file);
    const key = keys.part(input.role, input.kind, input.batch, input.n, sha256);
    try {
      await this.store.putIfAbsent(key, { file: input.file });
    } catch (error) {
      throw explainDiskError(error, key);
    }
    return { role: input.role, key, bytes, sha256, rows: input.rows };
  }

  /** Makes a batch part of the lake: one atomic step. Resolves to the manifest that is there now (an equal earlier one wins). */
  async commit(manifest: Omit<Manifest, 'version' | 'created_at'>): Promise<Manifest> {
    const full: Manifest = { version: 1, created_at: this.clock().toISOString(), ...manifest };
    for (const document of full.documents) {
      if (document.rows !== document.records + document.rejects + document.duplicates) {
        throw new Error(
          `rows ${document.rows} ≠ records ${document.records} + rejects ${document.rejects} + duplicates ${document.duplicates} in ${document.name}`,
        );
      }
    }
    const key = keys.manifest(full.source, full.batch);
    const result = await this.store.putIfAbsent(key, Buffer.from(`${JSON.stringify(full, null, 1)}\n`));
    if (result === 'stored') return full;
    return this.readManifest(key);
  }

  async manifest(source: string, batch: string): Promise<Manifest | null> {
    const key = keys.manifest(source, batch);
    return (await this.store.head(key)) === null ? null : this.readManifest(key);
  }

  /** What was read of a source, also superseded readings. Manifests never change, so each is opened once. */
  async readings(source: string): Promise<Reading[]> {
    const infos = await this.store.list(`manifests/${source}/`);
    const wanted = infos.map((info) => info.key).filter((key) => key.endsWith('.json'));
    const readings: Reading[] = [];
    for (let at = 0; at < wanted.length; at += READ_AT_ONCE) {
      const some = wanted.slice(at, at + READ_AT_ONCE);
      readings.push(...(await Promise.all(some.map((key) => this.reading(key)))));
    }
    return readings;
  }

  private async reading(key: string): Promise<Reading> {
    const place = await this.store.localPath(key);
    const known = READINGS.get(place);
    if (known !== undefined) return known;
    const { batch, kind, parser, parser_version, options, documents } = await this.readManifest(key);
    const reading: Reading = {
      batch,
      kind,
      parser,
      parserVersion: parser_version,
      options,
      documents: new Set(documents.map(({ sha256 }) => sha256)),
    };
    READINGS.set(place, reading);
    return reading;
  }

  /** Every reading ever made, also superseded ones. */
  async manifests(): Promise<Manifest[]> {
    const infos = await this.store.list('manifests/');
    const names = infos.map((info) => info.key).filter((key) => key.endsWith('.json'));
    const manifests: Manifest[] = [];
    // All at once would open a file each: a lake of years has more than a process may open.
    for (let at = 0; at < names.length; at += READ_AT_ONCE) {
      const some = names.slice(at, at + READ_AT_ONCE);
      manifests.push(...(await Promise.all(some.map((key) => this.readManifest(key)))));
    }
    return manifests;
  }

  /** The readings that count, in a fixed order. */
  async active(): Promise<ActiveManifest[]> {
    return activeManifests(await this.manifests());
  }

  private async readManifest(key: string): Promise<Manifest> {
    return readJson(manifestSchema, (await this.store.get(key)).toString('utf8'), key);
  }

  /** Removes what killed processes left in the staging folder, an hour after they last touched it. */
  async sweep(minAge = HOUR): Promise<number> {
    return sweepFolder(this.store.staging, minAge);
  }
}

/** SHA-256 of a file, a block at a time. Reads synchronously (twice as cheap as a stream) and lets others run between blocks. */
export async function digestFile(file: string): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256');
  const block = Buffer.allocUnsafe(1 << 20);
  const handle = openSync(file, 'r');
  try {
    for (let bytes = 0; ; await breathe()) {
      const read = readSync(handle, block, 0, block.length, null);
      if (read === 0) return { sha256: hash.digest('hex'), bytes };
      hash.update(block.subarray(0, read));
      bytes += read;
    }
  } finally {
    closeSync(handle);
  }
}
