import { spawn } from 'node:child_process';

/**
 * Runs a program to its end. Its stdout goes to our stderr, see say.mjs. When this process is told to stop, the child is told too
 * and we end the way it does.
 * @param {string[]} command program and arguments
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, stdio?: 'stderr' | 'inherit' | 'collect' }} options
 * @returns {Promise<{ code: number, output: string }>} exit code (128 + n after signal n); output only with `collect`
 */
export function run(command, { cwd, env = process.env, stdio = 'stderr' }) {
  const [program = '', ...args] = command;
  return new Promise((resolve, reject) => {
    const channels = {
      stderr: ['ignore', 2, 2],
      inherit: 'inherit',
      collect: ['ignore', 'pipe', 'pipe'],
    };
    const child = spawn(program, args, { cwd, env, stdio: channels[stdio], shell: needsShell(program) });
    let output = '';
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));
    let told = false;
    const pass = (signal) => {
      told = true;
      // At a terminal Ctrl-C reaches the whole group: passing it on would be a second Ctrl-C to the child.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    };
    process.on('SIGINT', pass);
    process.on('SIGTERM', pass);
    process.on('SIGHUP', pass);
    const release = () => {
      process.off('SIGINT', pass);
      process.off('SIGTERM', pass);
      process.off('SIGHUP', pass);
    };
    child.on('error', (error) => {
      release();
      reject(error);
    });
    child.on('close', (code, signal) => {
      release();
      const ended = code ?? 128 + (SIGNALS[signal] ?? 1);
      if (told) process.exit(ended === 0 ? 130 : ended);
      resolve({ code: ended, output });
    });
  });
}

const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

/** npm on Windows is a batch file, which only a shell can start. */
function needsShell(program) {
  return process.platform === 'win32' && program === 'npm';
}
