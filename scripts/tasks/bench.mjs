import { existsSync } from 'node:fs';
import path from 'node:path';
import { run as runCommand } from '../lib/command.mjs';
import { SetupProblem } from '../lib/say.mjs';
import { ROOT, setup } from '../setup.mjs';

/** `npm run bench [NAME] [-- --json]` */
export async function run(args) {
  await setup();
  const main = path.join(ROOT, 'dist/bench/main.js');
  if (!existsSync(main)) throw new SetupProblem('这个版本没有性能测试（bench/main.ts 不存在）。', 1);
  const { code } = await runCommand([process.execPath, main, ...args], { cwd: ROOT, stdio: 'inherit' });
  process.exitCode = code;
}
