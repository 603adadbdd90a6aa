import { createHash } from 'node:crypto';
import { z } from 'zod';

/** Part of a batch that is stored as Parquet. */
export const partSchema = z.object({
  role: z.enum(['records', 'rejects', 'duplicates', 'conflicts']),
  key: z.string(),
  bytes: z.number().int(),
  sha256: z.string(),
  rows: z.number().int(),
});
export type Part = z.infer<typeof partSchema>;

const mappingSchema = z.object({
  column: z.string(),
  field: z.string().nullable(),
  by: z.enum(['name', 'content', 'map', 'unknown']),
  confidence: z.number(),
  note: z.string().optional(),
});

/** What became of one document in a batch; `rows = records + rejects + duplicates`. */
export const documentCountSchema = z.object({
  sha256: z.string(),
  name: z.string(),
  bytes: z.number().int(),
  encoding: z.string(),
  delimiter: z.string(),
  fetched_at: z.string(),
  rows: z.number().int(),
  records: z.number().int(),
  rejects: z.number().int(),
  duplicates: z.number().int(),
  conflicts: z.number().int(),
  rejects_by_reason: z.record(z.string(), z.number().int()),
  lost: z.record(z.string(), z.number().int()),
  mapping: z.array(mappingSchema),
  warnings: z.array(z.string()),
});

/** The commit point of a batch: what is not listed in a manifest does not exist, whatever lies in the folders. */
export const manifestSchema = z.object({
  version: z.literal(1),
  batch: z.string(),
  source: z.string(),
  kind: z.string(),
  parser: z.string(),
  parser_version: z.number().int(),
  created_at: z.string(),
  documents: z.array(documentCountSchema).min(1),
  parts: z.array(partSchema),
});
export type Manifest = z.infer<typeof manifestSchema>;

/**
 * Name of the batch that a parser makes of documents: the same documents, parser version and column map give the same name, so
 * that doing it twice is seen.
 */
export function batchId(input: {
  source: string;
  kind: string;
  parser: string;
  parserVersion: number;
  map?: Record<string, string> | undefined;
  documents: readonly string[];
}): string {
  const map = Object.entries(input.map ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([
    input.source,
    input.kind,
    input.parser,
    input.parserVersion,
    map,
    [...input.documents].sort(),
  ]);
  return createHash('sha256').update(text).digest('hex').slice(0, 24);
}

/**
 * The batches that count: of several readings of the same document as the same kind, the one with the newest parser, then the one
 * made last (a corrected column map). That the same bytes came by two sources does not make them two documents: their rows are the same
 * records, with the same ids. Sorted by batch, so that equal lakes give equal lists.
 */
export function activeManifests(manifests: readonly Manifest[]): Manifest[] {
  const best = new Map<string, Manifest>();
  for (const manifest of manifests) {
    const document = manifest.documents[0];
    if (document === undefined) continue;
    const slot = `${manifest.kind}\n${document.sha256}`;
    const other = best.get(slot);
    if (other === undefined || newer(manifest, other)) best.set(slot, manifest);
  }
  return [...best.values()].sort((a, b) => (a.batch < b.batch ? -1 : 1));
}

function newer(a: Manifest, b: Manifest): boolean {
  if (a.parser_version !== b.parser_version) return a.parser_version > b.parser_version;
  if (a.created_at !== b.created_at) return a.created_at > b.created_at;
  return a.batch > b.batch;
}
