import { z } from 'zod';
import { PanhuoError } from '../../domain/errors.ts';
import { literal, openDuck } from '../../lake/duck.ts';
import type { Manifest } from '../../lake/manifest.ts';
import type { Workspace } from '../../lake/workspace.ts';

/** A row that is no record. */
export interface RejectedRow {
  /** Data row and physical line in the document, from 1. */
  ordinal: number;
  line: number;
  reason: string;
  /** The row as it stands in the document; a very long one is cut when it is stored, and says so at its end. */
  raw: string;
}

export interface BatchRejects {
  manifest: Manifest;
  total: number;
  /** The first ones by line. */
  rows: RejectedRow[];
}

const ROWS_LISTED = 100;
const BATCH_ID = /^[0-9a-f]{24}$/;

const rowsSchema = z.array(
  z.object({
    ordinal: z.coerce.number(),
    line: z.coerce.number(),
    reason: z.string(),
    raw: z.string(),
  }),
);

/** The first rejects of a batch. @throws PANHUO_BATCH_UNKNOWN, PANHUO_LAKE_* */
export async function readRejects({ lake }: Workspace, batch: string): Promise<BatchRejects> {
  const manifest = BATCH_ID.test(batch)
    ? (await lake.manifests()).find((candidate) => candidate.batch === batch)
    : undefined;
  if (manifest === undefined) {
    throw new PanhuoError('PANHUO_BATCH_UNKNOWN', '湖中没有这个批次', {
      hint: '批次号见状态页的“拒收样例”。',
    });
  }
  const parts = manifest.parts.filter((part) => part.role === 'rejects');
  const total = parts.reduce((sum, part) => sum + part.rows, 0);
  if (total === 0) return { manifest, total, rows: [] };
  const files = await Promise.all(parts.map((part) => lake.store.localPath(part.key)));
  await using duck = await openDuck({ memory: '128MB', threads: 1 });
  const rows = await duck.rows(
    `SELECT ordinal, line, reason, coalesce(raw, '') AS raw
     FROM read_parquet([${files.map(literal).join(', ')}]) ORDER BY ordinal LIMIT ${ROWS_LISTED}`,
  );
  return { manifest, total, rows: rowsSchema.parse(rows) };
}
