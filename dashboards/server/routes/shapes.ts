import { z } from 'zod';
import { cohortTable, MAX_AGE } from '../../../transforms/semantic/shapes/cohorts.ts';
import { survivalCurves } from '../../../transforms/semantic/shapes/durations.ts';
import { mustFit } from '../../../transforms/semantic/shapes/fitting.ts';
import { flowOf } from '../../../transforms/semantic/shapes/flows.ts';
import { funnel } from '../../../transforms/semantic/shapes/funnel.ts';
import { reconcile } from '../../../transforms/semantic/shapes/reconcile.ts';
import { loadFunnel, loadShapeRules } from '../../../transforms/semantic/shapes/rules.ts';
import { survivalAt } from '../../../transforms/semantic/shapes/survival.ts';
import { targetAnswer } from '../../api/metrics.ts';
import {
  cohortAnswer,
  flowAnswer,
  funnelAnswer,
  reconciliationAnswer,
  survivalAnswer,
} from '../../api/shapes.ts';
import { sees } from '../access/caller.ts';
import type { ServerDeps } from '../deps.ts';
import { cachedAnswer } from '../http/cache.ts';
import { type Route, route } from '../http/route.ts';
import { build, cell, cells, linksOf, requestOf, text, whole, words } from '../metrics/asked.ts';
import { provenanceOf } from '../metrics/provenance.ts';
import { permitted } from '../metrics/rights.ts';
import { targetsOf } from '../metrics/targets.ts';

const READ = { method: 'GET', tag: '指标', allow: 'metrics.read' } as const;
const metric = text;
/** Whole years, comma-separated. */
const ages = words
  .transform((list) => list.map(Number))
  .pipe(z.array(z.number('应为整数').int().min(1).max(MAX_AGE)).min(1).max(MAX_AGE))
  .optional();

/** What is made of metrics: targets, flows, cohorts, survival, funnel and the account of conversions. */
export const shapeRoutes = (deps: ServerDeps): Route[] => [
  route({
    ...READ,
    path: '/api/v1/targets',
    summary: '政策目标与完成情况',
    // Of the whole province or of what the target names: no rows, nobody's own.
    reach: 'public',
    query: z.strictObject({
      metric: metric.optional(),
      target: text.optional(),
      as_of: text.optional(),
      build,
    }),
    answer: targetAnswer,
    async handle(asked) {
      const { build: named, ...request } = asked.query;
      const catalog = await deps.metrics();
      // A misspelt metric must not look like one without targets.
      if (request.metric !== undefined) catalog.metric(request.metric);
      return cachedAnswer(deps, asked, named, async (connection, snapshot, workspace) =>
        targetsOf(connection, catalog, request, await provenanceOf(connection, snapshot, workspace)),
      );
    },
  }),
  route({
    ...READ,
    path: '/api/v1/flows',
    summary: '流向矩阵：可加总的指标按两个维度',
    reach: 'scoped',
    query: z.strictObject({ metric, ...cells, top: whole(1, 200).optional() }),
    answer: flowAnswer,
    async handle(asked) {
      const { query, caller } = asked;
      const definition = (await deps.metrics()).metric(query.metric);
      const request = permitted(caller, definition, requestOf(query));
      return cachedAnswer(deps, asked, query.build, async (connection, snapshot, workspace) => {
        const top = query.top ?? (await loadShapeRules()).flow.top;
        return {
          ...(await flowOf(connection, definition, request, top, { snapshot })),
          ...(await provenanceOf(connection, snapshot, workspace)),
          definition: definition.definition,
          trace: linksOf(query.metric, query).trace,
        };
      });
    },
  }),
  route({
    ...READ,
    path: '/api/v1/cohorts',
    summary: '队列表：批次年份与满几年',
    reach: 'scoped',
    query: z.strictObject({ metric, ...cell, ages }),
    answer: cohortAnswer,
    async handle(asked) {
      const { query, caller } = asked;
      const catalog = await deps.metrics();
      const definition = catalog.metric(query.metric);
      mustFit(catalog, definition, 'cohort');
      const request = permitted(caller, definition, requestOf(query));
      const years = query.ages === undefined ? null : [...new Set(query.ages)].sort((a, b) => a - b);
      return cachedAnswer(deps, asked, query.build, async (connection, snapshot, workspace) => ({
        ...(await cohortTable(connection, definition, request, years, { snapshot })),
        ...(await provenanceOf(connection, snapshot, workspace)),
        trace: linksOf(query.metric, query).trace,
      }));
    },
  }),
  route({
    ...READ,
    path: '/api/v1/survival',
    summary: '生存曲线：从一个日期到另一个日期要多久',
    reach: 'scoped',
    query: z.strictObject({ metric, ...cells }),
    answer: survivalAnswer,
    async handle(asked) {
      const { query, caller } = asked;
      const catalog = await deps.metrics();
      const definition = catalog.metric(query.metric);
      mustFit(catalog, definition, 'survival');
      const request = permitted(caller, definition, requestOf(query));
      return cachedAnswer(deps, asked, query.build, async (connection, snapshot, workspace) => {
        const { survival } = await loadShapeRules();
        const answer = await survivalCurves(connection, definition, request, survival, { snapshot });
        return {
          ...answer,
          ...(await provenanceOf(connection, snapshot, workspace)),
          definition: definition.definition,
          ages: survival.ages,
          groups: answer.groups.map((group) => ({
            ...group,
            at: survival.ages.map((age) => {
              const point = survivalAt(group.curve, age);
              return point === null
                ? null
                : { age, survival: point.survival, low: point.low, high: point.high };
            }),
          })),
          trace: linksOf(query.metric, query).trace,
        };
      });
    },
  }),
  route({
    ...READ,
    path: '/api/v1/funnel',
    summary: '转化漏斗：各环节到达多少',
    reach: 'scoped',
    query: z.strictObject(cells),
    answer: funnelAnswer,
    async handle(asked) {
      const { query, caller } = asked;
      const stages = await loadFunnel();
      const definition = (await deps.metrics()).metric(stages.metric);
      const request = permitted(caller, definition, requestOf(query));
      return cachedAnswer(deps, asked, query.build, async (connection, snapshot, workspace) => ({
        ...(await funnel(connection, definition, stages, request, { snapshot })),
        ...(await provenanceOf(connection, snapshot, workspace)),
        metric: definition.id,
        definition: definition.definition,
        trace: linksOf(definition.id, query).trace,
      }));
    },
  }),
  route({
    ...READ,
    path: '/api/v1/reconcile',
    summary: '转化数的对账：毛数、剔除、计数，与公布的数',
    // The account of the whole province.
    reach: 'public',
    query: z.strictObject({ period: text.optional(), scope: text.optional(), build }),
    answer: reconciliationAnswer,
    async handle(asked) {
      const { query, caller } = asked;
      const { period, scope } = query;
      const catalog = await deps.metrics();
      const mayAmounts = sees(caller, 'amount');
      return cachedAnswer(deps, asked, query.build, async (connection, snapshot, workspace) => {
        const account = await reconcile(connection, catalog, { period, scope }, { snapshot });
        return {
          ...account,
          scopes: account.scopes.map((one) => ({
            ...one,
            lines: one.lines.map((line) => ({ ...line, amount: mayAmounts ? line.amount : null })),
          })),
          ...(await provenanceOf(connection, snapshot, workspace)),
        };
      });
    },
  }),
];
