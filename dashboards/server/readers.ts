import { PanhuoError } from '../../domain/errors.ts';
import type { Duck, DuckDBConnection } from '../../lake/duck.ts';
import type { Snapshots } from '../../lake/snapshots.ts';

export interface ReaderLimits {
  /** @default '512MB' */
  memory?: string;
  /** @default 2 */
  threads?: number;
  /** A query that takes longer is stopped. @default 10 000 */
  milliseconds?: number;
  /** A snapshot nobody asks is closed after this long. @default 60 000 */
  idle?: number;
}

interface Entry {
  id: string;
  duck: Duck;
  users: number;
  /** Queries run one after the other: a time limit can only stop a connection, and there is one. */
  queue: Promise<unknown>;
  timer: NodeJS.Timeout | undefined;
  closed: boolean;
}

/**
 * Open snapshots shared by requests: one for each snapshot id. After a publish new requests get the new snapshot; the old one is
 * closed when its last user has left.
 */
export class SnapshotReaders {
  private readonly limits: Required<ReaderLimits>;
  private current: Entry | null = null;
  private readonly open = new Set<Entry>();
  private opening: Promise<unknown> = Promise.resolve();

  constructor(limits: ReaderLimits = {}) {
    this.limits = { memory: '512MB', threads: 2, milliseconds: 10_000, idle: 60_000, ...limits };
  }

  /** Snapshots open at this moment. */
  get opened(): readonly string[] {
    return [...this.open].map((entry) => entry.id);
  }

  /**
   * Runs `work` on the current snapshot, which stays the same until it is done.
   * @throws PANHUO_SNAPSHOT_NONE, PANHUO_QUERY_TIMEOUT
   */
  async use<T>(
    snapshots: Snapshots,
    work: (connection: DuckDBConnection, snapshot: string) => Promise<T>,
  ): Promise<T> {
    const entry = await this.enter(snapshots);
    try {
      const turn = entry.queue.then(() =>
        this.limited(entry.duck.connection, () => work(entry.duck.connection, entry.id)),
      );
      entry.queue = turn.catch(() => undefined);
      return await turn;
    } finally {
      entry.users--;
      this.settle(entry);
    }
  }

  /** Closes what is open; for the end of the server, when nobody uses them any more. */
  async close(): Promise<void> {
    await this.opening.catch(() => undefined);
    this.current = null;
    await Promise.all([...this.open].map((entry) => entry.queue));
    for (const entry of [...this.open]) this.shut(entry);
  }

  /** One after the other, so that several first requests open one file once. */
  private enter(snapshots: Snapshots): Promise<Entry> {
    const entered = this.opening.then(async () => {
      const pointer = await snapshots.pointer();
      const entry =
        this.current !== null && this.current.id === pointer?.current
          ? this.current
          : await this.replace(snapshots);
      entry.users++;
      clearTimeout(entry.timer);
      return entry;
    });
    this.opening = entered.catch(() => undefined);
    return entered;
  }

  private async replace(snapshots: Snapshots): Promise<Entry> {
    const { memory, threads } = this.limits;
    const { duck, snapshot } = await snapshots.openCurrent({ memory, threads });
    const before = this.current;
    const entry: Entry = {
      id: snapshot.id,
      duck,
      users: 0,
      queue: Promise.resolve(),
      timer: undefined,
      closed: false,
    };
    this.open.add(entry);
    this.current = entry;
    if (before) this.settle(before);
    return entry;
  }

  private settle(entry: Entry): void {
    if (entry.users > 0 || entry.closed) return;
    if (entry !== this.current) {
      this.shut(entry);
      return;
    }
    clearTimeout(entry.timer);
    entry.timer = setTimeout(() => {
      if (entry.users > 0) return;
      if (this.current === entry) this.current = null;
      this.shut(entry);
    }, this.limits.idle).unref();
  }

  private shut(entry: Entry): void {
    if (entry.closed) return;
    entry.closed = true;
    clearTimeout(entry.timer);
    this.open.delete(entry);
    entry.duck.close();
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
