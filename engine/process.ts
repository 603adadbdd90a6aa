import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { errnoOf } from '../lake/atomic.ts';

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errnoOf(error) === 'EPERM';
  }
}

/** The command line of a process, '' when there is none to read. */
async function commandOf(pid: number): Promise<string> {
  try {
    if (process.platform === 'linux') {
      return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ');
    }
    const { stdout } = await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]);
    return stdout;
  } catch {
    // Gone, or of another user: in both cases not a process of ours.
    return '';
  }
}

/** Whether the process runs and its command line has this text in it: a pid alone may have been given to somebody else. */
export async function isOurs(pid: number, text: string): Promise<boolean> {
  return isAlive(pid) && (await commandOf(pid)).includes(text);
}

/** Asks the process to stop, and makes it after `graceMs`. `text` must be in its command line. */
export async function stopProcess(pid: number, text: string, graceMs: number): Promise<void> {
  if (!(await isOurs(pid, text))) return;
  signal(pid, 'SIGTERM');
  if (await goneWithin(pid, text, graceMs)) return;
  signal(pid, 'SIGKILL');
  await goneWithin(pid, text, graceMs);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (errnoOf(error) !== 'ESRCH') throw error;
  }
}

/** A process that has ended but was not waited for has no command line, so it counts as gone. */
async function goneWithin(pid: number, text: string, ms: number): Promise<boolean> {
  const until = Date.now() + ms;
  while (await isOurs(pid, text)) {
    if (Date.now() > until) return false;
    await sleep(20);
  }
  return true;
}

/** A port nobody listens on at this moment; `wanted` itself when it is free, null when it is not. */
export function freePort(wanted = 0): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on('error', (error) => {
      if (errnoOf(error) === 'EADDRINUSE' || errnoOf(error) === 'EACCES') resolve(null);
      else reject(error);
    });
    server.listen(wanted, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : null));
    });
  });
}

/** Whether something accepts connections there. */
export function answers(host: string, port: number, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port, timeout: timeoutMs });
    const end = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}
