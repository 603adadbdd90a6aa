import type { DuckDBConnection } from '../../../lake/duck.ts';
import { leavesOf } from '../../../transforms/semantic/checks.ts';
import { sourceSql } from '../../../transforms/semantic/compile-rows.ts';
import { measuredColumns } from '../../../transforms/semantic/part.ts';
import { dimensionOf as dimensionNamed, resolveRequest } from '../../../transforms/semantic/request.ts';
import { numberOf, readRows } from '../../../transforms/semantic/rows.ts';
import { dimensionSql, literal } from '../../../transforms/semantic/sql.ts';
import type { FactMetric, MetricDefinition, MetricRequest } from '../../../transforms/semantic/types.ts';
import { dimensionOf } from './catalogue.ts';

export interface ValuesRequest extends Pick<MetricRequest, 'where' | 'period' | 'as_of'> {
  readonly dimension: string;
  /** Only values that contain this, whatever its case. */
  readonly q?: string | undefined;
  readonly limit: number;
}

/**
 * Values of a dimension for a filter, with the number of rows that each has under the other conditions: a filter offers nothing that gives
 * an empty page. Of a formula the rows of the operand that has most.
 * @throws PANHUO_METRIC_DIMENSION, and as `resolveRequest`
 */
export async function dimensionValues(
  connection: DuckDBConnection,
  definition: MetricDefinition,
  { dimension: id, q, limit, ...request }: ValuesRequest,
) {
  const dimension = dimensionNamed(definition, id, 'dimension');
  const counts = leavesOf(definition).map((leaf) => countsSql(leaf, id, request));
  const like = q === undefined || q === '' ? '' : `WHERE contains(lower(v), lower(${literal(q)}))`;
  const order = dimension.type === 'date' ? 'v DESC' : 'n DESC, v';
  const rows = await readRows(
    connection,
    `SELECT v, max(n) AS n, count(*) OVER () AS total FROM (\n${counts.join('\nUNION ALL\n')}\n) ${like} GROUP BY v ORDER BY ${order} LIMIT ${limit}`,
  );
  return {
    metric: definition.id,
    dimension: dimensionOf(dimension),
    values: rows.map((row) => ({ value: String(row.v), rows: numberOf(row.n) ?? 0 })),
    total: numberOf(rows[0]?.total) ?? 0,
  };
}

function countsSql(leaf: FactMetric, id: string, request: MetricRequest): string {
  const dimension = dimensionNamed(leaf, id, 'dimension');
  const resolved = resolveRequest({ ...leaf, requires: [] }, request, measuredColumns(leaf));
  const date =
    leaf.date === null
      ? leaf.stock?.from[0] === undefined
        ? resolved.at
        : `fact.${leaf.stock.from[0]}`
      : `fact.${leaf.date}`;
  return [
    `SELECT ${dimensionSql(dimension, date)} AS v, count(*) AS n`,
    sourceSql(leaf, resolved, [], [dimension]),
    'GROUP BY 1',
  ].join('\n');
}
