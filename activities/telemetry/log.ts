import { appendFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import dayjs from 'dayjs';
import timezone from 'dayjs/plugin/timezone.js';
import utc from 'dayjs/plugin/utc.js';
import { type DestinationStream, type Level, type Logger, multistream, pino, stdTimeFunctions } from 'pino';
import { errnoOf } from '../../lake/atomic.ts';
import { TIME_ZONE } from '../../lake/duck.ts';

dayjs.extend(utc);
dayjs.extend(timezone);

export interface LogOptions {
  /** The workspace folder; lines go to `<home>/logs/panhuo-YYYYMMDD.jsonl`, the day that of Asia/Shanghai. */
  home: string;
  /** @default 'info' */
  level?: Level;
  /** Write the lines to standard error too. */
  also?: 'stderr';
  /** @default the system's */
  clock?: () => Date;
}

/** A pino logger for one process of a workspace. Any number of processes may write the same file at once. */
export function createLog(options: LogOptions): Logger {
  const level = options.level ?? 'info';
  const file = new DayFile(path.join(options.home, 'logs'), options.clock ?? (() => new Date()));
  const streams = options.also === 'stderr' ? [file, { write: writeError }] : [file];
  return pino(
    {
      level,
      base: { program: 'panhuo', pid: process.pid },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    multistream(streams.map((stream) => ({ level, stream }))),
  );
}

function writeError(line: string): void {
  process.stderr.write(line);
}

/** Appends each line with one write, so that lines of several processes never mix; begins a new file when the day changes. */
class DayFile implements DestinationStream {
  private readonly folder: string;
  private readonly clock: () => Date;
  private failed = false;

  constructor(folder: string, clock: () => Date) {
    this.folder = folder;
    this.clock = clock;
  }

  write(line: string): void {
    try {
      appendLine(
        path.join(this.folder, `panhuo-${dayjs(this.clock()).tz(TIME_ZONE).format('YYYYMMDD')}.jsonl`),
        line,
      );
      this.failed = false;
    } catch (error) {
      // A full disk must not stop the work, and its log least of all; but nobody must think that there was nothing to log.
      if (!this.failed) writeError(`日志无法写入 ${this.folder}：${String(error)}\n`);
      this.failed = true;
    }
  }
}

/** Adds text that ends in a line break to a file, making its folder when needed. One write. */
export function appendLine(file: string, line: string): void {
  try {
    appendFileSync(file, line);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
    mkdirSync(path.dirname(file), { recursive: true });
    appendFileSync(file, line);
  }
}
