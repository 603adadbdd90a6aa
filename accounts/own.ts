import type { Caller } from '../dashboards/server/access/caller.ts';
import { PanhuoError } from '../domain/errors.ts';
import { checkPassword, hashPassword, isPassword } from './passwords.ts';
import { type AccountRoom, look } from './room.ts';
import { beginSession, endSessions, type From, liveSessions, type StoredSession } from './sessions.ts';
import type { SignedIn } from './sign-in.ts';
import { drawTotp, newRecoveryCodes, newTotpSecret, recoveryDigest, stepOfCode } from './totp.ts';
import { mustUser, type User } from './users.ts';

/** What somebody sees and changes of their own account. The password is asked for again before what guards it is changed. */
export async function ownAccount(
  room: AccountRoom,
  caller: Caller,
): Promise<{ user: User; sessions: StoredSession[] }> {
  return room.keeper.write(async (session) => ({
    user: await mustUser(session, caller.user),
    sessions: await liveSessions(session, room.clock(), caller.user),
  }));
}

/** @throws PANHUO_SIGN_IN_FAILED, PANHUO_RATE_LIMIT, PANHUO_USER_INVALID for the demo and for who signs in elsewhere */
async function mustKnowPassword(
  room: AccountRoom,
  caller: Caller,
  password: string,
  from: From,
): Promise<User> {
  const user = await room.keeper.write((session) => mustUser(session, caller.user));
  if (user.demo || user.password === null)
    throw new PanhuoError(
      'PANHUO_USER_INVALID',
      user.demo ? '演示身份没有密码' : '您由统一登录核验，在这里没有密码',
    );
  room.guesses.check(user.login, from.address);
  room.guesses.tried(user.login);
  if (!(await isPassword(user.password, password, room.cost)))
    throw new PanhuoError('PANHUO_SIGN_IN_FAILED', '现在的密码不对');
  room.guesses.cleared(user.login);
  return user;
}

/** Everything else of this user ends, and this session goes on under a new secret. */
async function goOnAlone(room: AccountRoom, user: User, from: From, why: string): Promise<SignedIn> {
  const now = room.clock();
  const entered = await room.keeper.write(async (session) => {
    await endSessions(session, { userId: user.id }, why, now);
    return beginSession(session, { ...from, userId: user.id, method: 'password' }, now);
  });
  await room.cache.renew();
  return { token: entered.token, session: entered.stored.id, user };
}

/** @throws PANHUO_PASSWORD_WEAK and as `mustKnowPassword` */
export async function changePassword(
  room: AccountRoom,
  caller: Caller,
  given: { old: string; new: string },
  from: From,
): Promise<SignedIn> {
  const user = await mustKnowPassword(room, caller, given.old, from);
  checkPassword(given.new, user);
  const hashed = await hashPassword(given.new, room.cost);
  await room.keeper.write((session) =>
    session.rows('UPDATE app_user SET password = $2, password_at = $3::timestamptz WHERE id = $1', [
      user.id,
      hashed,
      room.clock().toISOString(),
    ]),
  );
  return goOnAlone(room, user, from, '更改密码');
}

/** A new secret, not yet asked for: only a right code puts it in force. */
export async function beginTotp(room: AccountRoom, caller: Caller, password: string, from: From) {
  const user = await mustKnowPassword(room, caller, password, from);
  if (user.totp)
    throw new PanhuoError('PANHUO_TOTP_INVALID', '动态验证码已经启用', {
      hint: '要换手机请先停用，再重新设置。',
    });
  const secret = newTotpSecret();
  await room.keeper.write((session) =>
    session.rows('UPDATE app_user SET totp_secret = $2, totp_step = NULL WHERE id = $1 AND NOT totp_on', [
      user.id,
      secret,
    ]),
  );
  return drawTotp(user.login, secret);
}

/** @throws PANHUO_TOTP_INVALID */
export async function confirmTotp(
  room: AccountRoom,
  caller: Caller,
  code: string,
  from: From,
): Promise<{ signedIn: SignedIn; codes: string[] }> {
  const codes = newRecoveryCodes();
  const now = room.clock();
  room.guesses.check(caller.user, from.address);
  room.guesses.tried(caller.user);
  const user = await room.keeper.write(async (session) => {
    const own = await mustUser(session, caller.user);
    const step =
      own.totp || own.totpSecret === null ? null : stepOfCode(own.login, own.totpSecret, code, now);
    if (step === null) return null;
    await session.rows(
      'UPDATE app_user SET totp_on = true, totp_step = $2::bigint, recovery = $3 WHERE id = $1',
      [own.id, step, codes.map(recoveryDigest).join('\n')],
    );
    return own;
  });
  if (user === null)
    throw new PanhuoError('PANHUO_TOTP_INVALID', '验证码不对，或没有正在进行的设置', {
      hint: '请用验证器上此刻的六位数字；手机的时间须准确。',
    });
  room.guesses.cleared(caller.user);
  return { signedIn: await goOnAlone(room, user, from, '启用动态验证码'), codes };
}

export async function removeTotp(
  room: AccountRoom,
  caller: Caller,
  password: string,
  from: From,
): Promise<SignedIn> {
  const user = await mustKnowPassword(room, caller, password, from);
  await room.keeper.write((session) => clearTotp(session, user.id));
  return goOnAlone(room, user, from, '停用动态验证码');
}

export const clearTotp = (session: Parameters<typeof mustUser>[0], id: string): Promise<unknown> =>
  session.rows(
    "UPDATE app_user SET totp_on = false, totp_secret = NULL, totp_step = NULL, recovery = '' WHERE id = $1",
    [id],
  );

/** Ends own sessions: one, or all but this. @returns how many */
export async function endOwn(room: AccountRoom, caller: Caller, id: string | null): Promise<number> {
  const which = id === null ? { userId: caller.user, but: caller.session } : { userId: caller.user, id };
  const ended = await room.keeper.write((session) => endSessions(session, which, '本人注销', room.clock()));
  await room.cache.renew();
  if (id !== null && ended.length === 0)
    throw new PanhuoError('PANHUO_USER_UNKNOWN', '没有这个会话，或它已结束');
  return ended.length;
}

/** Signs out. */
export async function signOut(room: AccountRoom, caller: Caller): Promise<void> {
  await room.keeper.write((session) =>
    endSessions(session, { userId: caller.user, id: caller.session }, '退出登录', room.clock()),
  );
  await room.cache.renew();
}

export const sessionsOf = (room: AccountRoom, userId: string): Promise<StoredSession[]> =>
  look(room, (session) => liveSessions(session, room.clock(), userId), []);
