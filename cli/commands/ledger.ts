import { type LedgerRow, readLedger, unblock } from '../../activities/crawl/ledger.ts';
import { crawledSources } from '../../activities/crawl/ledger-file.ts';
import { PanhuoError } from '../../domain/errors.ts';
import { renderTable, wallClock } from '../../domain/text.ts';
import { LEDGER_STATES } from '../../domain/words.ts';
import type { Context } from '../context.ts';

/** Rows that people are shown; `--json` gives all of them. */
const SHOWN = 50;

export async function run(
  context: Context,
  [wanted]: string[],
  options: Record<string, unknown>,
): Promise<number> {
  const { home } = await context.workspace();
  const known = await crawledSources(home);
  if (wanted !== undefined && !known.includes(wanted)) {
    throw new PanhuoError('PANHUO_SOURCE_UNKNOWN', `来源 ${wanted} 还没有采集过，没有台账`, {
      hint: `有台账的来源：${known.join('、') || '（无）'}`,
    });
  }
  if (options.unblock === true) return free(context, home, wanted);
  const state = options.state === undefined ? undefined : String(options.state);
  if (state !== undefined && !(state in LEDGER_STATES)) {
    throw new PanhuoError('PANHUO_USAGE', `没有这种状态：${state}`, {
      hint: `可用：${Object.entries(LEDGER_STATES)
        .map(([code, word]) => `${code}（${word}）`)
        .join('、')}`,
    });
  }
  const ledgers = [];
  for (const source of wanted === undefined ? known : [wanted]) ledgers.push(await readLedger(home, source));
  const rows = ledgers
    .flatMap((ledger) => ledger.rows)
    .filter((row) => state === undefined || row.state === state);
  if (ledgers.length === 0) context.say('还没有采集过任何来源。');
  else {
    context.say(
      renderTable(
        [
          { title: '来源' },
          ...Object.values(LEDGER_STATES).map((title) => ({ title, align: 'right' as const })),
          { title: '停下的原因' },
        ],
        ledgers.map(({ source, counts, blocked, stopped }) => [
          source,
          ...Object.keys(LEDGER_STATES).map((code) => String(counts[code as keyof typeof counts])),
          blocked === null ? (stopped ?? '') : `拦截：${blocked.message}`,
        ]),
      ),
    );
    if (wanted !== undefined || state !== undefined) context.say(`\n${renderRows(rows)}`);
  }
  context.answer({
    sources: ledgers.map(({ source, counts, blocked, stopped }) => ({ source, counts, blocked, stopped })),
    rows,
  });
  return 0;
}

function renderRows(rows: readonly LedgerRow[]): string {
  if (rows.length === 0) return '没有符合条件的网址。';
  const table = renderTable(
    [
      { title: '网址', max: 72 },
      { title: '状态' },
      { title: 'HTTP', align: 'right' },
      { title: '取得时间' },
      { title: '下次' },
      { title: '原因', max: 60 },
    ],
    rows
      .slice(0, SHOWN)
      .map((row) => [
        row.url,
        LEDGER_STATES[row.state] ?? row.state,
        row.status === null ? '' : String(row.status),
        row.fetched_at === null ? '' : wallClock(row.fetched_at),
        row.next_due_at === null ? '' : wallClock(row.next_due_at),
        [row.rule_or_error, row.message].filter((part) => part !== null).join('：'),
      ]),
  );
  return rows.length > SHOWN ? `${table}\n… 共 ${rows.length} 个网址，全部请用 --json` : table;
}

async function free(context: Context, home: string, source: string | undefined): Promise<number> {
  if (source === undefined)
    throw new PanhuoError('PANHUO_USAGE', '--unblock 需要写明来源：panhuo ledger 来源 --unblock');
  const wasBlocked = await unblock(home, source);
  context.say(wasBlocked ? `✓ 已解除 ${source} 的拦截标记，下次采集继续。` : `${source} 没有被标记为拦截。`);
  context.answer({ source, unblocked: wasBlocked });
  return 0;
}
