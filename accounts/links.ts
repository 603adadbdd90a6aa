import type { Session } from '../decisions/index.ts';
import { PanhuoError } from '../domain/errors.ts';
import { digestOf, secretToken } from './random.ts';
import { millis, mustUser, type User } from './users.ts';

export type LinkPurpose = 'first' | 'invite' | 'reset';

/** How long a link may be used. Milliseconds. */
const LIVES: Readonly<Record<LinkPurpose, number>> = {
  first: 24 * 3600_000,
  invite: 3 * 24 * 3600_000,
  reset: 2 * 3600_000,
};

export interface MadeLink {
  readonly token: string;
  readonly expiresAt: number;
}

/** A new one-time link; those made for this user before are void. */
export async function makeLink(
  session: Session,
  userId: string,
  purpose: LinkPurpose,
  now: Date,
): Promise<MadeLink> {
  const token = secretToken();
  const expiresAt = now.getTime() + LIVES[purpose];
  await session.rows('DELETE FROM app_link WHERE user_id = $1', [userId]);
  await session.rows(
    `INSERT INTO app_link (token, user_id, purpose, created_at, expires_at)
      VALUES ($1, $2, $3, $4::timestamptz, $5::timestamptz)`,
    [digestOf(token), userId, purpose, now.toISOString(), new Date(expiresAt).toISOString()],
  );
  return { token, expiresAt };
}

export interface Link {
  readonly user: User;
  readonly purpose: LinkPurpose;
  readonly expiresAt: number;
}

/** What a link is for, without using it. @throws PANHUO_SIGN_IN_LINK the same for wrong, used and expired ones */
export async function readLink(session: Session, token: string, now: Date): Promise<Link> {
  const [row] = await session.rows<{ user_id: string; purpose: LinkPurpose; expires: number }>(
    `SELECT user_id, purpose, ${millis('expires_at')} AS expires FROM app_link
      WHERE token = $1 AND used_at IS NULL AND expires_at > $2::timestamptz`,
    [digestOf(token), now.toISOString()],
  );
  const user = row === undefined ? null : await mustUser(session, row.user_id);
  if (row === undefined || user === null || user.disabled) throw gone();
  return { user, purpose: row.purpose, expiresAt: Math.round(row.expires) };
}

/** Uses a link up, once, whoever comes at the same time. @throws PANHUO_SIGN_IN_LINK */
export async function takeLink(session: Session, token: string, now: Date): Promise<Link> {
  const link = await readLink(session, token, now);
  const taken = await session.rows<{ user_id: string }>(
    'UPDATE app_link SET used_at = $2::timestamptz WHERE token = $1 AND used_at IS NULL RETURNING user_id',
    [digestOf(token), now.toISOString()],
  );
  if (taken.length === 0) throw gone();
  return link;
}

const gone = () =>
  new PanhuoError('PANHUO_SIGN_IN_LINK', '链接无效、已用过或已过期', {
    hint: '请向管理员要一个新的链接；管理员在服务器上运行 panhuo users reset 登录名。',
  });
