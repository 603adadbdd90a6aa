import { setTimeout as sleep } from 'node:timers/promises';
import { type ClockState, createClockFile, type HostState } from './clock-file.ts';

export type Turn =
  | { granted: true }
  /** Not now: nothing was taken, come again after so many milliseconds. */
  | { granted: false; waitMs: number };

export interface ReserveOptions {
  signal: AbortSignal;
  /** Longest wait here; a longer one is the flow's to sleep through. Milliseconds. @default 30000 */
  maxWaitMs?: number;
}

/**
 * When a host may be asked next, for all workers and processes of a workspace. Whoever sends takes the turn first, at the very moment of
 * sending, so two requests are never nearer than the delay, whoever sends them; a process that is killed leaves no turn taken.
 */
export interface HostClock {
  /** Resolves when the request may be sent, at once. `host` is `name:port`, `delayMs` the least time since the request before. */
  reserve(host: string, delayMs: number, options: ReserveOptions): Promise<Turn>;
  /** Nobody asks this host before `untilMs` (epoch). A pause is never cut short by a shorter one. */
  pause(host: string, untilMs: number): void;
  /** Milliseconds until the host may be asked; 0 for now. */
  waitMs(host: string, delayMs: number): number;
}

export interface HostClockOptions {
  /** `<home>/crawl/hosts`. */
  folder: string;
  now?: () => number;
  sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

const DEFAULT_MAX_WAIT_MS = 30_000;
/** A host without a delay is asked without a look at the disk; pauses of other processes are seen after so long. */
const PAUSE_LOOK_MS = 250;

interface Local {
  /** Requests of this process go one by one: one waits at the clock, the others behind it. */
  queue: Promise<unknown>;
  waiting: number;
  file: ClockState;
  lookedAt: number;
  pausedUntil: number;
}

export function createHostClock(options: HostClockOptions): HostClock {
  const now = options.now ?? Date.now;
  const rest = options.sleep ?? (async (ms, signal) => void (await sleep(ms, undefined, { signal })));
  const hosts = new Map<string, Local>();

  const localOf = (host: string): Local => {
    const known = hosts.get(host);
    if (known !== undefined) return known;
    const local: Local = {
      queue: Promise.resolve(),
      waiting: 0,
      file: createClockFile(options.folder, host, now),
      lookedAt: Number.NEGATIVE_INFINITY,
      pausedUntil: 0,
    };
    hosts.set(host, local);
    return local;
  };

  /** Milliseconds from now; the delay counts from the last request of anybody. */
  const distance = (state: HostState, delayMs: number): number => {
    const at = now();
    // A request that lies further ahead than a delay was made before the clock was set back: it must not stop a host for ever.
    const sent = state.sentAt > at + delayMs ? 0 : state.sentAt;
    return Math.max(0, sent + delayMs - at, state.pausedUntil - at);
  };

  const pauseOf = (local: Local): number => {
    const at = now();
    if (at - local.lookedAt >= PAUSE_LOOK_MS || at < local.lookedAt) {
      local.lookedAt = at;
      local.pausedUntil = Math.max(local.pausedUntil, local.file.read().state.pausedUntil);
    }
    return local.pausedUntil;
  };

  const waitOf = (local: Local, delayMs: number): number =>
    delayMs <= 0 ? Math.max(0, pauseOf(local) - now()) : distance(local.file.read().state, delayMs);

  /** Waits until it is our turn and takes it; the last one to look before a request is the one who sends. */
  const turnOf = async (local: Local, delayMs: number, until: number, signal: AbortSignal): Promise<Turn> => {
    for (;;) {
      signal.throwIfAborted();
      const head = local.file.read();
      const waitMs = delayMs <= 0 ? Math.max(0, pauseOf(local) - now()) : distance(head.state, delayMs);
      if (waitMs === 0) {
        if (delayMs <= 0 || local.file.advance(head, { ...head.state, sentAt: now() }))
          return { granted: true };
        continue;
      }
      if (now() + waitMs > until) return { granted: false, waitMs };
      await rest(Math.ceil(waitMs), signal);
    }
  };

  return {
    waitMs: (host, delayMs) => waitOf(localOf(host), delayMs),
    pause: (host, untilMs) => {
      const local = localOf(host);
      local.pausedUntil = Math.max(local.pausedUntil, untilMs);
      for (;;) {
        const head = local.file.read();
        if (head.state.pausedUntil >= untilMs) return;
        if (local.file.advance(head, { ...head.state, pausedUntil: untilMs })) return;
      }
    },
    reserve: async (host, delayMs, { signal, maxWaitMs = DEFAULT_MAX_WAIT_MS }) => {
      signal.throwIfAborted();
      const local = localOf(host);
      if (delayMs <= 0 && pauseOf(local) <= now()) return { granted: true };
      const ahead = local.waiting * delayMs;
      const until = now() + maxWaitMs;
      if (ahead > maxWaitMs) return { granted: false, waitMs: ahead + waitOf(local, delayMs) };
      local.waiting++;
      const before = local.queue;
      const turn = (async () => {
        await before;
        return await turnOf(local, delayMs, until, signal);
      })();
      local.queue = turn.catch(() => undefined);
      try {
        return await turn;
      } finally {
        local.waiting--;
      }
    },
  };
}
