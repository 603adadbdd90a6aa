import { z } from 'zod';
import { sourcesOf } from '../../../activities/crawl/configured-sources.ts';
import { PanhuoError } from '../../../domain/errors.ts';
import { overview, reasonBody, runDetail, runList, runState, startBody, started } from '../../api/ops-run.ts';
import type { ServerDeps } from '../deps.ts';
import { type Route, route } from '../http/route.ts';
import { askerOf } from '../ops/asker.ts';
import type { Launcher } from '../ops/launcher.ts';
import { readOverview } from '../ops/overview.ts';
import { orderAgain } from '../ops/retry.ts';
import { runDetail as detailOf, listRuns, readRuns } from '../ops/run-list.ts';
import type { Order } from '../ops/starts.ts';

const TAG = '运维';
const byRun = z.strictObject({ run: z.string().max(200) });
const limit = z.coerce.number().int().min(1).max(200).default(50);

/** The overview, the list of runs, and starting, stopping, repeating them. */
export const opsRunsRoutes = (deps: ServerDeps, launcher: Launcher): Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/ops/overview',
    tag: TAG,
    summary: '构建、每日入库与需要处理的事',
    allow: 'ops.read',
    reach: 'public',
    answer: overview,
    handle: async () =>
      readOverview(await deps.openWorkspace(), deps, launcher, await deps.status(), deps.clock()),
  }),
  route({
    method: 'GET',
    path: '/api/v1/ops/runs',
    tag: TAG,
    summary: '运行列表',
    allow: 'ops.read',
    reach: 'public',
    query: z.strictObject({
      state: runState.optional(),
      source: z.string().max(64).optional(),
      cursor: z.string().max(200).optional(),
      limit,
    }),
    answer: runList,
    handle: async ({ query }) => listRuns(await deps.openWorkspace(), launcher, deps.clock(), query),
  }),
  route({
    method: 'GET',
    path: '/api/v1/ops/runs/{run}',
    tag: TAG,
    summary: '一次运行',
    allow: 'ops.read',
    reach: 'public',
    params: byRun,
    answer: runDetail,
    handle: async ({ params }) =>
      detailOf(await deps.openWorkspace(), deps, launcher, deps.clock(), params.run),
  }),
  route({
    method: 'POST',
    path: '/api/v1/ops/runs',
    tag: TAG,
    summary: '启动运行',
    allow: 'ops.act',
    reach: 'public',
    body: startBody,
    answer: started,
    status: 202,
    async handle({ body, caller }) {
      const { reason, ...asked } = body;
      const order: Order = asked.kind === 'reparse' ? { ...asked, documents: null } : asked;
      return { run: await launcher.start(order, askerOf(caller, reason)) };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/ops/runs/{run}/cancel',
    tag: TAG,
    summary: '取消运行',
    allow: 'ops.act',
    reach: 'public',
    params: byRun,
    body: reasonBody,
    answer: started,
    status: 202,
    async handle({ params, body, caller }) {
      launcher.engine();
      const { run } = await find(deps, launcher, params.run);
      await launcher.cancel(params.run, run.sources, askerOf(caller, body.reason));
      return { run: params.run };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/ops/runs/{run}/retry',
    tag: TAG,
    summary: '重试运行',
    allow: 'ops.act',
    reach: 'public',
    params: byRun,
    body: reasonBody,
    answer: started,
    status: 202,
    async handle({ params, body, caller }) {
      launcher.engine();
      const { run, start } = await find(deps, launcher, params.run);
      const configured = (await sourcesOf(await deps.openWorkspace())).map(({ source }) => source);
      const order = orderAgain(run, start, configured);
      return { run: await launcher.start(order, askerOf(caller, body.reason), params.run) };
    },
  }),
];

/** @throws PANHUO_RUN_UNKNOWN */
async function find(deps: ServerDeps, launcher: Launcher, correlation: string) {
  const { runs, starts } = await readRuns(await deps.openWorkspace(), launcher, deps.clock());
  const run = runs.find((one) => one.correlation === correlation);
  if (run !== undefined) return { run, start: starts.get(correlation) ?? null };
  throw new PanhuoError('PANHUO_RUN_UNKNOWN', '没有这次运行', { hint: '运行号见运行列表。' });
}
