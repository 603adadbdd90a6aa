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
  /** Of tables as people keep them: what the look at them found (format, sheet, heading, units), in Chinese. */
  layout: z.array(z.string()).optional(),
  /** Of pages: where it was fetched, and where in the lake its bytes lie among others. */
  url: z.string().optional(),
  pack: z.object({ key: z.string(), offset: z.number().int() }).optional(),
  /** How many records have each field filled, of parsers whose sources drift. */
  filled: z.record(z.string(), z.number().int()).optional(),
});
export type DocumentCount = z.infer<typeof documentCountSchema>;

/** The commit point of a batch: what is not listed in a manifest does not exist, whatever lies in the folders. */
export const manifestSchema = z.object({
  version: z.literal(1),
  batch: z.string(),
  source: z.string(),
  kind: z.string(),
  parser: z.string(),
  parser_version: z.number().int(),
  /** Hash of the settings the parser was given, when there were any. */
  options: z.string().optional(),
  created_at: z.string(),
  documents: z.array(documentCountSchema).min(1),
  parts: z.array(partSchema),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** A manifest as it counts today: some of its documents may have been read anew since, by another batch. */
export interface ActiveManifest extends Manifest {
  /** SHA-256 of documents whose rows in this batch count no more. */
  superseded: readonly string[];
}

/** Tells readings apart that have the same parts but not the same documents left. */
export function activeBatch({ batch, superseded }: ActiveManifest): string {
  if (superseded.length === 0) return batch;
  const rest = createHash('sha256').update([...superseded].sort().join());
  return `${batch}-${rest.digest('hex').slice(0, 8)}`;
}

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
  /** Hash of other settings; see `Manifest.options`. */
  options?: string | undefined;
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
    ...(input.options === undefined ? [] : [input.options]),
  ]);
  return createHash('sha256').update(text).digest('hex').slice(0, 24);
}

/**
 * The batches that count: of several readings of the same document as the same kind, the one with the newest parser, then the one
 * made last (a corrected column map). That the same bytes came by two sources does not make them two documents: their rows are the same
 * records, with the same ids. Sorted by batch, so that equal lakes give equal lists. Counts of documents read elsewhere are left out.
 */
export function activeManifests(manifests: readonly Manifest[]): ActiveManifest[] {
  const best = new Map<string, Manifest>();
  const slot = (manifest: Manifest, sha256: string) => `${manifest.kind}\n${sha256}`;
  for (const manifest of manifests) {
    for (const { sha256 } of manifest.documents) {
      const other = best.get(slot(manifest, sha256));
      if (other === undefined || newer(manifest, other)) best.set(slot(manifest, sha256), manifest);
    }
  }
  const active: ActiveManifest[] = [];
  for (const manifest of new Set(best.values())) {
    const counts = (sha256: string) => best.get(slot(manifest, sha256)) === manifest;
    active.push({
      ...manifest,
      documents: manifest.documents.filter((document) => counts(document.sha256)),
      superseded: manifest.documents.map((document) => document.sha256).filter((sha256) => !counts(sha256)),
    });
  }
  return active.sort((a, b) => (a.batch < b.batch ? -1 : 1));
}

function newer(a: Manifest, b: Manifest): boolean {
  if (a.parser_version !== b.parser_version) return a.parser_version > b.parser_version;
  if (a.created_at !== b.created_at) return a.created_at > b.created_at;
  return a.batch > b.batch;
}
