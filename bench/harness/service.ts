import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { CommandFailed } from './measure.ts';
import type { Session } from './session.ts';

/** A program that serves until it is told to stop. */
export interface Service {
  /** First line it printed. */
  said: string;
  stop(): Promise<void>;
}

/** Starts it and waits for the first line on its stdout. @throws CommandFailed when it ends before */
export async function startService(session: Session, command: readonly string[]): Promise<Service> {
  session.admit();
  const [program = '', ...args] = command;
  const child = spawn(program, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  session.track(child);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-16_384);
  });
  const closed = once(child, 'close');
  const first = await Promise.race([
    once(child.stdout, 'data').then(([data]) => String(data)),
    closed.then(([code]): never => {
      throw new CommandFailed(command, code as number | null, said);
    }),
  ]);
  child.stdout.resume();
  return {
    said: first.split('\n')[0] ?? '',
    async stop() {
      // The program itself, not its group: it stops what it started in the right order. A second signal would keep it from that.
      if (!session.stopped && child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await closed;
    },
  };
}
