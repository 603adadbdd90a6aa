import type { Connection } from '@temporalio/client';
import { PanhuoError } from '../domain/errors.ts';
import { withLock } from '../lake/lock.ts';
import { CLI, type ServerAddress, serverAddress } from '../temporal.config.ts';
import { anyClaims, claim, othersClaim } from './claims.ts';
import { connectNamed } from './connect.ts';
import {
  attach,
  type DevServer,
  describeCli,
  portOf,
  readServerFile,
  serverRuns,
  startDevServer,
  stopDevServer,
} from './dev-server.ts';
import { findCli } from './lookup.ts';
import { type EnginePaths, enginePaths, sharedWorkspace } from './paths.ts';
import { isAlive } from './process.ts';
import type { EngineEvent, Report } from './types.ts';

/** A server that answers, and this process's claim on it. */
export interface Server {
  address: string;
  namespace: string;
  /** TLS, key and headers for further connections. */
  settings: ServerAddress['connection'];
  connection: Connection;
  uiUrl?: string;
  /** One Chinese phrase: which server. */
  detail: string;
  /** Prefix of queues and ids when others may use the server too. */
  workspace: string | undefined;
  /** Called when the server does not answer: starts our own again, does nothing about one the user named. */
  recover(): Promise<void>;
  /** Gives the claim back; stops a server of ours that nobody else claims. */
  release(): Promise<void>;
}

export type FoundServer = { kind: 'found'; server: Server } | { kind: 'none'; reasons: string[] };

export interface FindOptions {
  home: string;
  env: NodeJS.ProcessEnv;
  report: Report;
  uiPort?: number;
  /** Called once when there is something to wait for: the time to load what will be needed. */
  meanwhile?: () => void;
}

/** What TEMPORAL_* says. @throws PANHUO_ENGINE_CONFIG */
export function readAddress(env: NodeJS.ProcessEnv): ServerAddress {
  try {
    return serverAddress(env);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new PanhuoError('PANHUO_ENGINE_CONFIG', `Temporal 的环境变量或配置文件有误：${message}`, {
      cause: error,
    });
  }
}

/**
 * Finds a server in this order: the one TEMPORAL_ADDRESS names (never started, never replaced), the one this workspace runs already,
 * one started with the first tool that works (see lookup.ts).
 * @throws PANHUO_ENGINE_UNREACHABLE, PANHUO_ENGINE_CONFIG for what the user named
 */
export async function findServer(options: FindOptions): Promise<FoundServer> {
  const { env, home, report } = options;
  const named = readAddress(env);
  if (named.address !== undefined) {
    report({ step: 'address', outcome: 'trying', detail: `正在连接 TEMPORAL_ADDRESS：${named.address}` });
    options.meanwhile?.();
    const connection = await connectNamed(named.address, named);
    report({
      step: 'address',
      outcome: 'found',
      detail: `已连接 ${named.address}，命名空间 ${named.namespace}`,
    });
    return {
      kind: 'found',
      server: namedServer(named.address, named, connection, sharedWorkspace(home, env)),
    };
  }
  const reasons: string[] = [];
  const noting = (event: EngineEvent) => {
    if (event.outcome === 'absent' || event.outcome === 'failed') reasons.push(event.detail);
    report(event);
  };
  noting({ step: 'address', outcome: 'absent', detail: '未设置 TEMPORAL_ADDRESS' });

  const paths = enginePaths(home);
  const slow = setTimeout(() => {
    report({ step: 'server', outcome: 'trying', detail: '正在等待另一个命令启动或停止服务…' });
  }, 2000);
  const find = async (): Promise<FoundServer> => {
    clearTimeout(slow);
    const running = await runningServer(paths, options);
    const server = running ?? (await startAny({ ...options, report: noting }, paths, named.namespace));
    if (server === null) return { kind: 'none', reasons };
    return { kind: 'found', server: await ownServer(server, paths, env) };
  };
  try {
    // Somebody else may be building the tool under this lock.
    return await withLock(paths.serverLock, find, CLI.build);
  } finally {
    clearTimeout(slow);
  }
}

