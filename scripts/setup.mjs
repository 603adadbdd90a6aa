import { statfsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './lib/build.mjs';
import { run } from './lib/command.mjs';
import { withSetupLock } from './lib/lock.mjs';
import { npmCommand, whatIsMissing } from './lib/packages.mjs';
import { SetupProblem, step } from './lib/say.mjs';
import { ensureTemporal } from './lib/temporal.mjs';

export const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** node_modules takes 0.55 GB; npm keeps about as much again in its cache. */
const GB_FOR_PACKAGES = 1.5;

/**
 * Makes a checkout ready to run: packages, compiled program, Temporal. Every step looks first and does nothing when nothing is to do,
 * so a second run takes a second. Steps are printed in Chinese on stderr.
 * @param {{ temporal?: boolean, force?: boolean }} [options] `temporal`: also get the Temporal server;
 *   `force`: compile even when nothing changed
 * @returns {Promise<{ temporal: boolean }>} whether a Temporal server program is there (false when not asked for)
 */
export function setup({ temporal = false, force = false } = {}) {
  return withSetupLock(ROOT, async () => {
    await step('依赖包', installPackages);
    await step('编译', () => build(ROOT, { force }));
    const ready = temporal && (await step('Temporal 服务程序', (note) => ensureTemporal(ROOT, note)));
    return { temporal: ready };
  });
}

/** `npm ci`, only when node_modules is not what package-lock.json says. */
async function installPackages(note) {
  const missing = whatIsMissing(ROOT);
  if (missing === null) return '已是 package-lock.json 所列的版本';
  const space = statfsSync(ROOT);
  const free = (space.bavail * space.bsize) / 1e9;
  if (free < GB_FOR_PACKAGES) {
    throw new SetupProblem(
      `磁盘空间不足：安装依赖包需要约 ${GB_FOR_PACKAGES} GB，${ROOT} 所在磁盘只剩 ${free.toFixed(1)} GB。请清理后重试。`,
    );
  }
  const npm = npmCommand();
  const version = await run([...npm, '--version'], { cwd: ROOT, stdio: 'collect' }).catch(() => null);
  if (version === null || version.code !== 0) {
    throw new SetupProblem(
      '没有可用的 npm。npm 随 Node.js 安装包提供：请从 https://nodejs.org/zh-cn/download 重新安装 Node.js。',
    );
  }
  note(`${missing}，用 npm ${version.output.trim()} 安装`);
  // The compiler is a development package: it must come also where NODE_ENV=production leaves those out.
  const { code } = await run([...npm, 'ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: ROOT,
  });
  if (code !== 0) {
    throw new SetupProblem(
      `安装依赖包失败（npm ci 退出码 ${code}，原因见上）。若是网络问题，请检查 npm config get registry 是否可达、代理是否正确，然后重试。`,
    );
  }
  return '已安装';
}
