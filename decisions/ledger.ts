import { createHash } from 'node:crypto';
import { PanhuoError } from '../domain/errors.ts';
import { type Guard, guardOf } from './guards.ts';
import type { ReadyDraft, Statement } from './kinds.ts';
import type { Session } from './schema.ts';

/** One decision as it is stored, for ever. */
export interface Decision extends Statement {
  decision_id: number;
  decided_by: string;
  reason: string;
  /** ISO 8601, UTC, milliseconds. */
  decided_at: string;
  /** The decision on the same kind, subject and object that this one replaces. */
  supersedes: number | null;
  /** This row takes back what it supersedes; nothing is decided any more. */
  withdrawn: boolean;
}

interface StoredRow extends Omit<Decision, 'value'> {
  value: string | null;
}

const COLUMNS = `id::float8 AS decision_id, kind, subject, object, verdict, value::text AS value, decided_by, reason,
  to_char(decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS decided_at,
  supersedes::float8 AS supersedes, withdrawn`;

/** Byte order, the same on every server whatever its language. */
const BY_PLACE = 'kind COLLATE "C", subject COLLATE "C", object COLLATE "C"';

/** Before the first decision. */
export const NO_DECISIONS = 'none';

const decisionOf = (row: StoredRow): Decision => ({
  ...row,
  value: row.value === null ? null : (JSON.parse(row.value) as Decision['value']),
});

/**
 * Stands for all that is stored: number of the last decision and the start of its chain. Equal text, equal content, also in another
 * database; any new row gives a new one.
 */
export async function revisionIn(session: Session): Promise<string> {
  const last = await lastOf(session);
  return last === undefined ? NO_DECISIONS : `${last.id}-${last.chain.slice(0, 16)}`;
}

async function lastOf(session: Session): Promise<{ id: number; chain: string } | undefined> {
  const [last] = await session.rows<{ id: number; chain: string }>(
    'SELECT id::float8 AS id, chain FROM decision ORDER BY decision.id DESC LIMIT 1',
  );
  return last;
}

/** Any number that nobody else uses for this. */
const WRITERS_LOCK = 7_042_027;

/**
 * One writer at a time, until its transaction ends: numbers without gaps, and each decision knows the one before. An advisory lock,
 * because locking the table would ask for more than the right to insert.
 */
async function takeTurn(session: Session): Promise<void> {
  await session.rows('SELECT pg_advisory_xact_lock($1::bigint)::text AS taken', [WRITERS_LOCK]);
}

/**
 * Stores decisions, in order, in the caller's transaction. Writers wait for one another, readers do not wait. What a kind asks of the
 * decisions before it (`guards.ts`) is looked at under the writers' lock, so nothing can come in between.
 * @throws PANHUO_DECISION_STALE, and what the guards throw: then nothing of this call may be kept
 */
export async function append(
  session: Session,
  drafts: readonly (ReadyDraft & { withdrawn?: boolean })[],
  decidedAt: Date,
): Promise<Decision[]> {
  await takeTurn(session);
  let { id, chain } = (await lastOf(session)) ?? { id: 0, chain: '' };
  const stored: Decision[] = [];
  const guards = new Map<string, Guard>();
  for (const { withdrawn = false, expects, ...draft } of drafts) {
    const [before] = await session.rows<{ id: number; withdrawn: boolean }>(
      `SELECT id::float8 AS id, withdrawn FROM decision
        WHERE kind = $1 AND subject = $2 AND object IS NOT DISTINCT FROM $3 ORDER BY decision.id DESC LIMIT 1`,
      [draft.kind, draft.subject, draft.object],
    );
    if (expects !== undefined) checkExpected(expects, before);
    const guard = await guardFor(session, guards, draft);
    guard?.check(draft, withdrawn);
    id++;
    const decision: Decision = {
      decision_id: id,
      kind: draft.kind,
      subject: draft.subject,
      object: draft.object,
      verdict: draft.verdict,
      value: draft.value,
      decided_by: draft.decided_by,
      reason: draft.reason,
      decided_at: decidedAt.toISOString(),
      supersedes: before?.id ?? null,
      withdrawn,
    };
    chain = chainOf(chain, decision);
    await insert(session, decision, chain);
    guard?.apply(decision);
    stored.push(decision);
  }
  return stored;
}

function checkExpected(expects: number | null, before: { id: number; withdrawn: boolean } | undefined): void {
  const there = before === undefined || before.withdrawn ? null : before.id;
  if (there === expects) return;
  const now = there === null ? '现在没有决定' : `现在是 ${there} 号决定`;
  throw new PanhuoError(
    'PANHUO_DECISION_STALE',
    `决定未记录：您看到的是${expects === null ? '还没有决定' : ` ${expects} 号决定`}，${now}`,
    { where: { field: 'expects' }, hint: '请重新打开查看现在的内容，再决定是否要改。' },
  );
}

