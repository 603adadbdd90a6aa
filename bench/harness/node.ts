import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CommandFailed, execute } from './measure.ts';
import { type Session, say } from './session.ts';

/** Either the folder whose `node_modules` holds the packages, or why there is none. */
export type PackagesAnswer = { folder: string } | { reason: string };

/**
 * Installs the packages of a peer into the bench's own cache, or finds those of before. They are no dependencies of ours. Pinned, so that figures
 * of two days can be compared.
 */
export async function peerPackages(
  session: Session,
  peer: string,
  pins: readonly string[],
): Promise<PackagesAnswer> {
  const folder = path.join(session.cache, 'npm', pins.join('_').replaceAll(/[^\w.@-]/g, '-'));
  const done = path.join(folder, 'panhuo-installed.txt');
  if (existsSync(done)) return { folder };
  say(`  安装 ${peer}（${pins.join('、')}）…`);
  try {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
    const flags = ['--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel', 'error'];
    await execute(session, ['npm', 'install', ...flags, ...pins]);
    await writeFile(`${done}.tmp`, `${pins.join('\n')}\n`);
    await rename(`${done}.tmp`, done);
    return { folder };
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    return { reason: `安装失败，${error.reason}` };
  }
}
