import type { DuckDBConnection } from '@duckdb/node-api';
import { PanhuoError } from '../../domain/errors.ts';

/** A node of the tree that DuckDB's `json_serialize_sql` gives. Its shape is checked where it is read. */
export type Node = { readonly [key: string]: unknown };

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function nodeAt(node: Node, key: string): Node | undefined {
  const value = node[key];
  return isNode(value) ? value : undefined;
}

export function nodesAt(node: Node, key: string): Node[] {
  const value = node[key];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** Text of a field; missing, null and empty text are all ''. */
export function textAt(node: Node, key: string): string {
  const value = node[key];
  return typeof value === 'string' ? value : '';
}

export function textsAt(node: Node, key: string): string[] {
  const value = node[key];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

/**
 * Parses one SELECT with DuckDB's own parser; nothing is bound or run, so the tables need not exist.
 * @throws PanhuoError PANHUO_SQL_REFUSED when it is no single SELECT; `where` has the line and column in `sql`.
 */
export async function parseSelect(connection: DuckDBConnection, sql: string): Promise<Node> {
  const reader = await connection.runAndReadAll('SELECT json_serialize_sql($1::VARCHAR)', [sql]);
  const tree: unknown = JSON.parse(String(reader.getRows()[0]?.[0]));
  if (!isNode(tree)) throw new PanhuoError('PANHUO_INTERNAL', 'DuckDB 没有返回语法树');
  if (tree.error === true) {
    const position = Number(tree.position);
    throw new PanhuoError('PANHUO_SQL_REFUSED', `SQL 无法解析：${textAt(tree, 'error_message')}`, {
      ...(tree.position !== undefined && Number.isInteger(position) ? { where: placeOf(sql, position) } : {}),
      hint: '只接受一条 SELECT 语句（WITH … SELECT 亦可）',
    });
  }
  const statements = nodesAt(tree, 'statements');
  const first = statements[0] && nodeAt(statements[0], 'node');
  if (!first || statements.length !== 1) {
    throw new PanhuoError('PANHUO_SQL_REFUSED', `应为一条 SELECT 语句，实际有 ${statements.length} 条`);
  }
  return first;
}

/** Line and column, both from 1, of a position as DuckDB counts it: in characters. */
function placeOf(sql: string, characters: number): { line: number; column: number } {
  const before = [...sql].slice(0, characters).join('').split('\n');
  return { line: before.length, column: [...(before.at(-1) ?? '')].length + 1 };
}
