import { newCorrelation } from '../../../activities/telemetry/correlation.ts';
import { PanhuoError } from '../../../domain/errors.ts';
import type { Engine } from '../../../engine/index.ts';
import type { Workspace } from '../../../lake/workspace.ts';
import type { Progress } from '../../../workflows/flows.ts';
import type { ServerDeps } from '../deps.ts';
import { readWorks } from '../runs.ts';
import { buildsOf, type Perform, performOrder, shortReport, sourcesWanted } from './orders.ts';
import { type Order, type StartResult, writeStart } from './starts.ts';

export type LauncherDeps = Pick<ServerDeps, 'openWorkspace' | 'engine' | 'clock' | 'log' | 'ready'>;

/** Who asks for something, and why. */
export interface Asker {
  user: string;
  name: string;
  reason: string;
}

interface Job {
  correlation: string;
  order: Order;
  /** Sources it reads; null when it reads none, or all. */
  sources: readonly string[];
  by: string;
  abort: AbortController;
  progress: Progress | null;
  done: Promise<void>;
}

/**
 * Starts runs from pages: an answer comes at once, the work goes on here (inline engine) or in the workers. What is started is in
 * `<home>/logs/starts.jsonl` before anything happens, what came of it afterwards.
 */
export class Launcher {
  private readonly deps: LauncherDeps;
  private readonly jobs = new Map<string, Job>();
  private leaving = false;

  constructor(deps: LauncherDeps) {
    this.deps = deps;
  }

  /** @throws PANHUO_ENGINE_NONE on a server that only reads */
  engine(): Engine {
    const { engine } = this.deps;
    if (engine !== null) return engine;
    throw new PanhuoError('PANHUO_ENGINE_NONE', '这个服务只提供查看，不能启动、取消或导入', {
      hint: '请打开由 panhuo up 启动的页面，或在工作区所在的机器上用命令操作：panhuo run、panhuo build、panhuo import。',
    });
  }

  /**
   * Takes an order on. @returns the correlation of its run
   * @throws PANHUO_ENGINE_NONE, PANHUO_NOT_READY, PANHUO_SOURCE_UNKNOWN, PANHUO_SOURCE_PAUSED, PANHUO_BUILD_BUSY or PANHUO_CRAWL_BUSY when
   * something that is going on is in its way
   */
  async start(order: Order, asker: Asker, retries: string | null = null, perform?: Perform): Promise<string> {
    const engine = this.engine();
    if (this.leaving || !this.deps.ready())
      throw new PanhuoError('PANHUO_NOT_READY', '服务正在停止，不再接新的运行');
    const workspace = await this.deps.openWorkspace();
    const sources = await sourcesWanted(workspace, order);
    await this.refuseBusy(workspace, order, sources);
    const correlation = newCorrelation(this.deps.clock());
    const abort = new AbortController();
    const job: Job = {
      correlation,
      order,
      sources,
      by: asker.name,
      abort,
      progress: null,
      done: Promise.resolve(),
    };
    // Nothing is awaited between the last look at the others and here: two who ask at once do not both begin.
    this.refuseOwn(order, sources);
    this.jobs.set(correlation, job);
    try {
      writeStart(workspace.home, {
        event: 'asked',
        at: this.deps.clock().toISOString(),
        correlation,
        order,
        user: asker.user,
        by: asker.name,
        reason: asker.reason,
        retries,
      });
    } catch (error) {
      this.jobs.delete(correlation);
      throw error;
    }
    job.done = this.work(engine, workspace, job, perform ?? performOrder);
    return correlation;
  }

  /**
   * Asks a run to stop, whoever started it. It stops between two pieces of work; what was stored stays.
   * @throws PANHUO_RUN_STATE when it is over, or runs where it cannot be reached
   */
  async cancel(correlation: string, sources: readonly string[], asker: Asker): Promise<void> {
    const engine = this.engine();
    const job = this.jobs.get(correlation);
    const { home } = await this.deps.openWorkspace();
    const note = () =>
      writeStart(home, {
        event: 'cancelling',
        at: this.deps.clock().toISOString(),
        correlation,
        by: asker.name,
        reason: asker.reason,
      });
    if (job !== undefined) {
      note();
      job.abort.abort(new PanhuoError('PANHUO_CANCELLED', '已按要求取消。'));
      return;
    }
    const asked = (await engine.control?.cancel(correlation, sources)) ?? [];
    if (asked.length > 0) return note();
    throw new PanhuoError('PANHUO_RUN_STATE', '这次运行已经结束，或不是由本服务启动的，不能从这里取消', {
      hint: '由命令行启动的运行，请在启动它的终端按 Ctrl-C。',
    });
  }

