import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';
import { PanhuoError } from '../domain/errors.ts';
import { errnoOf, replaceFile } from '../lake/atomic.ts';
import { CLI } from '../temporal.config.ts';
import { connect } from './connect.ts';
import type { EnginePaths } from './paths.ts';
import { answers, freePort, isOurs, stopProcess } from './process.ts';

/** Content of `<home>/temporal/server.json`. */
export interface ServerFile {
  address: string;
  namespace: string;
  ui: string;
  pid: number;
  startedAt: string;
  /** The tool it was started with, to start it again after a crash. */
  cli: string;
}

export interface DevServer {
  file: ServerFile;
  connection: Connection;
}

export interface StartOptions {
  paths: EnginePaths;
  cli: string;
  namespace: string;
  env: NodeJS.ProcessEnv;
  /** Port a crashed server had, taken again if it is free. @default any free one */
  port?: number;
  /** Port of the web pages; refused when it is taken, unless it is a crashed server's too. @default any free one */
  uiPort?: number;
  /** Called once the process is on its way and there is nothing to do but wait. */
  meanwhile?: () => void;
}

const LOG_LIMIT = 5_000_000;
const START_ATTEMPTS = 3;

class StartFailure extends Error {
  /** It ended by itself, soon; otherwise it hung. */
  readonly exited: boolean;

  constructor(message: string, exited: boolean) {
    super(message);
    this.exited = exited;
  }
}

export async function readServerFile(paths: EnginePaths): Promise<ServerFile | null> {
  try {
    return JSON.parse(await readFile(paths.server, 'utf8')) as ServerFile;
  } catch (error) {
    // Absent, or cut short by a power failure: no server is known, and its database is safe.
    if (errnoOf(error) === 'ENOENT' || error instanceof SyntaxError) return null;
    throw error;
  }
}

export const serverRuns = (file: ServerFile, paths: EnginePaths) => isOurs(file.pid, paths.database);

/** The server that the file names, if it runs and answers within `timeoutMs`. */
export async function attach(
  file: ServerFile,
  paths: EnginePaths,
  timeoutMs: number,
): Promise<DevServer | null> {
  if (!(await serverRuns(file, paths))) return null;
  // A refused connection is an answer too, and a quick one; gRPC would keep trying until the time is up.
  if (!(await answers('127.0.0.1', portOf(file.address), timeoutMs))) return null;
  try {
    return {
      file,
      connection: await connect(file.address, { namespace: file.namespace, connection: {} }, timeoutMs),
    };
  } catch {
    // Alive but silent: the caller decides what to do about it.
    return null;
  }
}

/**
 * Starts a development server on the workspace's database and waits until it answers. It survives the command that started it,
 * because another command may be using it by then; see `release` in server.ts.
 * @throws Error with what the server's log says when it does not come up
 */
export async function startDevServer(options: StartOptions): Promise<DevServer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(options);
    } catch (error) {
      // Between our look for a free port and the server's use of it, another program may have taken the port.
      if (!(error instanceof StartFailure && error.exited) || attempt >= START_ATTEMPTS) throw error;
    }
  }
}

