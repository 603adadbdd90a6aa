import type { Log } from './types.ts';

const TEND_EVERY = 1000;
const TEND_PAUSE_MAX = 30_000;

export interface Guard {
  /** Looks now, unless the last looks failed and the next is not due yet. Never rejects. */
  look(): Promise<void>;
  /** No look begins after this, and none is under way. */
  stop(): Promise<void>;
}

/** Looks after things every second and on demand, one look at a time, more rarely while looks fail. */
export function guard(tend: () => Promise<void>, log: Log): Guard {
  let current: Promise<void> | null = null;
  let notBefore = 0;
  let failures = 0;
  let stopped = false;
  const look = (): Promise<void> => {
    if (stopped || Date.now() < notBefore) return current ?? Promise.resolve();
    current ??= tend()
      .then(
        () => {
          failures = 0;
        },
        (error: unknown) => {
          failures += 1;
          notBefore = Date.now() + Math.min(TEND_PAUSE_MAX, TEND_EVERY * 2 ** failures);
          log.warn({ err: error }, 'server or workers could not be brought back');
        },
      )
      .finally(() => {
        current = null;
      });
    return current;
  };
  const timer = setInterval(look, TEND_EVERY);
  timer.unref();
  const stop = async () => {
    stopped = true;
    clearInterval(timer);
    await current;
  };
  return { look, stop };
}
