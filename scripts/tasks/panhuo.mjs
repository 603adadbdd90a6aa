import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { readStamp } from '../lib/build.mjs';
import { SetupProblem } from '../lib/say.mjs';
import { ROOT } from '../setup.mjs';

/** The `panhuo` command: the compiled program, when it is there and of this version. */
export async function run(args) {
  const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  const stamp = readStamp(ROOT);
  if (stamp?.version !== version) {
    const state = stamp ? `dist/ 是 ${stamp.version} 版编译的，当前是 ${version} 版` : '程序还没有编译';
    throw new SetupProblem(`${state}：请先在 ${ROOT} 运行 npm run build。`);
  }
  const { main } = await import(pathToFileURL(path.join(ROOT, 'dist/cli/main.js')).href);
  const code = await main(args);
  if (typeof code === 'number') process.exitCode = code;
}
