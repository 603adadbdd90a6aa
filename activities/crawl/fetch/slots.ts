import { onAbort } from './abort.ts';

/** At most so many at once under each key; the rest wait in order. */
export interface Slots {
  /** @throws the signal's reason when it ends the waiting */
  take(key: string, signal: AbortSignal): Promise<() => void>;
}

export function createSlots(limit: number): Slots {
  const taken = new Map<string, { used: number; waiting: (() => void)[] }>();
  return {
    take: async (key, signal) => {
      let state = taken.get(key);
      if (state === undefined) {
        state = { used: 0, waiting: [] };
        taken.set(key, state);
      }
      const own = state;
      if (own.used < limit) own.used++;
      else await turn(own.waiting, signal);
      let released = false;
      return () => {
        if (released) return;
        released = true;
        const next = own.waiting.shift();
        if (next !== undefined) next();
        else if (--own.used === 0) taken.delete(key);
      };
    },
  };
}

/** The place passes from hand to hand: whoever is woken has it. */
function turn(waiting: (() => void)[], signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const wake = () => {
      forget();
      resolve();
    };
    const leave = () => {
      const at = waiting.indexOf(wake);
      if (at >= 0) waiting.splice(at, 1);
      forget();
      reject(signal.reason);
    };
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    waiting.push(wake);
    const forget = onAbort(signal, leave);
  });
}
