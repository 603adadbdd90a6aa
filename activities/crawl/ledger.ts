import path from 'node:path';
import { withLock } from '../../lake/lock.ts';
import type { LedgerCounts } from '../../workflows/steps.ts';
import { Frontier, type FrontierState, readFrontier } from './frontier.ts';
import type { Row } from './frontier-row.ts';

/** Addresses by state. */
export function countRows(state: FrontierState): LedgerCounts {
  const counts: LedgerCounts = { fetched: 0, unchanged: 0, skipped: 0, failed: 0, waiting: 0 };
  for (const row of state.rows.values()) counts[row.state]++;
  return counts;
}

/** One address, as people and models see it. Times are ISO, null is never. */
export interface LedgerRow {
  url: string;
  source: string;
  state: Row['state'];
  /** Rule that skipped it, code of the error that failed it, or why it waits. */
  rule_or_error: string | null;
  message: string | null;
  status: number | null;
  document_sha256: string | null;
  content_type: string | null;
  bytes: number | null;
  depth: number;
  found_on: string | null;
  first_seen_at: string;
  fetched_at: string | null;
  next_due_at: string | null;
  attempts: number;
  fetches: number;
  changes: number;
}

const isoOf = (ms: number) => (ms === 0 ? null : new Date(ms).toISOString());

export function ledgerRow(state: FrontierState, source: string, row: Row): LedgerRow {
  const { run, blocked } = state.meta;
  // Nothing is written when a budget or a block page ends a run: the rows wait as they did, and this is why.
  const isUnreached = row.state === 'waiting' && row.reason === null && run.stopped !== null;
  const unreached = isUnreached ? (blocked === null ? 'budget' : 'blocked') : null;
  return {
    url: row.url,
    source,
    state: row.state,
    rule_or_error: row.reason ?? unreached,
    message: row.message ?? (unreached === null ? null : run.stopped),
    status: row.status === 0 ? null : row.status,
    document_sha256: row.sha256,
    content_type: row.type,
    bytes: row.sha256 === null ? null : row.bytes,
    depth: row.depth,
    found_on: row.from,
    first_seen_at: new Date(row.firstSeen).toISOString(),
    fetched_at: isoOf(row.fetchedAt),
    next_due_at: isoOf(row.due),
    attempts: row.attempts,
    fetches: row.fetches,
    changes: row.changes,
  };
}

/** Where the addresses of a source stand, without them. */
export interface LedgerSummary {
  source: string;
  counts: LedgerCounts;
  /** A block page was met and nobody has said since that the site lets us in again. */
  blocked: { at: string; url: string; message: string } | null;
  /** Why the last run ended before all was visited. */
  stopped: string | null;
}

export interface Ledger extends LedgerSummary {
  rows: LedgerRow[];
}

/** The ledger of a source, in the order in which its addresses were found. Empty for a source that was never crawled. */
export async function readLedger(home: string, source: string): Promise<Ledger> {
  const state = await readFrontier(home, source);
  const rows = [...state.rows.values()].map((row) => ledgerRow(state, source, row));
  return { ...summaryOf(state, source), rows };
}

/** Sums of the ledger of a source. Its log is read as a whole for that: keep what this answers. */
export async function readLedgerSummary(home: string, source: string): Promise<LedgerSummary> {
  return summaryOf(await readFrontier(home, source), source);
}

function summaryOf(state: FrontierState, source: string): LedgerSummary {
  const { blocked, run } = state.meta;
  return {
    source,
    counts: countRows(state),
    blocked: blocked === null ? null : { ...blocked, at: new Date(blocked.at).toISOString() },
    stopped: run.stopped,
  };
}

export async function ledgerRows(home: string, source: string): Promise<LedgerRow[]> {
  return (await readLedger(home, source)).rows;
}

/**
 * A person has seen to it that the site lets us in again: the next crawl goes on where the block page stopped it.
 * @returns whether the source was marked
 */
export async function unblock(home: string, source: string): Promise<boolean> {
  return withLock(path.join(home, 'crawl', source, 'lock'), async () => {
    const frontier = await Frontier.open(home, source);
    try {
      const { state } = frontier;
      const isMarked = state.meta.blocked !== null;
      if (isMarked) state.set({ blocked: null, run: { ...state.meta.run, stopped: null } });
      await frontier.append(state.takeChanges(null));
      return isMarked;
    } finally {
      await frontier.close();
    }
  });
}
