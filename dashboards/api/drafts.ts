import { z } from 'zod';

/** Bytes of a draft as JSON. */
export const DRAFT_BYTES = 64 * 1024;

export const draftParams = z.strictObject({
  /** Names what is written: `score:2024年度:甲大学`. */
  key: z.string().min(1).max(200),
});
export const draftSchema = z.object({
  key: z.string(),
  /** What was typed, as the page keeps it; null when there is no draft. */
  value: z.json().nullable(),
  /** Counts up with each write; 0 when there is no draft. */
  rev: z.number().int(),
  saved_at: z.string().nullable(),
});
export type DraftAnswer = z.output<typeof draftSchema>;
export const draftBody = z.strictObject({
  value: z.json(),
  /** The one that the page has: another window that wrote meanwhile is not overwritten (PANHUO_DRAFT_STALE). */
  rev: z.number().int().min(0),
});
export const draftSavedSchema = z.object({ rev: z.number().int(), saved_at: z.string() });
