import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * What of package-lock.json is not in node_modules, or null when all of it is. npm writes what it installed to
 * node_modules/.package-lock.json as its last act, so an interrupted install is noticed, and one by hand is accepted.
 * @param {string} root
 * @returns {string | null} a Chinese reason
 */
export function whatIsMissing(root) {
  const record = path.join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(path.join(root, 'node_modules'))) return '还没有 node_modules';
  if (!existsSync(record)) return '上一次安装没有完成';
  const wanted = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages;
  for (const [folder, entry] of Object.entries(wanted)) {
    // Optional packages are those of other platforms.
    if (folder === '' || entry.optional || entry.devOptional || entry.link) continue;
    const name = folder.replace(/^.*node_modules\//, '');
    if (installed[folder]?.version !== entry.version)
      return `package-lock.json 已变化（${name} ${entry.version}）`;
    if (!existsSync(path.join(root, folder, 'package.json'))) return `缺少 ${name}`;
  }
  return null;
}

/** How to start npm: the one that started us, else the one on PATH. Other package managers do not read package-lock.json. */
export function npmCommand(env = process.env) {
  const starter = env.npm_execpath ?? '';
  return /npm-cli\.[cm]?js$/.test(starter) && existsSync(starter) ? [process.execPath, starter] : ['npm'];
}
