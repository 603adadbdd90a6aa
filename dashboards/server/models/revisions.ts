import { PanhuoError } from '../../../domain/errors.ts';
import type { DuckDBConnection } from '../../../lake/duck.ts';
import type { Snapshot } from '../../../lake/snapshots.ts';
import { queryMetric } from '../../../transforms/semantic/query.ts';
import type { MetricDefinition } from '../../../transforms/semantic/types.ts';
import type { RevisionAnswer } from '../../api/ops-model.ts';

/** Months after a period ends at which reports on it are usually made, and looked at again. */
const LATER = [0, 1, 3, 6, 12, 24];

const valueIn = async (
  connection: DuckDBConnection,
  metric: MetricDefinition,
  period: string,
  as_of?: string,
): Promise<number | null> =>
  (await queryMetric(connection, metric, { period, ...(as_of === undefined ? {} : { as_of }) })).rows[0]
    ?.value ?? null;

/**
 * A year's figure now, and as the data of today says it was known at the end of the year and some months after.
 * @param today no later day is asked
 * @throws what {@link queryMetric} throws of the request
 */
export async function knownThen(
  connection: DuckDBConnection,
  metric: MetricDefinition,
  year: number,
  today: string,
): Promise<Pick<RevisionAnswer, 'now' | 'known'>> {
  const period = String(year);
  const now = await valueIn(connection, metric, period);
  const known: RevisionAnswer['known'] = [];
  for (const months of LATER) {
    // The last day of a month: day nought of the next one.
    const as_of = new Date(Date.UTC(year, 12 + months, 0)).toISOString().slice(0, 10);
    if (as_of > today) break;
    try {
      known.push({ as_of, value: await valueIn(connection, metric, period, as_of) });
    } catch (error) {
      // Facts without a day since when they are known cannot be asked so; then there is nothing to tell here.
      if (error instanceof PanhuoError && error.code !== 'PANHUO_QUERY_TIMEOUT') break;
      throw error;
    }
  }
  return { now, known };
}

/**
 * The year's figure as each kept snapshot prints it, the oldest first.
 * @param on runs something on a kept snapshot
 */
export async function printedThen(
  metric: MetricDefinition,
  year: number,
  kept: readonly Snapshot[],
  on: <T>(snapshot: string, work: (connection: DuckDBConnection) => Promise<T>) => Promise<T>,
): Promise<RevisionAnswer['printed']> {
  const printed: RevisionAnswer['printed'] = [];
  for (const { id, created_at } of kept) {
    try {
      const value = await on(id, (connection) => valueIn(connection, metric, String(year)));
      printed.push({ snapshot: id, at: created_at, value, why: null });
    } catch (error) {
      if (!(error instanceof PanhuoError)) throw error;
      printed.push({ snapshot: id, at: created_at, value: null, why: error.message });
    }
  }
  return printed;
}
