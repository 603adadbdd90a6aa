import { Readable } from 'node:stream';
import { z } from 'zod';
import { streamDocument } from '../../../lake/pack.ts';
import { documentPage as documentAnswer } from '../../api/records.ts';
import { onSnapshot, type ServerDeps } from '../deps.ts';
import { cachedAnswer } from '../http/cache.ts';
import { type Route, route } from '../http/route.ts';
import { Archive } from '../records/archive.ts';
import { documentPage, mustOpen } from '../records/document-page.ts';

const params = z.strictObject({ sha: z.string().regex(/^[0-9a-f]{64}$/, '应为 64 位十六进制') });
const build = z.string().max(100).optional();

/** Archived documents, as text and as bytes. */
export function documentRoutes(deps: ServerDeps): Route[] {
  const archive = new Archive();
  deps.onClose(async () => archive.close());
  return [
    route({
      method: 'GET',
      path: '/api/v1/documents/{sha}',
      tag: '记录与原件',
      summary: '一份原件：文字、单元格或压缩包的成员，标出所问的记录',
      allow: 'records.read',
      reach: 'scoped',
      params,
      query: z.strictObject({
        at: z.coerce.number().int().min(1).max(999_999_999_999_999).optional(),
        kind: z.string().max(40).optional(),
        from: z
          .string()
          .regex(/^\d{1,9}(\.\d{1,9})?$/, '应取自上一页答复')
          .optional(),
        build,
      }),
      answer: documentAnswer,
      async handle(asked) {
        const {
          params: { sha },
          query,
          caller,
        } = asked;
        const { at, kind, from } = query;
        return cachedAnswer(deps, asked, query.build, async (connection, snapshot, { lake, config }) => ({
          snapshot,
          synthetic: config.synthetic,
          ...(await documentPage(archive, connection, lake, caller, { sha, at, kind, from })),
        }));
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/documents/{sha}/bytes',
      tag: '记录与原件',
      summary: '下载原件',
      allow: 'rows.export',
      reach: 'scoped',
      audit: 'export',
      params,
      query: z.strictObject({ build }),
      answer: 'file',
      async handle({ params: { sha }, query, caller, reply }) {
        const { document, lake } = await onSnapshot(
          deps,
          query.build,
          async (connection, _snapshot, workspace) => {
            const documents = await archive.documents(connection, workspace.lake, sha);
            mustOpen(caller, documents);
            return { document: documents[0], lake: workspace.lake };
          },
        );
        const { counted, head } = document;
        // The last part of a member's name: `x.zip!folder/member.csv`.
        const name = (head.name.split(/[!/\\]/).at(-1) ?? '').slice(-120) || sha;
        reply.headers({
          'content-type': 'application/octet-stream',
          'content-length': String(counted.bytes),
          'content-disposition': `attachment; filename="${sha.slice(0, 16)}"; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)}`,
        });
        const place = {
          sha256: counted.sha256,
          bytes: counted.bytes,
          ...(counted.pack ? { pack: counted.pack } : {}),
        };
        return reply.send(Readable.from(streamDocument(lake, place)));
      },
    }),
  ];
}
