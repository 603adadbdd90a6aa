import { z } from 'zod';
import { ledgerList, ledgerPage, ledgerState, reasonBody, sourceList } from '../../api/ops-run.ts';
import type { ServerDeps } from '../deps.ts';
import { type Route, route } from '../http/route.ts';
import { askerOf } from '../ops/asker.ts';
import type { Launcher } from '../ops/launcher.ts';
import { Ledgers, listLedgers } from '../ops/ledger.ts';
import { pauseSchedule, pauseSource, unblockSource } from '../ops/source-acts.ts';
import { listSources } from '../ops/source-list.ts';

const TAG = '运维';
const bySource = z.strictObject({ source: z.string().max(64) });
const bySchedule = z.strictObject({ schedule: z.string().max(200) });
const done = z.object({ done: z.literal(true) });
const DONE = { done: true } as const;

/** Sources with their schedules, and the ledgers of what was crawled. */
export function opsSourceRoutes(deps: ServerDeps, launcher: Launcher): Route[] {
  const ledgers = new Ledgers();
  /** Acts that are the same but for one word. */
  const pausing = (act: 'pause' | 'resume', word: string) => [
    route({
      method: 'POST',
      path: `/api/v1/ops/sources/{source}/${act}`,
      tag: TAG,
      summary: `${word}来源`,
      allow: 'ops.act',
      reach: 'public',
      params: bySource,
      body: reasonBody,
      answer: done,
      async handle({ params, body, caller }) {
        const asker = askerOf(caller, body.reason);
        const workspace = await deps.openWorkspace();
        await pauseSource(workspace, launcher.engine(), params.source, act === 'pause', asker, deps.clock());
        return DONE;
      },
    }),
    route({
      method: 'POST',
      path: `/api/v1/ops/schedules/{schedule}/${act}`,
      tag: TAG,
      summary: `${word}定时`,
      allow: 'ops.act',
      reach: 'public',
      params: bySchedule,
      body: reasonBody,
      answer: done,
      async handle({ params, body, caller }) {
        const asker = askerOf(caller, body.reason);
        await pauseSchedule(launcher.engine(), params.schedule, act === 'pause', asker);
        return DONE;
      },
    }),
  ];
  return [
    route({
      method: 'GET',
      path: '/api/v1/ops/sources',
      tag: TAG,
      summary: '来源列表',
      allow: 'ops.read',
      reach: 'public',
      answer: sourceList,
      handle: async () =>
        listSources(await deps.openWorkspace(), deps, launcher, await deps.status(), deps.clock()),
    }),
    ...pausing('pause', '暂停'),
    ...pausing('resume', '恢复'),
    route({
      method: 'POST',
      path: '/api/v1/ops/sources/{source}/unblock',
      tag: TAG,
      summary: '解除来源的拦截标记',
      allow: 'ops.act',
      reach: 'public',
      params: bySource,
      body: reasonBody,
      answer: done,
      async handle({ params }) {
        launcher.engine();
        await unblockSource(await deps.openWorkspace(), params.source);
        return DONE;
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/ops/ledger',
      tag: TAG,
      summary: '采集台账的合计',
      allow: 'ops.read',
      reach: 'public',
      answer: ledgerList,
      handle: async () => listLedgers(await deps.openWorkspace()),
    }),
    route({
      method: 'GET',
      path: '/api/v1/ops/ledger/{source}',
      tag: TAG,
      summary: '一个来源的采集台账',
      allow: 'ops.read',
      reach: 'public',
      params: bySource,
      query: z.strictObject({
        state: ledgerState.optional(),
        reason: z.string().max(200).optional(),
        text: z.string().max(500).optional(),
        cursor: z
          .string()
          .regex(/^\d{1,12}$/)
          .optional(),
        limit: z.coerce.number().int().min(1).max(200).default(50),
      }),
      answer: ledgerPage,
      handle: async ({ params, query }) => ledgers.page(await deps.openWorkspace(), params.source, query),
    }),
  ];
}
