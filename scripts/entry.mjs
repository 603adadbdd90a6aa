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
  load().catch((error) => {
    // Expected problems carry an exit code and a text for people; anything else is a bug of ours and shows its stack.
    const isError = error instanceof Error;
    const expected = isError && typeof error.exitCode === 'number';
    process.stderr.write(`${expected ? error.message : isError ? error.stack : String(error)}\n`);
    process.exit(expected ? error.exitCode : 1);
  });
}
