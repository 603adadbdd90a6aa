import { type ActiveManifest, activeBatch, type Manifest } from '../../lake/manifest.ts';
import type { Workspace } from '../../lake/workspace.ts';

/** A document with rows that are no records. */
export interface RejectedDocument {
  batch: string;
  name: string;
  rows: number;
  rejects: number;
  rejects_by_reason: Record<string, number>;
}

/** One source and record kind: what came in and what became of it. `rows = records + rejects + duplicates`. */
export interface SourceStatus {
  source: string;
  kind: string;
  /** Whether panhuo.yaml or a source file has it. One-off imports have no entry there. */
  configured: boolean;
  documents: number;
  /** Archived but in no batch: parsing failed, or has not come to them. */
  unread: number;
  bytes: number;
  rows: number;
  records: number;
  rejects: number;
  duplicates: number;
  conflicts: number;
  rejects_by_reason: Record<string, number>;
  /** Optional fields that were there but unreadable, by field. */
  lost: Record<string, number>;
  warnings: number;
  last_fetched_at: string | null;
  /** Batches the current snapshot does not hold yet, or holds in an older reading. */
  pending: number;
  /** `never` fetched; `pending`: the lake is ahead of the snapshot; `current`. */
  freshness: 'never' | 'pending' | 'current';
  /** Those with most rejects first, at most 20; `rejected_omitted` counts the others. */
  rejected: RejectedDocument[];
  rejected_omitted: number;
}

const REJECTED_LISTED = 20;
const DOCUMENT_KEY = /^documents\/([^/]+)\/([^/]+)\/([0-9a-f]{64})\.json$/;

/**
 * Sums of the manifests that count, by source and kind; configured sources first, by name and kind.
 * @param published batches of the current snapshot
 */
export async function readSources(
  workspace: Workspace,
  manifests: readonly ActiveManifest[],
  published: ReadonlySet<string>,
): Promise<SourceStatus[]> {
  const { config, lake } = workspace;
  const crawled = await workspace.crawlSources();
  const sources = new Map<string, SourceStatus>();
  const of = (source: string, kind: string): SourceStatus => {
    const key = `${source}/${kind}`;
    const status =
      sources.get(key) ??
      empty(
        source,
        kind,
        config.sources[source]?.kind === kind ||
          (crawled.get(source)?.keep.some((rule) => rule.kind === kind) ?? false),
      );
    sources.set(key, status);
    return status;
  };
  for (const [source, { kind }] of Object.entries(config.sources)) of(source, kind);
  const read = new Set<string>();
  for (const manifest of manifests) {
    const status = of(manifest.source, manifest.kind);
    if (!published.has(activeBatch(manifest))) status.pending++;
    for (const document of manifest.documents) {
      read.add(`${manifest.source}/${manifest.kind}/${document.sha256}`);
      add(status, manifest.batch, document);
    }
  }
  for (const { key } of await lake.store.list('documents/')) {
    const [, source, kind, sha256] = DOCUMENT_KEY.exec(key) ?? [];
    if (source === undefined || kind === undefined || sha256 === undefined) continue;
    if (!read.has(`${source}/${kind}/${sha256}`)) of(source, kind).unread++;
  }
  for (const status of sources.values()) finish(status);
  return [...sources.values()].sort(
    (a, b) =>
      Number(b.configured) - Number(a.configured) || compare(a.source, b.source) || compare(a.kind, b.kind),
  );
}

const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));

function empty(source: string, kind: string, configured: boolean): SourceStatus {
  return {
    source,
    kind,
    configured,
    documents: 0,
    unread: 0,
    bytes: 0,
    rows: 0,
    records: 0,
    rejects: 0,
    duplicates: 0,
    conflicts: 0,
    rejects_by_reason: {},
    lost: {},
    warnings: 0,
    last_fetched_at: null,
    pending: 0,
    freshness: 'never',
    rejected: [],
    rejected_omitted: 0,
  };
}

function add(status: SourceStatus, batch: string, document: Manifest['documents'][number]): void {
  status.documents++;
  for (const field of ['bytes', 'rows', 'records', 'rejects', 'duplicates', 'conflicts'] as const)
    status[field] += document[field];
  addAll(status.rejects_by_reason, document.rejects_by_reason);
  addAll(status.lost, document.lost);
  status.warnings += document.warnings.length;
  if (status.last_fetched_at === null || document.fetched_at > status.last_fetched_at)
    status.last_fetched_at = document.fetched_at;
  const { name, rows, rejects, rejects_by_reason } = document;
  if (rejects > 0) status.rejected.push({ batch, name, rows, rejects, rejects_by_reason });
}

function addAll(sums: Record<string, number>, counts: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(counts)) if (count > 0) sums[name] = (sums[name] ?? 0) + count;
}

function finish(status: SourceStatus): void {
  if (status.documents > 0) status.freshness = status.pending > 0 ? 'pending' : 'current';
  status.rejected.sort((a, b) => b.rejects - a.rejects || (a.batch < b.batch ? -1 : 1));
  status.rejected_omitted = Math.max(0, status.rejected.length - REJECTED_LISTED);
  status.rejected.length = Math.min(status.rejected.length, REJECTED_LISTED);
}
