import type { DuckDBConnection } from '../../../lake/duck.ts';
import type { Workspace } from '../../../lake/workspace.ts';

/** What every answer with numbers says of where they are from. */
export interface Provenance {
  readonly snapshot: string;
  readonly synthetic: boolean;
  readonly data_as_of: string | null;
}

/** Snapshots do not change: their day is read once. */
const days = new Map<string, string | null>();
const REMEMBERED = 100;

export async function provenanceOf(
  connection: DuckDBConnection,
  snapshot: string,
  workspace: Workspace,
): Promise<Provenance> {
  const key = `${workspace.warehouse}:${snapshot}`;
  let day = days.get(key);
  if (day === undefined) {
    day = await readDay(connection);
    days.set(key, day);
    const [oldest] = days.keys();
    if (days.size > REMEMBERED && oldest !== undefined) days.delete(oldest);
  }
  return { snapshot, synthetic: workspace.config.synthetic, data_as_of: day };
}

/** Null in snapshots of models that have no such day. */
async function readDay(connection: DuckDBConnection): Promise<string | null> {
  const known = await connection.runAndReadAll(
    "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'int_as_of'",
  );
  if (Number(known.getRows()[0]?.[0]) === 0) return null;
  const reader = await connection.runAndReadAll('SELECT CAST(max(as_of) AS VARCHAR) FROM int_as_of');
  const day = reader.getRows()[0]?.[0];
  return typeof day === 'string' ? day : null;
}
