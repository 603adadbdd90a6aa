import type { Session } from '../decisions/index.ts';
import { digestOf, idOf, secretToken } from './random.ts';
import { millis } from './users.ts';

/** A session unused for so long is over. */
export const IDLE = 2 * 3600_000;
/** However much it is used, a session is over after a working day. */
export const ABSOLUTE = 12 * 3600_000;

/** One stored session, without its secret. Times in milliseconds. */
export interface StoredSession {
  readonly id: string;
  readonly token: string;
  readonly userId: string;
  readonly method: string;
  readonly address: string;
  readonly agent: string;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  readonly expiresAt: number;
}

interface SessionRow {
  id: string;
  token: string;
  user_id: string;
  method: string;
  address: string;
  agent: string;
  created: number;
  seen: number;
  expires: number;
}

const COLUMNS = `s.id, s.token, s.user_id, s.method, s.address, s.agent, ${millis('s.created_at')} AS created,
  ${millis('s.last_seen_at')} AS seen, ${millis('s.expires_at')} AS expires`;

const storedOf = (row: SessionRow): StoredSession => ({
  id: row.id,
  token: row.token,
  userId: row.user_id,
  method: row.method,
  address: row.address,
  agent: row.agent,
  createdAt: Math.round(row.created),
  lastSeenAt: Math.round(row.seen),
  expiresAt: Math.round(row.expires),
});

/** Where somebody signed in from, for the list of sessions. */
export interface From {
  readonly address: string;
  readonly agent: string;
}

/** A new session with a new secret: nothing of an earlier one is taken over. */
export async function beginSession(
  session: Session,
  given: From & { userId: string; method: string },
  now: Date,
): Promise<{ token: string; stored: StoredSession }> {
  const token = secretToken();
  const stored: StoredSession = {
    id: idOf('s'),
    token: digestOf(token),
    userId: given.userId,
    method: given.method,
    address: given.address,
    agent: given.agent.slice(0, 200),
    createdAt: now.getTime(),
    lastSeenAt: now.getTime(),
    expiresAt: now.getTime() + ABSOLUTE,
  };
  await session.rows(
    `INSERT INTO app_session (id, token, user_id, method, address, agent, created_at, last_seen_at, expires_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7::timestamptz, $7::timestamptz, $8::timestamptz)`,
    [
      stored.id,
      stored.token,
      stored.userId,
      stored.method,
      stored.address,
      stored.agent,
      now.toISOString(),
      new Date(stored.expiresAt).toISOString(),
    ],
  );
  return { token, stored };
}

const LIVE = `s.ended_at IS NULL AND s.expires_at > $1::timestamptz AND s.last_seen_at > $2::timestamptz`;
const liveSince = (now: Date) => [now.toISOString(), new Date(now.getTime() - IDLE).toISOString()];

/** Sessions that may be used, of users who are not disabled; newest first. */
export async function liveSessions(session: Session, now: Date, userId?: string): Promise<StoredSession[]> {
  const rows = await session.rows<SessionRow>(
    `SELECT ${COLUMNS} FROM app_session s JOIN app_user u ON u.id = s.user_id
      WHERE ${LIVE} AND u.disabled_at IS NULL AND ($3::text IS NULL OR s.user_id = $3::text)
      ORDER BY s.created_at DESC, s.id`,
    [...liveSince(now), userId ?? null],
  );
  return rows.map(storedOf);
}

/** Notes that sessions were used; never earlier than is known. */
export async function touchSessions(
  session: Session,
  seen: readonly { id: string; at: number }[],
): Promise<void> {
  for (const { id, at } of seen)
    await session.rows(
      'UPDATE app_session SET last_seen_at = greatest(last_seen_at, $2::timestamptz) WHERE id = $1',
      [id, new Date(at).toISOString()],
    );
}

/** What ends sessions, in the order of how narrow it is. */
export interface Ending {
  readonly userId?: string;
  readonly id?: string;
  /** All but this one. */
  readonly but?: string;
}

/** @returns the sessions that this ended */
export async function endSessions(
  session: Session,
  which: Ending,
  why: string,
  now: Date,
): Promise<string[]> {
  if (which.userId === undefined && which.id === undefined)
    throw new Error('sessions of nobody cannot be ended');
  const rows = await session.rows<{ id: string }>(
    `UPDATE app_session SET ended_at = $1::timestamptz, ended_why = $2
      WHERE ended_at IS NULL AND ($3::text IS NULL OR user_id = $3::text) AND ($4::text IS NULL OR id = $4::text)
        AND ($5::text IS NULL OR id <> $5::text) RETURNING id`,
    [now.toISOString(), why, which.userId ?? null, which.id ?? null, which.but ?? null],
  );
  return rows.map(({ id }) => id);
}
