import { useCallback, useEffect, useRef, useState } from 'react';
import type { DraftAnswer } from '../../../api/drafts.ts';
import { ApiProblem, api } from '../api/client.ts';
import { useSession } from '../app/session.ts';

/** What is kept of something typed: here at once, on the server soon after. */
export interface Kept<T> {
  readonly value: T;
  /** Revision on the server that `value` goes on from. */
  readonly rev: number;
  /** When it was typed. */
  readonly at: string;
  /** Whether the server has it. */
  readonly sent: boolean;
}

const PREFIX = 'panhuo.draft.';

/** What this browser keeps under a key; null: nothing, or nothing readable. */
export function keptLocally<T>(key: string, storage: Storage = localStorage): Kept<T> | null {
  const text = storage.getItem(PREFIX + key);
  if (text === null) return null;
  try {
    return JSON.parse(text) as Kept<T>;
  } catch {
    // Not ours, or cut short by a full disk: as if there were none.
    return null;
  }
}

/** @throws DOMException when the browser's storage is full */
export function keepLocally<T>(key: string, kept: Kept<T>, storage: Storage = localStorage): void {
  storage.setItem(PREFIX + key, JSON.stringify(kept));
}

export function forgetLocally(key: string, storage: Storage = localStorage): void {
  storage.removeItem(PREFIX + key);
}

/** Before somebody else uses the browser: what the server has need not stay here. What never arrived stays, for its writer. */
export function forgetSent(storage: Storage = localStorage): void {
  const keys = Array.from({ length: storage.length }, (_none, at) => storage.key(at) ?? '');
  for (const key of keys.filter((one) => one.startsWith(PREFIX)).map((one) => one.slice(PREFIX.length)))
    if (keptLocally(key, storage)?.sent !== false) forgetLocally(key, storage);
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/**
 * Which of the two goes on when a page opens: what was typed here and never arrived, else what the server has. Typed after the server's last
 * word it goes on from there: an answer may have been lost with the server that gave it. Typed before, the two are told apart at the next write.
 */
export function newer<T>(local: Kept<T> | null, remote: DraftAnswer | null): Kept<T> | null {
  const there: Kept<T> | null =
    remote === null || remote.rev === 0
      ? null
      : { value: remote.value as T, rev: remote.rev, at: remote.saved_at ?? '', sent: true };
  if (local === null) return there;
  if (there === null) return local.sent ? local : { ...local, rev: remote === null ? local.rev : 0 };
  if (local.sent) return there.rev >= local.rev ? there : local;
  if (isSame(local.value, there.value)) return there;
  return Date.parse(local.at) > Date.parse(there.at) ? { ...local, rev: there.rev } : local;
}

/** `conflict`: another window wrote meanwhile; what was typed here is kept here. */
export type DraftState = 'loading' | 'saved' | 'typing' | 'saving' | 'offline' | 'conflict';

export interface Draft<T> {
  readonly value: T;
  readonly set: (value: T) => void;
  readonly state: DraftState;
  /** Last time the server said that it has it. */
  readonly savedAt: string | null;
  /** Sends at once: before leaving, before submitting. */
  readonly flush: () => Promise<void>;
  /** Forgets the draft here and there: after it was submitted. */
  readonly clear: () => Promise<void>;
}

const SOON = 800;
const RETRY = 5000;

/**
 * Something typed that must not be lost: each change is in the browser's storage at once, and on the server within 0.8 s and a write. While the server
 * cannot be reached it is tried again. @param initial what stands there before anything was typed
 */
export function useDraft<T>(name: string, initial: T): Draft<T> {
  // Several people may use one browser: what one of them typed is not the others'.
  const key = `${useSession().user?.id ?? ''}.${name}`;
  const [kept, setKept] = useState<Kept<T>>(
    () => keptLocally<T>(key) ?? { value: initial, rev: 0, at: '', sent: true },
  );
  const [state, setState] = useState<DraftState>('loading');
  const [savedAt, setSavedAt] = useState<string | null>(null);
  const latest = useRef(kept);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const isSending = useRef(false);
  /** What was sent last, whether or not an answer came. */
  const attempt = useRef<T | undefined>(undefined);
  const path = `/api/v1/drafts/${encodeURIComponent(name)}`;

  const hold = useCallback(
    (next: Kept<T>) => {
      latest.current = next;
      setKept(next);
      keepLocally(key, next);
    },
    [key],
  );

  const schedule = useCallback((wait: number) => {
    // Whoever types on and on is saved all the same: a change waits for the timer that runs, it does not put it off.
    timer.current ??= setTimeout(() => void flushing.current(), wait);
  }, []);

  const flush = useCallback(async () => {
    clearTimeout(timer.current);
    timer.current = undefined;
    const sending = latest.current;
    // One at a time: two writes that go on from one revision would be a conflict with oneself.
    if (sending.sent || isSending.current) return;
    isSending.current = true;
    setState('saving');
    try {
      const { rev, saved_at } = await api<{ rev: number; saved_at: string }>(path, {
        method: 'PUT',
        body: { value: sending.value, rev: sending.rev },
      });
      const isLast = latest.current === sending;
      hold({ ...latest.current, rev, sent: isLast });
      setSavedAt(saved_at);
      setState(isLast ? 'saved' : 'typing');
      if (!isLast) schedule(SOON);
    } catch (error) {
      const isStale = error instanceof ApiProblem && error.code === 'PANHUO_DRAFT_STALE';
      const there = isStale ? await api<DraftAnswer>(path).catch(() => null) : null;
      if (there !== null && isSame(there.value, attempt.current)) {
        // The server has what was sent before, and died before it could say so: this goes on from there.
        hold({ ...latest.current, rev: there.rev });
        schedule(0);
      } else {
        setState(isStale ? 'conflict' : 'offline');
        if (!isStale) schedule(RETRY);
      }
    } finally {
      attempt.current = sending.value;
      isSending.current = false;
    }
  }, [path, hold, schedule]);
  const flushing = useRef(flush);
  flushing.current = flush;

  useEffect(() => {
    let isGone = false;
    const load = async () => {
      const remote = await api<DraftAnswer>(path).catch((error: unknown) => {
        // Without the server what is kept here goes on; the next change tries again.
        if (error instanceof ApiProblem) return null;
        throw error;
      });
      if (isGone) return;
      const next = newer<T>(latest.current.at === '' ? null : latest.current, remote);
      if (next) hold(next);
      setSavedAt(remote?.saved_at ?? null);
      setState(remote === null ? 'offline' : 'saved');
      if (next && !next.sent) schedule(0);
    };
    void load();
    const leave = () => void flush();
    window.addEventListener('online', leave);
    document.addEventListener('visibilitychange', leave);
    return () => {
      isGone = true;
      clearTimeout(timer.current);
      window.removeEventListener('online', leave);
      document.removeEventListener('visibilitychange', leave);
      void flush();
    };
  }, [path, hold, flush, schedule]);

  const set = useCallback(
    (value: T) => {
      hold({ ...latest.current, value, at: new Date().toISOString(), sent: false });
      setState('typing');
      schedule(SOON);
    },
    [hold, schedule],
  );

  const clear = useCallback(async () => {
    clearTimeout(timer.current);
    forgetLocally(key);
    latest.current = { ...latest.current, sent: true };
    await api(path, { method: 'DELETE' });
  }, [key, path]);

  return { value: kept.value, set, state, savedAt, flush, clear };
}
