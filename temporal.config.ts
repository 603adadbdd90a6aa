/**
 * The one place for everything about Temporal that may differ between installations: where the server is, queues, retries,
 * timeouts, heartbeats, schedules. Workflows import this file too, so nothing here may run on import except plain data.
 */
import { loadClientConnectConfig } from '@temporalio/envconfig';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/**
 * Logical queues. `pipeline` takes workflows only (each queue with workflows costs a bundle load); `crawl` and `compute` may have
 * any number of workers; `warehouse` has one slot, which is what makes builds queue up behind each other.
 */
export const QUEUES = {
  pipeline: 'pipeline',
  crawl: 'crawl',
  compute: 'compute',
  warehouse: 'warehouse',
} as const;
export type Queue = keyof typeof QUEUES;
export const ALL_QUEUES = Object.keys(QUEUES) as Queue[];

/**
 * Name of a queue on the server. A server that several workspaces share (TEMPORAL_ADDRESS) needs a prefix per workspace, or one
 * workspace's worker would write another's records into its own lake.
 */
export function queueName(queue: Queue, workspace: string | undefined): string {
  return workspace ? `${workspace}.${QUEUES[queue]}` : QUEUES[queue];
}

/** The workspace prefix of a physical queue name; the inverse of {@link queueName}. */
export function workspaceOf(physicalQueue: string): string | undefined {
  const dot = physicalQueue.lastIndexOf('.');
  return dot < 0 ? undefined : physicalQueue.slice(0, dot);
}

export interface RetrySettings {
  /** Milliseconds before the second attempt. */
  initialInterval: number;
  backoffCoefficient: number;
  /** Longest pause, milliseconds. */
  maximumInterval: number;
  maximumAttempts: number;
  /** Failure types (our error codes) that a retry cannot cure, beside those marked permanent by their class. */
  nonRetryableErrorTypes: string[];
}

const RETRY: RetrySettings = {
  initialInterval: SECOND,
  backoffCoefficient: 2,
  maximumInterval: MINUTE,
  maximumAttempts: 5,
  nonRetryableErrorTypes: [
    // The same SQL over the same files fails the same way, and an attempt may take half an hour.
    'PANHUO_MODEL_FAILED',
    // A person must free space or restore a file first; seconds of waiting hide the message only.
    'PANHUO_LAKE_NO_SPACE',
    'PANHUO_LAKE_CORRUPT',
    'PANHUO_LAKE_DOCUMENT_MISSING',
  ],
};

export interface StepPolicy {
  queue: Queue;
  /** Longest one attempt may take, milliseconds. Crashes are found by the heartbeat; this bounds hung steps only. */
  startToClose: number;
  /** Added to `startToClose` for each MB (10^6 bytes) the step is handed. */
  startToClosePerMegabyte: number;
  /** A worker silent for this long is taken for dead, milliseconds. */
  heartbeat: number;
  /** Whether a cancelled workflow waits until the step has really stopped. */
  waitForCancel: boolean;
  retry: RetrySettings;
}

/** Policy of each step, by its name in `workflows/steps.ts`. */
export const STEP_POLICIES = {
  crawlPages: {
    queue: 'crawl',
    // A call fetches for some seconds and then answers; one slow last page may take its whole time limit.
    startToClose: 10 * MINUTE,
    startToClosePerMegabyte: 0,
    heartbeat: 5 * SECOND,
    // The frontier has one writer.
    waitForCancel: true,
    retry: RETRY,
  },
  archiveFiles: {
    queue: 'crawl',
    startToClose: 30 * MINUTE,
    startToClosePerMegabyte: 0,
    heartbeat: 5 * SECOND,
    waitForCancel: false,
    retry: RETRY,
  },
  parseDocuments: {
    queue: 'compute',
    startToClose: 2 * MINUTE,
    // The slowest parser worth running still reads 1 MB/s.
    startToClosePerMegabyte: SECOND,
    heartbeat: 5 * SECOND,
    waitForCancel: false,
    retry: RETRY,
  },
  buildWarehouse: {
    queue: 'warehouse',
    // 20 M patents take 12 min of CPU; two hours leave room for a slow machine and still end a hung build.
    startToClose: 2 * HOUR,
    startToClosePerMegabyte: 0,
    heartbeat: 10 * SECOND,
    // The single writer must be out of the warehouse before anybody is told that the build has stopped.
    waitForCancel: true,
    retry: RETRY,
  },
} as const satisfies Record<string, StepPolicy>;
export type StepName = keyof typeof STEP_POLICIES;

/** Attempts of one step in flight in one worker process, by queue. `compute` steps use DuckDB threads of their own. */
export function slotsOf(queue: Queue, cores: number): number {
  switch (queue) {
    case 'pipeline':
      return 40;
    case 'crawl':
      return 16;
    case 'compute':
      // A parse keeps two cores busy, one decoding and one in DuckDB, and holds 400 MB.
      return Math.max(1, Math.floor(cores / 2));
    case 'warehouse':
      return 1;
  }
}

