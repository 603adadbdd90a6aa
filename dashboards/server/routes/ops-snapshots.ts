import { z } from 'zod';
import { PanhuoError } from '../../../domain/errors.ts';
import { Snapshots } from '../../../lake/snapshots.ts';
import * as api from '../../api/ops-model.ts';
import { onSnapshot, type ServerDeps } from '../deps.ts';
import { type Route, route } from '../http/route.ts';
import { pageOf } from '../models/ask.ts';
import { compareTable } from '../models/compare.ts';
import { metricDifferences } from '../models/differences.ts';
import { modelNamed } from '../models/models.ts';
import { knownThen, printedThen } from '../models/revisions.ts';
import { compareSnapshots, snapshotRows } from '../models/snapshots.ts';
import { build, name, paged, TAG, type Tell } from '../models/world.ts';

const pair = { build, base: z.string().max(120), other: z.string().max(120) };

/** Snapshots, what lies between two of them, and which one counts. */
export function snapshotRoutes(deps: ServerDeps, on: Tell): Route[] {
  const snapshotList = route({
    method: 'GET',
    path: '/api/v1/ops/snapshots',
    tag: TAG,
    summary: '快照清单与发布记录',
    allow: 'ops.read',
    reach: 'public',
    query: z.strictObject(paged),
    answer: api.snapshotsAnswer,
    handle: ({ query, request }) =>
      on(request.url, query.build, async ({ snapshots, said }) => {
        const [published, pointer, references, candidate] = await Promise.all([
          snapshots.list(),
          snapshots.pointer(),
          snapshots.references(),
          snapshots.candidate(),
        ]);
        const list = candidate === null ? published : [...published, candidate];
        const kept = new Set(published.map(({ id }) => id));
        return {
          ...said,
          ...pageOf(
            snapshotRows(list, pointer, references, candidate?.id ?? null),
            query.cursor,
            query.limit,
          ),
          history: (pointer?.history ?? [])
            .toReversed()
            .slice(0, 50)
            .map(({ id, at, reason, by }) => ({ id, at, reason, by: by ?? null, kept: kept.has(id) })),
        };
      }),
  });

  const compare = route({
    method: 'GET',
    path: '/api/v1/ops/snapshots/compare',
    tag: TAG,
    summary: '两个快照的表与审计有何不同',
    allow: 'ops.read',
    reach: 'public',
    query: z.strictObject(pair),
    answer: api.compareAnswer,
    handle: ({ query: { build: id, base, other }, request }) =>
      on(request.url, id, async ({ snapshots, catalog, said }) => ({
        ...said,
        base,
        other,
        ...compareSnapshots(await snapshots.read(base), await snapshots.read(other), catalog),
      })),
  });

  const compareRows = route({
    method: 'GET',
    path: '/api/v1/ops/snapshots/compare/table',
    tag: TAG,
    summary: '一张表在两个快照里按键逐行对照',
    allow: 'ops.read',
    reach: 'scoped',
    query: z.strictObject({ ...pair, model: name }),
    answer: api.compareTableAnswer,
    async handle({ query: { build: id, base, other, model: table }, caller, request }) {
      if (caller.organisation !== null)
        throw new PanhuoError('PANHUO_FORBIDDEN', '逐行对照含所有单位的数据，您只能看本单位的');
      const { snapshots, catalog, said } = await on(request.url, id, async (world) => world);
      modelNamed(catalog, table);
      const compared = await compareTable(snapshots, { base, other, model: table }, catalog, caller);
      return { ...said, base, other, model: table, ...compared };
    },
  });

  const compareMetrics = route({
    method: 'GET',
    path: '/api/v1/ops/snapshots/compare/metrics',
    tag: TAG,
    summary: '哪些指标在两个快照里不同',
    allow: 'ops.read',
    reach: 'public',
    query: z.strictObject(pair),
    answer: api.compareMetricsAnswer,
    async handle({ query: { build: id, base, other }, request }) {
      const { said, metrics } = await on(request.url, id, async (world) => world);
      const differences = await metricDifferences(metrics, (side, work) =>
        onSnapshot(deps, side === 'base' ? base : other, work),
      );
      return { ...said, base, other, ...differences };
    },
  });

  const revisions = route({
    method: 'GET',
    path: '/api/v1/ops/snapshots/revisions',
    tag: TAG,
    summary: '一个指标某年的数后来改了多少',
    allow: 'ops.read',
    reach: 'public',
    query: z.strictObject({ build, metric: name, year: z.coerce.number().int().min(1985).max(2100) }),
    answer: api.revisionAnswer,
    async handle({ query, request }) {
      const definition = (await deps.metrics()).metric(query.metric);
      const today = deps.clock().toISOString().slice(0, 10);
      const { said, snapshots, ...then } = await on(request.url, query.build, async (world) => ({
        said: world.said,
        snapshots: world.snapshots,
        ...(await knownThen(world.connection, definition, query.year, today)),
      }));
      const printed = await printedThen(definition, query.year, await snapshots.list(), (id, work) =>
        onSnapshot(deps, id, work),
      );
      const { id, unit, format, verified, definition: meaning } = definition;
      return {
        ...said,
        metric: { id, name: definition.name, unit, format, verified, definition: meaning },
        period: String(query.year),
        ...then,
        printed,
      };
    },
  });

  const publish = route({
    method: 'POST',
    path: '/api/v1/ops/snapshots/{id}/publish',
    tag: TAG,
    summary: '发布候选快照或回滚到先前的快照',
    allow: 'ops.act',
    reach: 'public',
    params: z.strictObject({ id: z.string().max(120) }),
    body: api.publishBody,
    answer: api.publishedAnswer,
    errors: ['PANHUO_SNAPSHOT_STALE', 'PANHUO_SNAPSHOT_MISSING'],
    async handle({ params, body, caller }) {
      const { warehouse } = await deps.openWorkspace();
      const snapshots = new Snapshots(warehouse, deps.clock);
      const { reason, expects } = body;
      if (params.id === expects)
        throw new PanhuoError('PANHUO_REQUEST_INVALID', `${params.id} 已是当前快照，没有改动`, {
          where: { field: 'id' },
        });
      const { id } = await snapshots.rollback(params.id, reason, { by: caller.name, expects });
      return { current: id, before: expects, reason, by: caller.name };
    },
  });

  return [snapshotList, compare, compareRows, compareMetrics, revisions, publish];
}