/** One for each subject of a call; it is told of every decision that the call stores. */
async function guardFor(
  session: Session,
  guards: Map<string, Guard>,
  { kind, subject }: Statement,
): Promise<Guard | undefined> {
  const made = guardOf(kind);
  if (made === undefined) return undefined;
  const key = JSON.stringify([made.kinds[0], subject]);
  const known = guards.get(key);
  if (known !== undefined) return known;
  const rows = await session.rows<StoredRow>(
    `SELECT * FROM (
       SELECT DISTINCT ON (${BY_PLACE}) ${COLUMNS} FROM decision
        WHERE kind = ANY($1::text[]) AND subject = $2 ORDER BY ${BY_PLACE}, decision.id DESC
     ) AS last WHERE NOT withdrawn`,
    [made.kinds, subject],
  );
  const guard = made.open(subject);
  for (const row of rows) guard.apply(decisionOf(row));
  guards.set(key, guard);
  return guard;
}

async function insert(session: Session, decision: Decision, chain: string): Promise<void> {
  await session.rows(
    `INSERT INTO decision (id, kind, subject, object, verdict, value, decided_by, reason, decided_at, supersedes, withdrawn, chain)
     VALUES ($1::bigint, $2, $3, $4, $5, $6::text::jsonb, $7, $8, $9::text::timestamptz, $10::bigint, $11, $12)`,
    [
      decision.decision_id,
      decision.kind,
      decision.subject,
      decision.object,
      decision.verdict,
      decision.value === null ? null : JSON.stringify(decision.value),
      decision.decided_by,
      decision.reason,
      decision.decided_at,
      decision.supersedes,
      decision.withdrawn,
      chain,
    ],
  );
}

/**
 * Puts everything that another store holds into this one, which must be empty: same numbers, times and chain, so the same revision.
 * @returns whether it was empty; if not, nothing is stored
 */
export async function take(session: Session, all: readonly Decision[]): Promise<boolean> {
  await takeTurn(session);
  if ((await lastOf(session)) !== undefined) return false;
  let chain = '';
  for (const decision of all) {
    chain = chainOf(chain, decision);
    await insert(session, decision, chain);
  }
  return true;
}

/** Keys of values in one order: jsonb has its own. */
export function chainOf(before: string, decision: Decision): string {
  const value =
    decision.value === null
      ? null
      : Object.entries(decision.value).sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
  return createHash('sha256')
    .update(
      JSON.stringify([
        before,
        decision.decision_id,
        decision.kind,
        decision.subject,
        decision.object,
        decision.verdict,
        value,
        decision.decided_by,
        decision.reason,
        decision.decided_at,
        decision.supersedes,
        decision.withdrawn,
      ]),
    )
    .digest('hex');
}

/** What takes a decision back. @throws PANHUO_DECISION_UNKNOWN when there is none with this number, or it is no longer in force */
export async function withdrawal(
  session: Session,
  id: number,
  { by, reason }: { by: string; reason: string },
): Promise<ReadyDraft & { withdrawn: true }> {
  // What is looked at must still be so when the row is written.
  await takeTurn(session);
  const [row] = await session.rows<StoredRow>(`SELECT ${COLUMNS} FROM decision WHERE id = $1::bigint`, [id]);
  if (row === undefined) throw gone(`没有 ${id} 号决定`, '用 panhuo review history 查看全部决定。');
  if (row.withdrawn)
    throw gone(`${id} 号是一次撤回，不能再撤回`, '要恢复原来的结论，请重新作出决定并写明理由。');
  const [after] = await session.rows<{ id: number; withdrawn: boolean }>(
    'SELECT id::float8 AS id, withdrawn FROM decision WHERE supersedes = $1::bigint',
    [id],
  );
  if (after !== undefined) {
    throw gone(
      after.withdrawn
        ? `${id} 号决定已由 ${after.id} 号撤回`
        : `${id} 号决定已由 ${after.id} 号取代，不再有效`,
      after.withdrawn ? '无须再做什么。' : `要撤回现行的结论，请撤回后来的决定。`,
    );
  }
  const { kind, subject, object, verdict, value } = decisionOf(row);
  return { kind, subject, object, verdict, value, decided_by: by, reason, withdrawn: true };
}

function gone(message: string, hint: string): PanhuoError {
  return new PanhuoError('PANHUO_DECISION_UNKNOWN', message, { hint });
}

/** Decisions in force: the last on each kind, subject and object, unless it was withdrawn. In order of these. */
export async function inForce(session: Session, kind?: string): Promise<Decision[]> {
  const rows = await session.rows<StoredRow>(
    `SELECT * FROM (
       SELECT DISTINCT ON (${BY_PLACE}) ${COLUMNS} FROM decision
        WHERE $1::text IS NULL OR kind = $1::text ORDER BY ${BY_PLACE}, decision.id DESC
     ) AS last WHERE NOT withdrawn ORDER BY ${BY_PLACE}`,
    [kind ?? null],
  );
  return rows.map(decisionOf);
}

/** Everything that was ever decided, oldest first; about one subject (also as the other of a pair) or about all. */
export async function everything(session: Session, about?: string): Promise<Decision[]> {
  const rows = await session.rows<StoredRow>(
    `SELECT ${COLUMNS} FROM decision WHERE $1::text IS NULL OR subject = $1::text OR object = $1::text ORDER BY decision.id`,
    [about ?? null],
  );
  return rows.map(decisionOf);
}
