import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import type { Logger } from 'pino';
import type { ErrorReport } from '../../domain/errors.ts';
import { errnoOf } from '../../lake/atomic.ts';
import { appendLine } from './log.ts';

/** One line of `<home>/logs/runs.jsonl`. A `started` without an end whose process is gone was interrupted. */
export interface RunEvent {
  /** ISO time. */
  at: string;
  correlation: string;
  step: string;
  event: 'started' | 'finished' | 'failed';
  /** One attempt: ties an end to its start. */
  call: string;
  /** The same for every attempt at the same input. */
  work: string;
  attempt: number;
  host: string;
  pid: number;
  /** Start of the process in clock ticks since boot, so that a reused pid is not taken for it; '' where unknown. */
  born: string;
  ms?: number;
  summary?: Record<string, unknown>;
  error?: Omit<ErrorReport, 'exit'>;
}

/** The run journal of a workspace. Never in the way of the work: what cannot be written is logged. */
export class Journal {
  private readonly file: string;
  private readonly log: Pick<Logger, 'error'>;
  private readonly process = { host: hostname(), pid: process.pid, born: bornAt() };
  private checked = false;

  constructor(home: string, log: Pick<Logger, 'error'>) {
    this.file = path.join(home, 'logs', 'runs.jsonl');
    this.log = log;
  }

  append(event: Omit<RunEvent, 'host' | 'pid' | 'born'>): void {
    try {
      const line = `${JSON.stringify({ ...event, ...this.process })}\n`;
      // A machine that lost power may have left half a line; only that one is lost.
      const torn = !this.checked && endsTorn(this.file);
      this.checked = true;
      appendLine(this.file, torn ? `\n${line}` : line);
    } catch (error) {
      this.log.error(
        { err: error, file: this.file, correlation: event.correlation },
        'run journal not written',
      );
    }
  }
}

function endsTorn(file: string): boolean {
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
    throw error;
  }
  try {
    const { size } = fstatSync(handle);
    const last = Buffer.alloc(1);
    return size > 0 && readSync(handle, last, 0, 1, size - 1) === 1 && last.toString('latin1') !== '\n';
  } finally {
    closeSync(handle);
  }
}

/** Start of this process in clock ticks since boot; '' where unknown. */
export function bornAt(): string {
  try {
    const text = readFileSync('/proc/self/stat', 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return ''; // not Linux
    throw error;
  }
}
