import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from './command.mjs';
import { SetupProblem } from './say.mjs';

const STAMP = '.panhuo-build.json';
/** Folders that hold no source of the program. */
const NOT_SOURCES = /^(node_modules|dist|tests|docs|scripts|bin|coverage)$|^\./;

function* sources(folder, depth = 0) {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      // Folders with a dot hold caches, at any depth.
      if (entry.name.startsWith('.') || (depth === 0 && NOT_SOURCES.test(entry.name))) continue;
      yield* sources(full, depth + 1);
    } else if (entry.name.endsWith('.ts') || (depth === 0 && /^tsconfig.*\.json$/.test(entry.name)))
      yield full;
  }
}

/** One hash over everything the compiler reads: sources, its settings, its version. */
function hashOf(root) {
  const hash = createHash('sha256');
  hash.update(
    JSON.parse(readFileSync(path.join(root, 'node_modules/typescript/package.json'), 'utf8')).version,
  );
  for (const file of sources(root)) {
    hash.update(`\0${path.relative(root, file)}\0`);
    hash.update(readFileSync(file));
  }
  return hash.digest('hex');
}

/** The stamp of the last build: `{ hash, version }`, or null. */
export function readStamp(root) {
  const file = path.join(root, 'dist', STAMP);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

/**
 * Compiles to dist/ when anything it is made of has changed. The old dist/ stays until the new one is complete.
 * @param {string} root
 * @param {{ force?: boolean }} [options]
 * @returns {Promise<string>} what was done
 */
export async function build(root, { force = false } = {}) {
  const hash = hashOf(root);
  if (!force && readStamp(root)?.hash === hash) return '源文件没有变化';
  const target = path.join(root, `dist-${process.pid}.tmp`);
  try {
    const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
    const { code } = await run([process.execPath, tsc, '-p', 'tsconfig.build.json', '--outDir', target], {
      cwd: root,
    });
    if (code !== 0)
      throw new SetupProblem('编译未通过：请按上面的文件与行号改正后重试（dist/ 保持原样）。', 1);
    const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
    writeFileSync(path.join(target, STAMP), `${JSON.stringify({ hash, version })}\n`);
    const dist = path.join(root, 'dist');
    const old = `${target}-old.tmp`;
    if (existsSync(dist)) renameSync(dist, old);
    renameSync(target, dist);
    rmSync(old, { recursive: true, force: true });
  } finally {
    rmSync(target, { recursive: true, force: true });
  }
  return '已编译到 dist/';
}
