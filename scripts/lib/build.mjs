import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import path from 'node:path';
import { run } from './command.mjs';
import { SetupProblem } from './say.mjs';

const STAMP = '.panhuo-build.json';
/** Folders that hold no source of the program. */
const NOT_SOURCES = /^(node_modules|dist|tests|docs|scripts|bin|coverage)$|^\./;

/** The pages: made by Vite, with types and pure functions of these other rooms. */
const WEB = 'dashboards/web';
const WEB_READS = [WEB, 'dashboards/api', 'domain'];

function* files(root, folder = root, depth = 0) {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      // Folders with a dot hold caches, at any depth.
      if (entry.name.startsWith('.') || (depth === 0 && NOT_SOURCES.test(entry.name))) continue;
      yield* files(root, full, depth + 1);
    } else yield path.relative(root, full).split(path.sep).join('/');
  }
}

const isUnder = (file, folder) => file.startsWith(`${folder}/`);
const isProgram = (file) =>
  (file.endsWith('.ts') && !isUnder(file, WEB)) || /^tsconfig[^/]*\.json$/.test(file);
const isOfWeb = (file) =>
  file === 'package-lock.json' ||
  (WEB_READS.some((folder) => isUnder(file, folder)) &&
    !/\.test\.tsx?$|\.md$|(^|\/)node_modules\//.test(file));

/** One hash over everything a tool reads: sources, its settings, its version. */
function hashOf(root, tool, wanted) {
  const hash = createHash('sha256');
  hash.update(JSON.parse(readFileSync(path.join(root, `node_modules/${tool}/package.json`), 'utf8')).version);
  for (const file of files(root)) {
    if (!wanted(file)) continue;
    hash.update(`\0${file}\0`);
    hash.update(readFileSync(path.join(root, file)));
  }
  return hash.digest('hex');
}

/** The stamp of the last build: `{ hash, version }`, or null. */
export function readStamp(root) {
  const file = path.join(root, 'dist', STAMP);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

/**
 * Compiles the program to dist/ and the pages to dist/web/, each when anything it is made of has changed. The old dist/ stays until the new
 * one is complete.
 * @param {string} root
 * @param {{ force?: boolean }} [options]
 * @returns {Promise<string>} what was done
 */
export async function build(root, { force = false } = {}) {
  const hash = hashOf(root, 'typescript', isProgram);
  const web = hashOf(root, 'vite', isOfWeb);
  const before = force ? null : readStamp(root);
  const dist = path.join(root, 'dist');
  const isWebKept = before?.web === web && existsSync(path.join(dist, 'web/index.html'));
  if (before?.hash === hash && isWebKept) return '源文件没有变化';
  const target = path.join(root, `dist-${process.pid}.tmp`);
  try {
    const made = await Promise.all([
      compile(root, target),
      isWebKept
        ? cp(path.join(dist, 'web'), path.join(target, 'web'), { recursive: true })
        : bundle(root, path.join(target, 'web')),
    ]);
    const failure = made.find((problem) => problem instanceof SetupProblem);
    if (failure !== undefined) throw failure;
    const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
    writeFileSync(path.join(target, STAMP), `${JSON.stringify({ hash, web, version })}\n`);
    const old = `${target}-old.tmp`;
    if (existsSync(dist)) renameSync(dist, old);
    renameSync(target, dist);
    rmSync(old, { recursive: true, force: true });
  } finally {
    rmSync(target, { recursive: true, force: true });
  }
  return isWebKept ? '已编译到 dist/（页面没有变化）' : '已编译到 dist/';
}

/** Both wait for the other, so that nothing writes into a folder that is being removed. @returns a problem instead of throwing it */
async function compile(root, target) {
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  const { code } = await run([process.execPath, tsc, '-p', 'tsconfig.build.json', '--outDir', target], {
    cwd: root,
  });
  if (code === 0) return null;
  return new SetupProblem('编译未通过：请按上面的文件与行号改正后重试（dist/ 保持原样）。', 1);
}

async function bundle(root, target) {
  const vite = path.join(root, 'node_modules/vite/bin/vite.js');
  const { code } = await run(
    [process.execPath, vite, 'build', WEB, '--outDir', target, '--emptyOutDir', '--logLevel', 'warn'],
    { cwd: root },
  );
  if (code === 0) return null;
  return new SetupProblem('页面未能构建：请按上面的文件与行号改正后重试（dist/ 保持原样）。', 1);
}
