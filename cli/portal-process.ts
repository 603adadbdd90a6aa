import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { PanhuoError } from '../domain/errors.ts';
import { projectRoot } from '../lake/assets.ts';
import { errnoOf, replaceFile } from '../lake/atomic.ts';

/** What `panhuo portal --json` says once it serves. */
const answerSchema = z.object({ url: z.string(), env: z.record(z.string(), z.string()) });

export interface PortalProcess {
  url: string;
  close(): Promise<void>;
}

export interface PortalProcessOptions {
  home: string;
  patents: number;
  seed: number;
}

const portFile = (home: string) => path.join(home, 'portal.json');

/**
 * Serves the sample province from a process of its own, as a site on the network would be, and writes its source files into the workspace.
 * It listens on the same port each time: the addresses in the ledger stay what they were. What the OPS interface asks for is put into this
 * process's environment, where its crawler looks. It ends with this process, however that ends.
 */
export async function startPortalProcess(options: PortalProcessOptions): Promise<PortalProcess> {
  const { home, patents, seed } = options;
  const bin = path.join(projectRoot(), 'bin', 'panhuo.mjs');
  const args = ['--home', home, '--json', 'portal', '--sources', '--port', String(await usualPort(home))];
  const child = spawn(
    process.execPath,
    [bin, ...args, '--patents', String(patents), '--seed', String(seed)],
    // The channel tells the child when this process is gone, also when it was killed.
    { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
  );
  let problem = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    problem = `${problem}${text}`.slice(-4000);
  });
  const lines = createInterface({ input: child.stdout as NonNullable<typeof child.stdout> });
  const first = await Promise.race([
    once(lines, 'line').then(([line]) => String(line)),
    once(child, 'exit').then(() => null),
  ]);
  const answer = first === null ? undefined : answerSchema.safeParse(JSON.parse(first)).data;
  if (answer === undefined) {
    child.kill();
    throw new PanhuoError(
      'PANHUO_INTERNAL',
      `示例信息门户没有启动：${problem.trim() || first || '没有说明原因'}`,
    );
  }
  Object.assign(process.env, answer.env);
  await replaceFile(portFile(home), `${JSON.stringify({ port: Number(new URL(answer.url).port) })}\n`);
  return {
    url: answer.url,
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

/** The port of the time before; 0, any free one, the first time. */
async function usualPort(home: string): Promise<number> {
  try {
    const text = await readFile(portFile(home), 'utf8');
    return z.object({ port: z.number() }).parse(JSON.parse(text)).port;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return 0;
    throw error;
  }
}
