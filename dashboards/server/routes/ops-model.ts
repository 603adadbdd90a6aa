import { z } from 'zod';
import { PanhuoError } from '../../../domain/errors.ts';
import { loadModels } from '../../../transforms/runner/model.ts';
import * as api from '../../api/ops-model.ts';
import type { ServerDeps } from '../deps.ts';
import { type Route, route } from '../http/route.ts';
import { pageOf } from '../models/ask.ts';
import { ModelCatalogs } from '../models/catalog.ts';
import { columnLineage, columnsOfMetric } from '../models/column-lineage.ts';
import { LineageGraph } from '../models/lineage.ts';
import {
  chooseModels,
  MODEL_SORTS,
  modelDetail,
  modelNamed,
  modelRows,
  modelSample,
} from '../models/models.ts';
import { type AuditWorld, auditRows, countsOf, inOrder } from '../models/quality.ts';
import { build, name, paged, TAG, tellFrom, type World } from '../models/world.ts';
import { readWorks } from '../runs.ts';
import { snapshotRoutes } from './ops-snapshots.ts';

/** Quality, models, lineage and snapshots of the warehouse. */
export function opsModelRoutes(deps: ServerDeps): Route[] {
  const catalogs = new ModelCatalogs(() => loadModels());
  const on = tellFrom(deps, catalogs);
  const auditWorld = async (world: World, caller: AuditWorld['caller']): Promise<AuditWorld> => ({
    catalog: world.catalog,
    definitions: await catalogs.definitions(),
    metrics: world.metrics,
    kept: await world.snapshots.list(),
    caller,
  });

  const quality = route({
    method: 'GET',
    path: '/api/v1/ops/quality',
    tag: TAG,
    summary: '审计：未通过的在前',
    allow: 'ops.read',
    reach: 'scoped',
    query: z.strictObject({
      ...paged,
      state: z.enum(['failed', 'passed']).optional(),
      severity: z.enum(['block', 'warn']).optional(),
      model: name.optional(),
    }),
    answer: api.qualityAnswer,
    handle: ({ query, caller, request }) =>
      on(request.url, query.build, async (world) => {
        const { snapshot, said } = world;
        const chosen = inOrder(snapshot.audits).filter(
          (audit) =>
            (query.state === undefined || audit.failures > 0 === (query.state === 'failed')) &&
            (query.severity === undefined || audit.severity === query.severity) &&
            (query.model === undefined || audit.model === query.model),
        );
        const page = pageOf(chosen, query.cursor, query.limit);
        const around = await auditWorld(world, caller);
        const { held } = await deps.status();
        const [pointer, candidate] = await Promise.all([
          world.snapshots.pointer(),
          world.snapshots.candidate(),
        ]);
        return {
          ...said,
          ...page,
          rows: auditRows(around, page.rows),
          created_at: snapshot.created_at,
          correlation: snapshot.correlation,
          counts: countsOf(snapshot.audits),
          held: held && {
            correlation: held.correlation,
            at: held.at,
            rows: auditRows(around, inOrder(held.failing)),
          },
          history: [...(candidate === null ? [] : [candidate]), ...around.kept.toReversed()].map((kept) => ({
            snapshot: kept.id,
            created_at: kept.created_at,
            correlation: kept.correlation,
            current: kept.id === pointer?.current,
            candidate: kept.id === candidate?.id,
            counts: countsOf(kept.audits),
          })),
        };
      }),
  });

  const rowsOf = async (world: World): Promise<api.ModelRow[]> =>
    modelRows(
      world.catalog,
      world.metrics,
      world.snapshot,
      await failedModel(world.workspace.home, deps.clock()),
    );

  const models = route({
    method: 'GET',
    path: '/api/v1/ops/models',
    tag: TAG,
    summary: '模型清单',
    allow: 'ops.read',
    reach: 'public',
    query: z.strictObject({
      ...paged,
      layer: z.enum(['staging', 'intermediate', 'marts']).optional(),
      state: z.enum(['built', 'kept', 'failed']).optional(),
      q: z.string().max(100).optional(),
      sort: z.enum(MODEL_SORTS).optional(),
    }),
    answer: api.modelsAnswer,
    handle: ({ query, request }) =>
      on(request.url, query.build, async (world) => {
        const all = await rowsOf(world);
        return {
          ...world.said,
          ...pageOf(chooseModels(all, query), query.cursor, query.limit),
          all: {
            models: all.length,
            rows: all.reduce((sum, model) => sum + model.rows, 0),
            bytes: world.snapshot.bytes,
          },
        };
      }),
  });

  const model = route({
    method: 'GET',
    path: '/api/v1/ops/models/{name}',
    tag: TAG,
    summary: '一个模型：列、SQL、审计、用到它的指标',
    allow: 'ops.read',
    reach: 'scoped',
    params: z.strictObject({ name }),
    query: z.strictObject({ build }),
    answer: api.modelAnswer,
    handle: ({ params, query, caller, request }) =>
      on(request.url, query.build, async (world) => {
        modelNamed(world.catalog, params.name);
        const row = (await rowsOf(world)).find((one) => one.name === params.name);
        if (row === undefined) throw new PanhuoError('PANHUO_PAGE_UNKNOWN', '没有这个模型');
        const own = inOrder(world.snapshot.audits.filter((audit) => audit.model === params.name));
        const definitions = await catalogs.definitions();
        return {
          ...world.said,
          model: row,
          owner: definitions.get(params.name)?.owner ?? null,
          ...(await modelDetail(world.connection, world.catalog, world.metrics, params.name)),
          audits: auditRows(await auditWorld(world, caller), own),
        };
      }),
  });

  const modelSamples = route({
    method: 'GET',
    path: '/api/v1/ops/models/{name}/rows',
    tag: TAG,
    summary: '一个模型的样例行',
    allow: 'ops.read',
    reach: 'scoped',
    params: z.strictObject({ name }),
    query: z.strictObject({ build }),
    answer: api.modelRowsAnswer,
    handle: ({ params, query, caller, request }) =>
      on(request.url, query.build, async ({ connection, catalog, said }) => {
        const { rows: total } = modelNamed(catalog, params.name);
        // A model may hold rows of any organisation, and not every table says whose they are.
        const withheld = caller.organisation !== null;
        const sample = withheld
          ? { columns: [], rows: [], hidden: [] }
          : await modelSample(connection, catalog, params.name, caller);
        return { ...said, model: params.name, total, sample, withheld };
      }),
  });

  const graphOf = ({ catalog, metrics, snapshot }: World) => new LineageGraph(catalog, metrics, snapshot);

  const lineage = route({
    method: 'GET',
    path: '/api/v1/ops/lineage',
    tag: TAG,
    summary: '血缘：一个节点的上下各一步',
    allow: 'ops.read',
    reach: 'public',
    query: z.strictObject({ build, node: name }),
    answer: api.lineageAnswer,
    handle: ({ query, request }) =>
      on(request.url, query.build, async (world) => {
        const graph = graphOf(world);
        const node = graph.node(query.node);
        return {
          ...world.said,
          node,
          up: graph.up(query.node).map((id) => graph.node(id)),
          down: graph.down(query.node).map((id) => graph.node(id)),
        };
      }),
  });

  const search = route({
    method: 'GET',
    path: '/api/v1/ops/lineage/search',
    tag: TAG,
    summary: '按名称或列名找血缘里的节点',
    allow: 'ops.read',
    reach: 'public',
    query: z.strictObject({ build, q: z.string().max(100) }),
    answer: api.lineageSearchAnswer,
    handle: ({ query, request }) =>
      on(request.url, query.build, async (world) => {
        const found = graphOf(world).search(query.q);
        return { ...world.said, total: found.length, rows: found.slice(0, 30) };
      }),
  });

  const columns = route({
    method: 'GET',
    path: '/api/v1/ops/lineage/columns',
    tag: TAG,
    summary: '一列的来历或去向',
    allow: 'ops.read',
    reach: 'public',
    query: z.strictObject({
      build,
      table: name,
      column: name,
      direction: z.enum(['up', 'down']).default('up'),
      steps: z.coerce.number().int().min(1).max(20).default(20),
    }),
    answer: api.columnsAnswer,
    handle: ({ query, request }) =>
      on(request.url, query.build, async ({ connection, catalog, said }) => ({
        ...said,
        ...(await columnLineage(connection, catalog, query, query.direction, query.steps)),
      })),
  });

  const metricColumns = route({
    method: 'GET',
    path: '/api/v1/ops/lineage/metrics/{id}',
    tag: TAG,
    summary: '一个指标用到的列',
    allow: 'ops.read',
    reach: 'public',
    params: z.strictObject({ id: name }),
    query: z.strictObject({ build }),
    answer: api.metricColumnsAnswer,
    handle: ({ params, query, request }) =>
      on(request.url, query.build, async ({ catalog, metrics, said }) => {
        const metric = metrics.metric(params.id);
        return {
          ...said,
          metric: { id: metric.id, name: metric.name, definition: metric.definition },
          columns: columnsOfMetric(catalog, metric),
        };
      }),
  });

  return [
    quality,
    models,
    model,
    modelSamples,
    lineage,
    search,
    columns,
    metricColumns,
    ...snapshotRoutes(deps, on),
  ];
}

/** The model that stopped the last build, if one did. */
async function failedModel(home: string, now: Date): Promise<string | null> {
  const last = (await readWorks(home, now)).findLast(({ step }) => step === 'buildWarehouse');
  if (last?.state !== 'failed' || last.error?.code !== 'PANHUO_MODEL_FAILED') return null;
  return /([^/]+)\.sql$/.exec(last.error.where?.file ?? '')?.[1] ?? null;
}
