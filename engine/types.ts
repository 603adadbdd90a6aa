/** What an engine takes and gives. Types only. */
import type { BuildIn, BuildOut, IngestIn, IngestOut, Progress, RunIn, RunOut } from '../workflows/flows.ts';
import type { Steps } from '../workflows/steps.ts';

/** The part of a pino logger that engines use. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** One look at one place on the way to a server; `doctor` lists them, a command shows the lines of what takes long. */
export interface EngineEvent {
  step:
    | 'address'
    | 'running'
    | 'env'
    | 'path'
    | 'cache'
    | 'download'
    | 'go'
    | 'start'
    | 'server'
    | 'worker'
    | 'engine';
  outcome: 'trying' | 'progress' | 'found' | 'absent' | 'failed' | 'done';
  /** One Chinese line. */
  detail: string;
}
export type Report = (event: EngineEvent) => void;

export type OnProgress = (progress: Progress) => void;

export interface EngineOptions {
  /** The workspace folder. */
  home: string;
  /** What the user named. Named engines have no substitute. @default Temporal if a server can be had, else inline, and says so */
  engine?: 'temporal' | 'inline';
  steps: Steps;
  log: Log;
  report?: Report;
  /** Port of the web pages of a development server started here. @default a free one */
  uiPort?: number;
  /** @default process.env */
  env?: NodeJS.ProcessEnv;
  /**
   * Who works: `auto` uses the workers this workspace has running on this machine and starts its own when there are none;
   * `none` relies on workers elsewhere. @default auto
   */
  workers?: 'auto' | 'none';
}

export interface Engine {
  readonly name: 'temporal' | 'inline';
  /** One Chinese line: which server, which workers. */
  readonly detail: string;
  /** Web pages of the server, when it has some we know of. */
  readonly uiUrl?: string;
  /**
   * Each of the three resolves with the flow's answer or throws a PanhuoError. Aborting `signal` cancels the flow, waits until it
   * has stopped, and throws PANHUO_CANCELLED.
   */
  ingest(input: IngestIn, onProgress?: OnProgress, signal?: AbortSignal): Promise<IngestOut>;
  build(input: BuildIn, onProgress?: OnProgress, signal?: AbortSignal): Promise<BuildOut>;
  run(input: RunIn, onProgress?: OnProgress, signal?: AbortSignal): Promise<RunOut>;
  /** Makes the schedules of this workspace what the list says. Only with Temporal. */
  schedule?(schedules: readonly ScheduleSpec[]): Promise<ScheduleOutcome[]>;
  /** What pages see and do of flows that anybody started. Only with Temporal: this process knows its own flows alone. */
  readonly control?: EngineControl;
  /** Stops workers, and the server when nobody else of this workspace uses it. Safe to call twice. */
  close(): Promise<void>;
}

/** A workflow as the server knows it. */
export interface FlowState {
  id: string;
  /** Id of its present execution. */
  run: string;
  /** `ingest`, `build`, `run`. */
  flow: string;
  /** `RUNNING`, `COMPLETED`, `FAILED`, `CANCELLED`, … */
  status: string;
}

export interface ScheduleState {
  /** As in panhuo.yaml. */
  id: string;
  paused: boolean;
  /** What was said when it was paused. */
  note: string | null;
  /** ISO time of its next start. */
  next: string | null;
}

export interface EngineControl {
  readonly namespace: string;
  /** Workflows of a correlation. @param sources those it may have read */
  flows(correlation: string, sources: readonly string[]): Promise<FlowState[]>;
  /** Asks the running workflows of a correlation to stop. @returns their ids; none when nothing runs */
  cancel(correlation: string, sources: readonly string[]): Promise<string[]>;
  schedules(): Promise<ScheduleState[]>;
  /** @throws PANHUO_REQUEST_INVALID for a schedule that is none of this workspace's */
  pauseSchedule(id: string, paused: boolean, note: string): Promise<void>;
}

export interface ScheduleSpec {
  /** Unique in the workspace. */
  id: string;
  workflow: 'ingest' | 'build' | 'run';
  /** Input of the workflow; an empty `correlation` becomes the id of each started workflow. */
  input: IngestIn | BuildIn | RunIn;
  /** Five-field cron expression in Asia/Shanghai, or … */
  cron?: string;
  /** … milliseconds between starts. */
  everyMs?: number;
}

export interface ScheduleOutcome {
  id: string;
  outcome: 'created' | 'updated' | 'deleted';
  paused: boolean;
}
