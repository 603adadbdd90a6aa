import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { projectRoot } from '../../lake/assets.ts';

/** A problem of the bench itself or of the machine, in Chinese, with the exit code it means. */
export class BenchProblem extends Error {
  readonly exitCode: number;
  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Something measured gave another result than it must: its time says nothing. */
export class WrongResult extends BenchProblem {}

/** Time a child has to end by itself when it is told to: `panhuo up` stops a server first. */
const PATIENCE = 20_000;
const CACHE = path.join(projectRoot(), 'bench', '.cache');

/** One run of the benches: its scratch folder, its child processes, and the end of both. */
export class Session {
  /** Kept between runs: inputs and Python environments. */
  readonly cache = CACHE;
  /** Gone when the run ends. */
  readonly scratch = path.join(CACHE, `run-${process.pid}`);
  /** The bench was asked to stop: what fails from now on fails because of that. */
  stopped = false;
  private readonly children = new Set<ChildProcess>();
  private folders = 0;

  static async open(): Promise<Session> {
    const session = new Session();
    await sweep();
    await mkdir(session.scratch, { recursive: true });
    const interrupted = (signal: NodeJS.Signals) => {
      say('正在停止…');
      session.stopped = true;
      void session.close().finally(() => process.exit(signal === 'SIGINT' ? 130 : 143));
    };
    process.on('SIGINT', interrupted);
    process.on('SIGTERM', interrupted);
    return session;
  }

  /** A fresh name in the scratch folder; nothing is there yet. */
  folder(name: string): string {
    return path.join(this.scratch, `${name}-${++this.folders}`);
  }

  /** @throws BenchProblem when the bench was asked to stop: nothing may be started any more */
  admit(): void {
    if (this.stopped) throw new BenchProblem('已停止');
  }

  /** Remembers a child that leads a process group of its own, so that nothing of it outlives the bench. */
  track(child: ChildProcess): void {
    this.children.add(child);
    child.once('close', () => this.children.delete(child));
  }

  async close(): Promise<void> {
    const ended = [...this.children].map(
      (child) => new Promise<void>((resolve) => child.once('close', () => resolve())),
    );
    this.tell('SIGTERM');
    const patience = setTimeout(() => this.tell('SIGKILL'), PATIENCE);
    await Promise.all(ended);
    clearTimeout(patience);
    await rm(this.scratch, { recursive: true, force: true });
  }

  /** Signals the process groups of our children. */
  private tell(signal: NodeJS.Signals): void {
    for (const { pid } of this.children) {
      try {
        if (pid !== undefined) process.kill(-pid, signal);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
    }
  }
}

/** Scratch folders of runs that were killed. */
async function sweep(): Promise<void> {
  if (!existsSync(CACHE)) return;
  for (const name of await readdir(CACHE)) {
    const pid = Number(/^run-(\d+)$/.exec(name)?.[1]);
    if (pid > 0 && !isRunning(pid)) await rm(path.join(CACHE, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Progress, in Chinese, on stderr: stdout belongs to the result. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
