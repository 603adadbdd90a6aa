import { recordKind } from '../../../domain/records/index.ts';
import type { DuckDBConnection } from '../../../lake/duck.ts';
import type { PatentSources, SourceDocument } from '../../api/patents.ts';
import { parts, select } from './select.ts';

type Answer = Omit<PatentSources, 'snapshot' | 'synthetic' | 'changes' | 'snapshots_compared'>;

/** Records that say something of a patent, by what they say. */
const SAYING = [
  ['公布文献', 'SELECT record_ids FROM dim_patent WHERE patent_id = ?'],
  ['法律事件', 'SELECT record_ids FROM fct_legal_event WHERE patent_id = ?'],
  ['转化', "SELECT record_ids FROM fct_conversion WHERE patent_id = ? AND evidence <> '仅合同'"],
  ['成熟度依据', 'SELECT record_ids FROM int_trl_evidence WHERE patent_id = ?'],
  ['高价值情形', 'SELECT record_ids FROM int_high_value WHERE patent_id = ?'],
] as const;

/** The documents a patent's facts were read from, and where the records of one publication contradict each other. */
export async function patentSources(connection: DuckDBConnection, id: string): Promise<Answer> {
  const says = new Map<string, Set<string>>();
  for (const [what, sql] of SAYING) {
    for (const { record_ids: list } of await select<{ record_ids: string | null }>(connection, sql, [id])) {
      for (const one of parts(list)) says.set(one, (says.get(one) ?? new Set()).add(what));
    }
  }
  return {
    documents: await documentsOf(
      connection,
      new Map([...says].map(([record, what]) => [record, [...what].join('、')])),
    ),
    conflicts: await conflictsOf(connection, id),
  };
}

/** Documents by their records; a document that was read as two kinds stands twice. */
export async function documentsOf(
  connection: DuckDBConnection,
  records: ReadonlyMap<string, string>,
): Promise<SourceDocument[]> {
  const prefixes = [...new Set([...records.keys()].map((record) => record.split('-')[0] ?? ''))];
  if (prefixes.length === 0) return [];
  const rows = await select<Omit<SourceDocument, 'records' | 'kind_name'>>(
    connection,
    `SELECT document_sha256, source, kind, name, url, fetched_at, parser, parser_version FROM meta_document
     WHERE left(document_sha256, 16) IN (${prefixes.map(() => '?').join(', ')}) ORDER BY fetched_at DESC, document_sha256, kind LIMIT 500`,
    prefixes,
  );
  return rows.map((row) => ({
    ...row,
    kind_name: recordKind(row.kind)?.name ?? row.kind,
    records: [...records]
      .filter(([record]) => record.startsWith(`${row.document_sha256.slice(0, 16)}-`))
      .map(([record_id, what]) => ({ record_id, says: what }))
      .sort((a, b) => Number(a.record_id.split('-')[1]) - Number(b.record_id.split('-')[1])),
  }));
}

const COMPARED = [
  ['title', '名称'],
  ['filing_date', '申请日'],
  ['applicants', '申请人或专利权人'],
  ['classification', '分类号'],
] as const;

interface Put {
  publication_number: string;
  decided_by: string | null;
  kept_record_id: string;
  record_id: string;
  differing: string | null;
}

async function conflictsOf(connection: DuckDBConnection, id: string): Promise<Answer['conflicts']> {
  const columns = COMPARED.map(([field]) => field);
  const rows = await select<Put & Record<string, string | null>>(
    connection,
    `SELECT c.publication_number, c.decided_by, c.kept_record_id, c.record_id, c.differing, ${columns
      .map((field) => `CAST(c.${field} AS VARCHAR) AS other_${field}`)
      .join(', ')}
     FROM int_publication_conflict AS c
     JOIN (SELECT publication_number FROM int_publication WHERE patent_id = ?) AS p ON p.publication_number = c.publication_number
     ORDER BY c.publication_number, c.record_id LIMIT 100`,
    [id],
  );
  if (rows.length === 0) return [];
  const kept = [...new Set(rows.map(({ kept_record_id }) => kept_record_id))];
  const held = await select<{ record_id: string } & Record<string, string | null>>(
    connection,
    `SELECT record_id, ${columns.map((field) => `CAST(${field} AS VARCHAR) AS ${field}`).join(', ')} FROM stg_gazette__publication
     WHERE record_id IN (${kept.map(() => '?').join(', ')})`,
    kept,
  );
  const byId = new Map(held.map((row) => [row.record_id, row]));
  return rows.map((row) => ({
    publication_number: row.publication_number,
    decided_by: row.decided_by,
    kept_record_id: row.kept_record_id,
    record_id: row.record_id,
    fields: COMPARED.map(([field, name]) => ({
      field,
      name,
      kept: byId.get(row.kept_record_id)?.[field] ?? null,
      other: row[`other_${field}`] ?? null,
    })).filter(({ kept: one, other }) => one !== other),
  }));
}
