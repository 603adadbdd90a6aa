import { z } from 'zod';
import { SOURCE_ID } from '../../../lake/source-id.ts';
import {
  rejectDetail,
  rejectedDocuments,
  rejectSummary,
  reparseBody,
  started,
  tryAnswer,
  tryBody,
} from '../../api/ops-run.ts';
import type { ServerDeps } from '../deps.ts';
import { type Route, route } from '../http/route.ts';
import { askerOf, refuseBound } from '../ops/asker.ts';
import type { Launcher } from '../ops/launcher.ts';
import { rejectDetail as detailOf, findDocument, listRejected, summariseRejects } from '../ops/rejects.ts';
import type { Order } from '../ops/starts.ts';
import { tableOf, tryDocument } from '../ops/trial.ts';

const TAG = '运维';
const byDocument = z.strictObject({
  // They become names in the lake.
  source: z.string().regex(SOURCE_ID, '不是来源的标识'),
  kind: z.string().regex(/^[a-z][a-z_]{0,40}$/, '不是记录种类'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
const limit = z.coerce.number().int().min(1).max(200).default(50);
const cursor = z.string().max(300).optional();

/** Rows that are no records, and making records of them. */
export const opsRejectRoutes = (deps: ServerDeps, launcher: Launcher): Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/ops/rejects',
    tag: TAG,
    summary: '拒收的合计',
    allow: 'ops.read',
    reach: 'public',
    answer: rejectSummary,
    handle: async () => summariseRejects(await deps.openWorkspace()),
  }),
  route({
    method: 'GET',
    path: '/api/v1/ops/rejects/documents',
    tag: TAG,
    summary: '有拒收行的文件',
    allow: 'ops.read',
    reach: 'public',
    query: z.strictObject({
      source: z.string().max(64).optional(),
      kind: z.string().max(64).optional(),
      reason: z.string().max(200).optional(),
      cursor,
      limit,
    }),
    answer: rejectedDocuments,
    handle: async ({ query }) => listRejected(await deps.openWorkspace(), query),
  }),
  route({
    method: 'GET',
    path: '/api/v1/ops/rejects/{source}/{kind}/{sha256}',
    tag: TAG,
    summary: '一份文件的拒收行',
    allow: 'ops.read',
    reach: 'scoped',
    params: byDocument,
    query: z.strictObject({
      reason: z.string().max(200).optional(),
      cursor: z
        .string()
        .regex(/^\d{1,15}$/)
        .optional(),
      limit,
    }),
    answer: rejectDetail,
    async handle({ params, query, caller }) {
      refuseBound(caller);
      return detailOf(await deps.openWorkspace(), params, query);
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/ops/rejects/{source}/{kind}/{sha256}/try',
    tag: TAG,
    summary: '试读一份文件',
    allow: 'ops.act',
    reach: 'scoped',
    params: byDocument,
    body: tryBody,
    answer: tryAnswer,
    async handle({ params, body, caller }) {
      refuseBound(caller);
      return tryDocument(await deps.openWorkspace(), params, body);
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/ops/rejects/{source}/{kind}/{sha256}/reparse',
    tag: TAG,
    summary: '重新解析一份文件',
    allow: 'ops.act',
    reach: 'scoped',
    params: byDocument,
    body: reparseBody,
    answer: started,
    status: 202,
    async handle({ params, body, caller }) {
      refuseBound(caller);
      const { source, sha256 } = params;
      const { reason, ...correction } = body;
      await findDocument(await deps.openWorkspace(), params);
      const table = tableOf(correction);
      const order: Order = {
        kind: 'reparse',
        source,
        documents: [sha256],
        ...(correction.map === undefined ? {} : { map: correction.map }),
        ...(table === undefined ? {} : { table }),
      };
      return { run: await launcher.start(order, askerOf(caller, reason)) };
    },
  }),
];
