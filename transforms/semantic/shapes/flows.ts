import type { DuckDBConnection } from '@duckdb/node-api';
import { PanhuoError } from '../../../domain/errors.ts';
import { type MetricResult, type QueryOptions, queryMetric } from '../query.ts';
import type { MetricDefinition, MetricRequest } from '../types.ts';
import { type FlowMatrix, flowMatrix } from './flow.ts';

export interface FlowAnswer {
  readonly result: MetricResult;
  /** Names of the dimensions of rows and columns. */
  readonly from: string;
  readonly to: string;
  readonly matrix: FlowMatrix;
}

/**
 * An additive metric by two dimensions as a matrix: city → city, university → industry.
 * @throws PANHUO_METRIC_REQUEST unless there are exactly two dimensions, PANHUO_METRIC_NOT_ADDITIVE for a metric whose cells cannot be added,
 *   and as `queryMetric`
 */
export async function flowOf(
  connection: DuckDBConnection,
  definition: MetricDefinition,
  request: MetricRequest,
  top: number,
  options: QueryOptions = {},
): Promise<FlowAnswer> {
  const [from, to] = request.by ?? [];
  if (from === undefined || to === undefined || request.by?.length !== 2) {
    throw new PanhuoError('PANHUO_METRIC_REQUEST', '流向矩阵要两个维度：行在前，列在后', {
      where: { field: 'by' },
      hint: '如 --by city,to_city，或 --by university,to_industry',
    });
  }
  if (!definition.additive) {
    throw new PanhuoError(
      'PANHUO_METRIC_NOT_ADDITIVE',
      `指标 ${definition.id}（${definition.name}）各格不能相加，排不成有合计的矩阵`,
      { hint: '请用可加总的指标（panhuo metrics list 标有“可加”），如件次、合同额' },
    );
  }
  const { limit: _, order: __, ...whole } = request;
  const result = await queryMetric(connection, definition, whole, options);
  const cells = result.rows.map((row) => ({
    from: String(row[from]),
    to: String(row[to]),
    value: row.value ?? 0,
  }));
  const nameOf = (id: string) => definition.dimensions.find((dimension) => dimension.id === id)?.name ?? id;
  return { result, from: nameOf(from), to: nameOf(to), matrix: flowMatrix(cells, top) };
}
