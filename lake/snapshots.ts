import { constants, statSync } from 'node:fs';
import { copyFile, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { PanhuoError } from '../domain/errors.ts';
import { errnoOf, exists, explainDiskError, replaceFile, syncFile, syncFolder } from './atomic.ts';
import { type Duck, openReader } from './duck.ts';
import { readJson } from './json.ts';
import { sweepFolder } from './leftovers.ts';
import { withLock } from './lock.ts';

const modelStateSchema = z.object({
  /** Text, upstream models, reference data: everything but the rows. */
  definition: z.string(),
  /** `definition` and the rows it was run over. */
  fingerprint: z.string(),
  audits: z.string(),
  /** Batches the model has seen; only kept for models that read the lake. */
  batches: z.array(z.string()),
  rows: z.number().int(),
  ms: z.number(),
  /** Snapshot that last ran it. */
  built_in: z.string(),
});
export type ModelState = z.infer<typeof modelStateSchema>;

const auditStateSchema = z.object({
  name: z.string(),
  model: z.string(),
  severity: z.enum(['warn', 'block']),
  failures: z.number().int(),
  samples: z.array(z.string()),
});
export type AuditState = z.infer<typeof auditStateSchema>;

/** What is known of a snapshot without opening it. */
export const snapshotSchema = z.object({
  id: z.string(),
  created_at: z.string(),
  correlation: z.string(),
  /** The snapshot it was built upon; null: from nothing. Not said by those of older versions. */
  base: z.string().nullable().exactOptional(),
  bytes: z.number().int(),
  /** What surrounds the models: versions of the program, of DuckDB and of the meta tables. */
  environment: z.string(),
  /** Digest of everything it was made from; a build that finds the same has nothing to do. Not of one that left models out. */
  inputs: z.string().optional(),
  batches: z.array(z.string()),
  /** Tables that each SQL text of models and audits reads, by digest of the text. */
  tables: z.record(z.string(), z.array(z.string())).default({}),
  models: z.record(z.string(), modelStateSchema),
  audits: z.array(auditStateSchema),
});
export type Snapshot = z.infer<typeof snapshotSchema>;

const pointerSchema = z.object({
  current: z.string(),
  /** Every flip, newest last. */
  history: z.array(
    z.object({
      id: z.string(),
      at: z.string(),
      reason: z.string(),
      /** Who did it, where a person did. */
      by: z.string().exactOptional(),
    }),
  ),
});
export type Pointer = z.infer<typeof pointerSchema>;

const candidateSchema = z.object({ id: z.string(), at: z.string() });

/** Ids come from people, and are names of files. */
const SNAPSHOT_ID = /^[A-Za-z0-9_-]{1,100}$/;
/** Names of references are names of files. */
const REFERENCE = /^[\p{L}\p{N}_][\p{L}\p{N}_.-]{0,99}$/u;

/** Published snapshots that are kept besides the referenced ones. */
export const KEEP_LAST = 5;

/**
 * The folder of immutable snapshots and the pointer to the current one (architecture rule 4). A snapshot is published by the flip of
 * the pointer and by nothing else.
 */
export class Snapshots {
  readonly folder: string;
  private readonly clock: () => Date;

  constructor(warehouse: string, clock: () => Date = () => new Date()) {
    this.folder = warehouse;
    this.clock = clock;
  }

  fileOf(id: string): string {
    return path.join(this.folder, 'snapshots', `${id}.duckdb`);
  }
  private sidecarOf(id: string): string {
    return path.join(this.folder, 'snapshots', `${id}.json`);
  }
  private get pointerFile(): string {
    return path.join(this.folder, 'current.json');
  }
  private get candidateFile(): string {
    return path.join(this.folder, 'candidate.json');
  }
  get lockFile(): string {
    return path.join(this.folder, 'build.lock');
  }

  async pointer(): Promise<Pointer | null> {
    try {
      return readJson(pointerSchema, await readFile(this.pointerFile, 'utf8'), this.pointerFile);
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return null;
      throw error;
    }
  }

  /**
   * Changes whenever the pointer does; null without one. Synchronous on purpose: servers ask at every request, and a `stat` takes a few
   * microseconds, but in the thread pool it would stand in line behind queries.
   */
  pointerStamp(): string | null {
    const found = statSync(this.pointerFile, { bigint: true, throwIfNoEntry: false });
    return found === undefined ? null : `${found.ino}-${found.mtimeNs}-${found.size}`;
  }

  /** The published snapshot, or null before the first build. */
  async current(): Promise<Snapshot | null> {
    const pointer = await this.pointer();
    return pointer === null ? null : this.read(pointer.current);
  }

  /** @throws PANHUO_SNAPSHOT_MISSING */
  async read(id: string): Promise<Snapshot> {
    if (!SNAPSHOT_ID.test(id)) throw missing(id);
    try {
      return readJson(snapshotSchema, await readFile(this.sidecarOf(id), 'utf8'), this.sidecarOf(id));
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw error;
      throw missing(id, error);
    }
  }

  /** Published snapshots that still exist, oldest first. */
  async list(): Promise<Snapshot[]> {
    return Promise.all((await this.published()).map((id) => this.read(id)));
  }

  /** In the order of publishing, which the history knows: ids of one second sort by their hash. */
  private async published(): Promise<string[]> {
    const history = (await this.pointer())?.history ?? [];
    const present: string[] = [];
    for (const id of new Set(history.map((flip) => flip.id)))
      if (await exists(this.sidecarOf(id))) present.push(id);
    return present;
  }

  /** The current snapshot if a build can start from it: null also where its files are gone, or another version of the program wrote them. */
  async base(): Promise<Snapshot | null> {
    try {
      const snapshot = await this.current();
      return snapshot !== null && (await exists(this.fileOf(snapshot.id))) ? snapshot : null;
    } catch (error) {
      const gone = error instanceof PanhuoError && error.code === 'PANHUO_SNAPSHOT_MISSING';
      const strange = error instanceof PanhuoError && error.where?.file !== this.pointerFile;
      if (gone || strange) return null;
      throw error;
    }
  }

  /** Opens the current snapshot for reading; it stays whole while open, whatever is published meanwhile. @throws PANHUO_SNAPSHOT_NONE */
  async openCurrent(
    options: { memory?: string; threads?: number } = {},
  ): Promise<{ duck: Duck; snapshot: Snapshot }> {
    for (let attempt = 0; ; attempt++) {
      const snapshot = await this.current();
      if (snapshot === null) {
        throw new PanhuoError('PANHUO_SNAPSHOT_NONE', '还没有已发布的快照', {
          hint: '先运行 panhuo ingest 与 panhuo build。',
        });
      }
      try {
        return { duck: await openReader(this.fileOf(snapshot.id), options), snapshot };
      } catch (error) {
        // Between reading the pointer and opening the file, builds may have published and retired it.
        if (attempt < 3 && !(await exists(this.fileOf(snapshot.id)))) continue;
        throw error;
      }
    }
  }

  /** A private copy of a snapshot to build upon (a clone of blocks where the file system can), or the name for a fresh one. */
  async draft(from: Snapshot | null): Promise<string> {
    const folder = path.join(this.folder, 'build');
    // Builds exclude each other by the lock, so whatever lies here is left from one that was killed.
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const file = path.join(folder, 'draft.duckdb');
    if (from !== null) {
      try {
        await copyFile(this.fileOf(from.id), file, constants.COPYFILE_FICLONE);
      } catch (error) {
        throw explainDiskError(error, file);
      }
    }
    return file;
  }

  async dropDraft(): Promise<void> {
    await rm(path.join(this.folder, 'build'), { recursive: true, force: true });
  }

  /** Makes a finished, closed draft the current snapshot. The order matters: file, description, pointer. */
  async publish(draft: string, snapshot: Omit<Snapshot, 'bytes'>, reason: string): Promise<Snapshot> {
    try {
      const full = await this.place(draft, snapshot);
      await this.flip(full.id, reason);
      await this.dropDraft();
      return full;
    } catch (error) {
      throw explainDiskError(error, this.fileOf(snapshot.id));
    }
  }

  /**
   * Puts a finished, closed draft beside the published ones, for a person to look at and to {@link rollback} to: readers do not see it unless
   * they name it. There is one candidate; a later one, or the next publish, takes its place.
   */
  async hold(draft: string, snapshot: Omit<Snapshot, 'bytes'>): Promise<Snapshot> {
    try {
      const full = await this.place(draft, snapshot);
      const note = { id: full.id, at: this.clock().toISOString() };
      await replaceFile(this.candidateFile, `${JSON.stringify(note)}\n`);
      await this.dropDraft();
      return full;
    } catch (error) {
      throw explainDiskError(error, this.fileOf(snapshot.id));
    }
  }

  private async place(draft: string, snapshot: Omit<Snapshot, 'bytes'>): Promise<Snapshot> {
    const file = this.fileOf(snapshot.id);
    await mkdir(path.dirname(file), { recursive: true });
    await syncFile(draft);
    const full: Snapshot = { ...snapshot, bytes: (await stat(draft)).size };
    await rename(draft, file);
    await syncFolder(path.dirname(file));
    await replaceFile(this.sidecarOf(full.id), `${JSON.stringify(full)}\n`);
    return full;
  }

  /** The snapshot that waits for somebody to publish it. */
  async candidate(): Promise<Snapshot | null> {
    let text: string;
    try {
      text = await readFile(this.candidateFile, 'utf8');
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return null;
      throw error;
    }
    const { id } = readJson(candidateSchema, text, this.candidateFile);
    return (await exists(this.fileOf(id))) ? this.read(id) : null;
  }

  /**
   * Points readers at another snapshot: one published before, or the candidate.
   * @param who.by the person who did it
   * @param who.expects the snapshot that was current when the person decided; another one now, and nothing is changed
   * @throws PANHUO_SNAPSHOT_MISSING, PANHUO_SNAPSHOT_STALE
   */
  async rollback(id: string, reason: string, who: { by?: string; expects?: string } = {}): Promise<Snapshot> {
    const snapshot = (await this.list()).find((candidate) => candidate.id === id) ?? (await this.read(id));
    if (!(await exists(this.fileOf(id))))
      throw new PanhuoError('PANHUO_SNAPSHOT_MISSING', `快照文件已被清理：${id}`);
    await this.flip(id, reason, who);
    return snapshot;
  }

  private async flip(
    id: string,
    reason: string,
    { by, expects }: { by?: string; expects?: string } = {},
  ): Promise<void> {
    await withLock(`${this.pointerFile}.lock`, async () => {
      const before = await this.pointer();
      if (expects !== undefined && before?.current !== expects) {
        throw new PanhuoError(
          'PANHUO_SNAPSHOT_STALE',
          `没有改动：您看到的当前快照是 ${expects}，现在是 ${before?.current ?? '（没有）'}`,
          { where: { field: 'expects' }, hint: '请重新打开，核对指标差异之后再决定。' },
        );
      }
      const flip = { id, at: this.clock().toISOString(), reason, ...(by === undefined ? {} : { by }) };
      const pointer: Pointer = { current: id, history: [...(before?.history ?? []), flip].slice(-200) };
      await replaceFile(this.pointerFile, `${JSON.stringify(pointer, null, 1)}\n`);
      // Whatever became current: what was built before it is no longer what is to come.
      await rm(this.candidateFile, { force: true });
    });
  }

  /** Something outside (a scoring round, a report) holds on to a snapshot: it is kept until the reference goes. */
  async refer(name: string, id: string): Promise<void> {
    if (!REFERENCE.test(name)) throw new PanhuoError('PANHUO_USAGE', `不能用作引用名称：${name}`);
    await this.read(id);
    await replaceFile(path.join(this.folder, 'references', name), `${id}\n`);
  }

  /** What holds on to which snapshot, in order of name. */
  async references(): Promise<{ name: string; id: string }[]> {
    const folder = path.join(this.folder, 'references');
    if (!(await exists(folder))) return [];
    const names = (await readdir(folder)).filter((name) => REFERENCE.test(name)).sort();
    return Promise.all(
      names.map(async (name) => ({ name, id: (await readFile(path.join(folder, name), 'utf8')).trim() })),
    );
  }

  /** Removes what the rule does not keep: the last five published, the current one, the referenced ones, the candidate. Returns what went. */
  async retire(): Promise<string[]> {
    const folder = path.join(this.folder, 'snapshots');
    if (!(await exists(folder))) return [];
    const pointer = await this.pointer();
    const published = await this.published();
    const keep = new Set([
      ...published.slice(-KEEP_LAST),
      ...(pointer ? [pointer.current] : []),
      ...(await this.references()).map(({ id }) => id),
    ]);
    const candidate = await this.candidate();
    if (candidate !== null) keep.add(candidate.id);
    const gone = new Set<string>();
    for (const name of await readdir(folder)) {
      const id = name.replace(/\.(duckdb|json)(\.wal)?$|\.duckdb\.wal$/, '');
      if (keep.has(id) || name.endsWith('.tmp')) continue;
      await rm(path.join(folder, name), { force: true });
      gone.add(id);
    }
    for (const place of [this.folder, folder]) await sweepFolder(place, 0);
    return [...gone];
  }
}

function missing(id: string, cause?: unknown): PanhuoError {
  return new PanhuoError('PANHUO_SNAPSHOT_MISSING', `没有这个快照：${id}`, {
    hint: '用 panhuo snapshots 查看现有快照。',
    cause,
  });
}

/** Whether a file can be opened for writing where builds happen; for `doctor`. */
export async function writable(folder: string): Promise<boolean> {
  try {
    await mkdir(folder, { recursive: true });
    const probe = path.join(folder, `.probe-${process.pid}`);
    const handle = await open(probe, 'w');
    await handle.close();
    await rm(probe);
    return true;
  } catch (error) {
    if (['EACCES', 'EROFS', 'EPERM', 'ENOSPC'].includes(errnoOf(error) ?? '')) return false;
    throw error;
  }
}
