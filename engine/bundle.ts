import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { replaceFile } from '../lake/atomic.ts';
import { cacheFolder } from './paths.ts';
import type { Log } from './types.ts';

/** The tree this file runs from: the sources (vitest, tsx) or `dist/`. */
const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const EXTENSION = path.extname(fileURLToPath(import.meta.url));
const KEPT = 8;

/** What goes into the bundle beside the SDK. A test checks that nothing else does. */
function sourceFiles(): string[] {
  const workflows = readdirSync(path.join(ROOT, 'workflows'))
    .filter((name) => name.endsWith(EXTENSION))
    .sort()
    .map((name) => path.join('workflows', name));
  return [...workflows, `temporal.config${EXTENSION}`];
}

let version: string | undefined;

/**
 * Version of the workflow code: a hash of its sources and of the SDK. Workers with the same version can go on with each other's
 * workflows; with another version they might not.
 */
export function codeVersion(): string {
  if (version !== undefined) return version;
  const hash = createHash('sha256');
  const sdk = createRequire(import.meta.url)('@temporalio/workflow/package.json') as { version: string };
  hash.update(sdk.version);
  for (const name of sourceFiles()) hash.update(`\0${name}\0`).update(readFileSync(path.join(ROOT, name)));
  version = hash.digest('hex').slice(0, 16);
  return version;
}

/** Path of the workflow bundle, made once for each version of the code and kept in the cache (0.5–1.8 s to make). */
export async function workflowBundle(env: NodeJS.ProcessEnv, log: Log): Promise<string> {
  const folder = path.join(cacheFolder(env), 'workflows');
  const file = path.join(folder, `${codeVersion()}.js`);
  if (existsSync(file)) return file;
  const started = performance.now();
  const { bundleWorkflowCode } = await import('@temporalio/worker');
  const { code } = await bundleWorkflowCode({
    workflowsPath: path.join(ROOT, 'workflows', `index${EXTENSION}`),
    // Only the reading of environment variables needs it, which no workflow does.
    ignoreModules: ['@temporalio/envconfig'],
    // Line numbers for stack traces without a copy of every source: a third of the size, and a third of the time.
    webpackConfigHook: (config) => ({ ...config, devtool: 'inline-nosources-cheap-module-source-map' }),
    logger: quiet(log),
  });
  await replaceFile(file, code);
  log.debug({ file, ms: Math.round(performance.now() - started) }, 'workflow bundle made');
  await prune(folder);
  return file;
}

/** Old versions go; a few stay for those who switch branches. */
async function prune(folder: string): Promise<void> {
  const files = (await readdir(folder))
    .filter((name) => name.endsWith('.js'))
    .map((name) => path.join(folder, name));
  const ages = await Promise.all(files.map(async (file) => ({ file, at: (await stat(file)).mtimeMs })));
  ages.sort((a, b) => b.at - a.at);
  await Promise.all(ages.slice(KEPT).map(({ file }) => rm(file, { force: true })));
}

/** The bundler reports its statistics as information; they are noise unless it fails. */
function quiet(log: Log) {
  const debug = (message: string) => log.debug({ from: 'bundler' }, message);
  return {
    log: (_level: string, message: string) => debug(message),
    trace: debug,
    debug,
    info: debug,
    warn: (message: string) => log.warn({ from: 'bundler' }, message),
    error: (message: string) => log.error({ from: 'bundler' }, message),
  };
}
