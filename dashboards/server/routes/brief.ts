import { z } from 'zod';
import { briefSchema } from '../../api/brief.ts';
import { readBrief } from '../brief/brief.ts';
import type { ServerDeps } from '../deps.ts';
import { cachedAnswer } from '../http/cache.ts';
import { type Route, route } from '../http/route.ts';
import { build, text } from '../metrics/asked.ts';

/** The leaders' page. */
export const briefRoutes = (deps: ServerDeps): Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/brief',
    tag: '简报',
    summary: '领导简报',
    allow: 'brief.read',
    // Aggregates of the whole province.
    reach: 'public',
    query: z.strictObject({ period: text.optional(), build }),
    answer: briefSchema,
    handle: async (asked) =>
      cachedAnswer(deps, asked, asked.query.build, (connection, snapshot, workspace) =>
        readBrief(deps, connection, snapshot, workspace, asked.query.period),
      ),
  }),
];
