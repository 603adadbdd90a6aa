import type { Session } from '../decisions/index.ts';
import { PanhuoError } from '../domain/errors.ts';
import { demoPerson, demoUser } from './demo.ts';
import { readLink, takeLink } from './links.ts';
import { checkPassword, hashPassword, isPassword } from './passwords.ts';
import { type AccountRoom, look, signInFailed } from './room.ts';
import { beginSession, endSessions, type From } from './sessions.ts';
import { recoveryDigest, stepOfCode } from './totp.ts';
import { type Organisation, type User, userById, userByLogin, userBySubject } from './users.ts';

/** Somebody came in: the secret for the cookie, and who it is. */
export interface SignedIn {
  readonly token: string;
  readonly session: string;
  readonly user: User;
}

/** Begins a session in the caller's transaction. */
async function enter(session: Session, user: User, method: string, from: From, now: Date): Promise<SignedIn> {
  const { token, stored } = await beginSession(session, { ...from, userId: user.id, method }, now);
  return { token, session: stored.id, user };
}

/**
 * By login and password, and a code where the user has set that up.
 * @throws PANHUO_SIGN_IN_FAILED, PANHUO_SIGN_IN_CODE when the password is right and a code is needed, PANHUO_RATE_LIMIT
 */
export async function signIn(
  room: AccountRoom,
  given: { login: string; password: string; code?: string | undefined },
  from: From,
): Promise<SignedIn> {
  const login = given.login.trim().toLowerCase();
  room.guesses.check(login, from.address);
  // Counted before it is looked at, so that many at once are counted, too.
  room.guesses.tried(login);
  const user = await look(room, (session) => userByLogin(session, login), null);
  const isRight = await isPassword(user?.password ?? null, given.password, room.cost);
  if (!isRight || user === null || user.disabled) {
    room.guesses.missed(from.address);
    throw signInFailed();
  }
  if (user.totp && (given.code ?? '').trim() === '')
    throw new PanhuoError('PANHUO_SIGN_IN_CODE', '请输入验证器上的六位数字，或一个恢复码');
  const entered = await room.keeper.write(async (session) => {
    // As it is now: disabled or changed since it was read counts.
    const now = await userById(session, user.id);
    if (now === null || now.disabled || now.password !== user.password) return null;
    if (now.totp && !(await spendCode(session, now, given.code ?? '', room.clock()))) return null;
    return enter(session, now, 'password', from, room.clock());
  });
  if (entered === null) {
    room.guesses.missed(from.address);
    throw signInFailed();
  }
  room.guesses.cleared(login);
  await room.cache.renew();
  return entered;
}

/** Whether the code counts, and from now on no longer: neither it nor, of an authenticator, an earlier one. */
export async function spendCode(session: Session, user: User, code: string, now: Date): Promise<boolean> {
  const step = user.totpSecret === null ? null : stepOfCode(user.login, user.totpSecret, code, now);
  if (step !== null) {
    const used = await session.rows<{ id: string }>(
      'UPDATE app_user SET totp_step = $2::bigint WHERE id = $1 AND (totp_step IS NULL OR totp_step < $2::bigint) RETURNING id',
      [user.id, step],
    );
    return used.length === 1;
  }
  const digest = recoveryDigest(code);
  if (!user.recovery.includes(digest)) return false;
  const used = await session.rows<{ id: string }>(
    'UPDATE app_user SET recovery = $2 WHERE id = $1 AND recovery = $3 RETURNING id',
    [user.id, user.recovery.filter((one) => one !== digest).join('\n'), user.recovery.join('\n')],
  );
  return used.length === 1;
}

/** By a button of the demo. @throws PANHUO_SIGN_IN_FAILED when there is no such button */
export async function signInDemo(
  room: AccountRoom,
  key: string,
  organisation: Organisation | null,
  from: From,
): Promise<SignedIn> {
  const person = demoPerson(key);
  if (person === undefined) throw signInFailed();
  const now = room.clock();
  const entered = await room.keeper.write(async (session) =>
    enter(session, await demoUser(session, person, organisation, now), 'demo', from, now),
  );
  await room.cache.renew();
  return entered;
}

/**
 * By a provider that vouched for `subject`. The first time the user is found by `login`, when an administrator has said of this user that the
 * provider vouches; from then on by the subject, which never changes hands.
 * @throws PANHUO_SIGN_IN_PROVIDER
 */
export async function signInBySubject(
  room: AccountRoom,
  given: { provider: string; subject: string; login: string | null },
  from: From,
): Promise<SignedIn> {
  const { provider, subject, login } = given;
  const entered = await room.keeper.write(async (session) => {
    let user = await userBySubject(session, provider, subject);
    if (user === null && login !== null) {
      const named = await userByLogin(session, login);
      if (named !== null && named.provider === provider && named.subject === null) {
        await session.rows('UPDATE app_user SET provider_subject = $2 WHERE id = $1', [named.id, subject]);
        user = named;
      }
    }
    return user === null || user.disabled
      ? null
      : enter(session, user, `oidc:${provider}`, from, room.clock());
  });
  if (entered === null)
    throw new PanhuoError('PANHUO_SIGN_IN_PROVIDER', '这个身份在盘活里没有对应的用户，或用户已停用', {
      hint: '请管理员先添加用户，登录名与统一登录中的一致，并指定由统一登录核验。',
    });
  await room.cache.renew();
  return entered;
}

/** What a one-time link is for; it stays unused. @throws PANHUO_SIGN_IN_LINK */
export const openLink = async (room: AccountRoom, token: string) =>
  room.keeper.write((session) => readLink(session, token, room.clock()));

/**
 * Sets the password by a one-time link and comes in. All earlier sessions of the user end, an authenticator stays asked for.
 * @throws PANHUO_SIGN_IN_LINK, PANHUO_PASSWORD_WEAK: then the link is still good
 */
export async function signInByLink(
  room: AccountRoom,
  given: { token: string; password: string },
  from: From,
): Promise<SignedIn> {
  const { user } = await openLink(room, given.token);
  checkPassword(given.password, user);
  const hashed = await hashPassword(given.password, room.cost);
  const now = room.clock();
  const entered = await room.keeper.write(async (session) => {
    const link = await takeLink(session, given.token, now);
    await session.rows('UPDATE app_user SET password = $2, password_at = $3::timestamptz WHERE id = $1', [
      link.user.id,
      hashed,
      now.toISOString(),
    ]);
    await endSessions(session, { userId: link.user.id }, '重设密码', now);
    return enter(session, link.user, 'link', from, now);
  });
  room.guesses.cleared(entered.user.login);
  await room.cache.renew();
  return entered;
}
