import { z } from 'zod';
import { queryMetric } from '../../../transforms/semantic/query.ts';
import { onSnapshot, type ServerDeps } from '../deps.ts';
import { type Route, route } from '../http/route.ts';

const many = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());

/** The semantic layer over HTTP. */
export const metricRoutes = (deps: ServerDeps): Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/metrics/{id}',
    tag: '指标',
    summary: '查询一个指标',
    allow: 'metrics.read',
    reach: 'scoped',
    params: z.strictObject({ id: z.string() }),
    query: z.strictObject({
      by: many.optional(),
      where: many.optional(),
      period: z.string().optional(),
      build: z.string().optional(),
    }),
    answer: z.looseObject({}),
    async handle({ params, query: { build, ...asked } }) {
      const definition = (await deps.metrics()).metric(params.id);
      return onSnapshot(deps, build, async (connection, snapshot) => ({
        ...(await queryMetric(connection, definition, { ...asked, limit: 1000 }, { snapshot })),
      }));
    },
  }),
];
