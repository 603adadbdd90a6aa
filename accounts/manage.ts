import { PanhuoError } from '../domain/errors.ts';
import { type LinkPurpose, type MadeLink, makeLink } from './links.ts';
import { clearTotp } from './own.ts';
import { type AccountRoom, look } from './room.ts';
import { endSessions, liveSessions } from './sessions.ts';
import {
  addUser,
  allUsers,
  changeUser,
  mustUser,
  type NewUser,
  type User,
  type UserChange,
} from './users.ts';

/** A user as administrators see one. */
export interface UserState {
  readonly user: User;
  readonly sessions: number;
  /** Milliseconds, of the sessions that live. */
  readonly lastSeenAt: number | null;
}

export async function listUsers(room: AccountRoom): Promise<UserState[]> {
  return look(
    room,
    async (session) => {
      const live = await liveSessions(session, room.clock());
      return (await allUsers(session)).map((user) => {
        const own = live.filter(({ userId }) => userId === user.id);
        return {
          user,
          sessions: own.length,
          lastSeenAt: own.length === 0 ? null : Math.max(...own.map(({ lastSeenAt }) => lastSeenAt)),
        };
      });
    },
    [],
  );
}

/** A new user with the one-time link that sets the password; none for who signs in by a provider. @throws PANHUO_USER_INVALID */
export async function inviteUser(
  room: AccountRoom,
  draft: NewUser,
): Promise<{ user: User; link: MadeLink | null }> {
  const now = room.clock();
  return room.keeper.write(async (session) => {
    const user = await addUser(session, draft, now);
    return { user, link: draft.provider === null ? await makeLink(session, user.id, 'invite', now) : null };
  });
}

/**
 * Whose rights change, or who is disabled, is signed out everywhere: no session outlives the rights it began with.
 * @throws PANHUO_USER_UNKNOWN, PANHUO_USER_INVALID
 */
export async function editUser(room: AccountRoom, id: string, change: UserChange): Promise<User> {
  const now = room.clock();
  const user = await room.keeper.write(async (session) => {
    const before = await mustUser(session, id);
    if (before.demo) throw new PanhuoError('PANHUO_USER_INVALID', '演示身份不能改动');
    const after = await changeUser(session, id, change, now);
    if (rightsOf(before) !== rightsOf(after)) await endSessions(session, { userId: id }, '权限变更', now);
    return after;
  });
  await room.cache.renew();
  return user;
}

const rightsOf = ({ roles, organisation, disabled, name }: User) =>
  JSON.stringify([[...roles].sort(), organisation?.org_id, disabled, name]);

/**
 * A one-time link to set a new password. The old one stops working at once, sessions end and the authenticator is forgotten: who asks for this
 * has lost one of them, or somebody else has it. @throws PANHUO_USER_UNKNOWN, PANHUO_USER_INVALID
 */
export async function resetUser(room: AccountRoom, id: string): Promise<{ user: User; link: MadeLink }> {
  const now = room.clock();
  const made = await room.keeper.write(async (session) => {
    const user = await mustUser(session, id);
    if (user.demo || user.provider !== null)
      throw new PanhuoError(
        'PANHUO_USER_INVALID',
        user.demo ? '演示身份没有密码' : '该用户由统一登录核验，在这里没有密码',
      );
    await session.rows('UPDATE app_user SET password = NULL WHERE id = $1', [id]);
    await clearTotp(session, id);
    await endSessions(session, { userId: id }, '重设密码', now);
    return { user: await mustUser(session, id), link: await makeLink(session, id, 'reset', now) };
  });
  room.guesses.cleared(made.user.login);
  await room.cache.renew();
  return made;
}

/** Ends sessions of a user: one or all. @returns how many @throws PANHUO_USER_UNKNOWN */
export async function revokeSessions(room: AccountRoom, userId: string, id: string | null): Promise<number> {
  const ended = await room.keeper.write(async (session) => {
    await mustUser(session, userId);
    return endSessions(session, { userId, ...(id === null ? {} : { id }) }, '管理员注销', room.clock());
  });
  await room.cache.renew();
  if (id !== null && ended.length === 0)
    throw new PanhuoError('PANHUO_USER_UNKNOWN', '没有这个会话，或它已结束');
  return ended.length;
}

const FIRST_ADMIN = {
  login: 'admin',
  name: '管理员',
  roles: ['admin'],
  organisation: null,
  provider: null,
} as const;

/**
 * A workspace nobody can sign in to gets an administrator without a password and a one-time link that sets one. As long as it was not used each
 * start makes a new one, and the one before is void.
 * @returns null when somebody can sign in already
 */
export async function firstAdmin(room: AccountRoom): Promise<{ user: User; link: MadeLink } | null> {
  const isOpen = (users: readonly User[]) =>
    users.some((user) => !user.demo && !user.disabled && (user.password !== null || user.provider !== null));
  if (isOpen(await look(room, allUsers, []))) return null;
  const now = room.clock();
  return room.keeper.write(async (session) => {
    const users = (await allUsers(session)).filter((user) => !user.demo);
    if (isOpen(users)) return null;
    const waiting = users.find((user) => user.roles.includes('admin') && !user.disabled);
    const user = waiting ?? (await addUser(session, FIRST_ADMIN, now));
    const purpose: LinkPurpose = 'first';
    return { user, link: await makeLink(session, user.id, purpose, now) };
  });
}
