import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { ColumnsOf, Lineage } from '../../../transforms/lineage/types.ts';

/** A connection to a fresh in-memory database and its end. */
export async function openMemory(): Promise<{ connection: DuckDBConnection; close(): void }> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  return {
    connection,
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

export function knowing(tables: Record<string, readonly string[]>): ColumnsOf {
  return (table) => tables[table];
}

/** One line a column: `name = copied, sources ~ sources through expressions`, with `!` when something could not be followed. */
export function shown(lineage: Lineage): string[] {
  return lineage.columns.map((column) => {
    const of = (kind: string) =>
      column.sources
        .filter((source) => source.kind === kind)
        .map((source) => `${source.table}.${source.column}`);
    const [copied, computed] = [of('copy'), of('expression')];
    const parts = [column.column];
    if (copied.length > 0) parts.push(`= ${copied.join(', ')}`);
    if (computed.length > 0) parts.push(`~ ${computed.join(', ')}`);
    if (!column.complete) parts.push('!');
    return parts.join(' ');
  });
}
