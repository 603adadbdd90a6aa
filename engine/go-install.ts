import { execFile, spawn } from 'node:child_process';
import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { withLock } from '../lake/lock.ts';
import { CLI } from '../temporal.config.ts';
import { cachedCli, cacheFolder } from './paths.ts';
import type { Report } from './types.ts';

/** Version of the Go on PATH as [major, minor], or null. */
export async function goVersion(env: NodeJS.ProcessEnv): Promise<[number, number] | null> {
  try {
    const { stdout } = await promisify(execFile)('go', ['version'], { env, timeout: 10_000 });
    const match = /go(\d+)\.(\d+)/.exec(stdout);
    return match ? [Number(match[1]), Number(match[2])] : null;
  } catch {
    // No `go`, or one that does not run: both mean that it cannot build for us.
    return null;
  }
}

/**
 * Builds the tool with Go into our cache: minutes, once. The finished file appears at its place in one step, and a second process
 * waits for the first one's result instead of building beside it.
 */
export async function buildCli(env: NodeJS.ProcessEnv, report: Report): Promise<boolean> {
  const version = await goVersion(env);
  const [major, minor] = CLI.goVersion;
  if (version === null) {
    report({ step: 'go', outcome: 'absent', detail: '没有可用的 go 命令，无法自行编译' });
    return false;
  }
  if (version[0] < major || (version[0] === major && version[1] < minor)) {
    const detail = `Go ${version.join('.')} 低于 ${major}.${minor}，无法自行编译`;
    report({ step: 'go', outcome: 'absent', detail });
    return false;
  }
  const target = cachedCli(env);
  report({
    step: 'go',
    outcome: 'trying',
    detail: `正在用 Go ${version.join('.')} 编译 Temporal ${CLI.version}（只需一次，约数分钟）…`,
  });
  await mkdir(cacheFolder(env), { recursive: true });
  try {
    return await withLock(`${path.dirname(target)}.lock`, () => build(target, env, report), CLI.build);
  } catch (error) {
    report({
      step: 'go',
      outcome: 'failed',
      detail: `编译失败：${error instanceof Error ? error.message : String(error)}`,
    });
    return false;
  }
}

async function build(target: string, env: NodeJS.ProcessEnv, report: Report): Promise<boolean> {
  const there = await access(target).then(
    () => true,
    () => false,
  );
  if (there) {
    report({ step: 'go', outcome: 'done', detail: '另一个进程刚刚编译好' });
    return true;
  }
  const folder = await mkdtemp(path.join(cacheFolder(env), 'build-'));
  try {
    const problem = await goInstall(folder, env, report);
    if (problem !== null) {
      report({ step: 'go', outcome: 'failed', detail: `编译失败：${problem}` });
      return false;
    }
    await mkdir(path.dirname(target), { recursive: true });
    await rename(path.join(folder, path.basename(target)), target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  report({ step: 'go', outcome: 'done', detail: `已编译到 ${target}` });
  return true;
}

/** Null when it went well, else what the compiler said last. */
function goInstall(folder: string, env: NodeJS.ProcessEnv, report: Report): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn('go', ['install', '-v', `${CLI.goPackage}@v${CLI.version}`], {
      env: { ...env, GOBIN: folder },
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: CLI.build,
      killSignal: 'SIGKILL',
    });
    const last: string[] = [];
    let packages = 0;
    let saidAt = 0;
    createInterface({ input: child.stderr }).on('line', (line) => {
      last.push(line);
      if (last.length > 5) last.shift();
      packages += 1;
      if (Date.now() - saidAt < 1000) return;
      saidAt = Date.now();
      report({ step: 'go', outcome: 'progress', detail: `已处理 ${packages} 个包：${line.slice(0, 100)}` });
    });
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => {
      if (code === 0) resolve(null);
      else
        resolve(
          signal ? `${CLI.build / 60_000} 分钟内没有完成` : last.join(' ').slice(-500) || `退出码 ${code}`,
        );
    });
  });
}
