import { z } from 'zod';
import { changesSchema, workbenchSchema } from '../../api/workbench.ts';
import { onSnapshot, type ServerDeps } from '../deps.ts';
import { cachedAnswer } from '../http/cache.ts';
import { type Route, route } from '../http/route.ts';
import { build } from '../metrics/asked.ts';
import { readChanges } from '../workbench/changes.ts';
import { readWorkbench } from '../workbench/workbench.ts';

/** Everybody's first page. */
export const workbenchRoutes = (deps: ServerDeps): Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/workbench',
    tag: '工作台',
    summary: '我的待办、数据的新旧与提醒',
    allow: 'signed-in',
    reach: 'scoped',
    query: z.strictObject({ build }),
    answer: workbenchSchema,
    handle: ({ query, caller }) =>
      onSnapshot(deps, query.build, (connection, snapshot, workspace) =>
        readWorkbench(deps, connection, snapshot, workspace, caller),
      ),
  }),
  route({
    method: 'GET',
    path: '/api/v1/workbench/changes',
    tag: '工作台',
    summary: '自某个快照以来变化了的数',
    allow: 'metrics.read',
    reach: 'scoped',
    query: z.strictObject({
      build,
      /** The snapshot seen last. */
      since: z
        .string()
        .regex(/^[A-Za-z0-9_-]{1,100}$/)
        .optional(),
    }),
    answer: changesSchema,
    handle: async (asked) =>
      cachedAnswer(deps, asked, asked.query.build, (connection, snapshot, workspace) =>
        readChanges(deps, connection, snapshot, workspace, asked.caller, asked.query.since ?? null),
      ),
  }),
];
