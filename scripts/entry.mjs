// The first thing every command loads. It must be readable by old Node versions (12.20 and later), so that they can say what is
// missing instead of reporting a syntax error: no newer syntax here, and everything else is imported after the check.
import process from 'node:process';

/** Smallest supported version of Node: major, minor. */
export const NODE = [20, 18];

export function nodeIsTooOld(version) {
  const parts = version.split('.').map(Number);
  return parts[0] < NODE[0] || (parts[0] === NODE[0] && parts[1] < NODE[1]);
}

/** Ends the process with exit code 5 when this Node is too old, and shows what `load` fails with. */
export function enter(load) {
  if (nodeIsTooOld(process.versions.node)) {
    process.stderr.write(
      `需要 Node.js ${NODE.join('.')} 或更高版本，当前是 ${process.versions.node}（${process.execPath}）。\n` +
        '请从 https://nodejs.org/zh-cn/download 安装 20 或 24 长期支持版，或用 nvm install 24 切换后重试。\n',
    );
    process.exit(5);
  }
  stopWithNpm();
  load().catch((error) => {
    // Expected problems carry an exit code and a text for people; anything else is a bug of ours and shows its stack.
    const isError = error instanceof Error;
    const expected = isError && typeof error.exitCode === 'number';
    process.stderr.write(`${expected ? error.message : isError ? error.stack : String(error)}\n`);
    process.exit(expected ? error.exitCode : 1);
  });
}

/** `npm start` enters twice: for itself and for the command it becomes. */
let watching = false;

/**
 * npm tells only the shell it started us with to stop, and the shell tells nobody: without this, `kill` of an `npm start` would leave
 * everything running. Being handed to another parent is taken as the signal that did not come.
 */
function stopWithNpm() {
  if (watching || !process.env.npm_lifecycle_event || process.platform === 'win32') return;
  watching = true;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 500);
  watch.unref();
}
