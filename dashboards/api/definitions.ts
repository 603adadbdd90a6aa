import { z } from 'zod';
import { metricSummary } from './metrics.ts';

const about = { snapshot: z.string(), synthetic: z.boolean() };

const rule = z.object({
  code: z.string(),
  name: z.string(),
  description: z.string(),
  /** Whether a row that it meets still counts: it is only told then. */
  counts: z.boolean(),
  priority: z.number(),
  source: z.string(),
  verified: z.boolean(),
});

const reference = z.object({
  table: z.string(),
  name: z.string(),
  source: z.string(),
  version: z.string(),
  licence: z.string(),
  retrieved: z.string(),
  verified: z.boolean(),
  note: z.string(),
  /** Files that this workspace added. */
  added: z.number().int(),
  columns: z.array(z.object({ column: z.string(), type: z.string(), name: z.string(), meaning: z.string() })),
});
export type Reference = z.infer<typeof reference>;

export const definitionList = z.object({
  synthetic: z.boolean(),
  metrics: z.array(
    metricSummary.pick({
      id: true,
      name: true,
      group: true,
      definition: true,
      nature: true,
      unit: true,
      basis: true,
      source: true,
      verified: true,
      version: true,
      valid_from: true,
      operands: true,
    }),
  ),
  references: z.array(reference.omit({ columns: true, note: true })),
  rules: z.array(rule),
});
export type DefinitionList = z.infer<typeof definitionList>;

export const definitionPage = z.object({
  ...about,
  metric: metricSummary,
  /** 纳入: conditions of the definition; 剔除: rules of the fact, when it counts by them. */
  included: z.array(z.string()),
  excluded: z.array(rule),
  /** How the uncut number is asked; null: it cannot be asked without a cut. */
  sql: z.string().nullable(),
  /** Tables it counts, with what their columns mean. */
  tables: z.array(
    z.object({
      table: z.string(),
      name: z.string(),
      description: z.string().nullable(),
      grain: z.string().nullable(),
      key: z.string(),
      rows: z.number().nullable(),
      columns: z.array(
        z.object({ column: z.string(), name: z.string(), type: z.string(), meaning: z.string() }),
      ),
    }),
  ),
});
export type DefinitionPage = z.infer<typeof definitionPage>;

export const referencePage = z.object({
  reference,
  total: z.number().int(),
  rows: z.array(z.record(z.string(), z.string().nullable())),
  next: z.string().nullable(),
});
export type ReferencePage = z.infer<typeof referencePage>;
