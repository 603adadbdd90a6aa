import { z } from 'zod';
import { checkAudit, readAudit } from '../../../accounts/audit.ts';
import { serviceOf } from '../../../accounts/index.ts';
import { look } from '../../../accounts/room.ts';
import { auditCheckSchema, auditFilters, auditQuery, auditSchema } from '../../api/audit.ts';
import type { ServerDeps } from '../deps.ts';
import { type Route, route } from '../http/route.ts';

/** Rows of one export at most: the newest. */
const MOST_ROWS = 100_000;

/** The audit log. */
export const auditRoutes = (deps: ServerDeps): Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/audit',
    tag: '日志',
    summary: '操作日志，新的在前',
    allow: 'audit.read',
    reach: 'public',
    query: auditQuery,
    answer: auditSchema,
    async handle({ query: { cursor, limit, build: _, ...filters } }) {
      const { room } = serviceOf(deps.accounts);
      const before = cursor === undefined ? null : Number(cursor);
      const { total, rows, next } = await look(
        room,
        (session) => readAudit(session, filters, { before, limit }),
        {
          total: 0,
          rows: [],
          next: null,
        },
      );
      return { total, rows: rows.map((row) => ({ ...row, chain: row.chain.slice(0, 16) })), next };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/audit/export',
    tag: '日志',
    summary: '导出操作日志',
    allow: 'audit.read',
    reach: 'public',
    audit: 'export',
    query: auditFilters,
    answer: 'file',
    async handle({ query, reply }) {
      const { room } = serviceOf(deps.accounts);
      const { rows } = await look(
        room,
        (session) => readAudit(session, query, { before: null, limit: MOST_ROWS }),
        {
          total: 0,
          rows: [],
          next: null,
        },
      );
      const lines = rows.map(({ target, ...row }) =>
        [
          row.id,
          row.at,
          row.name,
          row.user_id,
          row.session,
          row.action,
          row.route,
          JSON.stringify(target),
          row.outcome,
          row.code,
          row.address,
          row.chain,
        ]
          .map(cell)
          .join(','),
      );
      const head = '编号,时间,姓名,用户,会话,操作,接口,对象,结果,代码,地址,校验链';
      return reply
        .type('text/csv; charset=utf-8')
        .header(
          'content-disposition',
          `attachment; filename="audit.csv"; filename*=UTF-8''${encodeURIComponent('操作日志.csv')}`,
        )
        .send(`\ufeff${[head, ...lines].join('\r\n')}\r\n`);
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/audit/check',
    tag: '日志',
    summary: '核对操作日志的校验链',
    allow: 'audit.read',
    reach: 'public',
    query: z.strictObject({ head: z.string().max(100).optional(), build: z.string().optional() }),
    answer: auditCheckSchema,
    async handle({ query }) {
      const { room } = serviceOf(deps.accounts);
      const none = { whole: true, rows: 0, head: 'none', broken: null };
      return look(room, (session) => checkAudit(session, query.head), none);
    },
  }),
];

/** What a spreadsheet would take for a formula is a text. */
function cell(value: string | number | null): string {
  const text = value === null ? '' : String(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
