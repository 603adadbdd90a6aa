import { z } from 'zod';

export const auditRowSchema = z.object({
  id: z.number().int(),
  at: z.string(),
  user_id: z.string().nullable(),
  name: z.string(),
  session: z.string().nullable(),
  action: z.string(),
  route: z.string(),
  target: z.record(z.string(), z.string()),
  outcome: z.enum(['done', 'refused', 'failed']),
  code: z.string().nullable(),
  address: z.string(),
  /** First 16 of the 64 digits of its chain. */
  chain: z.string(),
});
export type AuditRow = z.output<typeof auditRowSchema>;

export const auditSchema = z.object({
  total: z.number().int(),
  rows: z.array(auditRowSchema),
  next: z.string().nullable(),
});

/** Filters; all of them together. Days are those of Asia/Shanghai. */
const filters = {
  user: z.string().max(60).optional(),
  /** Part of the name, the action, the route or what it was done to. */
  q: z.string().max(100).optional(),
  outcome: z.enum(['done', 'refused', 'failed']).optional(),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
};
export const auditFilters = z.strictObject(filters);
export const auditQuery = z.strictObject({
  ...filters,
  cursor: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  build: z.string().optional(),
});

export const auditCheckSchema = z.object({
  whole: z.boolean(),
  rows: z.number().int(),
  /** Number and chain of the last row: written down elsewhere, it also shows rows that were cut off at the end. */
  head: z.string(),
  /** The first row that does not follow from the one before. */
  broken: z.object({ id: z.number().int(), why: z.string() }).nullable(),
});
