import { availableParallelism } from 'node:os';
import { PanhuoError } from '../../domain/errors.ts';
import { exists } from '../../lake/atomic.ts';
import { type Duck, type DuckDBConnection, openReader } from '../../lake/duck.ts';
import type { Snapshots } from '../../lake/snapshots.ts';

export interface ReaderLimits {
  /** Of one open snapshot, all its connections together. @default '512MB' */
  memory?: string;
  /** Of one open snapshot. @default a quarter of the machine's cores, at least 1 */
  threads?: number;
  /** Queries of one snapshot that run at the same time; the others wait in order. @default 4 */
  connections?: number;
  /** Work that takes longer, after its turn came, is stopped. @default 10 000 */
  milliseconds?: number;
  /** Streams that run at the same time, each on a connection of its own. @default 3 */
  streams?: number;
  /** A stream that takes longer is stopped: whoever reads it slowly holds a connection. @default 600 000 */
  streamMilliseconds?: number;
  /** A snapshot nobody asks is closed after this long. @default 60 000 */
  idle?: number;
  /** Snapshots that stay open although nobody is in them. @default 4 */
  open?: number;
}

interface Entry {
  readonly id: string;
  readonly duck: Duck;
  /** Connections nobody uses at the moment. */
  readonly free: DuckDBConnection[];
  made: number;
  readonly waiting: ((connection: DuckDBConnection) => void)[];
  users: number;
  timer: NodeJS.Timeout | undefined;
  closed: boolean;
}

/** A connection of one's own on a snapshot, for a stream: it may do nothing else meanwhile. */
export interface Lease {
  readonly connection: DuckDBConnection;
  readonly snapshot: string;
  /** Gives it back; may be called twice. */
  release(): void;
}

/**
 * Open snapshots shared by requests, by id: the current one, and those that pages which began before a publish still ask for. Each has a few
 * connections, because a time limit stops what a connection does, and one cannot do two things.
 */
export class SnapshotReaders {
  private readonly limits: Required<ReaderLimits>;
  /** In the order of last use. */
  private readonly entries = new Map<string, Entry>();
  private readonly opening = new Map<string, Promise<Entry>>();
  private readonly active = new Set<Promise<unknown>>();
  private readonly leases = new Set<Lease>();
  private readonly streamsWaiting: (() => void)[] = [];
  private streaming = 0;
  private pointer: { folder: string; stamp: string | null; id: string | null } | null = null;

  constructor(limits: ReaderLimits = {}) {
    this.limits = {
      memory: '512MB',
      // Connections are what runs side by side: several threads on one short query cost a third more than they save.
      threads: Math.max(1, Math.floor(availableParallelism() / 4)),
      connections: 4,
      milliseconds: 10_000,
      streams: 3,
      streamMilliseconds: 600_000,
      idle: 60_000,
      open: 4,
      ...limits,
    };
  }

  /** Snapshots open at this moment. */
  get opened(): readonly string[] {
    return [...this.entries.keys()];
  }

  /** Id of the current snapshot. @throws PANHUO_SNAPSHOT_NONE */
  async currentId(snapshots: Snapshots): Promise<string> {
    const stamp = snapshots.pointerStamp();
    const known = this.pointer;
    if (known === null || known.folder !== snapshots.folder || known.stamp !== stamp)
      this.pointer = {
        folder: snapshots.folder,
        stamp,
        id: stamp === null ? null : ((await snapshots.pointer())?.current ?? null),
      };
    const id = this.pointer?.id ?? null;
    if (id !== null) return id;
    throw new PanhuoError('PANHUO_SNAPSHOT_NONE', '还没有已发布的快照', {
      hint: '先运行 panhuo ingest 与 panhuo build。',
    });
  }

  /**
   * Runs `work` on a snapshot, which stays the same until it is done. It must not ask the readers again: that could wait for itself.
   * @param build id of a published snapshot that is still kept @default the current one
   * @throws PANHUO_SNAPSHOT_NONE, PANHUO_SNAPSHOT_MISSING, PANHUO_QUERY_TIMEOUT
   */
  async use<T>(
    snapshots: Snapshots,
    work: (connection: DuckDBConnection, snapshot: string) => Promise<T>,
    build?: string,
  ): Promise<T> {
    const entry = await this.enter(snapshots, build);
    try {
      const connection = await this.take(entry);
      try {
        const running = this.limited(connection, () => work(connection, entry.id));
        this.active.add(running);
        try {
          return await running;
        } finally {
          this.active.delete(running);
        }
      } finally {
        giveBack(entry, connection);
      }
    } finally {
      this.leave(entry);
    }
  }

  /**
   * A connection of one's own, for as long as a stream takes: release it. A stream that takes too long is interrupted.
   * @throws as {@link use}
   */
  async lease(snapshots: Snapshots, build?: string): Promise<Lease> {
    await this.streamTurn();
    let entry: Entry | null = null;
    try {
      const entered = await this.enter(snapshots, build);
      entry = entered;
      const connection = await entered.duck.connect();
      const timer = setTimeout(() => connection.interrupt(), this.limits.streamMilliseconds).unref();
      let released = false;
      const lease: Lease = {
        connection,
        snapshot: entered.id,
        release: () => {
          if (released) return;
          released = true;
          clearTimeout(timer);
          this.leases.delete(lease);
          connection.closeSync();
          this.leave(entered);
          this.streamOver();
        },
      };
      this.leases.add(lease);
      return lease;
    } catch (error) {
      if (entry !== null) this.leave(entry);
      this.streamOver();
      throw error;
    }
  }

