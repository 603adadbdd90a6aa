import { z } from 'zod';
import { type AccountService, serviceOf } from '../../../accounts/index.ts';
import type { MadeLink } from '../../../accounts/links.ts';
import {
  editUser,
  inviteUser,
  listUsers,
  resetUser,
  revokeSessions,
  type UserState,
} from '../../../accounts/manage.ts';
import { sessionsOf } from '../../../accounts/own.ts';
import type { StoredSession } from '../../../accounts/sessions.ts';
import type { User } from '../../../accounts/users.ts';
import { PanhuoError } from '../../../domain/errors.ts';
import { endedSchema } from '../../api/session.ts';
import {
  madeLinkSchema,
  userBody,
  userChangeBody,
  userSchema,
  userSessionsSchema,
  usersSchema,
} from '../../api/users.ts';
import type { ServerDeps } from '../deps.ts';
import { type Route, route } from '../http/route.ts';

const userParams = z.strictObject({ id: z.string().min(1).max(60) });
const time = (at: number) => new Date(at).toISOString();

const toldUser = ({ user, sessions, lastSeenAt }: UserState) => ({
  id: user.id,
  login: user.login,
  name: user.name,
  roles: [...user.roles],
  organisation: user.organisation,
  demo: user.demo,
  disabled: user.disabled,
  has_password: user.password !== null,
  totp: user.totp,
  provider: user.provider,
  created_at: time(user.createdAt),
  last_seen_at: lastSeenAt === null ? null : time(lastSeenAt),
  sessions,
});

export const toldSession = ({
  id,
  createdAt,
  lastSeenAt,
  expiresAt,
  address,
  agent,
  method,
}: StoredSession) => ({
  id,
  created_at: time(createdAt),
  last_seen_at: time(lastSeenAt),
  expires_at: time(expiresAt),
  address,
  agent,
  method,
});

/** The token stands behind `#`: it reaches no server and no log, only the page. */
export const linkOf = (base: string, token: string): string => `${base}/sign-in#link=${token}`;

function toldLink(service: AccountService, host: string, user: User, link: MadeLink | null) {
  const base = service.origin ?? `http://${host}`;
  return {
    user: toldUser({ user, sessions: 0, lastSeenAt: null }),
    link: link === null ? null : linkOf(base, link.token),
    expires_at: link === null ? null : time(link.expiresAt),
  };
}

/** Users and their sessions, for administrators. */
export const userRoutes = (deps: ServerDeps): Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/users',
    tag: '用户',
    summary: '全部用户',
    allow: 'users.manage',
    reach: 'public',
    query: z.strictObject({ build: z.string().optional() }),
    answer: usersSchema,
    async handle() {
      const rows = (await listUsers(serviceOf(deps.accounts).room)).map(toldUser);
      return { total: rows.length, rows };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/users',
    tag: '用户',
    summary: '添加用户',
    allow: 'users.manage',
    reach: 'public',
    body: userBody,
    status: 201,
    answer: madeLinkSchema,
    errors: ['PANHUO_USER_INVALID'],
    async handle({ body, request }) {
      const service = serviceOf(deps.accounts);
      if (body.provider !== null && service.providers?.has(body.provider) !== true)
        throw new PanhuoError('PANHUO_USER_INVALID', `没有配置统一登录 ${body.provider}`);
      const { user, link } = await inviteUser(service.room, body);
      return toldLink(service, request.host, user, link);
    },
  }),
  route({
    method: 'PATCH',
    path: '/api/v1/users/{id}',
    tag: '用户',
    summary: '更改用户的姓名、角色、机构，停用或启用',
    allow: 'users.manage',
    reach: 'public',
    params: userParams,
    body: userChangeBody,
    answer: userSchema,
    errors: ['PANHUO_USER_UNKNOWN', 'PANHUO_USER_INVALID'],
    async handle({ params, body }) {
      const { room } = serviceOf(deps.accounts);
      const user = await editUser(room, params.id, body);
      return toldUser({ user, sessions: (await sessionsOf(room, user.id)).length, lastSeenAt: null });
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/users/{id}/reset',
    tag: '用户',
    summary: '重设用户的密码与验证器（一次性链接）',
    allow: 'users.manage',
    reach: 'public',
    params: userParams,
    status: 201,
    answer: madeLinkSchema,
    errors: ['PANHUO_USER_UNKNOWN', 'PANHUO_USER_INVALID'],
    async handle({ params, request }) {
      const service = serviceOf(deps.accounts);
      const { user, link } = await resetUser(service.room, params.id);
      return toldLink(service, request.host, user, link);
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/users/{id}/sessions',
    tag: '用户',
    summary: '用户的会话',
    allow: 'users.manage',
    reach: 'public',
    params: userParams,
    query: z.strictObject({ build: z.string().optional() }),
    answer: userSessionsSchema,
    async handle({ params }) {
      const rows = (await sessionsOf(serviceOf(deps.accounts).room, params.id)).map(toldSession);
      return { total: rows.length, rows };
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/users/{id}/sessions',
    tag: '用户',
    summary: '注销用户的全部会话',
    allow: 'users.manage',
    reach: 'public',
    params: userParams,
    answer: endedSchema,
    errors: ['PANHUO_USER_UNKNOWN'],
    handle: async ({ params }) => ({
      ended: await revokeSessions(serviceOf(deps.accounts).room, params.id, null),
    }),
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/users/{id}/sessions/{session}',
    tag: '用户',
    summary: '注销用户的一个会话',
    allow: 'users.manage',
    reach: 'public',
    params: userParams.extend({ session: z.string().min(1).max(60) }),
    answer: endedSchema,
    errors: ['PANHUO_USER_UNKNOWN'],
    handle: async ({ params }) => ({
      ended: await revokeSessions(serviceOf(deps.accounts).room, params.id, params.session),
    }),
  }),
];
