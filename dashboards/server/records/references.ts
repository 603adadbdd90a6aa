import { stat } from 'node:fs/promises';
import path from 'node:path';
import { projectRoot } from '../../../lake/assets.ts';
import { literal, openDuck } from '../../../lake/duck.ts';
import type { Workspace } from '../../../lake/workspace.ts';
import { loadReferences, type ReferenceTable } from '../../../transforms/runner/reference.ts';

export type ReferenceRow = Readonly<Record<string, string | null>>;

/** Shipped and added reference tables as text, read once and again when a workspace adds to them. */
const known = new Map<
  string,
  { stamp: string; rows: Promise<ReadonlyMap<string, readonly ReferenceRow[]>> }
>();

/** Tables that pages explain rules by; the others are read when somebody opens them. */
const WANTED = [
  'abnormal_signal',
  'chain_node_rule',
  'concordance_rule',
  'conversion_rule',
  'discipline_ipc',
  'efficacy_pattern',
  'trl_stage',
  'valuation_indicator',
];

/** Rows of the reference tables by table name. Snapshots do not hold them: these are the words of today. */
export async function ruleTables(
  workspace: Workspace,
): Promise<ReadonlyMap<string, readonly ReferenceRow[]>> {
  const added = path.join(workspace.home, 'reference');
  const stamp = await stampOf(added);
  const before = known.get(added);
  if (before?.stamp === stamp) return before.rows;
  const rows = loadReferences(undefined, added).then((tables) =>
    readTables(tables.filter(({ name }) => WANTED.includes(name))),
  );
  known.set(added, { stamp, rows });
  rows.catch(() => known.delete(added));
  return rows;
}

/** A page of one table's rows, all columns as text, and how many there are. */
export async function referenceRows(
  table: ReferenceTable,
  page: { from: number; limit: number },
): Promise<{ rows: readonly ReferenceRow[]; total: number }> {
  const all = (await readTables([table])).get(table.name) ?? [];
  return { rows: all.slice(page.from, page.from + page.limit), total: all.length };
}

async function readTables(tables: readonly ReferenceTable[]) {
  await using duck = await openDuck({ memory: '256MB', threads: 1 });
  const out = new Map<string, ReferenceRow[]>();
  for (const table of tables) {
    const files = [table.file, ...table.parts].map(literal).join(', ');
    const names = Object.keys(table.columns).map((column) => `${literal(column)}: 'VARCHAR'`);
    const rows = await duck.rows(
      `SELECT * FROM read_csv([${files}], header = true, auto_detect = false, delim = ',', quote = '"', escape = '"', columns = {${names.join(', ')}})`,
    );
    out.set(table.name, rows as unknown as ReferenceRow[]);
  }
  return out;
}

async function stampOf(added: string): Promise<string> {
  const shipped = path.join(projectRoot(), 'transforms', 'reference');
  const stamps = await Promise.all(
    [
      ...WANTED.map((name) => path.join(added, name)),
      ...WANTED.map((name) => path.join(shipped, `${name}.csv`)),
    ].map((file) =>
      stat(file).then(
        ({ mtimeMs }) => String(mtimeMs),
        (error: NodeJS.ErrnoException) => {
          if (error.code === 'ENOENT') return '';
          throw error;
        },
      ),
    ),
  );
  return stamps.join();
}
