import { z } from 'zod';
import { localFile } from '../../../activities/parse/local-file.ts';
import { parserNamed } from '../../../activities/parse/parsers.ts';
import { PanhuoError } from '../../../domain/errors.ts';
import { literal, openDuck } from '../../../lake/duck.ts';
import type { ActiveManifest, DocumentCount } from '../../../lake/manifest.ts';
import type { Workspace } from '../../../lake/workspace.ts';
import type {
  MappingRow,
  RejectDetail,
  RejectedDocument,
  RejectedDocuments,
  RejectSummary,
} from '../../api/ops-run.ts';
import { kindName } from '../words.ts';
import { columnsOf } from './columns.ts';
import { fieldsOf, mappingRows, reasonsOf } from './kinds.ts';
import { sourceNames } from './overview.ts';

const DOCUMENT_KEY = /^documents\/([^/]+)\/([^/]+)\/([0-9a-f]{64})\.json$/;

interface Found {
  document: RejectedDocument;
  manifest: ActiveManifest | null;
  count: DocumentCount | null;
}

/** Documents of which something is no record: rows that were rejected, or the whole of a file that was archived and never read. */
async function troubled(workspace: Workspace): Promise<Found[]> {
  const manifests = await workspace.lake.active();
  const found: Found[] = [];
  const read = new Set<string>();
  for (const manifest of manifests) {
    for (const count of manifest.documents) {
      read.add(`${manifest.source}/${manifest.kind}/${count.sha256}`);
      if (count.rejects > 0) found.push({ document: documentOf(manifest, count), manifest, count });
    }
  }
  for (const { key } of await workspace.lake.store.list('documents/')) {
    const [, source = '', kind = '', sha256 = ''] = DOCUMENT_KEY.exec(key) ?? [];
    if (sha256 === '' || read.has(`${source}/${kind}/${sha256}`)) continue;
    found.push({ document: await unreadOf(workspace, source, kind, sha256), manifest: null, count: null });
  }
  // Those nobody could read at all first, then those that lost most.
  return found.sort(
    ({ document: a }, { document: b }) =>
      Number(b.batch === null) - Number(a.batch === null) ||
      b.rejects - a.rejects ||
      (`${a.source}/${a.kind}/${a.sha256}` < `${b.source}/${b.kind}/${b.sha256}` ? -1 : 1),
  );
}

function documentOf({ batch, source, kind }: ActiveManifest, count: DocumentCount): RejectedDocument {
  const { sha256, name, url, fetched_at, rows, records, rejects, duplicates, rejects_by_reason } = count;
  return {
    batch,
    sha256,
    source,
    kind,
    kind_name: kindName(kind),
    name,
    url: url ?? null,
    fetched_at,
    rows,
    records,
    rejects,
    duplicates,
    reasons: reasonsOf(rejects_by_reason, kind),
  };
}

async function unreadOf(
  { lake }: Workspace,
  source: string,
  kind: string,
  sha256: string,
): Promise<RejectedDocument> {
  const { name, fetched_at } = await lake.document(source, kind, sha256);
  const nothing = { rows: 0, records: 0, rejects: 0, duplicates: 0, reasons: [] };
  return {
    batch: null,
    sha256,
    source,
    kind,
    kind_name: kindName(kind),
    name,
    url: null,
    fetched_at,
    ...nothing,
  };
}

/** Rejects by source, kind and reason. */
export async function summariseRejects(workspace: Workspace): Promise<RejectSummary> {
  const [found, names] = await Promise.all([troubled(workspace), sourceNames(workspace)]);
  const groups = new Map<
    string,
    { group: RejectSummary['groups'][number]; reasons: Record<string, number> }
  >();
  for (const { document, count } of found) {
    const { source, kind } = document;
    const own = groups.get(`${source}/${kind}`) ?? {
      group: {
        source,
        name: names.get(source) ?? source,
        kind,
        kind_name: kindName(kind),
        rejects: 0,
        rows: 0,
        documents: 0,
        unread: 0,
        reasons: [],
      },
      reasons: {},
    };
    groups.set(`${source}/${kind}`, own);
    if (count === null) own.group.unread++;
    else own.group.documents++;
    own.group.rejects += document.rejects;
    own.group.rows += document.rows;
    for (const [reason, n] of Object.entries(count?.rejects_by_reason ?? {}))
      own.reasons[reason] = (own.reasons[reason] ?? 0) + n;
  }
  const list = [...groups.values()].map(({ group, reasons }) => ({
    ...group,
    reasons: reasonsOf(reasons, group.kind),
  }));
  list.sort((a, b) => b.unread - a.unread || b.rejects - a.rejects || (a.source < b.source ? -1 : 1));
  return {
    synthetic: workspace.config.synthetic,
    total: list.reduce((sum, { rejects }) => sum + rejects, 0),
    groups: list,
    documents: found.filter(({ count }) => count !== null).length,
    unread: found.filter(({ count }) => count === null).length,
  };
}

export interface RejectFilter {
  source?: string | undefined;
  kind?: string | undefined;
  reason?: string | undefined;
  cursor?: string | undefined;
  limit: number;
}