  /** Where a run that this process started stands; undefined for others. */
  progressOf(correlation: string): Progress | null | undefined {
    return this.jobs.get(correlation)?.progress;
  }

  /** Runs that this process started and whose end it has not written yet. */
  running(): ReadonlySet<string> {
    return new Set(this.jobs.keys());
  }

  /** Resolves when a run that this process started is over. For tests. */
  async settled(correlation: string): Promise<void> {
    await this.jobs.get(correlation)?.done;
  }

  /** The server closes: flows in this process end with it, those of a Temporal server go on without us. */
  async close(): Promise<void> {
    this.leaving = true;
    const jobs = [...this.jobs.values()];
    if (this.deps.engine?.name === 'inline') {
      for (const job of jobs)
        job.abort.abort(new PanhuoError('PANHUO_CANCELLED', '服务停止，运行随之取消。'));
      await Promise.all(jobs.map((job) => job.done));
    }
  }

  /** What others do on this workspace: commands, schedules. */
  private async refuseBusy(workspace: Workspace, order: Order, sources: readonly string[]): Promise<void> {
    this.refuseOwn(order, sources);
    if (!buildsOf(order)) return;
    const works = await readWorks(workspace.home, this.deps.clock());
    const building = works.find(({ step, state }) => step === 'buildWarehouse' && state === 'running');
    if (building !== undefined) throw busyBuilding(building.correlation, null);
  }

  private refuseOwn(order: Order, sources: readonly string[]): void {
    for (const job of this.jobs.values()) {
      if (buildsOf(order) && buildsOf(job.order)) throw busyBuilding(job.correlation, job.by);
      if (order.kind === 'import' && job.order.kind === 'import') {
        if (job.order.upload === order.upload)
          throw new PanhuoError('PANHUO_UPLOAD_STATE', '这份文件正在导入', {
            hint: `运行号 ${job.correlation}。`,
          });
        continue;
      }
      const shared = sources.find((source) => job.sources.includes(source));
      if (shared !== undefined)
        throw new PanhuoError('PANHUO_CRAWL_BUSY', `来源 ${shared} 正在由另一次运行处理（${job.by}启动）`, {
          hint: `请等它结束或先取消它，运行号 ${job.correlation}。`,
        });
    }
  }

  private async work(engine: Engine, workspace: Workspace, job: Job, perform: Perform): Promise<void> {
    const { correlation, order } = job;
    let result: StartResult | null = null;
    let failure: unknown = null;
    try {
      result = await perform(engine, workspace, order, {
        correlation,
        sources: job.sources,
        signal: job.abort.signal,
        progress: (progress) => {
          job.progress = progress;
        },
      });
    } catch (error) {
      failure = error;
    }
    // A flow on a server outlives this process: how it ended is not known here.
    const isLeft = this.leaving && engine.name !== 'inline';
    if (!isLeft) this.note(workspace.home, job, result, failure);
    this.jobs.delete(correlation);
  }

  private note(home: string, job: Job, result: StartResult | null, failure: unknown): void {
    const { correlation } = job;
    const error = failure === null ? null : shortReport(failure);
    if (error !== null) this.deps.log.warn({ err: failure, correlation }, 'a run that a page started failed');
    try {
      const at = this.deps.clock().toISOString();
      const outcome = outcomeOf(result, error?.code ?? null);
      writeStart(home, { event: 'ended', at, correlation, outcome, result, error });
    } catch (unwritten) {
      this.deps.log.error({ err: unwritten, correlation }, 'the end of a run was not written');
    }
  }
}

function outcomeOf(result: StartResult | null, code: string | null) {
  if (code === 'PANHUO_CANCELLED') return 'cancelled';
  if (code !== null) return 'failed';
  if (result?.build?.blocked) return 'held';
  return (result?.failures.length ?? 0) > 0 ? 'failed' : 'done';
}

function busyBuilding(correlation: string, by: string | null): PanhuoError {
  return new PanhuoError('PANHUO_BUILD_BUSY', `已有一次构建在进行${by === null ? '' : `（${by}启动）`}`, {
    hint: `请等它结束或先取消它，运行号 ${correlation}。`,
  });
}
