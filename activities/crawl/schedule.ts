import type { Row } from './frontier-row.ts';

/** First in, first out, without moving what is behind. */
class Fifo {
  private items: Row[] = [];
  private head = 0;

  push(row: Row): void {
    this.items.push(row);
  }

  shift(): Row | undefined {
    const row = this.items[this.head];
    if (row === undefined) return undefined;
    this.head++;
    if (this.head > 1024 && this.head * 2 > this.items.length) {
      this.items = this.items.slice(this.head);
      this.head = 0;
    }
    return row;
  }
}

/** The addresses of one host, nearest to a start page first. */
export class HostQueue {
  readonly host: string;
  /** Requests under way. */
  active = 0;
  /** Epoch milliseconds before which the host is to be left alone. */
  pausedUntil = 0;
  size = 0;
  private readonly depths: Fifo[] = [];

  constructor(host: string) {
    this.host = host;
  }

  push(row: Row): void {
    for (let depth = this.depths.length; depth <= row.depth; depth++) this.depths.push(new Fifo());
    this.depths[row.depth]?.push(row);
    this.size++;
  }

  shift(): Row | undefined {
    for (const fifo of this.depths) {
      const row = fifo.shift();
      if (row === undefined) continue;
      this.size--;
      return row;
    }
    return undefined;
  }
}

/** What is to be visited now and later. Hosts take turns, so that a slow one does not hold up the others. */
export class Schedule {
  readonly hosts = new Map<string, HostQueue>();
  private order: HostQueue[] = [];
  private turn = 0;
  /** Rows that must wait, soonest first (few: failed ones). */
  private readonly later: Row[] = [];
  private readonly hostOf: (url: string) => string;

  constructor(hostOf: (url: string) => string) {
    this.hostOf = hostOf;
  }

  host(url: string): HostQueue {
    const name = this.hostOf(url);
    const known = this.hosts.get(name);
    if (known !== undefined) return known;
    const queue = new HostQueue(name);
    this.hosts.set(name, queue);
    this.order.push(queue);
    return queue;
  }

  /** @param at epoch milliseconds before which it must not be visited */
  add(row: Row, at = 0): void {
    if (at === 0) {
      this.host(row.url).push(row);
      return;
    }
    let place = this.later.length;
    while (place > 0 && (this.later[place - 1]?.due ?? 0) > at) place--;
    this.later.splice(place, 0, row);
  }

  private wake(now: number): void {
    for (let row = this.later[0]; row !== undefined && row.due <= now; row = this.later[0]) {
      this.later.shift();
      this.host(row.url).push(row);
    }
  }

  /** Takes the next address whose host may be asked now and has less than `perHost` requests under way. */
  take(now: number, perHost: number): { row: Row; host: HostQueue } | null {
    this.wake(now);
    for (let n = 0; n < this.order.length; n++) {
      const host = this.order[(this.turn + n) % this.order.length];
      if (host === undefined || host.size === 0 || host.active >= perHost || host.pausedUntil > now) continue;
      const row = host.shift();
      if (row === undefined) continue;
      this.turn = (this.turn + n + 1) % this.order.length;
      return { row, host };
    }
    return null;
  }

  get size(): number {
    let size = this.later.length;
    for (const host of this.order) size += host.size;
    return size;
  }

  /** When something can be taken at the earliest, if no request were under way; null when nothing is left. */
  nextAt(now: number): number | null {
    let next = this.later[0]?.due ?? Number.POSITIVE_INFINITY;
    for (const host of this.order) if (host.size > 0) next = Math.min(next, Math.max(now, host.pausedUntil));
    return next === Number.POSITIVE_INFINITY ? null : next;
  }
}
