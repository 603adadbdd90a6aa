import { PanhuoError } from '../../../domain/errors.ts';
import type { DuckDBConnection } from '../../../lake/duck.ts';
import type { Workspace } from '../../../lake/workspace.ts';
import { conditionText } from '../../../transforms/semantic/condition.ts';
import { asOfDay } from '../../../transforms/semantic/shapes/clock.ts';
import type { Cell } from '../../api/brief.ts';
import type { ChangesAnswer } from '../../api/workbench.ts';
import type { Caller } from '../access/caller.ts';
import { cellOf, type Ground, homeProvince } from '../brief/figures.ts';
import { HEADLINES } from '../brief/headlines.ts';
import { movesBetween } from '../brief/moves.ts';
import { checkBriefPeriod, currentPeriod } from '../brief/periods.ts';
import type { ServerDeps } from '../deps.ts';
import { provenanceOf } from '../metrics/provenance.ts';
import { permitted } from '../metrics/rights.ts';

/** Figures that somebody who was here before may have noted down. */
const WATCHED = [
  ...HEADLINES,
  'conversion_events',
  'grants',
  'valid_patents',
  'open_licence_pool',
  'needs_collected',
] as const;

/** Figures that are another number now than on the snapshot this person saw last: this year's and last year's, each with why. */
export async function readChanges(
  deps: Pick<ServerDeps, 'metrics' | 'readers'>,
  connection: DuckDBConnection,
  snapshot: string,
  workspace: Workspace,
  caller: Caller,
  since: string | null,
): Promise<ChangesAnswer> {
  const [catalog, today, province] = [
    await deps.metrics(),
    await asOfDay(connection),
    await homeProvince(connection),
  ];
  const period = currentPeriod(today);
  const before = String(Number(/\d{4}/.exec(period)?.[0]) - 1);
  const cells = [period, before].flatMap((asked) => {
    const ground: Ground = { connection, catalog, snapshot, today, province, ...checkBriefPeriod(asked) };
    return WATCHED.flatMap((id) => visible(ground, id, caller));
  });
  return {
    ...(await provenanceOf(connection, snapshot, workspace)),
    trace: `/api/v1/workbench/changes${since === null ? '' : `?since=${since}`}`,
    scope: caller.organisation?.name ?? province,
    moves: await movesBetween(deps, workspace, catalog, cells, since, snapshot),
  };
}

/** The cell as this caller may see it, or nothing. */
function visible(ground: Ground, id: string, caller: Caller): Cell[] {
  const definition = ground.catalog.metric(id);
  const cell = cellOf(ground, definition);
  try {
    const { where = [] } = permitted(caller, definition, { where: cell.where });
    return [{ ...cell, where: where.map((one) => (typeof one === 'string' ? one : conditionText(one))) }];
  } catch (error) {
    if (error instanceof PanhuoError && error.code === 'PANHUO_FORBIDDEN') return [];
    throw error;
  }
}