async function startOnce(options: StartOptions): Promise<DevServer> {
  const { paths, cli, namespace } = options;
  mkdirSync(paths.folder, { recursive: true });
  const port = await portFor(options.port);
  const uiPort = await portFor(options.uiPort, options.port === undefined ? '--ui-port' : undefined);
  const { log, from } = openLog(paths.serverLog);
  let exit: string | null = null;
  const child = spawn(cli, commandLine(paths.database, port, uiPort, namespace), {
    detached: true,
    stdio: ['ignore', log, log],
    env: withoutTemporal(options.env),
  });
  child.once('error', (error) => {
    exit = error.message;
  });
  child.once('exit', (code, signal) => {
    exit ??= `退出（${signal ?? code}）`;
  });
  closeSync(log);
  child.unref();
  const file: ServerFile = {
    address: `127.0.0.1:${port}`,
    namespace,
    ui: `http://127.0.0.1:${uiPort}`,
    pid: child.pid ?? 0,
    startedAt: new Date().toISOString(),
    cli,
  };
  if (child.pid !== undefined) await replaceFile(paths.server, `${JSON.stringify(file, null, 2)}\n`);
  try {
    options.meanwhile?.();
    return { file, connection: await ready(port, file, () => exit) };
  } catch (error) {
    const ended = exit !== null;
    if (child.pid !== undefined) await stopProcess(child.pid, paths.database, CLI.stop);
    await rm(paths.server, { force: true });
    const tail = await logTail(paths.serverLog, from);
    const message = error instanceof Error ? error.message : String(error);
    throw new StartFailure(tail ? `${message}：${tail}` : message, ended);
  }
}

function commandLine(database: string, port: number, uiPort: number, namespace: string): string[] {
  const flags: Record<string, string | number> = {
    '--ip': '127.0.0.1',
    '--port': port,
    '--ui-port': uiPort,
    '--db-filename': database,
    '--namespace': namespace,
    '--log-level': 'warn',
    '--log-format': 'json',
  };
  return [
    ...['server', 'start-dev'],
    ...Object.entries(flags).flatMap(([flag, value]) => [flag, String(value)]),
    ...CLI.dynamicConfig.flatMap((setting) => ['--dynamic-config-value', setting]),
  ];
}

async function ready(port: number, file: ServerFile, exit: () => string | null): Promise<Connection> {
  const until = Date.now() + CLI.ready;
  for (;;) {
    const gone = exit();
    if (gone !== null) throw new Error(gone);
    // Asking the bare port first: a gRPC channel that fails once waits before it tries again.
    if (await answers('127.0.0.1', port, 1000)) {
      try {
        return await connect(file.address, { namespace: file.namespace, connection: {} }, 2000);
      } catch (error) {
        if (Date.now() > until) throw error;
      }
    }
    if (Date.now() > until) throw new Error(`${CLI.ready / 1000} 秒内没有就绪`);
    await sleep(10);
  }
}

export async function stopDevServer(file: ServerFile, paths: EnginePaths): Promise<void> {
  await stopProcess(file.pid, paths.database, CLI.stop);
  await rm(paths.server, { force: true });
}

export function portOf(address: string): number {
  return Number(address.slice(address.lastIndexOf(':') + 1));
}

async function portFor(wanted: number | undefined, option?: string): Promise<number> {
  const port = await freePort(wanted ?? 0);
  if (port !== null) return port;
  if (option) {
    throw new PanhuoError('PANHUO_ENGINE_CONFIG', `端口 ${wanted} 已被占用。`, {
      hint: `请为 ${option} 换一个端口。`,
    });
  }
  // The port of the server that crashed is taken by somebody else meanwhile: clients find the new one in the file.
  return portFor(undefined);
}

function openLog(file: string): { log: number; from: number } {
  let size = 0;
  try {
    size = statSync(file).size;
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
  }
  if (size > LOG_LIMIT) return { log: openSync(file, 'w'), from: 0 };
  return { log: openSync(file, 'a'), from: size };
}

/** What the server wrote since `from` that says most: the message of a Go panic (a stack follows it), else the last line. */
async function logTail(file: string, from: number): Promise<string> {
  const lines = (await readFile(file)).subarray(from).toString('utf8').trim().split('\n');
  const line = lines.find((one) => /^(panic|fatal error|Error):/.test(one)) ?? lines.at(-1) ?? '';
  return line.slice(0, 500);
}

/** The tool reads TEMPORAL_* too; what is meant for our client must not configure our server. */
function withoutTemporal(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('TEMPORAL_')));
}

export function describeCli(cli: string): string {
  return path.basename(path.dirname(cli)).startsWith('temporal-cli-')
    ? `缓存的 Temporal ${CLI.version}`
    : cli;
}
