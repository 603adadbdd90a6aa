import { z } from 'zod';
import { serviceOf } from '../../../accounts/index.ts';
import { look } from '../../../accounts/room.ts';
import { removeView, saveView, type View, viewsOf } from '../../../accounts/views.ts';
import { PanhuoError } from '../../../domain/errors.ts';
import { viewBody, viewParams, viewSchema, viewsSchema } from '../../api/views.ts';
import type { ServerDeps } from '../deps.ts';
import { type Route, route } from '../http/route.ts';

const told = ({ updatedAt, ...view }: View) => ({ ...view, updated_at: new Date(updatedAt).toISOString() });

/** Saved views: everybody their own. */
export const viewRoutes = (deps: ServerDeps): Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/views',
    tag: '账户',
    summary: '本人保存的视图',
    allow: 'signed-in',
    reach: 'public',
    query: z.strictObject({ page: z.string().max(60).optional(), build: z.string().optional() }),
    answer: viewsSchema,
    async handle({ caller, query }) {
      const { room } = serviceOf(deps.accounts);
      const rows = (await look(room, (session) => viewsOf(session, caller.user, query.page), [])).map(told);
      return { total: rows.length, rows };
    },
  }),
  route({
    method: 'PUT',
    path: '/api/v1/views/{id}',
    tag: '账户',
    summary: '保存视图',
    allow: 'signed-in',
    reach: 'public',
    params: viewParams,
    body: viewBody,
    answer: viewSchema,
    errors: ['PANHUO_DRAFT_LIMIT'],
    async handle({ caller, params, body }) {
      const { keeper, clock } = serviceOf(deps.accounts).room;
      return told(
        await keeper.write((session) => saveView(session, caller.user, { ...params, ...body }, clock())),
      );
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/views/{id}',
    tag: '账户',
    summary: '删除视图',
    allow: 'signed-in',
    reach: 'public',
    params: viewParams,
    answer: 'none',
    errors: ['PANHUO_PAGE_UNKNOWN'],
    async handle({ caller, params }) {
      const { keeper } = serviceOf(deps.accounts).room;
      if (await keeper.write((session) => removeView(session, caller.user, params.id))) return undefined;
      throw new PanhuoError('PANHUO_PAGE_UNKNOWN', '没有这个视图，或它已删除');
    },
  }),
];
