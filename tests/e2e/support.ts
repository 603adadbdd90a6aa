import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect } from 'vitest';
import type { ErrorReport } from '../../domain/errors.ts';
import { projectRoot } from '../../lake/assets.ts';
import { testEnv } from '../engine/support.ts';

/** How a command ended and all that it said. */
export interface Finished {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  /** Wall time of the whole command. */
  ms: number;
}

export interface CommandOptions {
  /** Passed as `--home`. */
  home?: string;
  /** Added to the environment of tests; undefined takes a variable out. */
  env?: Record<string, string | undefined>;
  cwd?: string;
  /** Folder of the program. @default the checkout */
  program?: string;
  /** After this long the command is killed and the test fails. @default two minutes */
  timeout?: number;
}

const started = new Set<Running>();
const homes = new Set<string>();
afterAll(async () => {
  for (const running of started) await running.kill();
  // A command that was killed leaves its server to the next one, and there is none.
  for (const home of homes) {
    for (const pid of processesWith(path.join(home, 'temporal', 'temporal.db'))) {
      process.kill(Number.parseInt(pid, 10), 'SIGKILL');
    }
  }
});

/** A command of the real program in a process of its own, while it runs. */
export class Running {
  stdout = '';
  stderr = '';
  readonly child: ChildProcess;
  readonly ended: Promise<Finished>;
  private readonly line: string;

  constructor(command: string, args: readonly string[], options: CommandOptions = {}) {
    const begun = performance.now();
    this.line = [path.basename(command), ...args].join(' ');
    this.child = spawn(command, args, {
      cwd: options.cwd ?? projectRoot(),
      env: without({ ...testEnv(), ...options.env }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    started.add(this);
    const timer = setTimeout(() => this.child.kill('SIGKILL'), options.timeout ?? 120_000);
    // Pieces of a character must not be decoded alone.
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    this.ended = new Promise((resolve, reject) => {
      this.child.once('error', reject);
      this.child.once('close', (code, signal) => {
        clearTimeout(timer);
        started.delete(this);
        const ms = Math.round(performance.now() - begun);
        resolve({ code, signal, stdout: this.stdout, stderr: this.stderr, ms });
      });
    });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get alive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Waits for something in what it prints; fails with all it printed when it ends before or takes too long. */
  async until(pattern: RegExp, ms = 60_000): Promise<RegExpExecArray> {
    const begun = Date.now();
    for (;;) {
      const match = pattern.exec(this.stdout) ?? pattern.exec(this.stderr);
      if (match) return match;
      if (!this.alive || Date.now() - begun > ms) {
        throw new Error(`${this.line}: no ${pattern} in\n${this.stdout}\n--- stderr\n${this.stderr}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Sends a signal and waits for the end. */
  async stop(signal: NodeJS.Signals = 'SIGINT'): Promise<Finished> {
    this.child.kill(signal);
    return this.ended;
  }

  async kill(): Promise<void> {
    if (this.alive) await this.stop('SIGKILL');
  }
}

function without(env: Record<string, string | undefined>): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined));
}

/** Starts `panhuo ARGS`. */
export function start(args: readonly string[], options: CommandOptions = {}): Running {
  const bin = path.join(options.program ?? projectRoot(), 'bin/panhuo.mjs');
  if (options.home !== undefined) homes.add(options.home);
  const home = options.home === undefined ? [] : ['--home', options.home];
  return new Running(process.execPath, [bin, ...home, ...args], options);
}

/** Runs `panhuo ARGS` to its end. */
export function panhuo(args: readonly string[], options: CommandOptions = {}): Promise<Finished> {
  return start(args, options).ended;
}

/** Runs `panhuo ARGS --json`, expects success and gives the one document it printed. */
export async function json<T>(args: readonly string[], options: CommandOptions = {}): Promise<T> {
  const done = await panhuo([...args, '--json'], options);
  expect(done.code, said(done)).toBe(0);
  return documentOf<T>(done);
}

/** stdout as the one JSON document it must be. */
export function documentOf<T>({ stdout }: Finished): T {
  expect(stdout.endsWith('\n')).toBe(true);
  // A second document, or a line of a log, would not parse.
  return JSON.parse(stdout) as T;
}

/** A failed command with `--json`: its exit code, and the report on stdout that says the same. */
export async function failure(
  args: readonly string[],
  options: CommandOptions = {},
): Promise<ErrorReport & { text: string }> {
  const done = await panhuo([...args, '--json'], options);
  const { error } = documentOf<{ error: ErrorReport }>(done);
  expect(done.code, said(done)).toBe(error.exit);
  // People get the same on stderr: what, what to do, code; and never a stack when it is not a bug of ours.
  expect(done.stderr).toContain(`✗ ${error.message}`);
  expect(done.stderr).toContain(`（${error.code}，退出码 ${error.exit}）`);
  if (error.hint !== undefined) expect(done.stderr).toContain(error.hint.split('\n')[0]);
  expect(done.stderr).not.toMatch(/\n\s+at .*:\d+:\d+/);
  return { ...error, text: done.stderr };
}

export function said({ code, signal, stdout, stderr }: Finished): string {
  return `exit ${code ?? signal}\n--- stdout\n${stdout.slice(-2000)}\n--- stderr\n${stderr.slice(-4000)}`;
}

/** Command lines of processes that have this text in them, those of `ps` itself and of zombies left out. */
export function processesWith(text: string): string[] {
  return execFileSync('ps', ['-eo', 'pid=,stat=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(text) && !/^\s*\d+\s+Z/.test(line));
}

/** Pid of the Temporal server of a workspace, null when none is recorded. */
export function serverPid(home: string): number | null {
  const file = path.join(home, 'temporal', 'server.json');
  if (!existsSync(file)) return null;
  return (JSON.parse(readFileSync(file, 'utf8')) as { pid: number }).pid;
}

/**
 * A copy of the compiled program in a folder of its own, to change what belongs to the program: models, mostly.
 * Packages are linked, not copied.
 * @param only models that stay, with all they read; every build then costs a tenth. For what does not depend on which models there are.
 */
export function programCopy(folder: string, only?: readonly string[]): string {
  const root = projectRoot();
  mkdirSync(folder, { recursive: true });
  for (const name of ['bin', 'scripts', 'dist', 'transforms', 'dashboards', 'package.json']) {
    cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  if (only !== undefined) keepModels(path.join(folder, 'transforms'), only);
  return folder;
}

/** Takes out of a transforms folder every model that none of these reads. */
function keepModels(transforms: string, only: readonly string[]): void {
  const files = ['staging', 'intermediate', 'marts']
    .flatMap((layer) =>
      readdirSync(path.join(transforms, layer)).map((name) => path.join(transforms, layer, name)),
    )
    .filter((file) => file.endsWith('.sql'));
  const texts = new Map(files.map((file) => [path.basename(file, '.sql'), readFileSync(file, 'utf8')]));
  const kept = new Set<string>();
  const keep = (name: string): void => {
    if (kept.has(name)) return;
    kept.add(name);
    for (const [word] of (texts.get(name) ?? '').matchAll(/\w+/g)) if (texts.has(word)) keep(word);
  };
  for (const name of only) {
    expect([...texts.keys()]).toContain(name);
    keep(name);
  }
  for (const file of files) if (!kept.has(path.basename(file, '.sql'))) rmSync(file);
}
