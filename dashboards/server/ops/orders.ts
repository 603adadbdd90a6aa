import { crawlSources } from '../../../activities/crawl/configured-sources.ts';
import { readPauses } from '../../../activities/crawl/pauses.ts';
import { type ErrorReport, PanhuoError, reportOf } from '../../../domain/errors.ts';
import type { Engine } from '../../../engine/index.ts';
import type { Workspace } from '../../../lake/workspace.ts';
import type { BuildOut, IngestIn, IngestOut, Progress, RunIn, RunOut } from '../../../workflows/flows.ts';
import type { Order, StartResult } from './starts.ts';

export interface Performing {
  correlation: string;
  /** Sources of the order, by name. */
  sources: readonly string[];
  signal: AbortSignal;
  progress(progress: Progress): void;
}

/** Does what an order says, on an engine. */
export type Perform = (
  engine: Engine,
  workspace: Workspace,
  order: Order,
  how: Performing,
) => Promise<StartResult>;

/** Whether an order ends in a build: there is one writer. */
export const buildsOf = (order: Order): boolean => order.kind === 'run' || order.kind === 'build';

/**
 * The sources an order reads; none for a build.
 * @throws PANHUO_SOURCE_UNKNOWN, PANHUO_SOURCE_PAUSED for one that was named; PANHUO_SOURCE_INVALID
 */
export async function sourcesWanted(workspace: Workspace, order: Order): Promise<string[]> {
  if (order.kind === 'build') return [];
  if (order.kind === 'import') return ['import'];
  const [crawled, pauses] = await Promise.all([crawlSources(workspace), readPauses(workspace.home)]);
  const files = Object.keys(workspace.config.sources);
  if (order.kind === 'reparse') {
    // What is archived may be read again whether the source is still configured or not.
    const isKnown = crawled.has(order.source) || files.includes(order.source);
    if (isKnown || (await workspace.lake.readings(order.source)).length > 0) return [order.source];
    throw unknown(order.source, [...files, ...crawled.keys()]);
  }
  if (order.sources === null) {
    const active = [...crawled.values()].filter(({ disabled }) => !disabled).map(({ id }) => id);
    return [...files, ...active].filter((source) => !pauses.has(source));
  }
  for (const source of order.sources) {
    if (!crawled.has(source) && !files.includes(source)) throw unknown(source, [...files, ...crawled.keys()]);
    if (crawled.get(source)?.disabled === true)
      throw new PanhuoError('PANHUO_SOURCE_PAUSED', `来源 ${source} 已在来源文件中停用（disabled）`, {
        hint: '请改来源文件后再启动。',
      });
    const pause = pauses.get(source);
    if (pause !== undefined)
      throw new PanhuoError('PANHUO_SOURCE_PAUSED', `来源 ${source} 已由${pause.by}暂停：${pause.reason}`, {
        hint: '请先在来源页恢复它。',
      });
  }
  return [...new Set(order.sources)];
}

function unknown(source: string, known: readonly string[]): PanhuoError {
  return new PanhuoError('PANHUO_SOURCE_UNKNOWN', `没有这个来源：${source}`, {
    hint: `已配置的来源：${known.join('、') || '（无）'}。`,
  });
}

/** Everything but imports, whose files the uploads know. */
export const performOrder: Perform = async (engine, workspace, order, how) => {
  switch (order.kind) {
    case 'build': {
      const { correlation, progress, signal } = how;
      const input = {
        correlation,
        ...(order.full ? { full: true } : {}),
        ...(order.hold ? { hold: true } : {}),
      };
      return { totals: null, failures: [], build: builtOf(await engine.build(input, progress, signal)) };
    }
    case 'run':
      return runAll(engine, workspace, order.full, how);
    case 'ingest':
      return ingestAll(engine, workspace, order.force, how);
    case 'reparse': {
      const { source, documents, map, table } = order;
      return ingestOne(engine, how, {
        source,
        kind: '',
        files: [],
        reparse: true,
        ...(documents === null ? {} : { only: documents }),
        ...(map === undefined ? {} : { map }),
        ...(table === undefined ? {} : { table }),
      });
    }
    case 'import':
      throw new Error('an import is performed by the uploads');
    default:
      return order satisfies never;
  }
};

type SourceIn = RunIn['sources'][number];

async function inputsOf(workspace: Workspace, sources: readonly string[]): Promise<SourceIn[]> {
  const crawled = await crawlSources(workspace);
  return sources.map((source) =>
    crawled.has(source)
      ? { source, kind: '', files: [], crawl: true }
      : { source, kind: workspace.config.sources[source]?.kind ?? '', files: [] },
  );
}

async function runAll(
  engine: Engine,
  workspace: Workspace,
  full: boolean,
  { correlation, sources, progress, signal }: Performing,
): Promise<StartResult> {
  const input = { correlation, sources: await inputsOf(workspace, sources), ...(full ? { full: true } : {}) };
  const out: RunOut = await engine.run(input, progress, signal);
  return {
    totals: totalsOf(out.sources),
    failures: out.failures.map(({ source, error }) => ({ source, error: shortened(error) })),
    build: builtOf(out.build),
  };
}

/** Without a build: the sources one after the other; one that fails does not keep the others from being read. */
async function ingestAll(
  engine: Engine,
  workspace: Workspace,
  force: boolean,
  { correlation, sources, progress, signal }: Performing,
): Promise<StartResult> {
  const outs: IngestOut[] = [];
  const failures: StartResult['failures'] = [];
  for (const input of await inputsOf(workspace, sources)) {
    try {
      outs.push(
        await engine.ingest({ ...input, correlation, ...(force ? { force: true } : {}) }, progress, signal),
      );
    } catch (error) {
      if (signal.aborted) throw error;
      failures.push({ source: input.source, error: shortReport(error) });
    }
  }
  return { totals: totalsOf(outs), failures, build: null };
}

export async function ingestOne(
  engine: Engine,
  { correlation, progress, signal }: Performing,
  input: Omit<IngestIn, 'correlation'>,
): Promise<StartResult> {
  const out = await engine.ingest({ ...input, correlation }, progress, signal);
  return { totals: totalsOf([out]), failures: [], build: null };
}

function totalsOf(outs: readonly IngestOut[]): NonNullable<StartResult['totals']> {
  const sum = (of: (out: IngestOut) => number) => outs.reduce((total, out) => total + of(out), 0);
  return {
    documents: sum((out) => out.documents),
    known: sum((out) => out.known),
    rows: sum((out) => out.rows),
    records: sum((out) => out.records),
    rejects: sum((out) => out.rejects),
    duplicates: sum((out) => out.duplicates),
  };
}

function builtOf({ snapshot, candidate, published, blocked }: BuildOut): NonNullable<StartResult['build']> {
  return { snapshot, candidate: candidate ?? null, published, blocked };
}

/** What a page is told of a failure; long messages (DuckDB's) stand in the log in full. */
export const shortReport = (error: unknown) => shortened(reportOf(error));

function shortened({ code, message, hint }: ErrorReport) {
  return { code, message: message.slice(0, 1000), ...(hint === undefined ? {} : { hint }) };
}
