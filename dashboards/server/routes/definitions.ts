import { z } from 'zod';
import {
  definitionList,
  definitionPage as pageAnswer,
  referencePage as referenceAnswer,
} from '../../api/definitions.ts';
import type { MetricSummary } from '../../api/metrics.ts';
import type { ServerDeps } from '../deps.ts';
import { cachedAnswer } from '../http/cache.ts';
import { type Route, route } from '../http/route.ts';
import { summaryOf } from '../metrics/catalogue.ts';
import { definitionPage, exclusionRules } from '../records/definition-page.ts';
import { referenceList, referencePage } from '../records/reference-list.ts';
import { ruleTables } from '../records/references.ts';

const build = z.string().max(100).optional();
const TAG = '口径库';

/** Definitions of metrics, reference tables and exclusion rules: no figure among them. */
export const definitionRoutes = (deps: ServerDeps): Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/definitions',
    tag: TAG,
    summary: '口径库：指标、参考表与剔除规则',
    allow: 'metrics.read',
    reach: 'public',
    query: z.strictObject({ build }),
    answer: definitionList,
    async handle() {
      const workspace = await deps.openWorkspace();
      const catalog = await deps.metrics();
      return {
        synthetic: workspace.config.synthetic,
        metrics: catalog.metrics.map((metric) => headOf(summaryOf(metric, catalog.versions(metric.id)))),
        references: (await referenceList(workspace)).map(
          ({ columns: _columns, note: _note, ...head }) => head,
        ),
        rules: exclusionRules(await ruleTables(workspace)),
      };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/definitions/{id}',
    tag: TAG,
    summary: '一个指标的口径：公式、纳入与剔除、SQL、所数的表',
    allow: 'metrics.read',
    reach: 'public',
    params: z.strictObject({ id: z.string().max(100) }),
    query: z.strictObject({ build }),
    answer: pageAnswer,
    errors: ['PANHUO_METRIC_UNKNOWN'],
    async handle(asked) {
      const catalog = await deps.metrics();
      return cachedAnswer(deps, asked, asked.query.build, async (connection, snapshot, workspace) => ({
        snapshot,
        synthetic: workspace.config.synthetic,
        ...(await definitionPage(
          connection,
          catalog,
          asked.params.id,
          exclusionRules(await ruleTables(workspace)),
        )),
      }));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/references/{table}',
    tag: TAG,
    summary: '一张参考表的来源与内容',
    allow: 'metrics.read',
    reach: 'public',
    params: z.strictObject({ table: z.string().max(60) }),
    query: z.strictObject({
      cursor: z.string().max(200).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(100),
      build,
    }),
    answer: referenceAnswer,
    async handle({ params, query: { cursor, limit } }) {
      return referencePage(await deps.openWorkspace(), params.table, { cursor, limit });
    },
  }),
];

/** What stands in a list; the rest is on the metric's own page. */
function headOf(summary: MetricSummary) {
  const {
    id,
    name,
    group,
    definition,
    nature,
    unit,
    basis,
    source,
    verified,
    version,
    valid_from,
    operands,
  } = summary;
  return {
    id,
    name,
    group,
    definition,
    nature,
    unit,
    basis,
    source,
    verified,
    version,
    valid_from,
    operands,
  };
}
