import { createHash } from 'node:crypto';
import type { AuditEntry } from '../dashboards/server/access/accounts.ts';
import type { Keeper, Session } from '../decisions/index.ts';

/** One row as it is stored, for ever. */
export interface AuditStored {
  readonly id: number;
  /** ISO 8601, UTC, milliseconds. */
  readonly at: string;
  readonly user_id: string | null;
  readonly name: string;
  readonly session: string | null;
  readonly action: string;
  readonly route: string;
  readonly target: Readonly<Record<string, string>>;
  readonly outcome: AuditEntry['outcome'];
  readonly code: string | null;
  readonly address: string;
}
type ChainedRow = Omit<AuditStored, 'target'> & { target: string; chain: string };

const COLUMNS = `id::float8 AS id, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, user_id, name, session, action,
  route, target, outcome, code, address, chain`;

/** Any number that nobody else uses for this: one writer at a time, so that each row knows the one before. */
const AUDIT_LOCK = 7_042_028;

/** The text of `target` goes in as it is stored: nothing about it can change unnoticed, not even the order of its keys. */
function chainOf(before: string, row: Omit<ChainedRow, 'chain'>): string {
  const { id, at, user_id, name, session, action, route, target, outcome, code, address } = row;
  return createHash('sha256')
    .update(
      JSON.stringify([before, id, at, user_id, name, session, action, route, target, outcome, code, address]),
    )
    .digest('hex');
}

async function lastOf(session: Session): Promise<{ id: number; chain: string }> {
  const [last] = await session.rows<{ id: number; chain: string }>(
    'SELECT id::float8 AS id, chain FROM app_audit ORDER BY app_audit.id DESC LIMIT 1',
  );
  return last ?? { id: 0, chain: '' };
}

