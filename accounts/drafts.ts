import type { Session } from '../decisions/index.ts';
import { PanhuoError } from '../domain/errors.ts';
import { millis } from './users.ts';

/** What somebody typed and has not handed in. */
export interface DraftState {
  /** JSON. */
  readonly value: string;
  /** Counts up with each write. */
  readonly rev: number;
  /** Milliseconds. */
  readonly savedAt: number;
}

const MOST_DRAFTS = 500;

export async function draftOf(session: Session, userId: string, key: string): Promise<DraftState | null> {
  const [row] = await session.rows<{ value: string; rev: number; saved: number }>(
    `SELECT value, rev, ${millis('saved_at')} AS saved FROM app_draft WHERE user_id = $1 AND key = $2`,
    [userId, key],
  );
  return row === undefined ? null : { value: row.value, rev: row.rev, savedAt: Math.round(row.saved) };
}

/**
 * Writes over the revision `rev` and nothing else (0: there is none yet).
 * @throws PANHUO_DRAFT_STALE when another window wrote meanwhile, PANHUO_DRAFT_LIMIT
 */
export async function saveDraft(
  session: Session,
  userId: string,
  { key, value, rev }: { key: string; value: string; rev: number },
  now: Date,
): Promise<DraftState> {
  const saved =
    rev === 0
      ? await session.rows<{ rev: number }>(
          `INSERT INTO app_draft (user_id, key, value, rev, saved_at) VALUES ($1, $2, $3, 1, $4::timestamptz)
            ON CONFLICT (user_id, key) DO NOTHING RETURNING rev`,
          [userId, key, value, now.toISOString()],
        )
      : await session.rows<{ rev: number }>(
          `UPDATE app_draft SET value = $3, rev = rev + 1, saved_at = $4::timestamptz
            WHERE user_id = $1 AND key = $2 AND rev = $5::int RETURNING rev`,
          [userId, key, value, now.toISOString(), rev],
        );
  const [row] = saved;
  if (row === undefined)
    throw new PanhuoError('PANHUO_DRAFT_STALE', '草稿已在别的窗口写过，没有覆盖', {
      hint: '请取回那里的内容，再决定留哪一份。',
    });
  if (rev === 0) {
    const [counted] = await session.rows<{ n: number }>(
      'SELECT count(*)::float8 AS n FROM app_draft WHERE user_id = $1',
      [userId],
    );
    if ((counted?.n ?? 0) > MOST_DRAFTS)
      throw new PanhuoError('PANHUO_DRAFT_LIMIT', `最多保留 ${MOST_DRAFTS} 份草稿`, {
        hint: '请先提交或放弃一些。',
      });
  }
  return { value, rev: row.rev, savedAt: now.getTime() };
}

export async function removeDraft(session: Session, userId: string, key: string): Promise<void> {
  await session.rows('DELETE FROM app_draft WHERE user_id = $1 AND key = $2', [userId, key]);
}