/** The workspace's running server. One that holds the database but does not answer is ended: two must not share it. */
async function runningServer(
  paths: EnginePaths,
  { report, meanwhile }: FindOptions,
): Promise<DevServer | null> {
  const file = await readServerFile(paths);
  if (file === null || !(await serverRuns(file, paths))) return null;
  meanwhile?.();
  const server = await attach(file, paths, CLI.stop);
  if (server !== null) {
    report({
      step: 'running',
      outcome: 'found',
      detail: `本工作区的服务已在运行：${file.address}（进程 ${file.pid}）`,
    });
    return server;
  }
  report({
    step: 'running',
    outcome: 'failed',
    detail: `本工作区的服务（进程 ${file.pid}）没有应答，将重新启动`,
  });
  await stopDevServer(file, paths);
  return null;
}

async function startAny(
  options: FindOptions,
  paths: EnginePaths,
  namespace: string,
): Promise<DevServer | null> {
  const { env, report, uiPort, meanwhile } = options;
  for await (const cli of findCli(env, report)) {
    report({ step: 'start', outcome: 'trying', detail: `正在启动 ${describeCli(cli.path)}…` });
    try {
      const server = await startDevServer({
        paths,
        cli: cli.path,
        namespace,
        env,
        ...(uiPort === undefined ? {} : { uiPort }),
        ...(meanwhile ? { meanwhile } : {}),
      });
      report({ step: 'start', outcome: 'done', detail: `服务已就绪：${server.file.address}` });
      return server;
    } catch (error) {
      if (error instanceof PanhuoError) throw error;
      const message = error instanceof Error ? error.message : String(error);
      report({ step: 'start', outcome: 'failed', detail: `${cli.path} 未能启动服务：${message}` });
    }
  }
  return null;
}

function namedServer(
  address: string,
  named: ServerAddress,
  connection: Connection,
  workspace: string,
): Server {
  return {
    address,
    namespace: named.namespace,
    settings: named.connection,
    connection,
    detail: `Temporal 服务 ${address}（TEMPORAL_ADDRESS），命名空间 ${named.namespace}`,
    workspace,
    recover: async () => undefined,
    release: () => connection.close(),
  };
}

/** Called with the server lock held, so that nobody stops the server between the look and the claim. */
async function ownServer(found: DevServer, paths: EnginePaths, env: NodeJS.ProcessEnv): Promise<Server> {
  const { file, connection } = found;
  const lease = await claim(paths);
  let { pid } = file;
  let released: Promise<void> | null = null;
  // For a command that ends without `release`: an exception nobody caught, process.exit.
  const lastResort = () => {
    if (!othersClaim(paths) && isAlive(pid)) process.kill(pid, 'SIGTERM');
  };
  process.once('exit', lastResort);
  const release = async () => {
    await connection.close();
    await withLock(paths.serverLock, async () => {
      await lease.release();
      if (await anyClaims(paths)) return;
      const current = await readServerFile(paths);
      if (current !== null) await stopDevServer(current, paths);
    });
    process.off('exit', lastResort);
  };
  const restart = async () => {
    if (released !== null) return;
    const current = (await readServerFile(paths)) ?? file;
    if (await serverRuns(current, paths)) {
      // Another command was quicker.
      pid = current.pid;
      return;
    }
    const [port, uiPort] = [portOf(file.address), portOf(file.ui)];
    const { cli, namespace } = file;
    const again = await startDevServer({ paths, cli, namespace, env, port, uiPort });
    pid = again.file.pid;
    await again.connection.close();
  };
  return {
    address: file.address,
    namespace: file.namespace,
    settings: {},
    connection,
    uiUrl: file.ui,
    detail: `本机 Temporal 开发服务 ${file.address}（${describeCli(file.cli)}）`,
    workspace: undefined,
    recover: async () => {
      // Asked every second: nothing more than this while all is well.
      if (isAlive(pid)) return;
      await withLock(paths.serverLock, restart);
    },
    release: () => {
      released ??= release();
      return released;
    },
  };
}
