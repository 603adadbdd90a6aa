import { z } from 'zod';
import { cookieOf, setCookie } from '../../../accounts/cookies.ts';
import { demoPerson, demoPlace } from '../../../accounts/demo.ts';
import { serviceOf } from '../../../accounts/index.ts';
import { signOut } from '../../../accounts/own.ts';
import { secretToken } from '../../../accounts/random.ts';
import { signInFailed } from '../../../accounts/room.ts';
import { openLink, signIn, signInByLink, signInBySubject, signInDemo } from '../../../accounts/sign-in.ts';
import { PanhuoError } from '../../../domain/errors.ts';
import {
  demoSignInBody,
  linkPasswordBody,
  linkSchema,
  linkTokenBody,
  sessionSchema,
  signInBody,
} from '../../api/session.ts';
import { enter, enterAndTell } from '../access/entering.ts';
import { csrfOf, sessionAnswer, universityOfDemo } from '../access/session-answer.ts';
import type { ServerDeps } from '../deps.ts';
import { type Route, route } from '../http/route.ts';
import { ownAccountRoutes } from './account.ts';

const SMALL = 8 * 1024;
const COMMON = { tag: '登录', reach: 'public', bodyLimit: SMALL } as const;
/** Who comes in is written to the log by `enter`. */
const PUBLIC = { ...COMMON, allow: 'public', audit: 'none' } as const;
const OIDC_COOKIE = 'panhuo_oidc';

export const sessionRoutes = (deps: ServerDeps): Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/session',
    ...COMMON,
    summary: '当前会话：谁、能做什么、看哪个快照',
    allow: 'public',
    query: z.strictObject({ build: z.string().max(100).optional() }),
    answer: sessionSchema,
    // The caller of a public route may be nobody; then it has no name.
    handle: ({ caller, query, request }) =>
      sessionAnswer(deps, caller.user === '' ? null : caller, csrfOf(deps, request), query.build),
  }),
  route({
    method: 'POST',
    path: '/api/v1/session',
    ...PUBLIC,
    summary: '登录',
    body: signInBody,
    answer: sessionSchema,
    errors: ['PANHUO_SIGN_IN_FAILED', 'PANHUO_SIGN_IN_CODE', 'PANHUO_RATE_LIMIT'],
    handle({ body, request, reply }) {
      const service = serviceOf(deps.accounts);
      const entering = { request, reply, action: '登录', about: { login: body.login.trim().toLowerCase() } };
      return enterAndTell(deps, service, entering, (from) => signIn(service.room, body, from));
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/session',
    ...COMMON,
    summary: '退出登录',
    allow: 'signed-in',
    answer: 'none',
    async handle({ caller, reply }) {
      const service = serviceOf(deps.accounts);
      await signOut(service.room, caller);
      service.dismiss(reply);
      // What a browser keeps of this site belongs to who just left.
      reply.header('clear-site-data', '"cache"');
      return undefined;
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/session/demo',
    ...PUBLIC,
    summary: '以演示身份进入（只在本机的示例工作区）',
    body: demoSignInBody,
    answer: sessionSchema,
    errors: ['PANHUO_FORBIDDEN', 'PANHUO_SIGN_IN_FAILED'],
    async handle({ body, request, reply }) {
      const service = serviceOf(deps.accounts);
      if (service.demoRoles.length === 0)
        throw new PanhuoError('PANHUO_FORBIDDEN', '这里没有演示身份', {
          hint: '演示身份只在 panhuo demo 启动的、只供本机访问的服务里有。',
        });
      const person = demoPerson(body.role);
      if (person === undefined) throw signInFailed();
      const place = demoPlace(person);
      const organisation = place === null ? null : await universityOfDemo(deps, place);
      const entering = { request, reply, action: '以演示身份进入', about: { role: body.role } };
      return enterAndTell(deps, service, entering, (from) =>
        signInDemo(service.room, person.key, organisation, from),
      );
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/session/link',
    ...PUBLIC,
    summary: '一次性链接是给谁的',
    body: linkTokenBody,
    answer: linkSchema,
    errors: ['PANHUO_SIGN_IN_LINK'],
    async handle({ body }) {
      const { user, purpose, expiresAt } = await openLink(serviceOf(deps.accounts).room, body.token);
      return { login: user.login, name: user.name, purpose, expires_at: new Date(expiresAt).toISOString() };
    },
  }),
  route({
    method: 'PUT',
    path: '/api/v1/session/link',
    ...PUBLIC,
    summary: '用一次性链接设置密码并登录',
    body: linkPasswordBody,
    answer: sessionSchema,
    errors: ['PANHUO_SIGN_IN_LINK', 'PANHUO_PASSWORD_WEAK'],
    handle({ body, request, reply }) {
      const service = serviceOf(deps.accounts);
      const entering = { request, reply, action: '用一次性链接设置密码', about: {} };
      return enterAndTell(deps, service, entering, (from) => signInByLink(service.room, body, from));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/session/oidc/{provider}',
    ...PUBLIC,
    summary: '转到统一登录',
    params: z.strictObject({ provider: z.string().max(40) }),
    answer: 'file',
    errors: ['PANHUO_SIGN_IN_PROVIDER'],
    async handle({ params: { provider }, request, reply }) {
      const service = serviceOf(deps.accounts);
      const key = secretToken();
      const base = service.origin ?? `http://${request.host}`;
      const url = await providersOf(service).begin(
        provider,
        key,
        `${base}/api/v1/session/oidc/${provider}/callback`,
      );
      // Lax: the provider leads back from another site. It is worth nothing without what the server keeps under it.
      setCookie(reply, OIDC_COOKIE, key, { secure: service.secure, maxAge: 600, sameSite: 'Lax' });
      return reply.redirect(url.href);
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/session/oidc/{provider}/callback',
    ...PUBLIC,
    summary: '从统一登录返回',
    params: z.strictObject({ provider: z.string().max(40) }),
    // Providers add parameters of their own; all of them are checked by the client of the protocol.
    query: z.looseObject({}),
    answer: 'file',
    errors: ['PANHUO_SIGN_IN_PROVIDER'],
    async handle({ params: { provider }, request, reply }) {
      const service = serviceOf(deps.accounts);
      const key = cookieOf(request, OIDC_COOKIE) ?? '';
      setCookie(reply, OIDC_COOKIE, '', { secure: service.secure, maxAge: 0, sameSite: 'Lax' });
      await enter(service, { request, reply, action: '由统一登录进入', about: { provider } }, async (from) =>
        signInBySubject(
          service.room,
          await providersOf(service).finish(provider, key, request.url.split('?')[1] ?? ''),
          from,
        ),
      );
      return reply.redirect('/');
    },
  }),
  ...ownAccountRoutes(deps),
];

function providersOf(service: ReturnType<typeof serviceOf>) {
  if (service.providers !== null) return service.providers;
  throw new PanhuoError('PANHUO_SIGN_IN_PROVIDER', '没有配置统一登录');
}
