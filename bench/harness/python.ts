import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { projectRoot } from '../../lake/assets.ts';
import { CommandFailed, execute, python } from './measure.ts';
import { type Session, say } from './session.ts';

/** The programs of one peer. */
export interface PeerTools {
  /** Path of a program of its environment, e.g. `python` or `dbt`. */
  program(name: string): string;
}

/** Either the tools, or why there are none. */
export type PeerAnswer = { tools: PeerTools } | { reason: string };

/** Sections of bench/peers/requirements.txt: peer → pinned packages. Pure. */
export function parseRequirements(text: string): Map<string, string[]> {
  const peers = new Map<string, string[]>();
  let current: string[] | undefined;
  for (const line of text.split('\n').map((one) => one.trim())) {
    const name = /^#\s*peer:\s*(\S+)$/.exec(line)?.[1];
    if (name !== undefined) {
      current = [];
      peers.set(name, current);
    } else if (line !== '' && !line.startsWith('#')) current?.push(line);
  }
  return peers;
}

/** Makes the Python environment of a peer, or finds the one made before. Not being able to is an answer, not a failure. */
export async function peerTools(session: Session, peer: string): Promise<PeerAnswer> {
  const file = path.join(projectRoot(), 'bench', 'peers', 'requirements.txt');
  const pins = parseRequirements(await readFile(file, 'utf8')).get(peer);
  if (pins === undefined) return { reason: `bench/peers/requirements.txt 没有 ${peer}` };
  const digest = createHash('sha256').update(pins.join('\n')).digest('hex').slice(0, 8);
  const folder = path.join(session.cache, 'venv', `${peer}-${digest}`);
  const done = path.join(folder, 'panhuo-installed.txt');
  const tools: PeerTools = { program: (name) => path.join(folder, 'bin', name) };
  if (existsSync(done)) return { tools };
  say(`  安装 ${peer}（${pins.join('、')}）…`);
  try {
    await rm(folder, { recursive: true, force: true });
    await execute(session, [python(), '-m', 'venv', folder]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check'];
    await execute(session, [tools.program('python'), ...pip, ...pins]);
    await writeFile(`${done}.tmp`, `${pins.join('\n')}\n`);
    await rename(`${done}.tmp`, done);
    return { tools };
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    return { reason: `安装失败，${error.reason}` };
  }
}
