import { z } from 'zod';
import { recordPage as recordAnswer } from '../../api/records.ts';
import type { ServerDeps } from '../deps.ts';
import { cachedAnswer } from '../http/cache.ts';
import { type Route, route } from '../http/route.ts';
import { Archive } from '../records/archive.ts';
import { recordPage } from '../records/record-page.ts';

/** One record of the lake. */
export function recordRoutes(deps: ServerDeps): Route[] {
  const archive = new Archive();
  deps.onClose(async () => archive.close());
  return [
    route({
      method: 'GET',
      path: '/api/v1/records/{id}',
      tag: '记录与原件',
      summary: '一条记录：解析出的字段、所在原件、用到它的事实',
      allow: 'records.read',
      reach: 'scoped',
      params: z.strictObject({ id: z.string().max(60) }),
      query: z.strictObject({ kind: z.string().max(40).optional(), build: z.string().max(100).optional() }),
      answer: recordAnswer,
      async handle(asked) {
        const { params, query, caller } = asked;
        return cachedAnswer(deps, asked, query.build, async (connection, snapshot, { lake, config }) => ({
          snapshot,
          synthetic: config.synthetic,
          ...(await recordPage(archive, connection, lake, caller, params.id, query.kind)),
        }));
      },
    }),
  ];
}