/** The documents behind the summary, those nobody could read first. */
export async function listRejected(workspace: Workspace, asked: RejectFilter): Promise<RejectedDocuments> {
  const { source, kind, reason, cursor, limit } = asked;
  const wanted = (await troubled(workspace))
    .map(({ document }) => document)
    .filter(
      (document) =>
        (source === undefined || document.source === source) &&
        (kind === undefined || document.kind === kind) &&
        (reason === undefined || document.reasons.some((one) => one.reason === reason)),
    );
  const from = cursor === undefined ? 0 : wanted.findIndex((document) => keyOf(document) === cursor) + 1;
  const rows = wanted.slice(from, from + limit);
  const last = rows.at(-1);
  return {
    synthetic: workspace.config.synthetic,
    total: wanted.length,
    rows,
    next: from + rows.length < wanted.length && last !== undefined ? keyOf(last) : null,
  };
}

const keyOf = ({ source, kind, sha256 }: RejectedDocument) => `${source}/${kind}/${sha256}`;

export interface DocumentName {
  source: string;
  kind: string;
  sha256: string;
}

/** A document with its active reading. @throws PANHUO_BATCH_UNKNOWN */
export async function findDocument(
  workspace: Workspace,
  { source, kind, sha256 }: DocumentName,
): Promise<Found> {
  for (const manifest of await workspace.lake.active()) {
    if (manifest.source !== source || manifest.kind !== kind) continue;
    const count = manifest.documents.find((one) => one.sha256 === sha256);
    if (count !== undefined) return { document: documentOf(manifest, count), manifest, count };
  }
  const key = `documents/${source}/${kind}/${sha256}.json`;
  if (DOCUMENT_KEY.test(key) && (await workspace.lake.store.head(key)) !== null)
    return { document: await unreadOf(workspace, source, kind, sha256), manifest: null, count: null };
  throw new PanhuoError('PANHUO_BATCH_UNKNOWN', '湖中没有这份文件', { hint: '请从拒收页的列表进入。' });
}

const rowsSchema = z.array(
  z.object({
    ordinal: z.coerce.number(),
    line: z.coerce.number().nullable(),
    reason: z.string(),
    raw: z.string(),
  }),
);

/** A document with the rows of it that are no records. @throws PANHUO_BATCH_UNKNOWN, PANHUO_LAKE_* */
export async function rejectDetail(
  workspace: Workspace,
  name: DocumentName,
  asked: { reason?: string | undefined; cursor?: string | undefined; limit: number },
): Promise<RejectDetail> {
  const { document, manifest, count } = await findDocument(workspace, name);
  const rejected = manifest === null ? [] : await rowsOf(workspace, manifest, document, asked);
  const shown = rejected.slice(0, asked.limit);
  const all = count?.rejects_by_reason ?? {};
  const isTable = manifest === null || isTableParser(manifest.parser, document.kind);
  return {
    synthetic: workspace.config.synthetic,
    document,
    parser: manifest?.parser ?? null,
    parser_version: manifest?.parser_version ?? null,
    read_at: manifest?.created_at ?? null,
    layout: count?.layout ?? [],
    warnings: count?.warnings ?? [],
    mapping: count === null ? await columnsOfRaw(workspace, document) : mappingRows(count.mapping),
    fields: isTable ? fieldsOf(document.kind) : [],
    mappable: isTable,
    total: asked.reason === undefined ? document.rejects : (all[asked.reason] ?? 0),
    rows: shown.map((row) => ({
      ...row,
      line: row.line ?? 0,
      reason_name: reasonsOf({ [row.reason]: 1 }, document.kind)[0]?.name ?? row.reason,
    })),
    next: rejected.length > shown.length ? String(shown.at(-1)?.ordinal ?? '') : null,
  };
}

/** Of a file that nobody could read: what it has for columns. */
async function columnsOfRaw(
  workspace: Workspace,
  { source, kind, sha256 }: RejectedDocument,
): Promise<MappingRow[]> {
  const { lake } = workspace;
  const { name, bytes } = await lake.document(source, kind, sha256);
  const file = await localFile(lake, { source, kind, sha256, name, bytes });
  try {
    return await columnsOf(workspace, kind, file.path, name);
  } finally {
    await file.release();
  }
}

async function rowsOf(
  { lake }: Workspace,
  manifest: ActiveManifest,
  { sha256 }: RejectedDocument,
  { reason, cursor, limit }: { reason?: string | undefined; cursor?: string | undefined; limit: number },
): Promise<z.infer<typeof rowsSchema>> {
  const parts = manifest.parts.filter((part) => part.role === 'rejects');
  if (parts.length === 0) return [];
  const files = await Promise.all(parts.map((part) => lake.store.localPath(part.key)));
  await using duck = await openDuck({ memory: '128MB', threads: 1 });
  const from = `read_parquet([${files.map(literal).join(', ')}])`;
  // Tables are a batch of their own; of pages, several share one, and their rows say whose they are.
  const columns = await duck.rows<{ column_name: string }>(`DESCRIBE SELECT * FROM ${from}`);
  const where = [
    ...(columns.some(({ column_name }) => column_name === 'document_sha256')
      ? [`document_sha256 = ${literal(sha256)}`]
      : []),
    ...(reason === undefined ? [] : [`reason = ${literal(reason)}`]),
    ...(cursor === undefined ? [] : [`ordinal > ${Number(cursor)}`]),
  ];
  const rows = await duck.rows(
    `SELECT ordinal, line, reason, coalesce(raw, '') AS raw FROM ${from}
     ${where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`} ORDER BY ordinal LIMIT ${limit + 1}`,
  );
  return rowsSchema.parse(rows);
}

function isTableParser(parser: string, kind: string): boolean {
  try {
    parserNamed(parser, kind);
    return true;
  } catch (error) {
    if (error instanceof PanhuoError) return false;
    throw error;
  }
}
