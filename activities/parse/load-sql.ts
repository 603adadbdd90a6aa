import { identifier, literal } from '../../lake/duck.ts';
import { skipBranches } from './skips.ts';
import type { ColumnFacts, FactsOf, TabularColumn, TabularKind, TextOf } from './tabular.ts';

/** SQL of one document's load. Pure text, so that it can be read and tested apart from any file. */
export interface LoadSql {
  /** The `columns` struct of read_csv, with or without the framed prefix. */
  csvColumns: (framed: boolean) => string;
  /** Row hashes and typed values beside the raw columns. `${base}` ordinals are filled in by the caller. */
  stage: (input: {
    file: string;
    framed: boolean;
    damaged: boolean;
    ordinal: number;
    line: number;
    delimiter: string;
  }) => string[];
  /** The records of what is left of the staged chunk, typed. */
  copy: (file: string) => string;
  /** One row over what is left of the staged chunk: how many cells said something (`said_…`), and how many need a remark (`remark_…`). */
  tally: () => string | null;
}

export interface LoadConstants {
  source: string;
  sha256: string;
  parser: string;
  parserVersion: number;
  fetchedAt: string;
  batch: string;
}

/** What the look at the head of the table found. */
export interface LoadFacts {
  facts?: ReadonlyMap<string, ColumnFacts>;
  /** Lines above the data, cell by cell: no rows where they come again. */
  above?: readonly (readonly string[])[];
}

const cell = (index: number) => `c${index}`;

/**
 * Writes the SQL that turns UTF-8 rows into records of a kind. Everything a row needs (typing, key and content hashes, reasons
 * to refuse it) happens here in one pass over text columns; rows never become objects.
 */
