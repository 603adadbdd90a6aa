import { once } from 'node:events';
import { OPS_CREDENTIALS, openPortal, writePortalSources } from '../../sample/portal/index.ts';
import { worldOf } from '../../sample/portal/province-world.ts';
import { createProvince } from '../../sample/province/index.ts';
import type { Context } from '../context.ts';
import { numberOption } from '../options.ts';

/** Serves the sample province as web sites until it is asked to stop. */
export async function run(
  context: Context,
  _args: string[],
  options: Record<string, unknown>,
): Promise<number> {
  const port = numberOption(options.port, 'port', 0, 65535);
  const patents = numberOption(options.patents, 'patents', 100, 5_000_000);
  const seed = numberOption(options.seed, 'seed', 0, 2 ** 31 - 1);
  const hostile = options.hostile === true;
  const portal = await openPortal(worldOf(createProvince({ seed, patents })), {
    port,
    ...(hostile ? { hostile: {} } : {}),
  });
  // Started by another command: it ends when that one is gone.
  if (process.channel) {
    process.once('disconnect', () => context.abort.abort());
    // The channel must not keep alive what has nothing left to do.
    process.channel.unref();
  }
  try {
    context.say(`示例信息门户（合成数据）：${portal.url}/${hostile ? '    敌对模式' : ''}`);
    const sources = options.sources === true ? await writePortalSources(context.home, portal.url) : [];
    if (sources.length > 0) context.say(`来源文件已写入 ${context.home}/sources/：${sources.join('、')}`);
    context.say('采集 OPS 接口需要环境变量：');
    for (const [name, value] of Object.entries(OPS_CREDENTIALS)) context.say(`  ${name}=${value}`);
    context.say('按 Ctrl-C 停止。');
    context.answer({ url: portal.url, sources, env: OPS_CREDENTIALS, hostile, synthetic: true });
    if (!context.abort.signal.aborted) await once(context.abort.signal, 'abort');
    return 0;
  } finally {
    await portal.close();
  }
}
