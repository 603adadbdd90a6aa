import path from 'node:path';
import type { Logger } from 'pino';
import type { StepEvents } from '../activities/index.ts';
import { newCorrelation } from '../activities/telemetry/correlation.ts';
import type { Telemetry } from '../activities/telemetry.ts';
import { PanhuoError } from '../domain/errors.ts';
import type { Engine, EngineEvent } from '../engine/index.ts';
import { errnoOf, explainDiskError } from '../lake/atomic.ts';
import { openWorkspace, type Workspace } from '../lake/workspace.ts';
import type { Steps } from '../workflows/steps.ts';
import { Progress } from './progress.ts';

export interface Globals {
  home: string;
  json: boolean;
  engine?: 'temporal' | 'inline';
  /** False: steps are made elsewhere. */
  worker: boolean;
}

/** What a command has at hand. Results go to stdout, everything else to stderr. */
export class Context {
  readonly home: string;
  readonly json: boolean;
  readonly engineName: Globals['engine'];
  private readonly working: boolean;
  readonly correlation: string;
  readonly progress: Progress;
  /** Aborted by Ctrl-C: what runs is asked to stop. */
  readonly abort = new AbortController();
  private logging: Promise<Logger> | undefined;
  private counting: Promise<Telemetry> | undefined;

  constructor(globals: Globals) {
    this.home = path.resolve(globals.home);
    this.json = globals.json;
    this.working = globals.worker;
    if (!globals.worker && globals.engine === 'inline') {
      throw new PanhuoError('PANHUO_USAGE', '--no-worker 与 --engine inline 不能同用：inline 只在本进程执行');
    }
    // Without a server nobody elsewhere could do the work.
    this.engineName = globals.worker ? globals.engine : 'temporal';
    this.correlation = newCorrelation();
    this.progress = new Progress(process.stderr, { quiet: globals.json && !process.stderr.isTTY });
  }

  /** Prints a result for people; nothing when the answer is JSON. */
  say(text: string): void {
    if (!this.json) process.stdout.write(`${text}\n`);
  }

  /** The one JSON document of a command. */
  answer(value: unknown): void {
    if (this.json)
      process.stdout.write(`${JSON.stringify(value, null, process.stdout.isTTY ? 2 : undefined)}\n`);
  }

  /** Something on the way. */
  note(text: string): void {
    this.progress.note(text);
  }

  /** @throws PANHUO_USAGE when the folder cannot be one, PANHUO_WORKSPACE_INVALID, PANHUO_LAKE_NO_SPACE */
  async workspace(): Promise<Workspace> {
    try {
      return await openWorkspace(this.home);
    } catch (error) {
      const code = errnoOf(error) ?? '';
      if (!['ENOTDIR', 'EEXIST', 'EACCES', 'EPERM', 'EROFS', 'ENOENT'].includes(code))
        throw explainDiskError(error, this.home);
      const why = code === 'ENOTDIR' || code === 'EEXIST' ? '路径中有一段不是目录' : `不能读写（${code}）`;
      throw new PanhuoError('PANHUO_USAGE', `不能把 ${this.home} 用作工作区：${why}`, {
        hint: '请用 --home 或环境变量 PANHUO_HOME 指定另一个目录。',
        cause: error,
      });
    }
  }

  /** The log of this workspace, with this command's correlation in every line. */
  log(): Promise<Logger> {
    this.logging ??= this.openLog();
    return this.logging;
  }

  private async openLog(): Promise<Logger> {
    const [{ createLog }] = await Promise.all([import('../activities/telemetry/log.ts'), this.workspace()]);
    return createLog({ home: this.home }).child({ correlation: this.correlation });
  }

  /** What this process counts. */
  telemetry(): Promise<Telemetry> {
    this.counting ??= import('../activities/telemetry/metrics.ts').then(({ createTelemetry }) =>
      createTelemetry(),
    );
    return this.counting;
  }

  /**
   * This workspace's steps, watched over. What they need is loaded by `load` or by the first step: a command beside a running
   * `up` never makes one, and DuckDB alone would cost it a tenth of its time.
   */
  async steps(events?: StepEvents): Promise<{ steps: Steps; load: () => Promise<Steps>; log: Logger }> {
    const log = await this.log();
    let loading: Promise<Steps> | undefined;
    const load = () => {
      loading ??= this.loadSteps(log, events);
      return loading;
    };
    const steps: Steps = {
      crawlPages: async (input, step) => (await load()).crawlPages(input, step),
      archiveFiles: async (input, step) => (await load()).archiveFiles(input, step),
      parseDocuments: async (input, step) => (await load()).parseDocuments(input, step),
      buildWarehouse: async (input, step) => (await load()).buildWarehouse(input, step),
    };
    return { steps, load, log };
  }

  private async loadSteps(log: Logger, events?: StepEvents): Promise<Steps> {
    const [{ createSteps }, { instrumentSteps }, telemetry] = await Promise.all([
      import('../activities/index.ts'),
      import('../activities/telemetry/steps.ts'),
      this.telemetry(),
    ]);
    const steps = createSteps(() => openWorkspace(this.home), events ? { events } : {});
    return instrumentSteps(steps, { log, telemetry, home: this.home });
  }

  /** An engine with this workspace's steps, for one command or for a whole `up`. */
  async engine(): Promise<Engine> {
    const [{ openEngine }, { someoneWorks }, { enginePaths }, { steps, load, log }] = await Promise.all([
      import('../engine/index.ts'),
      import('../engine/worker-file.ts'),
      import('../engine/paths.ts'),
      this.steps(),
    ]);
    // Loading goes on while a server starts. Whoever makes the first step hears of a failure.
    const needed =
      this.working && (this.engineName === 'inline' || !(await someoneWorks(enginePaths(this.home))));
    if (needed) load().catch(() => undefined);
    return openEngine({
      home: this.home,
      steps,
      log,
      report: (event) => this.reportEngine(event),
      ...(this.engineName ? { engine: this.engineName } : {}),
      ...(this.working ? {} : { workers: 'none' as const }),
    });
  }

  reportEngine(event: EngineEvent): void {
    // What was looked at and not found is for doctor; people want to know what takes long and what was chosen.
    if (event.outcome === 'progress') this.progress.doing(event.detail);
    else if (event.step === 'engine' || (event.step === 'go' && event.outcome !== 'absent'))
      this.note(event.detail);
  }
}
