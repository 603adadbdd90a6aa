import type { FastifyReply, FastifyRequest } from 'fastify';
import { type AccountService, fromOf } from '../../../accounts/index.ts';
import type { From } from '../../../accounts/sessions.ts';
import type { SignedIn } from '../../../accounts/sign-in.ts';
import { PanhuoError } from '../../../domain/errors.ts';
import type { SessionAnswer } from '../../api/session.ts';
import type { ServerDeps } from '../deps.ts';
import { sessionAnswer } from './session-answer.ts';

/** A way in: who came, how the log calls it, and what it was tried for. */
interface Entering {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly action: string;
  /** What was given as a name, for the log when nobody came in. */
  readonly about: Readonly<Record<string, string>>;
}

/**
 * Tries a way in and writes it to the audit log, also when it failed: the log is written here and not by the frame of routes, which knows nobody
 * before this.
 */
export async function enter(
  service: AccountService,
  { request, reply, action, about }: Entering,
  work: (from: From) => Promise<SignedIn>,
) {
  const { method } = request;
  const route = `${method} ${request.routeOptions.url ?? ''}`;
  const entry = { action, route, target: about, address: request.ip } as const;
  let signedIn: SignedIn;
  try {
    signedIn = await work(fromOf(request));
  } catch (error) {
    const isRefused = error instanceof PanhuoError;
    await service.audit({
      ...entry,
      user: null,
      name: '',
      session: null,
      outcome: isRefused ? 'refused' : 'failed',
      code: isRefused ? error.code : 'PANHUO_INTERNAL',
    });
    throw error;
  }
  const { user, session } = signedIn;
  await service.audit({ ...entry, user: user.id, name: user.name, session, outcome: 'done', code: null });
  return service.admit(reply, signedIn);
}

/** The same, answered with the new session. */
export async function enterAndTell(
  deps: ServerDeps,
  service: AccountService,
  entering: Entering,
  work: (from: From) => Promise<SignedIn>,
): Promise<SessionAnswer> {
  const { caller, csrf } = await enter(service, entering, work);
  return sessionAnswer(deps, caller, csrf, undefined);
}
