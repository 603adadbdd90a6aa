import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { zhCN } from 'zod/locales';
import { PanhuoError } from '../../../domain/errors.ts';
import type { Accounts } from '../access/accounts.ts';
import { type Caller, mustMay } from '../access/caller.ts';
import type { Route } from './route.ts';

/** Stands for the caller of a public route, who may be nobody. */
const NOBODY: Caller = { user: '', name: '', roles: [], organisation: null, session: '', demo: false };

const CHINESE = zhCN().localeError;

/** Puts routes into the server: who may, what was sent, then the work, then the audit log. */
export function register(app: FastifyInstance, routes: readonly Route[], accounts: Accounts): void {
  for (const route of routes) {
    app.route({
      method: route.method,
      url: route.path.replace(/\{([^}]+)\}/g, ':$1'),
      ...(route.bodyLimit === undefined ? {} : { bodyLimit: route.bodyLimit }),
      handler: async (request, reply) => {
        let caller: Caller | null = null;
        const isWritten = route.audit === 'export' || (route.method !== 'GET' && route.audit !== 'none');
        try {
          caller = await admit(route, request, accounts);
          const answer = await route.handle({
            params: parsePart(route.params, request.params, '路径'),
            query: parsePart(route.query, request.query, '参数'),
            body: parsePart(route.body, request.body, '内容'),
            caller: caller ?? NOBODY,
            request,
            reply,
          });
          if (isWritten) await accounts.audit(entryOf(route, request, caller, 'done', null));
          if (answer === undefined && !reply.sent) return reply.code(route.status ?? 204).send();
          if (route.status !== undefined && !reply.sent) reply.code(route.status);
          return answer;
        } catch (error) {
          if (isWritten) {
            const code = error instanceof PanhuoError ? error.code : 'PANHUO_INTERNAL';
            const outcome = error instanceof PanhuoError ? 'refused' : 'failed';
            await accounts.audit(entryOf(route, request, caller, outcome, code));
          }
          throw error;
        }
      },
    });
  }
}

/** @throws PANHUO_SIGN_IN, PANHUO_FORBIDDEN, PANHUO_CSRF */
async function admit(route: Route, request: FastifyRequest, accounts: Accounts): Promise<Caller | null> {
  if (route.method !== 'GET') accounts.checkOrigin(request);
  const caller = await accounts.callerOf(request);
  if (route.allow === 'public') return caller;
  if (caller === null)
    throw new PanhuoError('PANHUO_SIGN_IN', '请先登录', { hint: '登录已过期或已被注销时，请重新登录。' });
  if (route.allow !== 'signed-in') mustMay(caller, route.allow);
  return caller;
}

/** @throws PANHUO_REQUEST_INVALID naming the field */
export function parsePart(schema: z.ZodType | undefined, value: unknown, part: string): unknown {
  if (schema === undefined) {
    const keys = value !== null && typeof value === 'object' ? Object.keys(value) : [];
    if (part !== '参数' || keys.length === 0) return undefined;
    throw invalid(`没有这个参数：${keys[0]}`, keys[0] ?? '');
  }
  // Messages of our own schemas come first; what zod says by itself is in Chinese too.
  const parsed = schema.safeParse(value ?? {}, { error: CHINESE });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  if (issue?.code === 'unrecognized_keys')
    throw invalid(`${part}里没有这一项：${issue.keys.join('、')}`, issue.keys[0] ?? '');
  const field = issue?.path.map(String).join('.') ?? '';
  throw invalid(`${part}有误：${field === '' ? '' : `${field}，`}${issue?.message ?? '不合要求'}`, field);
}

function invalid(message: string, field: string): PanhuoError {
  return new PanhuoError('PANHUO_REQUEST_INVALID', message, {
    where: { field: field.slice(0, 100) },
    hint: '可用的参数见 /api/openapi.json。',
  });
}

function entryOf(
  route: Route,
  request: FastifyRequest,
  caller: Caller | null,
  outcome: 'done' | 'refused' | 'failed',
  code: string | null,
) {
  const target: Record<string, string> = {};
  const given = {
    ...(request.params as object),
    ...(route.audit === 'export' ? (request.query as object) : {}),
  };
  for (const [key, value] of Object.entries(given)) target[key] = String(value).slice(0, 300);
  return {
    user: caller?.user ?? null,
    name: caller?.name ?? '',
    session: caller?.session ?? null,
    action: route.summary,
    route: `${route.method} ${route.path}`,
    target,
    outcome,
    code,
    address: request.ip,
  } as const;
}
