import '@fastify/multipart';
import { z } from 'zod';
import { PanhuoError } from '../../../domain/errors.ts';
import { kindList, lookBody, reasonBody, started, uploadAnswer, uploadList } from '../../api/ops-run.ts';
import type { ServerDeps } from '../deps.ts';
import { type Route, route } from '../http/route.ts';
import { askerOf, refuseBound } from '../ops/asker.ts';
import { kindOptions } from '../ops/kinds.ts';
import type { Uploads } from '../ops/uploads.ts';

const TAG = '运维';
const byId = z.strictObject({ id: z.uuid() });

/** Files that people bring: taken in, looked at, corrected, imported. */
export function opsImportRoutes(deps: ServerDeps, uploads: Uploads): Route[] {
  const synthetic = async () => (await deps.openWorkspace()).config.synthetic;
  return [
    route({
      method: 'GET',
      path: '/api/v1/ops/kinds',
      tag: TAG,
      summary: '可以导入的记录种类与字段',
      allow: 'ops.read',
      reach: 'public',
      answer: kindList,
      handle: async () => ({
        rows: kindOptions(),
        max_bytes: (await deps.openWorkspace()).config.uploads.max_bytes,
      }),
    }),
    route({
      method: 'GET',
      path: '/api/v1/ops/uploads',
      tag: TAG,
      summary: '等待导入的文件',
      allow: 'ops.act',
      reach: 'scoped',
      answer: uploadList,
      async handle({ caller }) {
        refuseBound(caller);
        const rows = await uploads.list(caller);
        return { synthetic: await synthetic(), total: rows.length, rows };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/ops/uploads',
      tag: TAG,
      summary: '上传文件',
      allow: 'ops.act',
      reach: 'scoped',
      answer: uploadAnswer,
      status: 201,
      async handle({ caller, request }) {
        refuseBound(caller);
        if (!request.isMultipart() || !/;\s*boundary=/i.test(request.headers['content-type'] ?? ''))
          throw new PanhuoError('PANHUO_REQUEST_INVALID', '文件应以表单（multipart/form-data）上传');
        const { config } = await deps.openWorkspace();
        const part = await request.file({
          limits: { fileSize: config.uploads.max_bytes, files: 1, fields: 0, parts: 1, headerPairs: 20 },
        });
        if (part === undefined) throw new PanhuoError('PANHUO_INPUT_EMPTY', '表单里没有文件');
        return {
          synthetic: config.synthetic,
          upload: await uploads.take(part.file, part.filename, caller),
        };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/ops/uploads/{id}',
      tag: TAG,
      summary: '一份等待导入的文件',
      allow: 'ops.act',
      reach: 'scoped',
      params: byId,
      answer: uploadAnswer,
      async handle({ params, caller }) {
        refuseBound(caller);
        return { synthetic: await synthetic(), upload: await uploads.get(params.id, caller) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/ops/uploads/{id}/look',
      tag: TAG,
      summary: '改正对文件的猜测，重新试读',
      allow: 'ops.act',
      reach: 'scoped',
      params: byId,
      body: lookBody,
      answer: uploadAnswer,
      status: 202,
      async handle({ params, body, caller }) {
        refuseBound(caller);
        return { synthetic: await synthetic(), upload: await uploads.look(params.id, body, caller) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/ops/uploads/{id}/import',
      tag: TAG,
      summary: '导入文件',
      allow: 'ops.act',
      reach: 'scoped',
      params: byId,
      body: reasonBody,
      answer: started,
      status: 202,
      async handle({ params, body, caller }) {
        refuseBound(caller);
        return { run: await uploads.bringIn(params.id, askerOf(caller, body.reason), caller) };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/ops/uploads/{id}',
      tag: TAG,
      summary: '放弃上传的文件',
      allow: 'ops.act',
      reach: 'scoped',
      params: byId,
      answer: 'none',
      async handle({ params, caller }) {
        refuseBound(caller);
        await uploads.discard(params.id, caller);
        return undefined;
      },
    }),
  ];
}
