import { useSyncExternalStore } from 'react';

/** A value that lives outside React, and who wants to know of changes. */
export function store<T>(initial: T) {
  let value = initial;
  const listeners = new Set<() => void>();
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  return {
    get: () => value,
    set(next: T) {
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of listeners) listener();
    },
    use: () => useSyncExternalStore(subscribe, () => value),
  };
}

const expired = store(false);
/** An answer said that nobody is signed in any more. */
export const signalExpired = (): void => expired.set(true);
export const clearExpired = (): void => expired.set(false);
export const useExpired = (): boolean => expired.use();

const keysHelp = store(false);
/** The help on keys: by `?`, and by the user menu for those who do not know it. */
export const showKeysHelp = (shown: boolean): void => keysHelp.set(shown);
export const useKeysHelp = (): boolean => keysHelp.use();

const onLine = store(typeof navigator === 'undefined' ? true : navigator.onLine);
if (typeof window !== 'undefined') {
  window.addEventListener('online', () => onLine.set(true));
  window.addEventListener('offline', () => onLine.set(false));
}
export const useOnline = (): boolean => onLine.use();
