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
        for (const one of [...own]) if (own.has(one)) one();
      },
      { once: true },
    );
  }
  const own = all;
  own.add(work);
  return () => own.delete(work);
}

/**
 * `work`, or the signal's reason if that comes first, or what `late` gives after `ms`. The work itself goes on; how it ends then is nobody's
 * concern any more.
 */
export async function within<T>(
  work: Promise<T>,
  signal: AbortSignal,
  limit?: { ms: number; late: () => Error },
): Promise<T> {
  signal.throwIfAborted();
  work.catch(() => undefined);
  let forget: () => void = () => undefined;
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<never>((_resolve, reject) => {
    forget = onAbort(signal, () => reject(signal.reason));
    if (limit !== undefined) timer = setTimeout(() => reject(limit.late()), limit.ms);
  });
  try {
    return await Promise.race([work, end]);
  } finally {
    forget();
    clearTimeout(timer);
  }
}
