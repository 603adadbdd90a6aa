import { createHash } from 'node:crypto';
import { z } from 'zod';
import { readJson } from '../../lake/json.ts';
import type { Lake } from '../../lake/lake.ts';
import { systemSchema } from '../../transforms/scoring/schema.ts';

const figure = z.object({
  university: z.string(),
  /** Indicator, check, cap or `size`. */
  id: z.string(),
  /** In the unit of the indicator; null: none, for the reason in `state`. */
  value: z.number().nullable(),
  numerator: z.number().nullable(),
  denominator: z.number().nullable(),
  /**
   * `measured`; `none`: no row of this university, so a count is 0 and a ratio has no value; `suppressed`: the denominator is below the
   * metric's limit; `unknown`: the warehouse does not know the university; `unavailable`: the metric could not be asked.
   */
  state: z.enum(['measured', 'none', 'suppressed', 'unknown', 'unavailable']),
});
const question = z.object({
  id: z.string(),
  metric: z.string(),
  name: z.string(),
  version: z.number(),
  verified: z.boolean(),
  unit: z.string(),
  scale: z.number(),
  period: z.string(),
  where: z.array(z.string()),
  /** What ran. */
  sql: z.string(),
  filters: z.array(z.string()),
  warnings: z.array(z.string()),
  /** Why there is no answer; null when there is one. */
  failed: z.string().nullable(),
});
const report = z.object({
  university: z.string(),
  item: z.string(),
  value: z.number().nullable(),
  text: z.string().nullable(),
  unit: z.string().nullable(),
  evidence: z.string().nullable(),
  reported_date: z.string().nullable(),
  record_ids: z.string(),
});
const crossCheck = z.object({
  university: z.string(),
  check: z.string(),
  reported: z.number(),
  computed: z.number().nullable(),
  difference: z.number().nullable(),
  tolerance: z.number().nullable(),
  beyond: z.boolean(),
});

const contentSchema = z.object({
  form: z.literal(1),
  round: z.string(),
  period: z.string(),
  /** Last day of the period. */
  ends: z.string(),
  /** The system as it was, and the text of its file: an old round keeps its own. */
  system: systemSchema,
  system_sha256: z.string(),
  system_text: z.string(),
  snapshot: z.string(),
  synthetic: z.boolean(),
  centres: z.array(z.object({ university: z.string(), centre: z.string() })),
  questions: z.array(question),
  figures: z.array(figure),
  reports: z.array(report),
  checks: z.array(crossCheck),
  /** Valid inventions by WIPO field: what peers are found by. */
  fields: z.array(z.object({ university: z.string(), field: z.string(), count: z.number() })),
});

/** What a round is scored from, frozen: everything but what people say. Written once, never changed. */
export type RoundContent = z.output<typeof contentSchema>;
export type Figure = RoundContent['figures'][number];
export type Question = RoundContent['questions'][number];
export type Report = RoundContent['reports'][number];
export type CrossCheck = RoundContent['checks'][number];

/** Keys are ASCII, names of rounds are not: the folder is their hash. */
export const roundFolder = (round: string): string =>
  `rounds/${/^[a-z0-9][a-z0-9-]*$/.test(round) ? round : createHash('sha256').update(round).digest('hex').slice(0, 16)}`;

/** Stores it once and gives its key, `rounds/<round>/<sha256>.json`. The same content again is the same key. */
export async function keepContent(lake: Lake, round: string, content: object): Promise<string> {
  const bytes = Buffer.from(`${JSON.stringify(content)}\n`);
  const key = `${roundFolder(round)}/${createHash('sha256').update(bytes).digest('hex')}.json`;
  await lake.store.putIfAbsent(key, bytes);
  return key;
}

/** @throws PANHUO_LAKE_DOCUMENT_MISSING; PANHUO_LAKE_CORRUPT when its bytes are not those of its name */
export async function readContent(lake: Lake, key: string): Promise<RoundContent> {
  const bytes = await lake.store.get(key);
  const is = createHash('sha256').update(bytes).digest('hex');
  // Whatever is not JSON says the same.
  const text = key.endsWith(`/${is}.json`) ? bytes.toString('utf8') : '';
  return readJson(contentSchema, text, key);
}
