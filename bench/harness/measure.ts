import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../lake/assets.ts';
import { BenchProblem, type Session } from './session.ts';

/** What one run of a command cost, in seconds and MB (10⁶ bytes). */
export interface Run {
  wall: number;
  /** User and system time of the command and of its children. */
  cpu: number;
  /** Peak memory of the largest single process. */
  rss: number;
  stdout: string;
  /** Seconds of the work itself, by the program's own clock, where a bench asks for that. */
  inside?: number;
}

export interface CommandOptions {
  cwd?: string;
  env?: Record<string, string>;
}

/** A command ended with an error. */
export class CommandFailed extends BenchProblem {
  /** One line: what it said was wrong. */
  readonly reason: string;
  constructor(command: readonly string[], code: number | null, output: string) {
    const lines = output.trim().split('\n');
    super(`${command.slice(0, 4).join(' ')}… 退出码 ${code}：\n${lines.slice(-12).join('\n')}`);
    const last = lines.findLast((line) => /error|exception/i.test(line)) ?? lines.at(-1) ?? '';
    this.reason = `退出码 ${code}：${last.trim().slice(0, 300)}`;
  }
}

/**
 * Runs a command in a process group of its own and measures it. Every contender is measured this way, whatever it is written in.
 * @throws CommandFailed with the last lines it printed
 */
export async function measure(
  session: Session,
  command: readonly string[],
  options: CommandOptions = {},
): Promise<Run> {
  const wrapper = path.join(projectRoot(), 'bench', 'harness', 'measure.py');
  const ended = await run(session, [python(), wrapper, ...command], options, true);
  if (ended.code !== 0) throw new CommandFailed(command, ended.code, `${ended.stderr}\n${ended.stdout}`);
  return { ...(JSON.parse(ended.report) as Omit<Run, 'stdout'>), stdout: ended.stdout };
}

/** Runs a command that is not measured. @throws CommandFailed */
export async function execute(
  session: Session,
  command: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const { code, stdout, stderr } = await run(session, command, options, false);
  if (code !== 0) throw new CommandFailed(command, code, stderr);
  return stdout;
}

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
  report: string;
}

function run(
  session: Session,
  [program = '', ...args]: readonly string[],
  { cwd, env }: CommandOptions,
  reporting: boolean,
): Promise<Ended> {
  session.admit();
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', ...(reporting ? (['pipe'] as const) : [])],
      env: { ...process.env, ...env },
      ...(cwd === undefined ? {} : { cwd }),
    });
    session.track(child);
    const ended: Ended = { code: null, stdout: '', stderr: '', report: '' };
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      ended.stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      // Enough of the end to say what went wrong.
      ended.stderr = (ended.stderr + text).slice(-16_384);
    });
    child.stdio[3]?.on('data', (bytes: Buffer) => {
      ended.report += bytes.toString('utf8');
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ ...ended, code }));
  });
}

/** @throws BenchProblem (5) when there is no Python: nothing else gives exact figures for a process and its children everywhere. */
export function python(): string {
  const found = (process.env.PATH ?? '')
    .split(path.delimiter)
    .map((folder) => path.join(folder, 'python3'))
    .find((file) => existsSync(file));
  if (found === undefined)
    throw new BenchProblem('性能测试需要 python3（3.9 或更高版本）：用它取得进程的 CPU 时间与内存峰值。', 5);
  return found;
}

/** The command line of one of our compiled child programs. */
export function ours(child: string, ...args: readonly string[]): string[] {
  return [process.execPath, path.join(import.meta.dirname, '..', 'children', `${child}.js`), ...args];
}

/** The command line of the real command, as people call it. */
export function panhuo(home: string, ...args: readonly string[]): string[] {
  return [process.execPath, path.join(projectRoot(), 'bin', 'panhuo.mjs'), '--home', home, '--json', ...args];
}
