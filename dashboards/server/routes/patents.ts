import { z } from 'zod';
import {
  patentConversions as conversionsAnswer,
  patentEvents as eventsAnswer,
  patentPage as pageAnswer,
  patentFacets,
  patentList,
  patentRow,
  patentSources as sourcesAnswer,
  patentText as textAnswer,
  patentValue as valueAnswer,
} from '../../api/patents.ts';
import type { ServerDeps } from '../deps.ts';
import { cachedAnswer } from '../http/cache.ts';
import { type Route, route } from '../http/route.ts';
import { sendRows } from '../http/rows.ts';
import { patentChanges } from '../records/patent-changes.ts';
import { patentConversions } from '../records/patent-conversions.ts';
import { patentEvents, patentText } from '../records/patent-events.ts';
import { facetsOf } from '../records/patent-facets.ts';
import { patentFilterShape } from '../records/patent-filter.ts';
import {
  comparePatents,
  EXPORTED,
  exportSql,
  listPatents,
  PATENT_SORTS,
  type PatentSort,
} from '../records/patent-list.ts';
import { patentIdOf, patentPage } from '../records/patent-page.ts';
import { patentSources } from '../records/patent-sources.ts';
import { patentValue } from '../records/patent-value.ts';
import { ruleTables } from '../records/references.ts';

const build = z.string().max(60).optional();
const params = z.strictObject({ id: z.string().min(1).max(60) });
const sort = z.enum(Object.keys(PATENT_SORTS) as [PatentSort, ...PatentSort[]]).default('publication_date');

