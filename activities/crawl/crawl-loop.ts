import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PageArchive } from './archive.ts';
import type { CrawlDeps, CrawlPlan } from './crawl-deps.ts';
import type { Frontier } from './frontier.ts';
import type { Row } from './frontier-row.ts';
import { hostOf } from './frontier-url.ts';
import { type HostQueue, Schedule } from './schedule.ts';
import { type Settling, settle, skip } from './settle.ts';
import { requestOf } from './start-pages.ts';

export interface LoopLimits {
  /** No request is begun after so many milliseconds. */
  ms: number;
  /** No more than so many are begun. */
  pages: number;
  /** Requests under way at all hosts. */
  atOnce: number;
  /** A wait of up to so many milliseconds is waited for here, a longer one by who called. */
  patience: number;
  /** Milliseconds between two groups: what a killed process has to do again. */
  group: number;
}

export const LOOP_LIMITS: LoopLimits = { ms: 10_000, pages: 1000, atOnce: 32, patience: 2000, group: 500 };

/** A group is written at the latest when so much waits in memory. Bytes. */
const GROUP_BYTES = 1 << 20;
/** Nothing new is begun while so much waits: the disk is slower than the network. Bytes. */
const FULL_BYTES = 2 << 20;
/** Answers of one call that a flow can carry. */
const MAX_PENDING = 1000;

export interface LoopAnswer {
  /** Something is left for this run. */
  more: boolean;
  /** Nothing can be fetched for so long. */
  waitMs: number;
  /** What asked for that, in Chinese; null when it is not known. */
  waitFor: string | null;
  stopped: string | null;
  warnings: string[];
}

interface LoopInput {
  deps: CrawlDeps;
  plan: CrawlPlan;
  frontier: Frontier;
  archive: PageArchive;
  limits: LoopLimits;
  now: () => number;
  signal: AbortSignal;
  note: (text: string) => void;
}

/** One call's share of a run: fetches until time, pages or work are over, with groups on the way. */
export class CrawlLoop {
  private readonly input: LoopInput;
  private readonly schedule = new Schedule(hostOf);
  private readonly settling: Settling;
  private readonly warnings = new Set<string>();
  /** The last that asked for a pause, for people who wonder why nothing happens. */
  private pausedBy: string | null = null;
  private readonly until: number;
  /** Ends requests under way: when the caller says so, and when going on is pointless. */
  private readonly ending = new AbortController();
  private begun = 0;
  private active = 0;
  private stopped: string | null = null;
  private failure: { error: unknown } | null = null;
  private committing: Promise<void> | null = null;
  private wake: () => void = () => undefined;

  constructor(input: LoopInput) {
    this.input = input;
    this.until = input.now() + input.limits.ms;
    this.settling = {
      state: input.frontier.state,
      archive: input.archive,
      plan: input.plan,
      deps: input.deps,
      now: input.now,
      found: (row) => this.schedule.add(row),
      warn: (text) => {
        if (this.warnings.size < 20) this.warnings.add(text);
      },
    };
  }

  add(row: Row): void {
    this.schedule.add(row, row.attempts > 0 ? row.due : 0);
  }

  async run(): Promise<LoopAnswer> {
    const { now, limits } = this.input;
    const { signal } = this.input;
    signal.throwIfAborted();
    await this.input.archive.ready();
    setMaxListeners(0, this.ending.signal); // one for each request under way
    const end = () => this.ending.abort(signal.reason);
    signal.addEventListener('abort', end, { once: true });
    const ticks = setInterval(() => this.tick(), limits.group);
    try {
      for (;;) {
        this.begin();
        if (this.active > 0 || this.committing !== null) {
          await this.change();
          continue;
        }
        const at = this.isOver() ? null : this.nextAt();
        if (at === null) break;
        const wait = at - now();
        if (wait > limits.patience || at > this.until) break;
        await sleep(Math.max(1, wait));
      }
    } finally {
      clearInterval(ticks);
      signal.removeEventListener('abort', end);
    }
    if (this.failure !== null) throw this.failure.error;
    await this.commit();
    this.input.signal.throwIfAborted();
    const at = this.stopped === null ? this.nextAt() : null;
    const { run } = this.input.frontier.state.meta;
    const last = run.startedAt + this.input.plan.budget.time;
    if (at !== null && at > last) {
      const stopped = `要等到 ${new Date(at).toISOString()} 才能继续，超过本轮时间上限`;
      return { more: false, waitMs: 0, waitFor: null, stopped, warnings: [...this.warnings] };
    }
    return {
      more: at !== null,
      waitMs: at === null ? 0 : Math.max(0, at - now()),
      waitFor: this.pausedBy,
      stopped: this.stopped,
      warnings: [...this.warnings],
    };
  }

  private nextAt(): number | null {
    return this.schedule.nextAt(this.input.now());
  }

