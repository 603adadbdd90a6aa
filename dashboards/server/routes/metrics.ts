import { z } from 'zod';
import { queryMetric } from '../../../transforms/semantic/query.ts';
import { changeOf } from '../../../transforms/semantic/shapes/changes.ts';
import { compareMetric } from '../../../transforms/semantic/shapes/compare.ts';
import {
  changeAnswer,
  comparisonAnswer,
  differenceAnswer,
  metricAnswer,
  metricCatalogue,
  metricRowsAnswer,
  metricSummary,
  valuesAnswer,
} from '../../api/metrics.ts';
import type { ServerDeps } from '../deps.ts';
import { cachedAnswer, fixedAnswer } from '../http/cache.ts';
import { type Route, route } from '../http/route.ts';
import {
  build,
  cell,
  cells,
  linksOf,
  metricId,
  requestOf,
  text,
  urlOf,
  whole,
  words,
} from '../metrics/asked.ts';
import { catalogueOf, summaryOf } from '../metrics/catalogue.ts';
import { whyDifferent } from '../metrics/difference.ts';
import { provenanceOf } from '../metrics/provenance.ts';
import { permitted } from '../metrics/rights.ts';
import { metricRows } from '../metrics/rows.ts';
import { targetsOf } from '../metrics/targets.ts';
import { dimensionValues } from '../metrics/values.ts';

const TAG = '指标';
const READ = { method: 'GET', tag: TAG, allow: 'metrics.read' } as const;
const order = { order: words.optional(), limit: whole(1, 10_000).default(1000) };
const part = z.enum(['value', 'numerator', 'denominator', 'censored']);

