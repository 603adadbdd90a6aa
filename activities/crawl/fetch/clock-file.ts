import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { errnoOf, explainDiskError } from '../../../lake/atomic.ts';

/** What all processes know of a host. Epoch milliseconds. */
export interface HostState {
  sentAt: number;
  pausedUntil: number;
}

/** A state and its place in the sequence. */
export interface Head {
  sequence: number;
  state: HostState;
}

export interface ClockState {
  read(): Head;
  /** Puts `next` after `head`; false when somebody else was quicker, and nothing has changed. */
  advance(head: Head, next: HostState): boolean;
}

/**
 * Older states are kept for a while, so that the name a slow process would take is still taken; a process slower than that notices by the
 * later states.
 */
const KEPT = 16;
const LEFT_BEHIND_MS = 60_000;
let temporaries = 0;

/**
 * A cell in a folder that many processes change without a lock: states are files named 1, 2, 3 …, the greatest is the current one, and
 * `link` gives a name to one process only. Nothing to break when a process is killed. Not flushed: after a power cut the worst is
 * one delay too short. Synchronous, because a pause between looking and taking would cost more than the five calls.
 */
export function createClockFile(root: string, host: string, now: () => number): ClockState {
  const folder = path.join(root, encodeURIComponent(host));
  let isThere = false;

  const names = (): string[] => {
    try {
      return readdirSync(folder);
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw error;
      return [];
    }
  };
  const sequences = (list: readonly string[]) => list.filter((name) => /^\d+$/.test(name)).map(Number);

  const read = (): Head => {
    for (;;) {
      const sequence = Math.max(0, ...sequences(names()));
      if (sequence === 0) return { sequence, state: { sentAt: 0, pausedUntil: 0 } };
      const state = stateOf(path.join(folder, String(sequence)));
      if (state !== null) return { sequence, state };
    }
  };

  const advance = (head: Head, next: HostState): boolean => {
    if (!isThere) mkdirSync(folder, { recursive: true });
    isThere = true;
    const mine = head.sequence + 1;
    const temporary = path.join(folder, `${process.pid}-${temporaries++}.tmp`);
    try {
      writeFileSync(temporary, JSON.stringify(next));
      linkSync(temporary, path.join(folder, String(mine)));
    } catch (error) {
      if (errnoOf(error) === 'EEXIST') return false;
      throw explainDiskError(error, folder);
    } finally {
      rmSync(temporary, { force: true });
    }
    const list = names();
    const others = sequences(list);
    if (others.some((other) => other >= mine + KEPT)) {
      // We slept so long that our name had been used and cleared away: this state lies in the past and counts for nobody.
      forget(path.join(folder, String(mine)));
      return false;
    }
    for (const other of others) if (other <= mine - KEPT) forget(path.join(folder, String(other)));
    for (const name of list) if (name.endsWith('.tmp')) forgetIfLeft(path.join(folder, name), now());
    return true;
  };

  return { read, advance };
}

/** Null when it was cleared away meanwhile. A file that a power cut emptied says when somebody last sent by its own time. */
function stateOf(file: string): HostState | null {
  try {
    const text = readFileSync(file, 'utf8');
    if (text.endsWith('}')) return JSON.parse(text) as HostState;
    return { sentAt: statSync(file).mtimeMs, pausedUntil: 0 };
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function forget(file: string): void {
  try {
    unlinkSync(file);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
  }
}

function forgetIfLeft(file: string, now: number): void {
  try {
    if (now - statSync(file).mtimeMs > LEFT_BEHIND_MS) unlinkSync(file);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
  }
}
