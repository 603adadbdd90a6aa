import { PanhuoError } from '../domain/errors.ts';
import { ACCOUNT_TABLES } from './account-tables.ts';

/** One connection inside a transaction, the same for both databases. Values go as parameters (`$1`), never into the text. */
export interface Session {
  /** Columns come as text, number, boolean or null: whatever else is cast to text in the statement. */
  rows<T>(sql: string, parameters?: readonly unknown[]): Promise<T[]>;
  /** Several statements without parameters. */
  run(sql: string): Promise<void>;
}

/**
 * What was done to the database, one entry a version; entries are added, never changed. The database itself refuses what the store
 * promises never to do: rows are not changed, nothing is superseded twice, and ids have no gaps (they are counted under the lock).
 */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE decision (
    id bigint PRIMARY KEY CHECK (id > 0),
    kind text NOT NULL CHECK (kind <> ''),
    subject text NOT NULL CHECK (subject <> ''),
    object text,
    verdict text NOT NULL CHECK (verdict <> ''),
    value jsonb,
    decided_by text NOT NULL CHECK (decided_by <> ''),
    reason text NOT NULL CHECK (reason <> ''),
    decided_at timestamptz NOT NULL,
    supersedes bigint UNIQUE REFERENCES decision (id) CHECK (supersedes < id),
    withdrawn boolean NOT NULL DEFAULT false CHECK (NOT withdrawn OR supersedes IS NOT NULL),
    chain text NOT NULL
  );
  COMMENT ON TABLE decision IS 'Decisions of people. Append-only: a later row on the same kind, subject and object supersedes.';
  COMMENT ON COLUMN decision.chain IS 'SHA-256 over the chain of the row before and this row: the last one stands for all.';
  CREATE INDEX decision_about ON decision (kind, subject, object, id);
  CREATE FUNCTION decision_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'decisions are not changed or deleted: decide anew or withdraw'; END $$;
  CREATE TRIGGER decision_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON decision
    FOR EACH STATEMENT EXECUTE FUNCTION decision_stays();
  `,
  ACCOUNT_TABLES,
];

/** Any number that nobody else uses for this: two programs that meet an empty database must not both make its tables. */
const MIGRATION_LOCK = 7_042_026;

/** Version of the tables; 0 when there are none. @throws PANHUO_DECISIONS_DAMAGED when a newer program wrote them */
export async function versionOf(session: Session): Promise<number> {
  const [there] = await session.rows<{ there: boolean }>(
    "SELECT to_regclass('decision_version') IS NOT NULL AS there",
  );
  if (there?.there !== true) return 0;
  const version = await newest(session);
  if (version > MIGRATIONS.length) {
    throw new PanhuoError('PANHUO_DECISIONS_DAMAGED', '决定库由较新版本的盘活写成，本版本不能使用', {
      hint: `库的版本 ${version}，本版本只认识到 ${MIGRATIONS.length}。请升级盘活。`,
    });
  }
  return version;
}

export const isCurrent = (version: number): boolean => version === MIGRATIONS.length;

/** Brings the tables to today's version, within the caller's transaction. */
export async function migrate(session: Session): Promise<void> {
  if (isCurrent(await versionOf(session))) return;
  await session.rows('SELECT pg_advisory_xact_lock($1::bigint)::text AS taken', [MIGRATION_LOCK]);
  // Not by asking whether the table is there: after the wait the server may still answer that from what it knew before.
  await session.run(
    'CREATE TABLE IF NOT EXISTS decision_version (version int PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())',
  );
  const version = await newest(session);
  for (const [at, sql] of MIGRATIONS.entries()) {
    if (at < version) continue;
    await session.run(sql);
    await session.rows('INSERT INTO decision_version (version) VALUES ($1::int)', [at + 1]);
  }
}

async function newest(session: Session): Promise<number> {
  const [row] = await session.rows<{ version: number | null }>(
    'SELECT max(version)::int AS version FROM decision_version',
  );
  return row?.version ?? 0;
}
