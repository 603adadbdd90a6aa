/** Who wants to hear of a signal's end. One listener stands for them all: a signal with hundreds is slow, and Node warns of a leak. */
const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/** Calls `work` when the signal ends. @returns how to take that back */
export function onAbort(signal: AbortSignal, work: () => void): () => void {
  let all = waiting.get(signal);
  if (all === undefined) {
    const own = new Set<() => void>();
    all = own;
    waiting.set(signal, own);
    signal.addEventListener(
      'abort',
      () => {
        for (const one of [...own]) one();
      },
      { once: true },
    );
  }
  const own = all;
  own.add(work);
  return () => own.delete(work);
}
