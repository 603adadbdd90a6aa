import { PanhuoError } from '../../../domain/errors.ts';
import { openDuck } from '../../../lake/duck.ts';
import { Snapshots } from '../../../lake/snapshots.ts';
import type { Workspace } from '../../../lake/workspace.ts';
import type { MetricCatalog } from '../../../transforms/semantic/catalog.ts';
import {
  type EarlierNumber,
  explainPublished,
} from '../../../transforms/semantic/shapes/explain-published.ts';
import { CAUSES } from '../../../transforms/semantic/shapes/explain-rows.ts';
import type { MetricDefinition, MetricRequest } from '../../../transforms/semantic/types.ts';

/** It attaches both snapshots to a database of its own and makes tables there: one at a time is enough for the memory of a server. */
let turn: Promise<unknown> = Promise.resolve();
const MILLISECONDS = 20_000;

/**
 * Why a number printed once is another one in this snapshot.
 * @throws PANHUO_METRIC_REQUEST where nothing says which number is meant, PANHUO_QUERY_TIMEOUT, and as `explainPublished`
 */
export async function whyDifferent(
  workspace: Workspace,
  snapshot: string,
  catalog: MetricCatalog,
  definition: MetricDefinition,
  request: MetricRequest,
  choices: EarlierNumber,
) {
  if (choices.as_of === undefined && choices.snapshot === undefined && choices.version === undefined)
    throw new PanhuoError('PANHUO_METRIC_REQUEST', '要说明与哪一个数的差异', {
      where: { field: 'as_of' },
      hint: '请给出 as_of（当时的日期）、earlier（当时的快照）或 version（当时的定义）。',
    });
  const work = async () => {
    await using duck = await openDuck({ memory: '512MB', threads: 2 });
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      duck.connection.interrupt();
    }, MILLISECONDS);
    try {
      return await explainPublished(
        duck,
        new Snapshots(workspace.warehouse),
        snapshot,
        catalog,
        definition,
        request,
        choices,
      );
    } catch (cause) {
      if (!isLate) throw cause;
      throw new PanhuoError('PANHUO_QUERY_TIMEOUT', '说明差异的查询超时，已中止', {
        hint: '请缩小范围：加条件，或限定统计期。',
        cause,
      });
    } finally {
      clearTimeout(timer);
    }
  };
  const mine = turn.then(work, work);
  turn = mine.catch(() => undefined);
  const explanation = await mine;
  return {
    ...explanation,
    parts: explanation.parts.map((part) => ({
      ...part,
      causes: part.causes.map((cause) => ({ ...cause, name: CAUSES[cause.cause] })),
    })),
  };
}
