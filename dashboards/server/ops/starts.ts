import { hostname } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { bornAt } from '../../../activities/telemetry/journal.ts';
import { appendLine } from '../../../activities/telemetry/log.ts';
import { runBuild, runTotals } from '../../api/ops-run.ts';
import { isAlive, tailOf } from '../runs.ts';

const errorSchema = z.object({ code: z.string(), message: z.string(), hint: z.string().exactOptional() });

/** What somebody asked for. `sources` null: all that are neither disabled nor paused. */
export const orderSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('run'), sources: z.array(z.string()).nullable(), full: z.boolean() }),
  z.object({ kind: z.literal('ingest'), sources: z.array(z.string()).nullable(), force: z.boolean() }),
  z.object({ kind: z.literal('build'), full: z.boolean(), hold: z.boolean() }),
  z.object({
    kind: z.literal('reparse'),
    source: z.string(),
    /** SHA-256 of the documents; null: all of the source. */
    documents: z.array(z.string()).nullable(),
    map: z.record(z.string(), z.string()).exactOptional(),
    table: z
      .object({
        sheet: z.string().exactOptional(),
        headerRow: z.number().exactOptional(),
        encoding: z.string().exactOptional(),
        forget: z.boolean().exactOptional(),
      })
      .exactOptional(),
  }),
  z.object({ kind: z.literal('import'), upload: z.string(), name: z.string(), as: z.string() }),
]);
export type Order = z.infer<typeof orderSchema>;

/** What came of it, as far as it is more than the steps tell. */
const resultSchema = z.object({
  totals: runTotals,
  /** Sources that could not be read; the others were. */
  failures: z.array(z.object({ source: z.string(), error: errorSchema })),
  /** Of a build. */
  build: runBuild,
});
export type StartResult = z.infer<typeof resultSchema>;

const lineSchema = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('asked'),
    at: z.string(),
    correlation: z.string(),
    order: orderSchema,
    /** User id and name. */
    user: z.string(),
    by: z.string(),
    reason: z.string(),
    /** Run that this one repeats. */
    retries: z.string().nullable(),
    host: z.string(),
    pid: z.number().int().positive(),
    born: z.string(),
  }),
  z.object({
    event: z.literal('cancelling'),
    at: z.string(),
    correlation: z.string(),
    by: z.string(),
    reason: z.string(),
  }),
  z.object({
    event: z.literal('ended'),
    at: z.string(),
    correlation: z.string(),
    outcome: z.enum(['done', 'held', 'failed', 'cancelled']),
    result: resultSchema.nullable(),
    error: errorSchema.nullable(),
  }),
]);
type Line = z.infer<typeof lineSchema>;
export type Asked = Extract<Line, { event: 'asked' }>;
export type Ended = Extract<Line, { event: 'ended' }>;

/** A run that was started from a page. */
export interface Start {
  asked: Asked;
  cancelling: { at: string; by: string; reason: string } | null;
  ended: Ended | null;
  /** No end was written and the process that would write it is gone. */
  orphaned: boolean;
}

const TAIL = 1 << 20;
const fileOf = (home: string) => path.join(home, 'logs', 'starts.jsonl');

/** What was started from pages, the last ones, by correlation. Lines that are none (a torn one) are passed over. */
export async function readStarts(home: string): Promise<Map<string, Start>> {
  const starts = new Map<string, Start>();
  for (const value of await tailOf(fileOf(home), TAIL)) {
    const line = lineSchema.safeParse(value).data;
    if (line === undefined) continue;
    if (line.event === 'asked') {
      starts.set(line.correlation, { asked: line, cancelling: null, ended: null, orphaned: false });
      continue;
    }
    const start = starts.get(line.correlation);
    if (start === undefined) continue;
    if (line.event === 'cancelling') start.cancelling = { at: line.at, by: line.by, reason: line.reason };
    else start.ended = line;
  }
  for (const start of starts.values()) {
    const { asked, ended } = start;
    start.orphaned = ended === null && (asked.host !== hostname() || !(await isAlive(asked)));
  }
  return starts;
}

const PROCESS = { host: hostname(), pid: process.pid, born: bornAt() };

type Written = Omit<Asked, 'host' | 'pid' | 'born'> | Extract<Line, { event: 'cancelling' }> | Ended;

/** Appends one line, whole or not at all. */
export function writeStart(home: string, line: Written): void {
  const full = line.event === 'asked' ? { ...line, ...PROCESS } : line;
  appendLine(fileOf(home), `${JSON.stringify(full)}\n`);
}
