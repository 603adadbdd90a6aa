import { z } from 'zod';
import { movesSchema } from './brief.ts';
import { list, provenance } from './metrics.ts';

export const todoSchema = z.object({
  id: z.string(),
  /** What kind of work: groups the list. */
  kind: z.enum(['score', 'adjudicate', 'question', 'run', 'audit', 'reject', 'review', 'target', 'account']),
  title: z.string(),
  detail: z.string(),
  /** How many things wait; 1 of a single thing. */
  count: z.number().int(),
  urgent: z.boolean(),
  /** The page where it is done. */
  page: z.string(),
});
export type Todo = z.infer<typeof todoSchema>;

export const workbenchSchema = z.object({
  ...provenance,
  trace: z.string(),
  at: z.string(),
  published_at: z.string().nullable(),
  /** Why the snapshot is the current one, when a person said so. */
  reason: z.string().nullable(),
  todos: list(todoSchema),
  alerts: list(
    z.object({
      level: z.enum(['good', 'info', 'warn', 'bad']),
      text: z.string(),
      page: z.string().nullable(),
    }),
  ),
});
export type WorkbenchAnswer = z.infer<typeof workbenchSchema>;

export const changesSchema = z.object({
  ...provenance,
  trace: z.string(),
  /** What the numbers are restricted to: 江苏省, or the caller's own organisation. */
  scope: z.string().nullable(),
  moves: movesSchema,
});
export type ChangesAnswer = z.infer<typeof changesSchema>;
