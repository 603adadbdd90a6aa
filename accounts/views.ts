import type { Session } from '../decisions/index.ts';
import { PanhuoError } from '../domain/errors.ts';
import { millis } from './users.ts';

/** A saved view: a page with its filters under a name, of one user. */
export interface View {
  readonly id: string;
  readonly name: string;
  readonly page: string;
  readonly url: string;
  /** Milliseconds. */
  readonly updatedAt: number;
}

const MOST_VIEWS = 200;

export async function viewsOf(session: Session, userId: string, page?: string): Promise<View[]> {
  const rows = await session.rows<Omit<View, 'updatedAt'> & { updated: number }>(
    `SELECT id, name, page, url, ${millis('updated_at')} AS updated FROM app_view
      WHERE user_id = $1 AND ($2::text IS NULL OR page = $2) ORDER BY page, name, id`,
    [userId, page ?? null],
  );
  return rows.map(({ updated, ...view }) => ({ ...view, updatedAt: Math.round(updated) }));
}

/** New or changed. @throws PANHUO_DRAFT_LIMIT */
export async function saveView(
  session: Session,
  userId: string,
  view: Omit<View, 'updatedAt'>,
  now: Date,
): Promise<View> {
  await session.rows(
    `INSERT INTO app_view (user_id, id, name, page, url, updated_at) VALUES ($1, $2, $3, $4, $5, $6::timestamptz)
      ON CONFLICT (user_id, id) DO UPDATE SET name = $3, page = $4, url = $5, updated_at = $6::timestamptz`,
    [userId, view.id, view.name, view.page, view.url, now.toISOString()],
  );
  const [counted] = await session.rows<{ n: number }>(
    'SELECT count(*)::float8 AS n FROM app_view WHERE user_id = $1',
    [userId],
  );
  if ((counted?.n ?? 0) > MOST_VIEWS)
    throw new PanhuoError('PANHUO_DRAFT_LIMIT', `最多保存 ${MOST_VIEWS} 个视图`, {
      hint: '请先删去不用的。',
    });
  return { ...view, updatedAt: now.getTime() };
}

/** @returns whether there was one */
export async function removeView(session: Session, userId: string, id: string): Promise<boolean> {
  const gone = await session.rows<{ id: string }>(
    'DELETE FROM app_view WHERE user_id = $1 AND id = $2 RETURNING id',
    [userId, id],
  );
  return gone.length === 1;
}
