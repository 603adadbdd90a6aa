import { PanhuoError } from '../../../domain/errors.ts';
import { openDuck } from '../../../lake/duck.ts';
import { Snapshots } from '../../../lake/snapshots.ts';
import type { Workspace } from '../../../lake/workspace.ts';
import type { MetricCatalog } from '../../../transforms/semantic/catalog.ts';
import { queryMetric } from '../../../transforms/semantic/query.ts';
import { explainPublished } from '../../../transforms/semantic/shapes/explain-published.ts';
import type { Cause, RowCause } from '../../../transforms/semantic/shapes/explain-rows.ts';
import type { Cell, Move, Moves } from '../../api/brief.ts';
import type { ServerDeps } from '../deps.ts';
import { refusal } from './figures.ts';
import { periodName, said } from './words.ts';

const CAUSES: Readonly<Record<Cause, string>> = {
  late: '晚到',
  happened: '其后发生',
  ended: '其后终止',
  excluded: '改为不计',
  counted_again: '恢复计入',
  changed: '内容更正',
  withdrawn: '记录撤销或合并',
};

/** Reasons that a line has room for. */
const REASONS = 3;

/** The snapshot published before this one, or null. */
export async function snapshotBefore(workspace: Workspace, snapshot: string): Promise<string | null> {
  const list = await new Snapshots(workspace.warehouse).list();
  const at = list.findIndex(({ id }) => id === snapshot);
  return list[at - 1]?.id ?? null;
}

/**
 * The same cells on an earlier snapshot and on this one: those that are another number now, each with why. What was printed stays true of
 * its own snapshot; this is what a reader who knows the old number must be told.
 * @param since id of the earlier snapshot; null: there is none
 */
export async function movesBetween(
  deps: Pick<ServerDeps, 'readers'>,
  workspace: Workspace,
  catalog: MetricCatalog,
  cells: readonly Cell[],
  since: string | null,
  now: string,
): Promise<Moves> {
  const nothing = (none: string): Moves => ({ since: null, none, rows: [], compared: 0 });
  if (since === null) return nothing('这是第一次发布，没有更早的快照可比');
  const snapshots = new Snapshots(workspace.warehouse);
  const earlier = await snapshots.read(since).catch((error: unknown) => {
    if (error instanceof PanhuoError && error.code === 'PANHUO_SNAPSHOT_MISSING') return null;
    throw error;
  });
  if (earlier === null) return nothing(`当时的快照 ${since} 已不再保留，无法比较`);
  const known = { snapshot: earlier.id, created_at: earlier.created_at };
  if (since === now)
    return { since: known, none: '数据没有变化：快照还是同一个', rows: [], compared: cells.length };
  const valuesOn = (snapshot: string) =>
    deps.readers.use(
      snapshots,
      async (connection) => {
        const values: (number | null)[] = [];
        for (const { metric, period, where } of cells)
          values.push(
            await queryMetric(connection, catalog.metric(metric), { period, where }, { snapshot }).then(
              ({ rows }) => rows[0]?.value ?? null,
              (error: unknown) => {
                refusal(error);
                return null;
              },
            ),
          );
        return values;
      },
      snapshot,
    );
  const [before, after] = [await valuesOn(since), await valuesOn(now)];
  const rows: Move[] = [];
  for (const [at, cell] of cells.entries()) {
    const [was, is] = [before[at] ?? null, after[at] ?? null];
    if (was === is) continue;
    const { name, unit, format } = catalog.metric(cell.metric);
    rows.push({
      metric: cell.metric,
      name,
      unit,
      format,
      period: cell.period,
      period_name: periodName(cell.period),
      before: was,
      after: is,
      difference: was === null || is === null ? null : is - was,
      reasons: was === null || is === null ? [] : await reasonsOf(snapshots, catalog, cell, since, now),
      cell,
    });
  }
  return { since: known, none: null, rows, compared: cells.length };
}

async function reasonsOf(
  snapshots: Snapshots,
  catalog: MetricCatalog,
  cell: Cell,
  since: string,
  now: string,
): Promise<string[]> {
  const duck = await openDuck({ memory: '256MB', threads: 2 });
  try {
    const { metric, ...request } = cell;
    const { parts } = await explainPublished(duck, snapshots, now, catalog, catalog.metric(metric), request, {
      snapshot: since,
    });
    const causes = parts.flatMap((part) =>
      part.causes.map((cause) => ({ ...cause, of: parts.length > 1 ? part.name : '' })),
    );
    return causes
      .sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect))
      .slice(0, REASONS)
      .map(causeSaid);
  } catch (error) {
    // Medians and the like have no parts that could be told apart.
    return [refusal(error)];
  } finally {
    duck.close();
  }
}

function causeSaid({ cause, said: about, rows, effect, of }: RowCause & { of: string }): string {
  const detail = about === null ? '' : `（${about}）`;
  const sign = effect > 0 ? '+' : '';
  return `${of ? `${of}：` : ''}${CAUSES[cause]}${detail}${said(rows, 'integer', '行')}，影响${sign}${said(effect, 'decimal', '')}`;
}
