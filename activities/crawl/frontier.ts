import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { errnoOf } from '../../lake/atomic.ts';
import { sweepFolder } from '../../lake/leftovers.ts';
import type { DocumentRef } from '../../workflows/steps.ts';
import { type Entry, LogWriter, readLog, rewriteLog } from './frontier-log.ts';
import { newRow, packRow, type Row, unpackRow } from './frontier-row.ts';

/** Where a payload lies and which answer brought it first. */
export interface Payload {
  pack: string;
  offset: number;
  bytes: number;
  url: string;
  /** ISO time of that answer. */
  date: string;
}

/** A crawl of the source from its start pages until nothing is due: one or many calls of the step. */
export interface Run {
  n: number;
  startedAt: number;
  /** 0 while it goes on. */
  finishedAt: number;
  /** Visits everything, due or not. */
  force: boolean;
  requests: number;
  bytes: number;
  /** Why it was ended before all was visited. */
  stopped: string | null;
}

/** A page that answers in the place of all others (a login, a slider puzzle, "access denied"). */
export interface Blocked {
  at: number;
  url: string;
  message: string;
}

interface Meta {
  /** Of this frontier: cursors of another one (deleted, made anew) mean nothing here. */
  id: string;
  run: Run;
  blocked: Blocked | null;
  /** Hash of the rules by which pages are read, and its number, counted up with each change of them. */
  rules: { digest: string; version: number };
}

export const logFile = (home: string, source: string) => path.join(home, 'crawl', source, 'frontier.log');

const FIRST_RUN: Run = {
  n: 0,
  startedAt: 0,
  finishedAt: 1,
  force: false,
  requests: 0,
  bytes: 0,
  stopped: null,
};

/** A log of less is never rewritten. Bytes. */
const COMPACT_FROM = 4 << 20;
/** Entries of the log to those that count, from which on it is rewritten. */
const COMPACT_RATIO = 3;
const OPEN_PACKS = 8;

/**
 * Everything that is known of a source's addresses: a function of its log. Changes are applied in memory at once and handed to the log by
 * `takeChanges`, a group at a time, after the pack that holds their payloads is on disk.
 */
export class FrontierState {
  readonly rows = new Map<string, Row>();
  readonly payloads = new Map<string, Payload>();
  /** Documents handed to nobody yet, or to somebody who has not said that they are parsed; by number, ascending. */
  readonly pending = new Map<number, DocumentRef>();
  /** Bytes of segments, as far as the log knows. */
  readonly packs = new Map<string, number>();
  meta: Meta = { id: '', run: FIRST_RUN, blocked: null, rules: { digest: '', version: 0 } };
  lastDocument = 0;
  /** Entries of the log; compared with those that count to see when a rewrite pays. */
  entriesRead = 0;
  private lastPack = '';
  private changed = new Set<Row>();
  private changes: Entry[] = [];

  read(entry: Entry): void {
    this.entriesRead++;
    this.apply(entry);
  }

  private apply(entry: Entry): void {
    const [kind, a, b] = entry;
    switch (kind) {
      case 'r': {
        const row = unpackRow(a as (string | number | null)[]);
        this.rows.set(row.url, row);
        return;
      }
      case 'b':
        this.keepPayload(a as string, b as Payload);
        return;
      case 'd':
        this.pending.set(a as number, b as DocumentRef);
        this.lastDocument = Math.max(this.lastDocument, a as number);
        return;
      case 'a':
        this.forget(a as number);
        return;
      case 'p':
        this.keepPack(a as string, b as number);
        return;
      case 'm':
        this.meta = { ...this.meta, ...(a as Partial<Meta>) };
        return;
      default:
        throw new Error(`unknown entry of a frontier's log: ${String(kind)}`);
    }
  }

  /** Texts that are held elsewhere are shared: there is a payload for nearly every page. */
  private keepPayload(sha256: string, payload: Payload): void {
    const row = this.rows.get(payload.url);
    const same = this.lastPack === payload.pack;
    if (!same) this.lastPack = payload.pack;
    this.payloads.set(sha256, {
      ...payload,
      url: row?.url ?? payload.url,
      pack: this.lastPack,
    });
  }

  /** Lengths matter only while a segment lies open, and few ever do at once. */
  private keepPack(id: string, length: number): void {
    this.packs.delete(id);
    this.packs.set(id, length);
    for (const old of this.packs.keys()) {
      if (this.packs.size <= OPEN_PACKS) break;
      this.packs.delete(old);
    }
  }

  private forget(upTo: number): void {
    this.lastDocument = Math.max(this.lastDocument, upTo);
    for (const n of this.pending.keys()) {
      if (n > upTo) break;
      this.pending.delete(n);
    }
  }

  private record(entry: Entry): void {
    this.apply(entry);
    this.changes.push(entry);
  }