  /** Closes what is open; for the end of the server, when nobody uses them any more. */
  async close(): Promise<void> {
    await Promise.allSettled([...this.opening.values(), ...this.active]);
    for (const lease of [...this.leases]) {
      lease.connection.interrupt();
      lease.release();
    }
    for (const entry of [...this.entries.values()]) this.shut(entry);
  }

  /** The snapshot's entry with one user more. */
  private async enter(snapshots: Snapshots, build: string | undefined): Promise<Entry> {
    for (let attempt = 0; ; attempt++) {
      const id = build ?? (await this.currentId(snapshots));
      try {
        const entry = this.entries.get(id) ?? (await this.openOnce(snapshots, id));
        // Between two awaits it may have been closed again.
        if (entry.closed) continue;
        entry.users++;
        clearTimeout(entry.timer);
        this.entries.delete(id);
        this.entries.set(id, entry);
        return entry;
      } catch (error) {
        const isGone = error instanceof PanhuoError && error.code === 'PANHUO_SNAPSHOT_MISSING';
        // Between reading the pointer and opening the file, builds may have published and retired it.
        if (!isGone || build !== undefined || attempt >= 3) throw error;
      }
    }
  }

  /** Several first requests open one file once. */
  private openOnce(snapshots: Snapshots, id: string): Promise<Entry> {
    const under = this.opening.get(id);
    if (under) return under;
    const opened = this.open(snapshots, id).finally(() => this.opening.delete(id));
    this.opening.set(id, opened);
    return opened;
  }

  private async open(snapshots: Snapshots, id: string): Promise<Entry> {
    const { memory, threads, open } = this.limits;
    // Checks the id, which may come from people and is the name of a file.
    await snapshots.read(id);
    const file = snapshots.fileOf(id);
    const duck = await openReader(file, { memory, threads }).catch(async (cause: unknown) => {
      if (await exists(file)) throw cause;
      throw new PanhuoError('PANHUO_SNAPSHOT_MISSING', `快照 ${id} 打不开，文件可能已被清理`, { cause });
    });
    const entry: Entry = {
      id,
      duck,
      free: [duck.connection],
      made: 1,
      waiting: [],
      users: 0,
      timer: undefined,
      closed: false,
    };
    this.entries.set(id, entry);
    for (const other of [...this.entries.values()]) {
      if (this.entries.size <= open) break;
      if (other !== entry && other.users === 0) this.shut(other);
    }
    return entry;
  }

  private async take(entry: Entry): Promise<DuckDBConnection> {
    const free = entry.free.pop();
    if (free !== undefined) return free;
    if (entry.made >= this.limits.connections)
      return new Promise((resolve) => void entry.waiting.push(resolve));
    entry.made++;
    return entry.duck.connect().catch((error: unknown) => {
      entry.made--;
      throw error;
    });
  }

  private leave(entry: Entry): void {
    entry.users--;
    if (entry.users > 0 || entry.closed) return;
    clearTimeout(entry.timer);
    entry.timer = setTimeout(() => this.shut(entry), this.limits.idle).unref();
  }

  private shut(entry: Entry): void {
    if (entry.closed) return;
    entry.closed = true;
    clearTimeout(entry.timer);
    this.entries.delete(entry.id);
    for (const connection of entry.free) if (connection !== entry.duck.connection) connection.closeSync();
    entry.duck.close();
  }

  private async streamTurn(): Promise<void> {
    if (this.streaming >= this.limits.streams)
      return new Promise((resolve) => void this.streamsWaiting.push(resolve));
    this.streaming++;
  }

  /** Whoever waits takes over the turn. */
  private streamOver(): void {
    const next = this.streamsWaiting.shift();
    if (next) next();
    else this.streaming--;
  }

  private async limited<T>(connection: DuckDBConnection, work: () => Promise<T>): Promise<T> {
    const { milliseconds } = this.limits;
    let late = false;
    let again: NodeJS.Timeout | undefined;
    const timer = setTimeout(() => {
      late = true;
      connection.interrupt();
      // Work of several statements may be between two of them: what it begins now is stopped, too.
      again = setInterval(() => connection.interrupt(), 50);
    }, milliseconds);
    try {
      return await work();
    } catch (error) {
      if (!late) throw error;
      throw new PanhuoError(
        'PANHUO_QUERY_TIMEOUT',
        `查询超过 ${Math.round(milliseconds / 1000)} 秒，已中止`,
        {
          hint: '请缩小范围：加条件、限定统计期，或减少切分的维度。',
          cause: error,
        },
      );
    } finally {
      clearTimeout(timer);
      clearInterval(again);
    }
  }
}

function giveBack(entry: Entry, connection: DuckDBConnection): void {
  const next = entry.waiting.shift();
  if (next) next(connection);
  else entry.free.push(connection);
}
