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
    throw notStarted(problem.trim() || (first ?? ''));
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

const failureSchema = z.object({ error: z.object({ message: z.string(), hint: z.string().optional() }) });

/** What the portal said of why it did not start: its report when it made one, else its words. @internal */
export function notStarted(said: string): PanhuoError {
  const report = said
    .split('\n')
    .map((line) => failureSchema.safeParse(json(line)).data?.error)
    .find((error) => error !== undefined);
  if (report === undefined)
    return new PanhuoError('PANHUO_INTERNAL', `示例信息门户没有启动：${said || '没有说明原因'}`);
  const isTaken = /^端口 \d+ 已被占用/.test(report.message);
  return new PanhuoError('PANHUO_USAGE', `示例信息门户没有启动：${report.message}`, {
    // The port is the workspace's own, whatever is given on the command line.
    hint: isTaken
      ? '多半是另一个 panhuo demo 正在这个工作区里运行：请等它结束，或用 --home 换一个工作区。'
      : (report.hint ?? '请看上面的说明。'),
  });
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
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