/** Bounds that keep payloads under 2 MB and histories under 50 MB (limits of the server). */
export const LIMITS = {
  /** Steps of one flow in flight. */
  fanOut: 50,
  /** Paths handed to one archive step. */
  filesPerArchive: 500,
  /** Files of one wave; after a wave the workflow may continue as new. */
  filesPerWave: 10_000,
  documentsPerBatch: 200,
  bytesPerBatch: 64_000_000,
  /** A small ingest is cut into batches no smaller than this, so that all cores have work. */
  minBytesPerBatch: 8_000_000,
  batchesWanted: 16,
  /** Outcomes an answer lists one by one; totals cover all. */
  outcomesListed: 500,
  /** Bytes of listed outcomes as JSON. A continued ingest carries them together with the paths still to do. */
  outcomesBytes: 900_000,
  /** Bytes of the paths one ingest is given. */
  filesBytes: 1_000_000,
  /** Sources a run reads at once. */
  sourcesAtOnce: 4,
  /** Warnings of a crawl that its answer keeps. */
  warningsListed: 50,
  /** History size in bytes after which an ingest goes on in a fresh run. */
  historyBytes: 10_000_000,
  /** A step's answer as JSON, bytes: the server refuses 2 MiB. */
  answerBytes: 1_900_000,
} as const;

/** Settings of workflows and workers that made a killed worker's work go on within seconds (60 s with the SDK's defaults). */
export const WORKFLOW_TASK_TIMEOUT = 3 * SECOND;
export const STICKY_QUEUE_TIMEOUT = 2 * SECOND;
/** How often a running step tells the server that it lives. */
export const HEARTBEAT_EVERY = SECOND;
/** Steps in flight get this long to finish when a worker stops, then they are cancelled … */
export const SHUTDOWN_GRACE = 10 * SECOND;
/** … and after this long the worker stops without them; the heartbeat timeout hands them to another worker. */
export const SHUTDOWN_FORCE = 15 * SECOND;

/** The client's patience. */
export const CLIENT = {
  /** For a server named by the user to answer at start. */
  connect: 3 * SECOND,
  /** For a server that vanished while a result was awaited. */
  outage: 5 * MINUTE,
  progressEvery: 300,
  /** For a cancelled workflow to close. */
  cancel: 15 * SECOND,
  /** gRPC would otherwise wait up to two minutes between attempts to reconnect. */
  reconnectBackoff: SECOND,
} as const;

/** The development server of the Temporal command line tool and how to get the tool. */
export const CLI = {
  version: '1.5.1',
  goPackage: 'github.com/temporalio/cli/cmd/temporal',
  /** Oldest Go that builds it. */
  goVersion: [1, 25] as const,
  /** Ready in 0.2–1 s on an idle machine; a first start creates the database. */
  ready: 30 * SECOND,
  /** From SIGTERM to SIGKILL; a stop takes about 1.5 s. */
  stop: 5 * SECOND,
  /**
   * One partition a queue: with the default four and the few pollers of one machine, one task in a hundred waited 2 s for a poller to
   * come by its partition (measured: 4 builds at once took 0.4 s or 2.4 s, with one partition never more than 0.6 s).
   */
  dynamicConfig: ['matching.numTaskqueueReadPartitions=1', 'matching.numTaskqueueWritePartitions=1'],
  download: 60 * SECOND,
  /** Without these the download is given up: a network that drops packets must not hang the start. */
  downloadConnect: 5 * SECOND,
  build: 30 * MINUTE,
} as const;

export const SCHEDULES = {
  timezone: 'Asia/Shanghai',
  /** Actions missed while the server was down are made up for if they are younger than this. */
  catchupWindow: 24 * HOUR,
  /** The main job, when the workspace names no schedule of its own. */
  defaults: [{ id: 'run-daily', workflow: 'run', cron: '30 2 * * *' }] as const,
} as const;

export interface ServerAddress {
  /** `host:port` the user named, or undefined: then a server of our own is started. */
  address: string | undefined;
  namespace: string;
  /** What both connections (client and worker) take beside the address. */
  connection: Omit<ReturnType<typeof loadClientConnectConfig>['connectionOptions'], 'address'>;
}

/**
 * Reads TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_API_KEY, TEMPORAL_TLS… A configuration file counts only when the
 * environment names it (TEMPORAL_CONFIG_FILE or TEMPORAL_PROFILE): a file that lies in the home folder for other work must not
 * send patents to another server.
 * @throws whatever the reader says about a file or variable it cannot understand
 */
export function serverAddress(env: NodeJS.ProcessEnv): ServerAddress {
  const vars = Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => Boolean(entry[1])),
  );
  const { connectionOptions, namespace } = loadClientConnectConfig({
    disableFile: !(vars.TEMPORAL_CONFIG_FILE || vars.TEMPORAL_PROFILE),
    overrideEnvVars: vars,
  });
  const { address, ...connection } = connectionOptions;
  return { address: address || undefined, namespace: namespace ?? 'default', connection };
}
