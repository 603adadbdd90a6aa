import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { say, step } from '../lib/say.mjs';
import { ROOT, setup } from '../setup.mjs';

/**
 * `npm start [-- OPTIONS]`: set-up, then `panhuo demo OPTIONS` in this same process, so that exit code and signals are the
 * command's own.
 */
export async function run(args) {
  await step('Node.js', async () => `${process.versions.node}`);
  const inline = args.some(
    (arg, i) => arg === '--engine=inline' || (arg === '--engine' && args[i + 1] === 'inline'),
  );
  const { temporal } = await setup({ temporal: !inline });
  if (!inline && !temporal)
    say('没有 Temporal 服务程序：演示将在单进程内运行同样的步骤（--engine inline）。');
  const bin = path.join(ROOT, 'bin/panhuo.mjs');
  process.argv = [process.execPath, bin, 'demo', ...args];
  await import(pathToFileURL(bin).href);
}
