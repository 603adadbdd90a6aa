import type { Decision } from '../../decisions/index.ts';
import { RoundState } from '../../decisions/rounds/state.ts';
import { RowWriter, type SimpleType } from '../../lake/row-writer.ts';
import type { Program, ProgramRun } from '../../transforms/runner/program.ts';
import { readContent } from './content.ts';
import { type RoundResult, scoreRound } from './result.ts';
import { indicatorRows, type Row, scoreRows } from './rows.ts';

/** Raised when the same content and decisions would give other rows. */
const CODE = 1;

/** `fct_centre_indicator`, `fct_centre_score`. Input rows: the decisions in force on rounds. */
export const scoreProgram = (name: string, rowsOf: (result: RoundResult) => Row[]): Program => ({
  name,
  version: async () => String(CODE),
  async run(run) {
    const rows: Row[] = [];
    for (const state of RoundState.all(await decisionsOf(run))) {
      const { content } = state.value;
      // A round that is not frozen has nothing to show.
      if (content === undefined) continue;
      rows.push(...rowsOf(scoreRound(await readContent(run.world.lake, content), state)));
    }
    await write(run, rows);
  },
});

export const indicatorProgram = scoreProgram('centre_indicators', indicatorRows);
export const centreScoreProgram = scoreProgram('centre_scores', scoreRows);

async function decisionsOf({ duck, input }: ProgramRun): Promise<Decision[]> {
  const rows = await duck.rows<Record<string, string | null>>(
    `SELECT decision_id, kind, subject, object, verdict, value, decided_by, reason, CAST(decided_at AS VARCHAR) AS decided_at
     FROM (${input}) ORDER BY CAST(decision_id AS BIGINT)`,
  );
  return rows.map((row) => ({
    decision_id: Number(row.decision_id),
    kind: String(row.kind),
    subject: String(row.subject),
    object: row.object ?? null,
    verdict: String(row.verdict),
    value:
      row.value === null || row.value === undefined ? null : (JSON.parse(row.value) as Decision['value']),
    decided_by: String(row.decided_by),
    reason: String(row.reason),
    decided_at: String(row.decided_at),
    supersedes: null,
    withdrawn: false,
  }));
}

const SIMPLE: Readonly<Record<string, SimpleType>> = {
  VARCHAR: 'VARCHAR',
  DOUBLE: 'DOUBLE',
  INTEGER: 'INTEGER',
  BOOLEAN: 'BOOLEAN',
};

async function write({ duck, table, columns }: ProgramRun, rows: readonly Row[]): Promise<void> {
  const types = Object.entries(columns).map(([name, type]) => [name, SIMPLE[type] ?? 'VARCHAR'] as const);
  const writer = await RowWriter.open(duck, 'round_rows', Object.fromEntries(types));
  for (const row of rows) writer.add(types.map(([name]) => row[name] ?? null));
  writer.finish();
  await duck.run(`CREATE OR REPLACE TABLE ${table} AS SELECT * FROM ${writer.table}`);
  await writer.drop();
}
