import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { CLI } from '../temporal.config.ts';
import { cachedCli, cacheFolder } from './paths.ts';
import { answers } from './process.ts';
import type { Report } from './types.ts';

/**
 * Runs in a process of its own, because a download inside the SDK cannot be given up: there it can be killed. Starting the
 * development server is the only way the SDK offers to make it download; the server is ended again at once.
 */
const SCRIPT = `
  const [worker, downloadDir, version] = process.argv.slice(1);
  const { Runtime } = await import(worker);
  const runtime = Runtime.instance();
  const server = await runtime.createEphemeralServer({
    type: 'dev-server', ip: '127.0.0.1', port: null, ui: false, uiPort: null, namespace: 'default', dbFilename: null,
    exe: { type: 'cached-download', downloadDir, version, ttl: 86_400_000, sdkName: 'sdk-typescript', sdkVersion: '1.24.0' },
    log: { format: 'pretty', level: 'warn' }, extraArgs: [],
  });
  await runtime.shutdownEphemeralServer(server);
  process.exit(0);
`;

/** Has the SDK download the tool into our cache. Bounded in time; says why when it does not succeed. */
export async function downloadCli(env: NodeJS.ProcessEnv, report: Report): Promise<boolean> {
  const failed = (detail: string) => {
    report({ step: 'download', outcome: 'failed', detail: `下载 Temporal ${CLI.version} 失败：${detail}` });
    return false;
  };
  report({ step: 'download', outcome: 'trying', detail: `正在下载 Temporal 命令行工具 ${CLI.version}…` });
  const proxied = Boolean(env.HTTPS_PROXY || env.https_proxy || env.ALL_PROXY || env.all_proxy);
  // The SDK's own attempt would wait for minutes where packets are dropped.
  if (!proxied && !(await answers('temporal.download', 443, CLI.downloadConnect))) {
    return failed('连不上 temporal.download');
  }
  await mkdir(cacheFolder(env), { recursive: true });
  const folder = await mkdtemp(path.join(cacheFolder(env), 'download-'));
  try {
    const problem = await runScript(folder, env);
    if (problem !== null) return failed(problem);
    const [file] = (await readdir(folder)).filter(
      (name) => name.includes('temporal') && !name.includes('.down'),
    );
    if (file === undefined) return failed('下载结束但没有得到文件');
    await mkdir(path.dirname(cachedCli(env)), { recursive: true });
    await chmod(path.join(folder, file), 0o755);
    await rename(path.join(folder, file), cachedCli(env));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  report({ step: 'download', outcome: 'done', detail: `已下载到 ${cachedCli(env)}` });
  return true;
}

/** Null when it went well, else the reason. */
function runScript(folder: string, env: NodeJS.ProcessEnv): Promise<string | null> {
  return new Promise((resolve) => {
    const args = [
      '--input-type=module',
      '-e',
      SCRIPT,
      pathToFileURL(createRequire(import.meta.url).resolve('@temporalio/worker')).href,
      folder,
      `v${CLI.version}`,
    ];
    const child = spawn(process.execPath, args, {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: CLI.download,
      killSignal: 'SIGKILL',
    });
    let text = '';
    child.stderr.on('data', (some: Buffer) => {
      text += some.toString();
    });
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => {
      if (code === 0) resolve(null);
      else if (signal) resolve(`${CLI.download / 1000} 秒内没有完成`);
      else resolve(reasonIn(text));
    });
  });
}

/** The innermost reason in the SDK's message: it repeats the address at every level. */
function reasonIn(text: string): string {
  const line = text.split('\n').find((one) => one.includes('Error:')) ?? text.trim();
  return line.split(': ').slice(-2).join(': ').slice(0, 200) || '原因不明';
}
