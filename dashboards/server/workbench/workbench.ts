import { z } from 'zod';
import type { DuckDBConnection } from '../../../lake/duck.ts';
import type { Workspace } from '../../../lake/workspace.ts';
import { type Todo, todoSchema, type WorkbenchAnswer } from '../../api/workbench.ts';
import { type Caller, may } from '../access/caller.ts';
import type { ServerDeps } from '../deps.ts';
import { provenanceOf } from '../metrics/provenance.ts';
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
  const status = await deps.status();
  const now = deps.clock();
  const provenance = await provenanceOf(connection, snapshot, workspace);
  const todos = [
    ...(await roundTodos(await deps.decisions(), caller)),
    ...operationTodos(status, caller),
    ...(await targets(deps, connection, workspace, snapshot, caller)),
  ];
  return {
    ...provenance,
    trace: '/api/v1/workbench',
    at: now.toISOString(),
    published_at: status.snapshot?.published_at ?? null,
    reason: status.snapshot?.reason ?? null,
    todos: todos.sort((a, b) => Number(b.urgent) - Number(a.urgent)),
    alerts: [
      ...oldData(provenance.data_as_of, workspace.config.synthetic, now),
      ...fromStatus(status, caller),
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

/** Operators get the words of the status as they are; others what concerns the numbers they read. */
function fromStatus(status: Awaited<ReturnType<ServerDeps['status']>>, caller: Caller): Alert[] {
  if (may(caller, 'ops.read'))
    return status.notices.map(({ level, text }) => ({ level, text: text.replace(/。$/, ''), page: '/ops' }));
  const failing = status.snapshot?.failing.length ?? 0;
  if (failing === 0) return [];
  return [{ level: 'info', text: `当前数据有 ${failing} 项提示级检查未通过，运维人员正在核对`, page: null }];
}