/** Numbers of the semantic layer: what `panhuo metrics` prints. Thin: the work is in `metrics/` and `transforms/semantic`. */
export const metricRoutes = (deps: ServerDeps): Route[] => [
  route({
    ...READ,
    path: '/api/v1/metrics',
    summary: '指标目录：定义、维度、单位、口径与版本',
    reach: 'public',
    answer: metricCatalogue,
    handle: (asked) => fixedAnswer(deps, asked, async () => catalogueOf(await deps.metrics())),
  }),
  route({
    ...READ,
    path: '/api/v1/metrics/{id}',
    summary: '一个指标的数，可切分、筛选、限定统计期与回溯',
    reach: 'scoped',
    params: metricId,
    query: z.strictObject({ ...cells, ...order, total: z.enum(['sum', 'recompute']).optional() }),
    answer: metricAnswer,
    errors: ['PANHUO_METRIC_UNKNOWN', 'PANHUO_METRIC_DIMENSION', 'PANHUO_METRIC_CONDITION'],
    async handle(asked) {
      const { query, params, caller } = asked;
      const definition = (await deps.metrics()).metric(params.id);
      const { limit, order: by, total } = query;
      const request = permitted(caller, definition, { ...requestOf(query), limit, order: by, total });
      return cachedAnswer(deps, asked, query.build, async (connection, snapshot, workspace) => {
        const result = await queryMetric(connection, definition, request, { snapshot });
        return {
          ...result,
          ...(await provenanceOf(connection, snapshot, workspace)),
          complete: result.rows.length < limit,
          ...linksOf(params.id, query),
        };
      });
    },
  }),
  route({
    ...READ,
    path: '/api/v1/metrics/{id}/definition',
    summary: '一个指标的定义',
    reach: 'public',
    params: metricId,
    answer: metricSummary,
    async handle({ params }) {
      const catalog = await deps.metrics();
      return summaryOf(catalog.metric(params.id), catalog.versions(params.id));
    },
  }),
  route({
    ...READ,
    path: '/api/v1/metrics/{id}/compare',
    summary: '与上期、上年同期或目标比较',
    reach: 'scoped',
    params: metricId,
    query: z.strictObject({
      ...cells,
      ...order,
      total: z.enum(['sum', 'recompute']).optional(),
      against: z.enum(['prev', 'yoy', 'target']).default('yoy'),
    }),
    answer: comparisonAnswer,
    async handle(asked) {
      const { query, params, caller } = asked;
      const catalog = await deps.metrics();
      const definition = catalog.metric(params.id);
      const { against, limit, order: by, total } = query;
      const request = permitted(caller, definition, { ...requestOf(query), limit, order: by, total });
      return cachedAnswer<z.input<typeof comparisonAnswer>>(
        deps,
        asked,
        query.build,
        async (connection, snapshot, workspace) => {
          const provenance = await provenanceOf(connection, snapshot, workspace);
          if (against === 'target')
            return {
              against,
              definition: definition.definition,
              ...(await targetsOf(
                connection,
                catalog,
                { metric: params.id, as_of: query.as_of },
                provenance,
              )),
            };
          const compared = await compareMetric(connection, definition, request, against, { snapshot });
          return {
            ...compared,
            ...provenance,
            against,
            complete: compared.rows.length < limit,
            definition: definition.definition,
            ...linksOf(params.id, query),
          };
        },
      );
    },
  }),
  route({
    ...READ,
    path: '/api/v1/metrics/{id}/explain',
    summary: '变化分解：哪些组使这个数变了',
    reach: 'scoped',
    params: metricId,
    query: z.strictObject({
      ...cell,
      dimension: text,
      against: z.enum(['prev', 'yoy']).default('yoy'),
    }),
    answer: changeAnswer,
    async handle(asked) {
      const { query, params, caller } = asked;
      const definition = (await deps.metrics()).metric(params.id);
      const { where, period, as_of } = permitted(caller, definition, requestOf(query));
      return cachedAnswer<z.input<typeof changeAnswer>>(
        deps,
        asked,
        query.build,
        async (connection, snapshot, workspace) => {
          const { id, name, unit, format, source, basis, version, verified } = definition;
          const change = await changeOf(
            connection,
            definition,
            { where, period, as_of },
            query.dimension,
            query.against,
            { snapshot },
          );
          return {
            ...change,
            ...(await provenanceOf(connection, snapshot, workspace)),
            metric: id,
            name,
            unit,
            format,
            definition: definition.definition,
            source,
            basis,
            version,
            verified,
            trace: linksOf(params.id, query).trace,
          };
        },
      );
    },
  }),
  route({
    ...READ,
    path: '/api/v1/metrics/{id}/difference',
    summary: '修订：为什么当时印出的数与现在的不同',
    reach: 'scoped',
    params: metricId,
    query: z.strictObject({
      where: cell.where,
      period: cell.period,
      build,
      /** The day the earlier number was asked back to. */
      as_of: text.optional(),
      /** The snapshot the earlier number was taken from. */
      earlier: text.optional(),
      /** Version of the definition that was in force then. */
      version: whole(1, 10_000).optional(),
    }),
    answer: differenceAnswer,
    async handle(asked) {
      const { query, params, caller } = asked;
      const catalog = await deps.metrics();
      const definition = catalog.metric(params.id);
      const { where, period } = query;
      const request = permitted(caller, definition, { where, period });
      const choices = { as_of: query.as_of, snapshot: query.earlier, version: query.version };
      return cachedAnswer(deps, asked, query.build, async (connection, snapshot, workspace) => ({
        ...(await whyDifferent(workspace, snapshot, catalog, definition, request, choices)),
        ...(await provenanceOf(connection, snapshot, workspace)),
        definition: definition.definition,
        trace: linksOf(params.id, { where, period }).trace,
      }));
    },
  }),
  route({
    ...READ,
    path: '/api/v1/metrics/{id}/values',
    summary: '维度的取值与行数，供筛选',
    reach: 'scoped',
    params: metricId,
    query: z.strictObject({
      ...cell,
      dimension: text,
      q: text.optional(),
      limit: whole(1, 1000).default(50),
    }),
    answer: valuesAnswer,
    async handle(asked) {
      const { query, params, caller } = asked;
      const definition = (await deps.metrics()).metric(params.id);
      const request = permitted(caller, definition, requestOf(query));
      const { dimension, q, limit } = query;
      return cachedAnswer(deps, asked, query.build, async (connection, snapshot, workspace) => ({
        ...(await dimensionValues(connection, definition, { ...request, dimension, q, limit })),
        ...(await provenanceOf(connection, snapshot, workspace)),
      }));
    },
  }),
  route({
    ...READ,
    path: '/api/v1/metrics/{id}/rows',
    summary: '一个数背后的行：总数与该数一致，分页列出',
    reach: 'scoped',
    params: metricId,
    query: z.strictObject({
      ...cell,
      part: part.optional(),
      operand: text.optional(),
      sort: text.optional(),
      cursor: z.string().max(3000).optional(),
      limit: whole(1, 200).default(50),
    }),
    answer: metricRowsAnswer,
    errors: ['PANHUO_TRACE_MISMATCH'],
    async handle(asked) {
      const { query, params, caller } = asked;
      const definition = (await deps.metrics()).metric(params.id);
      const { part: role, operand, sort, cursor, limit } = query;
      const { where, period, as_of } = permitted(caller, definition, requestOf(query));
      return cachedAnswer(deps, asked, query.build, async (connection, snapshot, workspace) => ({
        ...(await metricRows(
          connection,
          definition,
          { where, period, as_of, part: role, operand, sort, cursor, limit },
          { snapshot, caller },
        )),
        ...(await provenanceOf(connection, snapshot, workspace)),
        trace: linksOf(params.id, query).trace,
        export_url: urlOf(`/api/v1/metrics/${params.id}/rows/export`, {
          where: query.where,
          period: query.period,
          as_of: query.as_of,
          part: role,
          operand,
        }),
      }));
    },
  }),
];