  private isOver(): boolean {
    const { now, limits, signal, frontier } = this.input;
    return (
      this.failure !== null ||
      this.stopped !== null ||
      signal.aborted ||
      this.begun >= limits.pages ||
      frontier.state.pending.size >= MAX_PENDING ||
      now() >= this.until
    );
  }

  /** Begins as many visits as may be under way. */
  private begin(): void {
    const { limits, plan, archive, now } = this.input;
    while (this.active < limits.atOnce && !this.isOver() && archive.unflushed < FULL_BYTES) {
      const budget = this.spent();
      if (budget !== null) {
        if (this.schedule.size > 0) this.stopped = budget;
        return;
      }
      const next = this.schedule.take(now(), plan.perHost);
      if (next === null) return;
      this.begun++;
      this.active++;
      next.host.active++;
      this.visit(next.row, next.host).then(
        () => this.ended(next.host),
        (error: unknown) => {
          // What a cancelled request throws is no failure: its page waits as it did.
          if (!this.ending.signal.aborted) this.fail(error);
          this.ended(next.host);
        },
      );
    }
  }

  private ended(host: HostQueue): void {
    this.active--;
    host.active--;
    this.begin();
    if (this.input.archive.unflushed >= GROUP_BYTES) this.tick();
    this.wake();
  }

  private fail(error: unknown): void {
    this.failure ??= { error };
    this.ending.abort(error);
  }

  private change(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }

  /** Why the run may go no further, in Chinese. Requests under way count as made. */
  private spent(): string | null {
    const { plan, frontier, now } = this.input;
    const { run } = frontier.state.meta;
    const { pages, bytes, time } = plan.budget;
    if (run.requests + this.active >= pages) return `已达本轮页数上限 ${pages}`;
    if (run.bytes >= bytes) return `已达本轮下载量上限 ${bytes} 字节`;
    if (now() - run.startedAt >= time) return `已达本轮时间上限 ${Math.round(time / 1000)} 秒`;
    return null;
  }

  private async visit(row: Row, host: HostQueue): Promise<void> {
    const { deps, plan, frontier, now } = this.input;
    const { signal } = this.ending;
    const robots = await deps.allowed(row.url, signal);
    if (!robots.allowed) {
      frontier.state.touch(row);
      if (robots.retryAt !== undefined) {
        row.reason = 'robots_unreachable';
        row.message = robots.rule;
        this.pausedBy = `${host.host}：${robots.rule}`;
        host.pausedUntil = Math.max(host.pausedUntil, robots.retryAt);
        this.schedule.add(row);
        return;
      }
      skip(this.settling, row, robots.refused?.rule ?? 'robots', robots.rule);
      return;
    }
    const wait = await deps.turn(host.host, Math.max(plan.delay, robots.crawlDelayMs ?? 0), signal);
    if (wait > 0) {
      host.pausedUntil = Math.max(host.pausedUntil, now() + wait);
      this.schedule.add(row);
      return;
    }
    const outcome = await deps.fetch(requestOf(plan, row, frontier.state.meta.rules.version), signal);
    const settled = settle(this.settling, row, outcome);
    switch (settled.kind) {
      case 'done':
        return;
      case 'later':
        this.schedule.add(row, row.due);
        return;
      case 'throttled': {
        const until = now() + settled.ms;
        this.pausedBy = `${settled.host}：${row.message ?? ''}`;
        const paused = this.schedule.hosts.get(settled.host) ?? host;
        paused.pausedUntil = Math.max(paused.pausedUntil, until);
        // A redirect may have led to another host: the page waits for that one too.
        host.pausedUntil = Math.max(host.pausedUntil, until);
        this.schedule.add(row);
        deps.pause(settled.host, until);
        return;
      }
      case 'blocked':
        this.stopped ??= `来源返回拦截页，已停止：${settled.message}`;
        frontier.state.set({ blocked: { at: now(), url: row.url, message: settled.message } });
        return;
      default:
        settled satisfies never;
    }
  }

  private tick(): void {
    if (this.committing !== null || this.failure !== null) return;
    const { frontier, note } = this.input;
    const { run } = frontier.state.meta;
    note(`已请求 ${run.requests} 页，待访问 ${this.schedule.size} 页`);
    if (frontier.state.unlogged === 0) return;
    this.committing = this.commit()
      .catch((error: unknown) => {
        this.fail(error);
      })
      .finally(() => {
        this.committing = null;
        this.begin();
        this.wake();
      });
  }

  /** One group: first the pack, then the log that refers to it. */
  private async commit(): Promise<void> {
    const { frontier, archive } = this.input;
    const { state } = frontier;
    if (state.unlogged > 0) state.set({ run: { ...state.meta.run } });
    const group = state.takeChanges(archive.mark);
    await archive.flush();
    await frontier.append(group);
  }
}
