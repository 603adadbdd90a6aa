import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '../../lake/assets.ts';

export interface Child {
  process: ChildProcess;
  pid: number;
  /** Resolves when it has printed `ready`. */
  ready: Promise<void>;
  /** Lets a child that waits at its starting line go. */
  go(): void;
  /** SIGKILL, and waits until it is gone. */
  kill(): Promise<void>;
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; out: string; errors: string }>;
}

/**
 * Starts `tests/helpers/children/<name>.ts` as a process of its own with `input` as its first argument (JSON). A child prints `ready`, waits
 * for a line on stdin, works, and prints its answer.
 */
export function startChild(name: string, input: unknown): Child {
  return startProgram(path.join(import.meta.dirname, 'children', `${name}.ts`), input);
}

/** The same for a file that lies beside its test. */
export function startProgram(file: string, input: unknown): Child {
  const child = spawn(process.execPath, ['--import', 'tsx', file, JSON.stringify(input)], {
    cwd: projectRoot(),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let out = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const ended = new Promise<Awaited<Child['ended']>>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) =>
      resolve({ code, signal, out: out.replace(/^ready\n/, ''), errors }),
    );
  });
  const ready = (async () => {
    while (!out.startsWith('ready\n')) {
      if (child.exitCode !== null)
        throw new Error(`child ${path.basename(file, '.ts')} ended early: ${errors}`);
      await sleep(5);
    }
  })();
  return {
    process: child,
    pid: child.pid ?? -1,
    ready,
    ended,
    go: () => child.stdin.end('go\n'),
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Starts them all, lets them go at the same moment, and gives their answers. Fails when one of them failed. */
export async function race<T>(name: string, inputs: readonly unknown[]): Promise<T[]> {
  const children = inputs.map((input) => startChild(name, input));
  await Promise.all(children.map((child) => child.ready));
  for (const child of children) child.go();
  const ends = await Promise.all(children.map((child) => child.ended));
  return ends.map(({ code, signal, out, errors }) => {
    if (code !== 0) throw new Error(`child ${name} ended with ${signal ?? code}: ${errors}`);
    return JSON.parse(out) as T;
  });
}
