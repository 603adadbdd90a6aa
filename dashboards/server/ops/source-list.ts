import { type Pause, readPauses } from '../../../activities/crawl/pauses.ts';
import { PanhuoError } from '../../../domain/errors.ts';
import type { CrawlSource } from '../../../lake/sources.ts';
import type { SourceConfig, Workspace } from '../../../lake/workspace.ts';
import type { SourceList, SourceRow } from '../../api/ops-run.ts';
import type { ServerDeps } from '../deps.ts';
import type { SourceStatus } from '../sources.ts';
import type { Status } from '../status.ts';
import { interval, kindName } from '../words.ts';
import { addIntake, emptyIntake } from './intake.ts';
import type { Launcher } from './launcher.ts';
import { errorOf, readRuns } from './run-list.ts';

/** Every source that is configured or has ever brought something, with where it stands. Those that need somebody come first. */
export async function listSources(
  workspace: Workspace,
  deps: Pick<ServerDeps, 'engine' | 'engineDetail' | 'log'>,
  launcher: Pick<Launcher, 'running'>,
  status: Status,
  now: Date,
): Promise<SourceList> {
  const [{ crawled, invalid }, pauses, { runs }] = await Promise.all([
    crawledSources(workspace),
    readPauses(workspace.home),
    readRuns(workspace, launcher, now),
  ]);
  const reading = new Map<string, string>();
  for (const { state, sources, correlation } of runs)
    if (state === 'running') for (const source of sources) reading.set(source, correlation);
  const ids = new Set([
    ...crawled.keys(),
    ...Object.keys(workspace.config.sources),
    ...status.sources.map(({ source }) => source),
  ]);
  const rows = [...ids].map((id) =>
    rowOf(id, {
      file: workspace.config.sources[id] ?? null,
      crawl: crawled.get(id) ?? null,
      statuses: status.sources.filter(({ source }) => source === id),
      ledger: status.crawls.find(({ source }) => source === id) ?? null,
      pause: pauses.get(id) ?? null,
      running: reading.get(id) ?? null,
    }),
  );
  rows.sort((a, b) => weightOf(b) - weightOf(a) || (a.id < b.id ? -1 : 1));
  return {
    synthetic: status.synthetic,
    at: now.toISOString(),
    rows,
    total: rows.length,
    invalid,
    ...(await schedulesOf(workspace, deps)),
    engine: { name: deps.engine?.name ?? null, detail: deps.engineDetail },
  };
}

/** One wrong source file keeps all crawled sources from running; the page must open all the same, and say so. */
async function crawledSources(
  workspace: Workspace,
): Promise<{ crawled: ReadonlyMap<string, CrawlSource>; invalid: SourceList['invalid'] }> {
  try {
    return { crawled: await workspace.crawlSources(), invalid: null };
  } catch (error) {
    if (!(error instanceof PanhuoError) || error.code !== 'PANHUO_SOURCE_INVALID') throw error;
    const { code, message, hint, where } = error;
    return {
      crawled: new Map(),
      invalid: errorOf({ code, message, ...(hint ? { hint } : {}), ...(where ? { where } : {}) }),
    };
  }
}

interface Known {
  file: SourceConfig | null;
  crawl: CrawlSource | null;
  statuses: readonly SourceStatus[];
  ledger: Status['crawls'][number] | null;
  pause: Pause | null;
  running: string | null;
}

function rowOf(id: string, { file, crawl, statuses, ledger, pause, running }: Known): SourceRow {
  const sum = (of: (status: SourceStatus) => number) => statuses.reduce((total, one) => total + of(one), 0);
  const intake = emptyIntake();
  for (const status of statuses) addIntake(intake, status, status.documents);
  const kinds = new Set([
    ...(crawl?.keep.map(({ kind }) => kind) ?? []),
    ...(file === null ? [] : [file.kind]),
    ...statuses.map(({ kind }) => kind),
  ]);
  const pending = sum((one) => one.pending);
  return {
    id,
    name: crawl?.name ?? (id === 'import' ? '一次性导入' : id),
    from: crawl !== null ? 'crawl' : file !== null ? 'files' : 'once',
    kinds: [...kinds].map((kind) => ({ kind, name: kindName(kind) })),
    addresses: crawl?.start.map(({ url }) => url) ?? file?.files ?? [],
    licence: crawl?.licence ?? file?.licence ?? null,
    schedule:
      crawl !== null
        ? `每 ${interval(crawl.recrawl.every)}重访`
        : file !== null
          ? '每次运行时读取新文件'
          : '不自动读取',
    freshness: intake.documents === 0 ? 'never' : pending > 0 ? 'pending' : 'current',
    last_fetched_at: latest(statuses.map(({ last_fetched_at }) => last_fetched_at)),
    unread: sum((one) => one.unread),
    pending,
    intake,
    bytes: sum((one) => one.bytes),
    conflicts: sum((one) => one.conflicts),
    warnings: sum((one) => one.warnings),
    drift: ledger?.drift ?? [],
    ledger: ledger?.counts ?? null,
    blocked: ledger?.blocked ?? null,
    stopped: ledger?.stopped ?? null,
    disabled: crawl?.disabled ?? false,
    pause,
    running,
  };
}

const latest = (times: readonly (string | null)[]): string | null =>
  times
    .filter((time) => time !== null)
    .sort()
    .at(-1) ?? null;

function weightOf({ blocked, drift, intake, unread, running }: SourceRow): number {
  if (blocked !== null || intake.difference !== 0) return 4;
  if (drift.length > 0) return 3;
  if (unread > 0 && running === null) return 2;
  return 0;
}

async function schedulesOf(
  { config }: Workspace,
  { engine, log }: Pick<ServerDeps, 'engine' | 'log'>,
): Promise<Pick<SourceList, 'schedules' | 'schedules_unavailable'>> {
  const plain = (why: string) => ({
    schedules: config.schedules.map((schedule) => ({ ...schedule, paused: null, note: null, next: null })),
    schedules_unavailable: why,
  });
  if (engine === null) return plain('这个服务只提供查看，看不到定时的状态。');
  if (engine.control === undefined)
    return plain('单进程执行没有定时：panhuo.yaml 中的 schedules 不会触发，需要时请手工启动运行。');
  try {
    const states = new Map((await engine.control.schedules()).map((state) => [state.id, state]));
    return {
      schedules: config.schedules.map((schedule) => {
        const state = states.get(schedule.id);
        return {
          ...schedule,
          paused: state?.paused ?? null,
          note: state?.note ?? null,
          next: state?.paused ? null : (state?.next ?? null),
        };
      }),
      schedules_unavailable: config.schedules.every(({ id }) => states.has(id))
        ? null
        : '有定时计划尚未登记：改动 panhuo.yaml 后请重新启动 panhuo up。',
    };
  } catch (error) {
    log.warn({ err: error }, 'schedules could not be asked for');
    return plain('Temporal 服务没有应答，暂时看不到定时的状态。');
  }
}
