import { z } from 'zod';
import { PanhuoError } from '../../../domain/errors.ts';
import type { ServerDeps } from '../deps.ts';
import { type Route, route } from '../http/route.ts';

/** Endpoints of operations and of machines. */
export const siteRoutes = (deps: ServerDeps): Route[] => [
  route({
    method: 'GET',
    path: '/healthz',
    tag: '运行',
    summary: '进程是否活着',
    allow: 'public',
    reach: 'public',
    answer: z.object({ status: z.literal('alive') }),
    handle: async () => ({ status: 'alive' }) as const,
  }),
  route({
    method: 'GET',
    path: '/readyz',
    tag: '运行',
    summary: '是否接受请求',
    allow: 'public',
    reach: 'public',
    answer: z.object({ status: z.literal('ready') }),
    async handle() {
      if (deps.ready()) return { status: 'ready' } as const;
      throw new PanhuoError('PANHUO_NOT_READY', '服务正在启动或停止');
    },
  }),
  route({
    method: 'GET',
    path: '/metrics',
    tag: '运行',
    summary: 'Prometheus 计数',
    allow: 'public',
    reach: 'public',
    answer: 'file',
    async handle({ reply }) {
      const { contentType, text } = await deps.telemetry();
      return reply.type(contentType).send(text);
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/status',
    tag: '运行',
    summary: '来源、快照、审计与最近运行的状态',
    allow: 'ops.read',
    reach: 'public',
    answer: z.looseObject({}),
    handle: async () => ({ ...(await deps.status()) }),
  }),
];