export function loadSql(
  kind: TabularKind,
  headers: readonly string[],
  index: ReadonlyMap<string, number>,
  constants: LoadConstants,
  about: LoadFacts = {},
): LoadSql {
  const facts: FactsOf = (field) => about.facts?.get(field) ?? {};
  const f: TextOf = (field) => {
    const at = index.get(field);
    return at === undefined ? 'NULL::VARCHAR' : cell(at);
  };
  const content = headers
    .map((_, at) => at)
    .filter((at) => at !== index.get(kind.sequence))
    .map(cell);
  const typedFirst = new Set(kind.required.map((rule) => rule.column));
  // A required column that holds its cell word for word is checked while staging and need not be kept twice: what is left is good.
  const asIs = (column: TabularColumn) =>
    typedFirst.has(column.column) &&
    kind.verbatim.includes(column.column) &&
    column.sql(f, facts) === f(column.column);
  const required = kind.columns.filter((column) => typedFirst.has(column.column) && !asIs(column));
  const requiredSql = (name: string) =>
    required.some((column) => column.column === name)
      ? `t_${name}`
      : (kind.columns.find((c) => c.column === name)?.sql(f, facts) ?? 'NULL');

  const verbatim = new Set(kind.verbatim.map((field) => index.get(field)));
  const kept = headers.map((_, at) => at).filter((at) => !verbatim.has(at));
  const names = uniqueNames(headers);
  const raw =
    kept.length === 0
      ? `'{}'`
      : `to_json({${kept.map((at) => `${literal(names[at] ?? '')}: ${cell(at)}`).join(', ')}})::VARCHAR`;

  return {
    tally: () => tallySql(kind, index, f, facts),
    csvColumns(framed) {
      const columns = headers.map((_, at) => `'${cell(at)}': 'VARCHAR'`);
      return `{${[...(framed ? [`'ordinal': 'BIGINT'`, `'line': 'BIGINT'`] : []), ...columns].join(', ')}}`;
    },
    stage({ file, framed, damaged, ordinal, line, delimiter }) {
      const place = framed ? 'ordinal, line' : '';
      const reasons = [
        ...(damaged
          ? [
              `WHEN ${headers.map((_, at) => `contains(${cell(at)}, chr(65533))`).join(' OR ')} THEN 'encoding'`,
            ]
          : []),
        ...(kind.office ? skipBranches(headers.length, about.above ?? []) : []),
        ...kind.required.map((rule) => {
          const reason = rule.blank
            ? `CASE WHEN ${rule.blank.sql(f)} IS NULL THEN ${literal(rule.blank.reason)} ELSE ${literal(rule.reason)} END`
            : literal(rule.reason);
          return `WHEN ${requiredSql(rule.column)} IS NULL THEN ${reason}`;
        }),
      ];
      const typed = required.map((column) => `${column.sql(f, facts)} AS t_${column.column}`);
      const from = `read_csv(${literal(file)}, header = false, auto_detect = false, columns = ${this.csvColumns(framed)}, delim = ${literal(delimiter)},
        quote = '"', escape = '"', new_line = '\\n', strict_mode = true, max_line_size = 2097152, buffer_size = 4194304${
          framed
            ? `, store_rejects = true, rejects_table = 'csv_reject', rejects_scan = 'csv_scan', rejects_limit = 0`
            : ''
        })`;
      const inner = `SELECT ${[
        place,
        ...headers.map((_, at) => cell(at)),
        `hash(${kind.key.map(f).join(', ')}) AS key_hash`,
        `hash(${content.join(', ')}) AS content_hash`,
        ...typed,
      ]
        .filter((part) => part !== '')
        .join(', ')} FROM ${prepared(required, from, f, facts)}`;
      const table = `CREATE OR REPLACE TEMP TABLE chunk AS SELECT *, CASE ${reasons.join(' ')} END AS reject_reason FROM (${inner})`;
      // Unframed, the first row that cannot be cut fails the statement, and the caller frames the chunk: keeping books of rejects costs
      // every chunk, and hardly any has one. A row's place is its position then: the reader keeps the order, the caller checks the count.
      const view = framed
        ? 'SELECT * FROM chunk'
        : `SELECT *, rowid + ${ordinal} AS ordinal, rowid + ${line} AS line FROM chunk`;
      return [table, `CREATE OR REPLACE TEMP VIEW staged AS ${view}`];
    },
    copy(file) {
      const columns = kind.columns.map((column) => {
        const sql = required.includes(column)
          ? `t_${column.column}`
          : asIs(column)
            ? f(column.column)
            : column.sql(f, facts);
        return `${sql === 'NULL::VARCHAR' ? sql : `(${sql})::${column.type}`} AS ${identifier(column.column)}`;
      });
      const from = prepared(
        kind.columns.filter((column) => !required.includes(column)),
        'staged',
        f,
        facts,
      );
      return `COPY (SELECT ${literal(`${constants.sha256.slice(0, 16)}-`)} || ordinal AS record_id, ${literal(constants.source)} AS source,
        ${literal(constants.sha256)} AS document_sha256, ordinal::BIGINT AS ordinal, line::BIGINT AS line,
        ${literal(constants.parser)} AS parser, ${constants.parserVersion}::INTEGER AS parser_version,
        TIMESTAMPTZ ${literal(constants.fetchedAt)} AS fetched_at, ${literal(constants.batch)} AS batch,
        ${columns.join(', ')}, ${raw} AS raw
        FROM ${from})
        TO ${literal(file)} (FORMAT parquet, COMPRESSION zstd, WRITE_BLOOM_FILTER false)`;
    },
  };
}

/** Counts of cells that say something and of cells that need a remark, by field. */
function tallySql(
  kind: TabularKind,
  index: ReadonlyMap<string, number>,
  f: TextOf,
  facts: FactsOf,
): string | null {
  const counts = [
    ...kind.fragile
      .filter((rule) => index.has(rule.field))
      .map((rule) => `count(${rule.said ? rule.said(f) : f(rule.field)}) AS said_${rule.column}`),
    ...(kind.remarks ?? [])
      .filter((remark) => index.has(remark.field))
      .map((remark) => `count(*) FILTER (WHERE ${remark.sql(f, facts)}) AS remark_${remark.field}`),
  ];
  return counts.length === 0 ? null : `SELECT ${counts.join(', ')} FROM chunk`;
}

/** `from` with the values that the columns' SQL refers to beside it. */
function prepared(columns: readonly TabularColumn[], from: string, f: TextOf, facts: FactsOf): string {
  return columns
    .flatMap((column) => column.prepare ?? [])
    .reduce((inner, { name, sql }) => `(SELECT *, ${sql(f, facts)} AS ${name} FROM ${inner})`, from);
}

/** Headers as JSON keys: a name that comes twice gets its column number, an empty one becomes `列N`. */
function uniqueNames(headers: readonly string[]): string[] {
  const seen = new Set<string>();
  return headers.map((header, at) => {
    let name = header.trim() === '' ? `列${at + 1}` : header.trim();
    // DuckDB compares the names of a struct without case.
    if (seen.has(name.toLowerCase())) name = `${name}#${at + 1}`;
    seen.add(name.toLowerCase());
    return name;
  });
}
