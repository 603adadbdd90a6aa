import { onAbort } from './abort.ts';

/** At most so many at once under each key; the rest wait in order. */
export interface Slots {
  /**
   * @param limit places under this key as this caller sees it
   * @throws the signal's reason when it ends the waiting
   */
  take(key: string, limit: number, signal: AbortSignal): Promise<() => void>;
}

interface State {
  used: number;
  waiting: { limit: number; wake: () => void }[];
}

export function createSlots(): Slots {
  const taken = new Map<string, State>();

  const release = (key: string, state: State) => {
    state.used--;
    for (let [next] = state.waiting; next !== undefined && state.used < next.limit; [next] = state.waiting) {
      state.waiting.shift();
      // The place is the next one's already, so that nobody who comes now can be quicker.
      state.used++;
      next.wake();
    }
    if (state.used === 0 && state.waiting.length === 0) taken.delete(key);
  };

  return {
    take: async (key, limit, signal) => {
      signal.throwIfAborted();
      const known = taken.get(key);
      const state = known ?? { used: 0, waiting: [] };
      if (known === undefined) taken.set(key, state);
      if (state.used < limit && state.waiting.length === 0) state.used++;
      else await turn(state, limit, signal);
      let isReleased = false;
      return () => {
        if (isReleased) return;
        isReleased = true;
        release(key, state);
      };
    },
  };
}

function turn({ waiting }: State, limit: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const entry = {
      limit,
      wake: () => {
        forget();
        resolve();
      },
    };
    const forget = onAbort(signal, () => {
      forget();
      const at = waiting.indexOf(entry);
      if (at >= 0) waiting.splice(at, 1);
      reject(signal.reason);
    });
    waiting.push(entry);
  });
}
