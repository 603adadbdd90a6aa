import type { RecordKind } from '../../domain/records/index.ts';
import { identifier, literal } from '../../lake/duck.ts';
import type { FactsOf, RequiredColumn, TabularColumn, TabularKind, TextOf } from './tabular.ts';

/** A record longer than this is none: pages and answers have no megabytes in a field. Bytes of UTF-8. */
export const MAX_RECORD_BYTES = 8 * 1024 * 1024;

/** Pages and answers have no headings that could say units. */
const FACTS: FactsOf = () => ({});

/** What is the same in every row of a load. */
export interface RecordConstants {
  source: string;
  parser: string;
  parserVersion: number;
  batch: string;
}

/**
 * SQL of a load of parsed items: rows of field texts, each with its document's number in the load, become typed records. The typing of
 * fields is the kind's, the same as for tables.
 */
export function recordSql(kind: RecordKind, table: TabularKind, constants: RecordConstants) {
  const at = new Map(kind.fields.map(({ field }, index) => [field, index]));
  const f = (field: string) => `c${at.get(field) ?? -1}`;
  const cells = kind.fields.map((_, index) => `c${index}`);
  const said = (field: string) => table.fragile.find((rule) => rule.field === field)?.said?.(f) ?? f(field);
  const isRequired = new Set(table.required.map((rule) => rule.column));
  const required = table.columns.filter((column) => isRequired.has(column.column));
  const rest = table.columns.filter((column) => !isRequired.has(column.column));

  return {
    /** Reads a file of rows into `chunk`, with hashes, typed required fields and the reason why a row is none. */
    stage(file: string): string {
      const columns = ['doc', 'ordinal', 'line', 'pointer', ...cells, 'raw'].map((name) => {
        const type = name === 'doc' || name === 'ordinal' || name === 'line' ? 'BIGINT' : 'VARCHAR';
        return `${literal(name)}: ${literal(type)}`;
      });
      const from = `read_csv(${literal(file)}, header = false, auto_detect = false, columns = {${columns.join(', ')}}, delim = ',', quote = '"',
        escape = '"', new_line = '\\n', nullstr = '', parallel = false, max_line_size = ${2 * MAX_RECORD_BYTES}, buffer_size = ${4 * MAX_RECORD_BYTES})`;
      const reasons = table.required.map((rule) => `WHEN t_${rule.column} IS NULL THEN ${reasonOf(rule, f)}`);
      const reason = reasons.length === 0 ? 'NULL::VARCHAR' : `CASE ${reasons.join(' ')} END`;
      return `CREATE OR REPLACE TEMP TABLE chunk AS SELECT *, ${reason} AS reject_reason FROM (
        SELECT doc, ordinal, line, pointer, ${cells.join(', ')}, raw, hash(${kind.key.map(f).join(', ')}) AS key_hash,
          hash(${[...cells, 'raw'].join(', ')}) AS content_hash${required.map((column) => `, (${column.sql(f, FACTS)})::${column.type} AS t_${column.column}`).join('')}
        FROM ${prepared(required, from, f)})`;
    },
    /** Moves rows that are no records to `reject`, with what they say. */
    reject: [
      `INSERT INTO reject SELECT doc, ordinal, line, reject_reason,
        to_json({${kind.fields.map(({ field }, index) => `${literal(field)}: c${index}`).join(', ')}})::VARCHAR
        FROM chunk WHERE reject_reason IS NOT NULL`,
      'DELETE FROM chunk WHERE reject_reason IS NOT NULL',
    ],
    /**
     * Rows of a document that say the same as an earlier row of it (duplicates, not stored), or something else of the same thing (conflicts,
     * stored): 128 bits of hash decide, as in tables. `seen` holds the rows of the chunks before.
     */
    duplicates: [
      `CREATE OR REPLACE TEMP TABLE mark AS SELECT * FROM (
        SELECT doc, ordinal, line, fresh, min(ordinal) OVER (PARTITION BY doc, key_hash, content_hash) AS same,
          min(ordinal) OVER (PARTITION BY doc, key_hash) AS other
        FROM (SELECT doc, ordinal, line, key_hash, content_hash, true AS fresh FROM chunk
          UNION ALL SELECT doc, ordinal, NULL, key_hash, content_hash, false FROM seen SEMI JOIN chunk USING (doc, key_hash)))
        WHERE fresh AND (same < ordinal OR other < ordinal)`,
      'INSERT INTO duplicate SELECT doc, ordinal, line, same FROM mark WHERE same < ordinal',
      `INSERT INTO conflict SELECT m.doc, m.ordinal, m.line, concat_ws(' ', ${kind.key.map((field) => `c.${f(field)}`).join(', ')}), m.other
        FROM mark AS m JOIN chunk AS c ON c.doc = m.doc AND c.ordinal = m.ordinal WHERE m.same = m.ordinal AND m.other < m.ordinal`,
      'DELETE FROM chunk USING mark WHERE chunk.doc = mark.doc AND chunk.ordinal = mark.ordinal AND mark.same < mark.ordinal',
    ],
    /** The last document of the chunk may go on in the next one. */
    remember: (lastDocument: number) =>
      `INSERT INTO seen SELECT doc, key_hash, content_hash, ordinal FROM chunk WHERE doc = ${lastDocument}`,
    copy(file: string): string {
      const typed = table.columns.map(
        (column) =>
          `${isRequired.has(column.column) ? `t_${column.column}` : `(${column.sql(f, FACTS)})::${column.type}`} AS ${identifier(column.column)}`,
      );
      return `COPY (SELECT left(d.sha256, 16) || '-' || ordinal AS record_id, ${literal(constants.source)} AS source, d.sha256 AS document_sha256,
        ordinal, line, pointer, ${literal(constants.parser)} AS parser, ${constants.parserVersion}::INTEGER AS parser_version,
        d.fetched_at, ${literal(constants.batch)} AS batch, ${typed.join(', ')}, raw
        FROM ${prepared(rest, 'chunk', f)} JOIN document AS d USING (doc) ORDER BY doc, ordinal)
        TO ${literal(file)} (FORMAT parquet, COMPRESSION zstd, WRITE_BLOOM_FILTER false)`;
    },
    /** Records of each document in a written file, and how many have each column. */
    written: (file: string) =>
      `SELECT document_sha256, count(*) AS records, ${kind.fields.map(({ field }) => `count(${identifier(field)}) AS ${identifier(field)}`).join(', ')}
       FROM read_parquet(${literal(file)}) GROUP BY document_sha256`,
    /** How many rows of each document say something in each field. */
    filled: `SELECT doc, ${kind.fields.map(({ field }) => `count(${said(field)}) AS ${identifier(field)}`).join(', ')} FROM chunk GROUP BY doc`,
  };
}

/** A reason of its own for a cell in which nothing stands, where the kind has one. */
function reasonOf({ reason, blank }: RequiredColumn, f: TextOf): string {
  if (blank === undefined) return literal(reason);
  return `CASE WHEN ${blank.sql(f)} IS NULL THEN ${literal(blank.reason)} ELSE ${literal(reason)} END`;
}

/** `from` with the values that the columns' SQL refers to beside it. */
function prepared(columns: readonly TabularColumn[], from: string, f: TextOf): string {
  return columns
    .flatMap((column) => column.prepare ?? [])
    .reduce((inner, { name, sql }) => `(SELECT *, ${sql(f, FACTS)} AS ${name} FROM ${inner})`, from);
}
