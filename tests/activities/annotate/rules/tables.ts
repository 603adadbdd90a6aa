import type { RuleRow } from '../../../../activities/annotate/rules/types.ts';
import { type Duck, identifier, literal } from '../../../../lake/duck.ts';

export function rule(rule_id: string, ipc_include: string, more: Partial<RuleRow> = {}): RuleRow {
  return {
    scheme: 'test',
    rule_id,
    label_id: rule_id,
    ipc_include,
    ipc_exclude: null,
    keywords: null,
    keyword_exclude: null,
    style: 'exact',
    keyword_kind: 'terms',
    table_version: '1',
    ...more,
  };
}

type Value = string | null;

/** Makes `ref.<table>`, replacing the one before. */
export async function makeTable(
  duck: Duck,
  table: string,
  columns: readonly string[],
  rows: readonly Readonly<Record<string, Value>>[],
) {
  await duck.run(
    `CREATE OR REPLACE TABLE ref.${identifier(table)} (${columns.map((column) => `${column} VARCHAR`).join(', ')})`,
  );
  if (rows.length === 0) return;
  const values = rows.map(
    (row) => `(${columns.map((column) => (row[column] == null ? 'NULL' : literal(row[column]))).join(', ')})`,
  );
  await duck.run(`INSERT INTO ref.${identifier(table)} VALUES ${values.join(', ')}`);
}

export const RULE_COLUMNS = Object.keys(rule('', ''));

export interface Document {
  content_id: string;
  title: string | null;
  abstract?: string | null;
  claims?: string | null;
  symbols: string | null;
}

export async function makeDocuments(duck: Duck, documents: readonly Document[]) {
  const cell = (value: string | null | undefined) => (value == null ? 'NULL' : literal(value));
  await duck.run(
    'CREATE OR REPLACE TABLE document (content_id VARCHAR, title VARCHAR, abstract VARCHAR, claims VARCHAR, symbols VARCHAR)',
  );
  if (documents.length === 0) return;
  await duck.run(
    `INSERT INTO document VALUES ${documents.map((one) => `(${[one.content_id, one.title, one.abstract, one.claims, one.symbols].map(cell).join(', ')})`).join(', ')}`,
  );
}
