import { z } from 'zod';
import type { DuckDBConnection } from '../../../lake/duck.ts';
import { Snapshots } from '../../../lake/snapshots.ts';
import type { Workspace } from '../../../lake/workspace.ts';
import { readRows } from '../../../transforms/semantic/rows.ts';
import { type Todo, todoSchema, type WorkbenchAnswer } from '../../api/workbench.ts';
import { type Caller, may } from '../access/caller.ts';
import type { ServerDeps } from '../deps.ts';
import { provenanceOf } from '../metrics/provenance.ts';
import type { Status } from '../status.ts';
import { operationTodos, roundTodos, targetTodos } from './todos.ts';

type Alert = WorkbenchAnswer['alerts'][number];

/** Data older than this are said to be old. Days. */
const OLD_AFTER = 35;

/** What waits for this person, how fresh the data are, and what they should know before they trust a number. */
export async function readWorkbench(
  deps: Pick<ServerDeps, 'metrics' | 'decisions' | 'status' | 'clock' | 'answers'>,
  connection: DuckDBConnection,
  snapshot: string,
  workspace: Workspace,
  caller: Caller,
): Promise<WorkbenchAnswer> {
  // Reads manifests and the journal, which only those who look after them need.
  const status = may(caller, 'ops.read') ? await deps.status() : null;
  const flip = (await new Snapshots(workspace.warehouse).pointer())?.history.findLast(
    ({ id }) => id === snapshot,
  );
  const now = deps.clock();
  const provenance = await provenanceOf(connection, snapshot, workspace);
  const todos = [
    ...(await roundTodos(await deps.decisions(), caller)),
    ...(status === null ? [] : operationTodos(status, caller)),
    ...(await targets(deps, connection, workspace, snapshot, caller)),
  ];
  return {
    ...provenance,
    trace: '/api/v1/workbench',
    at: now.toISOString(),
    published_at: flip?.at ?? null,
    reason: flip?.reason ?? null,
    todos: todos.sort((a, b) => Number(b.urgent) - Number(a.urgent)),
    alerts: [
      ...oldData(provenance.data_as_of, workspace.config.synthetic, now),
      ...(status === null ? await doubts(connection) : noticesOf(status)),
    ],
  };
}

/** Judging targets takes seconds on a large snapshot, and this page asks every minute: kept with the other answers of the snapshot. */
async function targets(
  deps: Pick<ServerDeps, 'metrics' | 'answers'>,
  connection: DuckDBConnection,
  { warehouse }: Workspace,
  snapshot: string,
  caller: Caller,
): Promise<Todo[]> {
  if (!may(caller, 'brief.read')) return [];
  const { body } = await deps.answers.answer(
    JSON.stringify(['target todos', warehouse, snapshot]),
    async () => targetTodos(connection, await deps.metrics(), snapshot),
  );
  return z.array(todoSchema).parse(JSON.parse(body.toString()));
}

/** A sample ends when it was made up to end. */
function oldData(day: string | null, synthetic: boolean, now: Date): Alert[] {
  if (day === null || synthetic) return [];
  const days = Math.floor((now.getTime() - Date.parse(`${day}T00:00:00+08:00`)) / 86_400_000);
  if (days <= OLD_AFTER) return [];
  return [{ level: 'warn', text: `数据截至 ${day}，已有 ${days} 天没有更新`, page: null }];
}

/** Operators get the words of the status as they are. */
const noticesOf = ({ notices }: Status): Alert[] =>
  notices.map(({ level, text }) => ({ level, text: text.replace(/。$/, ''), page: '/ops' }));

/** Others get what concerns the numbers they read. */
async function doubts(connection: DuckDBConnection): Promise<Alert[]> {
  const [row] = await readRows(connection, 'SELECT count(*) AS failing FROM meta_audit WHERE failures > 0');
  const failing = Number(row?.failing ?? 0);
  if (failing === 0) return [];
  return [{ level: 'info', text: `当前数据有 ${failing} 项提示级检查未通过，运维人员正在核对`, page: null }];
}