  /** Adds an address, or finds it. */
  add(url: string, depth: number, from: string | null, now: number): { row: Row; isNew: boolean } {
    const known = this.rows.get(url);
    if (known !== undefined) return { row: known, isNew: false };
    const row = newRow(url, depth, from, now);
    this.rows.set(url, row);
    this.changed.add(row);
    return { row, isNew: true };
  }

  /** To be called after fields of a row were changed: the log gets it as it is when the group is taken. */
  touch(row: Row): void {
    this.changed.add(row);
  }

  addPayload(sha256: string, payload: Payload): void {
    this.record(['b', sha256, payload]);
  }

  addDocument(ref: DocumentRef): void {
    this.record(['d', this.lastDocument + 1, ref]);
  }

  acknowledge(upTo: number): void {
    if (this.pending.size > 0) this.record(['a', Math.min(upTo, this.lastDocument)]);
  }

  set(meta: Partial<Meta>): void {
    this.record(['m', meta]);
  }

  get unlogged(): number {
    return this.changed.size + this.changes.length;
  }

  /** What happened since the last call, as the log is to hold it. `pack`: a segment and its length once all of it is on disk. */
  takeChanges(pack: { id: string; length: number } | null): Entry[] {
    const entries: Entry[] = [];
    for (const row of this.changed) entries.push(['r', packRow(row)]);
    for (const entry of this.changes) entries.push(entry);
    if (pack !== null && this.packs.get(pack.id) !== pack.length) {
      this.keepPack(pack.id, pack.length);
      entries.push(['p', pack.id, pack.length]);
    }
    this.changed = new Set();
    this.changes = [];
    return entries;
  }

  /** The shortest log that gives this state. */
  *entries(): Generator<Entry> {
    yield ['m', this.meta];
    for (const [id, length] of this.packs) yield ['p', id, length];
    for (const row of this.rows.values()) yield ['r', packRow(row)];
    for (const [sha256, payload] of this.payloads) yield ['b', sha256, payload];
    // Numbers go on where they were, also when nothing is pending.
    const first = this.pending.keys().next().value ?? this.lastDocument + 1;
    yield ['a', first - 1];
    for (const [n, ref] of this.pending) yield ['d', n, ref];
  }

  get live(): number {
    return this.rows.size + this.payloads.size + this.pending.size;
  }
}

/** Reads a frontier without changing anything: while it is written, everything up to the last whole group. */
export async function readFrontier(home: string, source: string): Promise<FrontierState> {
  const state = new FrontierState();
  await readLog(logFile(home, source), (entry) => state.read(entry));
  return state;
}

/** A state between two calls of one process, and how its log looked then: any other writer would have changed that. */
interface Held {
  file: string;
  state: FrontierState;
  length: number;
  ino: number;
  mtimeMs: number;
}

/** Only the last one, and only while its run goes on: a worker that crawled a hundred sources holds none. */
let held: Held | null = null;

async function takeHeld(file: string): Promise<Held | null> {
  const candidate = held;
  if (candidate?.file !== file) return null;
  held = null;
  try {
    const { size, ino, mtimeMs } = await stat(file);
    const isSame = size === candidate.length && ino === candidate.ino && mtimeMs === candidate.mtimeMs;
    return isSame ? candidate : null;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** A frontier with its log open for writing. Only who holds the source's lock may have one. */
export class Frontier {
  readonly state: FrontierState;
  private readonly file: string;
  private readonly log: LogWriter;
  private isBroken = false;

  private constructor(file: string, state: FrontierState, log: LogWriter) {
    this.file = file;
    this.state = state;
    this.log = log;
  }

  static async open(home: string, source: string, compactFrom = COMPACT_FROM): Promise<Frontier> {
    const file = logFile(home, source);
    const before = await takeHeld(file);
    const state = before?.state ?? new FrontierState();
    let length = before?.length ?? (await readLog(file, (entry) => state.read(entry)));
    if (length >= compactFrom && state.entriesRead > COMPACT_RATIO * (state.live + 8)) {
      await sweepFolder(path.dirname(file), 0);
      length = await rewriteLog(file, state.entries());
      state.entriesRead = state.live;
    }
    const frontier = new Frontier(file, state, await LogWriter.open(file, length));
    if (state.meta.id === '') state.set({ id: randomUUID() });
    return frontier;
  }

  /** Puts a group (`state.takeChanges`) on disk. Calls must not overlap. */
  async append(group: readonly Entry[]): Promise<void> {
    // After a failed write the end of the log is unknown: nothing may follow it before it was read anew.
    if (this.isBroken) throw new Error('frontier log failed before');
    try {
      await this.log.append(group);
      this.state.entriesRead += group.length;
    } catch (error) {
      this.isBroken = true;
      throw error;
    }
  }

  /** @param keep the next call of this process goes on with the same state, unless somebody else wrote to the log meanwhile */
  async close({ keep = false } = {}): Promise<void> {
    await this.log.close();
    if (!keep || this.isBroken || this.state.unlogged > 0) return;
    const { ino, mtimeMs } = await stat(this.file);
    held = { file: this.file, state: this.state, length: this.log.length, ino, mtimeMs };
  }
}
