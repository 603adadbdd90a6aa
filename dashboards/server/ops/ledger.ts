import { stat } from 'node:fs/promises';
import { z } from 'zod';
import { logFile } from '../../../activities/crawl/frontier.ts';
import { crawledSources, ledgerFile } from '../../../activities/crawl/ledger-file.ts';
import { PanhuoError } from '../../../domain/errors.ts';
import { literal, openDuck } from '../../../lake/duck.ts';
import type { Workspace } from '../../../lake/workspace.ts';
import { type LedgerList, type LedgerPage, ledgerPage, type ledgerState } from '../../api/ops-run.ts';
import { readCrawl } from '../crawls.ts';
import { sourceNames } from './overview.ts';

/** All ledgers by their counts. */
export async function listLedgers(workspace: Workspace): Promise<LedgerList> {
  const [sources, names] = await Promise.all([crawledSources(workspace.home), sourceNames(workspace)]);
  const rows: LedgerList['rows'] = [];
  for (const source of sources) {
    const { counts, blocked, stopped } = await readCrawl(workspace.home, source);
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    rows.push({ source, name: names.get(source) ?? source, counts, total, blocked, stopped });
  }
  return { synthetic: workspace.config.synthetic, rows, total: rows.length };
}

export interface LedgerAsked {
  state?: z.infer<typeof ledgerState> | undefined;
  /** Code or rule. */
  reason?: string | undefined;
  /** Part of the address. */
  text?: string | undefined;
  /** Where the page before ended: the place of its last row. */
  cursor?: string | undefined;
  limit: number;
}

/** A crawl writes its ledger twice a second: pages of a list are of one state, and are not made anew for every row. */
const FRESH = 30_000;

interface Written {
  file: string;
  /** Of the log it was made of. */
  mtime: number;
  size: number;
  at: number;
}

/**
 * Pages of ledgers. A ledger may have hundreds of thousands of rows: it is written as Parquet once for each state of its log, and
 * DuckDB reads the page that is wanted.
 */
export class Ledgers {
  private readonly written = new Map<string, Promise<Written>>();

  /** @throws PANHUO_SOURCE_UNKNOWN, PANHUO_LAKE_CORRUPT */
  async page(workspace: Workspace, source: string, asked: LedgerAsked): Promise<LedgerPage> {
    const { home } = workspace;
    if (!(await crawledSources(home)).includes(source))
      throw new PanhuoError('PANHUO_SOURCE_UNKNOWN', `来源 ${source} 还没有采集过，没有台账`, {
        hint: '有台账的来源见台账页。',
      });
    const { file, at } = await this.file(home, source);
    await using duck = await openDuck({ memory: '192MB', threads: 1 });
    const table = `(SELECT *, file_row_number AS place FROM read_parquet(${literal(file)}, file_row_number = true))`;
    const base = [
      ...(asked.reason === undefined ? [] : [`rule_or_error = ${literal(asked.reason)}`]),
      ...(asked.text === undefined ? [] : [`contains(lower(url), ${literal(asked.text.toLowerCase())})`]),
    ];
    const where = [...base, ...(asked.state === undefined ? [] : [`state = ${literal(asked.state)}`])];
    const from = asked.cursor === undefined ? [] : [`place > ${Number(asked.cursor)}`];
    const counted = await duck.rows<{ state: z.infer<typeof ledgerState>; n: bigint }>(
      `SELECT state, count(*) AS n FROM ${table} ${clause(base)} GROUP BY 1 LIMIT 10`,
    );
    const counts: LedgerPage['counts'] = { fetched: 0, unchanged: 0, skipped: 0, failed: 0, waiting: 0 };
    for (const { state, n } of counted) counts[state] = Number(n);
    const reasons = await duck.rows<{ reason: string; n: bigint }>(
      `SELECT rule_or_error AS reason, count(*) AS n FROM ${table} ${clause([...where, 'rule_or_error IS NOT NULL'])} GROUP BY 1 ORDER BY n DESC, 1 LIMIT 30`,
    );
    const rows = await duck.rows<{ row: string }>(
      `SELECT to_json(r)::VARCHAR AS row FROM (SELECT * EXCLUDE (source) FROM ${table} ${clause([...where, ...from])} ORDER BY place LIMIT ${asked.limit + 1}) AS r`,
    );
    const parsed = rows.map(({ row }) => rowSchema.parse(JSON.parse(row)));
    const shown = parsed.slice(0, asked.limit);
    const readings = await workspace.lake.readings(source);
    return {
      synthetic: workspace.config.synthetic,
      source,
      as_of: new Date(at).toISOString(),
      counts,
      reasons: reasons.map(({ reason, n }) => ({ reason, count: Number(n) })),
      total:
        asked.state === undefined
          ? Object.values(counts).reduce((sum, n) => sum + n, 0)
          : counts[asked.state],
      rows: shown.map(({ place: _, ...row }) => ({
        ...row,
        kept: readings.some(({ documents }) => documents.has(row.document_sha256 ?? '')),
      })),
      next: parsed.length > shown.length ? String(shown.at(-1)?.place ?? '') : null,
    };
  }

  private async file(home: string, source: string): Promise<Written> {
    const log = logFile(home, source);
    const { size, mtimeMs } = await stat(log);
    const known = await this.written.get(log)?.catch(() => undefined);
    const isCurrent = known !== undefined && known.size === size && known.mtime === mtimeMs;
    if (known !== undefined && (isCurrent || Date.now() - known.at < FRESH)) return known;
    const writing = ledgerFile(home, source).then(
      (file): Written => ({ file, size, mtime: mtimeMs, at: Date.now() }),
    );
    this.written.set(log, writing);
    return writing;
  }
}

const clause = (conditions: readonly string[]) =>
  conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;

const time = z.string().transform((text) => new Date(text).toISOString());
const rowSchema = ledgerPage.shape.rows.element.omit({ kept: true }).extend({
  place: z.coerce.number(),
  first_seen_at: time,
  fetched_at: time.nullable(),
  next_due_at: time.nullable(),
});
