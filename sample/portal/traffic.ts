/** One request as it came in. */
export interface Arrival {
  /** Milliseconds, monotonic. */
  at: number;
  path: string;
  status: number;
}

/** What came in, for tests that measure politeness and what a crawl cost. Bounded: a bench of a million pages counts on without times. */
export class Traffic {
  private static readonly KEPT = 200_000;
  readonly byPath = new Map<string, number>();
  readonly byStatus = new Map<number, number>();
  readonly arrivals: Arrival[] = [];
  requests = 0;
  bytes = 0;
  private open = 0;
  /** Most requests that were being answered at one time. */
  peak = 0;

  /** Call the result when the answer is known. */
  arrive(path: string): Arrival {
    const arrival: Arrival = { at: performance.now(), path, status: 0 };
    this.requests++;
    this.open++;
    this.peak = Math.max(this.peak, this.open);
    this.byPath.set(path, (this.byPath.get(path) ?? 0) + 1);
    if (this.arrivals.length < Traffic.KEPT) this.arrivals.push(arrival);
    return arrival;
  }

  leave(arrival: Arrival, status: number, bytes: number): void {
    this.open--;
    arrival.status = status;
    this.bytes += bytes;
    this.byStatus.set(status, (this.byStatus.get(status) ?? 0) + 1);
  }

  clear(): void {
    this.byPath.clear();
    this.byStatus.clear();
    this.arrivals.length = 0;
    this.requests = 0;
    this.bytes = 0;
    this.peak = this.open;
  }

  /** As `GET /__stats` answers it. */
  toJSON(): Record<string, unknown> {
    return {
      requests: this.requests,
      bytes: this.bytes,
      peak: this.peak,
      by_status: Object.fromEntries(this.byStatus),
      by_path: Object.fromEntries(this.byPath),
      arrivals: this.arrivals,
    };
  }
}

/** How many of `arrivals` fall into the worst window of `ms`. */
export function busiest(arrivals: readonly Arrival[], ms: number): number {
  const times = arrivals.map(({ at }) => at).sort((a, b) => a - b);
  let worst = 0;
  let from = 0;
  for (const [to, at] of times.entries()) {
    while (at - (times[from] ?? at) >= ms) from++;
    worst = Math.max(worst, to - from + 1);
  }
  return worst;
}