/** Patents: a public register, open to whoever is signed in; contracts and prices behind them are not. */
export const patentRoutes = (deps: ServerDeps): Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/patents',
    tag: '专利',
    summary: '专利列表',
    allow: 'records.read',
    reach: 'public',
    query: z.strictObject({
      ...patentFilterShape,
      sort,
      cursor: z.string().max(800).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      build,
    }),
    answer: patentList,
    async handle(asked) {
      const { build: wanted, sort: order, cursor, limit, ...filter } = asked.query;
      return cachedAnswer(deps, asked, wanted, async (connection, snapshot, { config }) => ({
        snapshot,
        synthetic: config.synthetic,
        unit: '件' as const,
        ...(await listPatents(connection, filter, { sort: order, cursor, limit })),
      }));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/patents/export',
    tag: '专利',
    summary: '导出专利列表',
    allow: 'rows.export',
    reach: 'public',
    audit: 'export',
    query: z.strictObject({
      ...patentFilterShape,
      sort,
      format: z.enum(['json', 'csv', 'arrow']).optional(),
      build,
    }),
    answer: 'rows',
    async handle(asked) {
      const { build: wanted, sort: order, format, ...filter } = asked.query;
      return sendRows(deps, asked, { build: wanted, format }, async () => ({
        name: '专利',
        sql: exportSql(filter, order),
        columns: EXPORTED,
      }));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/patents/facets',
    tag: '专利',
    summary: '专利列表各筛选项的件数',
    allow: 'records.read',
    reach: 'public',
    query: z.strictObject({ ...patentFilterShape, build }),
    answer: patentFacets,
    async handle(asked) {
      const { build: wanted, ...filter } = asked.query;
      return cachedAnswer(deps, asked, wanted, async (connection, snapshot, { config }) => ({
        snapshot,
        synthetic: config.synthetic,
        ...(await facetsOf(connection, filter)),
      }));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/patents/compare',
    tag: '专利',
    summary: '并列比较至多四件专利',
    allow: 'records.read',
    reach: 'public',
    query: z.strictObject({
      id: z
        .union([z.string().max(60), z.array(z.string().max(60)).max(4)])
        .transform((value) => [value].flat()),
      build,
    }),
    answer: z.object({ snapshot: z.string(), synthetic: z.boolean(), rows: z.array(patentRow) }),
    async handle(asked) {
      return cachedAnswer(deps, asked, asked.query.build, async (connection, snapshot, { config }) => ({
        snapshot,
        synthetic: config.synthetic,
        rows: await comparePatents(connection, asked.query.id),
      }));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/patents/{id}',
    tag: '专利',
    summary: '一件专利',
    allow: 'records.read',
    reach: 'public',
    params,
    query: z.strictObject({ build }),
    answer: pageAnswer,
    async handle(asked) {
      return cachedAnswer(deps, asked, asked.query.build, async (connection, snapshot, workspace) => ({
        snapshot,
        synthetic: workspace.config.synthetic,
        hidden: [],
        ...(await patentPage(connection, asked.params.id, await ruleTables(workspace))),
      }));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/patents/{id}/events',
    tag: '专利',
    summary: '一件专利的法律事件',
    allow: 'records.read',
    reach: 'public',
    params,
    query: z.strictObject({ build }),
    answer: eventsAnswer,
    async handle(asked) {
      return cachedAnswer(deps, asked, asked.query.build, async (connection, snapshot, { config }) => ({
        snapshot,
        synthetic: config.synthetic,
        ...(await patentEvents(connection, await patentIdOf(connection, asked.params.id))),
      }));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/patents/{id}/text',
    tag: '专利',
    summary: '一件专利的权利要求与全部分类号',
    allow: 'records.read',
    reach: 'public',
    params,
    query: z.strictObject({ build }),
    answer: textAnswer,
    async handle(asked) {
      return cachedAnswer(deps, asked, asked.query.build, async (connection, snapshot, { config }) => ({
        snapshot,
        synthetic: config.synthetic,
        ...(await patentText(connection, await patentIdOf(connection, asked.params.id))),
      }));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/patents/{id}/conversions',
    tag: '专利',
    summary: '一件专利的转化、合同与开放许可',
    allow: 'records.read',
    reach: 'scoped',
    params,
    query: z.strictObject({ build }),
    answer: conversionsAnswer,
    async handle(asked) {
      return cachedAnswer(deps, asked, asked.query.build, async (connection, snapshot, workspace) => ({
        snapshot,
        synthetic: workspace.config.synthetic,
        ...(await patentConversions(
          connection,
          await patentIdOf(connection, asked.params.id),
          asked.caller,
          await ruleTables(workspace),
        )),
      }));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/patents/{id}/value',
    tag: '专利',
    summary: '一件专利的价值区间、可比合同与评估得分',
    allow: 'records.read',
    reach: 'scoped',
    params,
    query: z.strictObject({ build }),
    answer: valueAnswer,
    async handle(asked) {
      return cachedAnswer(deps, asked, asked.query.build, async (connection, snapshot, workspace) => ({
        snapshot,
        synthetic: workspace.config.synthetic,
        ...(await patentValue(
          connection,
          await patentIdOf(connection, asked.params.id),
          asked.caller,
          await ruleTables(workspace),
        )),
      }));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/patents/{id}/sources',
    tag: '专利',
    summary: '一件专利的来源文件与互相矛盾之处',
    allow: 'records.read',
    reach: 'public',
    params,
    query: z.strictObject({ build }),
    answer: sourcesAnswer.omit({ changes: true, snapshots_compared: true }),
    async handle(asked) {
      return cachedAnswer(deps, asked, asked.query.build, async (connection, snapshot, { config }) => ({
        snapshot,
        synthetic: config.synthetic,
        ...(await patentSources(connection, await patentIdOf(connection, asked.params.id))),
      }));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/patents/{id}/changes',
    tag: '专利',
    summary: '一件专利在保留的各快照之间的变化',
    allow: 'records.read',
    reach: 'public',
    params,
    query: z.strictObject({ build }),
    answer: sourcesAnswer.pick({ changes: true, snapshots_compared: true, synthetic: true }),
    async handle({ params: { id } }) {
      const { config } = await deps.openWorkspace();
      return { synthetic: config.synthetic, ...(await patentChanges(deps, id)) };
    },
  }),
];