export async function appendAudit(
  session: Session,
  entries: readonly { entry: AuditEntry; at: Date }[],
): Promise<void> {
  await session.rows('SELECT pg_advisory_xact_lock($1::bigint)::text AS taken', [AUDIT_LOCK]);
  let { id, chain } = await lastOf(session);
  for (const { entry, at } of entries) {
    id++;
    const row = {
      id,
      at: at.toISOString(),
      user_id: entry.user,
      name: clean(entry.name, 100),
      session: entry.session,
      action: clean(entry.action, 100),
      route: clean(entry.route, 200),
      target: clean(JSON.stringify(entry.target), 4000),
      outcome: entry.outcome,
      code: entry.code,
      address: clean(entry.address, 60),
    };
    chain = chainOf(chain, row);
    await session.rows(
      `INSERT INTO app_audit (id, at, user_id, name, session, action, route, target, outcome, code, address, chain)
        VALUES ($1::bigint, $2::timestamptz, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        id,
        row.at,
        row.user_id,
        row.name,
        row.session,
        row.action,
        row.route,
        row.target,
        row.outcome,
        row.code,
        row.address,
        chain,
      ],
    );
  }
}

/** PostgreSQL takes no U+0000 in a text. */
const clean = (text: string, length: number) => text.replaceAll('\u0000', '\ufffd').slice(0, length);

/** Entries of requests at the same time go into one transaction: writing them takes as long as writing one. */
export class AuditWriter {
  private readonly keeper: Keeper;
  private waiting: { entry: AuditEntry; at: Date }[] = [];
  private next: Promise<void> | null = null;
  private writing: Promise<unknown> = Promise.resolve();

  constructor(keeper: Keeper) {
    this.keeper = keeper;
  }

  /** Stored when it resolves. */
  write(entry: AuditEntry, at: Date): Promise<void> {
    this.waiting.push({ entry, at });
    this.next ??= this.writing.then(() => {
      const batch = this.waiting;
      this.waiting = [];
      this.next = null;
      const writing = this.keeper.write((session) => appendAudit(session, batch));
      this.writing = writing.catch(() => undefined);
      return writing;
    });
    return this.next;
  }
}

export interface AuditFilters {
  readonly user?: string | undefined;
  readonly q?: string | undefined;
  readonly outcome?: string | undefined;
  /** Days of Asia/Shanghai, both included. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export interface AuditPage {
  readonly total: number;
  readonly rows: (AuditStored & { chain: string })[];
  readonly next: string | null;
}

/** Newest first. @param before only rows with a smaller number */
export async function readAudit(
  session: Session,
  filters: AuditFilters,
  { before, limit }: { before: number | null; limit: number },
): Promise<AuditPage> {
  const where = `($1::text IS NULL OR user_id = $1) AND ($2::text IS NULL OR outcome = $2)
    AND ($3::text IS NULL OR strpos(lower(name || ' ' || action || ' ' || route || ' ' || target || ' ' || coalesce(code, '')), lower($3)) > 0)
    AND ($4::text IS NULL OR at >= ($4 || ' 00:00 +08')::timestamptz)
    AND ($5::text IS NULL OR at < ($5 || ' 00:00 +08')::timestamptz + interval '1 day')`;
  const values = [filters.user, filters.outcome, filters.q, filters.from, filters.to].map(
    (value) => value ?? null,
  );
  const [counted] = await session.rows<{ n: number }>(
    `SELECT count(*)::float8 AS n FROM app_audit WHERE ${where}`,
    values,
  );
  const found = await session.rows<ChainedRow>(
    `SELECT ${COLUMNS} FROM app_audit WHERE ${where} AND ($6::bigint IS NULL OR app_audit.id < $6::bigint)
      ORDER BY app_audit.id DESC LIMIT $7::int`,
    [...values, before, limit + 1],
  );
  const rows = found.slice(0, limit).map((row) => ({ ...row, target: targetOf(row.target) }));
  return { total: counted?.n ?? 0, rows, next: found.length > limit ? String(rows.at(-1)?.id ?? '') : null };
}

/** A text that was cut is no JSON any more: it is shown as it is. */
function targetOf(text: string): Record<string, string> {
  try {
    return JSON.parse(text) as Record<string, string>;
  } catch {
    return { 内容: text };
  }
}

export interface AuditCheck {
  readonly whole: boolean;
  readonly rows: number;
  readonly head: string;
  readonly broken: { readonly id: number; readonly why: string } | null;
}

/** Rows that are read at once. */
const SLICE = 2000;

/**
 * Computes the chain anew over all rows. It shows rows that were changed, taken out or put in between; rows cut off at the end show only
 * against a `head` that was written down before.
 * @param expected a head of earlier: number and chain, which must still be there
 */
export async function checkAudit(session: Session, expected?: string): Promise<AuditCheck> {
  let [last, chain, met] = [0, '', expected === undefined];
  const headOf = () => (last === 0 ? 'none' : `${last}-${chain}`);
  const broken = (id: number, why: string): AuditCheck => ({
    whole: false,
    rows: last,
    head: headOf(),
    broken: { id, why },
  });
  for (;;) {
    const rows = await session.rows<ChainedRow>(
      `SELECT ${COLUMNS} FROM app_audit WHERE app_audit.id > $1::bigint ORDER BY app_audit.id LIMIT $2::int`,
      [last, SLICE],
    );
    for (const { chain: stored, ...row } of rows) {
      if (row.id !== last + 1) return broken(last + 1, `缺第 ${last + 1} 行，其后是第 ${row.id} 行`);
      const own = chainOf(chain, row);
      if (own !== stored) return broken(row.id, `第 ${row.id} 行的内容与校验链不符`);
      [last, chain] = [row.id, own];
      met ||= headOf() === expected;
    }
    if (rows.length < SLICE) break;
  }
  if (!met) return broken(last + 1, `找不到所记的末行 ${expected}：其后的行被删去，或整条链被重写`);
  return { whole: true, rows: last, head: headOf(), broken: null };
}
