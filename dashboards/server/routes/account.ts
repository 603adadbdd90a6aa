import { z } from 'zod';
import { fromOf, serviceOf } from '../../../accounts/index.ts';
import {
  beginTotp,
  changePassword,
  confirmTotp,
  endOwn,
  ownAccount,
  removeTotp,
} from '../../../accounts/own.ts';
import {
  accountSchema,
  endedSchema,
  passwordBody,
  sessionSchema,
  totpBeginBody,
  totpBeginSchema,
  totpConfirmBody,
  totpDoneSchema,
  totpRemoveBody,
} from '../../api/session.ts';
import { sessionAnswer } from '../access/session-answer.ts';
import type { ServerDeps } from '../deps.ts';
import { type Route, route } from '../http/route.ts';
import { toldSession } from './users.ts';

const OWN = { tag: '账户', allow: 'signed-in', reach: 'public', bodyLimit: 8 * 1024 } as const;

/**
 * One's own account. What changes how one is known (password, authenticator) ends all other sessions and gives this one a new secret, so the
 * answer carries a new cookie and the page must fetch its session anew.
 */
export const ownAccountRoutes = (deps: ServerDeps): Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/account',
    ...OWN,
    summary: '本人的账户与会话',
    query: z.strictObject({ build: z.string().optional() }),
    answer: accountSchema,
    async handle({ caller }) {
      const { user, sessions } = await ownAccount(serviceOf(deps.accounts).room, caller);
      return {
        id: user.id,
        login: user.login,
        name: user.name,
        roles: [...user.roles],
        organisation: user.organisation,
        demo: user.demo,
        has_password: user.password !== null,
        totp: user.totp,
        recovery_codes_left: user.recovery.length,
        provider: user.provider,
        sessions: sessions.map((one) => ({ ...toldSession(one), current: one.id === caller.session })),
      };
    },
  }),
  route({
    method: 'PUT',
    path: '/api/v1/account/password',
    ...OWN,
    summary: '更改本人的密码',
    body: passwordBody,
    answer: sessionSchema,
    errors: ['PANHUO_SIGN_IN_FAILED', 'PANHUO_PASSWORD_WEAK', 'PANHUO_USER_INVALID', 'PANHUO_RATE_LIMIT'],
    async handle({ caller, body, request, reply }) {
      const service = serviceOf(deps.accounts);
      const admitted = service.admit(
        reply,
        await changePassword(service.room, caller, body, fromOf(request)),
      );
      return sessionAnswer(deps, admitted.caller, admitted.csrf, undefined);
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/account/totp',
    ...OWN,
    summary: '开始设置动态验证码',
    body: totpBeginBody,
    answer: totpBeginSchema,
    errors: ['PANHUO_SIGN_IN_FAILED', 'PANHUO_TOTP_INVALID', 'PANHUO_USER_INVALID', 'PANHUO_RATE_LIMIT'],
    handle: ({ caller, body, request }) =>
      beginTotp(serviceOf(deps.accounts).room, caller, body.password, fromOf(request)),
  }),
  route({
    method: 'PUT',
    path: '/api/v1/account/totp',
    ...OWN,
    summary: '核对验证码，启用动态验证码',
    body: totpConfirmBody,
    answer: totpDoneSchema,
    errors: ['PANHUO_TOTP_INVALID', 'PANHUO_RATE_LIMIT'],
    async handle({ caller, body, request, reply }) {
      const service = serviceOf(deps.accounts);
      const { signedIn, codes } = await confirmTotp(service.room, caller, body.code, fromOf(request));
      service.admit(reply, signedIn);
      return { recovery_codes: codes };
    },
  }),
  route({
    // A body says the password, which a DELETE may not carry everywhere.
    method: 'POST',
    path: '/api/v1/account/totp/remove',
    ...OWN,
    summary: '停用动态验证码',
    body: totpRemoveBody,
    answer: sessionSchema,
    errors: ['PANHUO_SIGN_IN_FAILED', 'PANHUO_USER_INVALID', 'PANHUO_RATE_LIMIT'],
    async handle({ caller, body, request, reply }) {
      const service = serviceOf(deps.accounts);
      const admitted = service.admit(
        reply,
        await removeTotp(service.room, caller, body.password, fromOf(request)),
      );
      return sessionAnswer(deps, admitted.caller, admitted.csrf, undefined);
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/account/sessions',
    ...OWN,
    summary: '注销本人的其他会话',
    answer: endedSchema,
    handle: async ({ caller }) => ({ ended: await endOwn(serviceOf(deps.accounts).room, caller, null) }),
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/account/sessions/{session}',
    ...OWN,
    summary: '注销本人的一个会话',
    params: z.strictObject({ session: z.string().min(1).max(60) }),
    answer: endedSchema,
    errors: ['PANHUO_USER_UNKNOWN'],
    handle: async ({ caller, params }) => ({
      ended: await endOwn(serviceOf(deps.accounts).room, caller, params.session),
    }),
  }),
];
