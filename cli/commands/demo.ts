import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { sourcesOf } from '../../activities/crawl/configured-sources.ts';
import { PanhuoError } from '../../domain/errors.ts';
import { grouped } from '../../domain/text.ts';
import { exists, replaceFile } from '../../lake/atomic.ts';
import type { Context } from '../context.ts';
import { numberOption } from '../options.ts';
import { startPortalProcess } from '../portal-process.ts';
import { addSampleReference } from '../sample-reference.ts';
import { run as metrics } from './metrics.ts';
import { exitOf, renderRun } from './run.ts';
import { serve } from './up.ts';

export async function run(
  context: Context,
  _args: string[],
  options: Record<string, unknown>,
): Promise<number> {
  const patents = numberOption(options.patents, 'patents', 100, 5_000_000);
  const seed = numberOption(options.seed, 'seed', 0, 2 ** 31 - 1);
  const port = numberOption(options.port, 'port', 0, 65535);
  await prepare(context);
  context.note(`[1/3] 示例省（合成数据，${grouped(patents)} 件专利，种子 ${seed}）作为网站启动`);
  const portal = await startPortalProcess({ home: context.home, patents, seed });
  try {
    context.note(`      ${portal.url}/`);
    const added = await addSampleReference(context.home);
    context.note(
      `      战略性新兴产业参照表（合成数据，不是官方的表）：${added.counts.join('、')}，同 panhuo reference add`,
    );
    context.note('[2/3] 主任务：采集 → 存档 → 解析 → 建模 → 审计 → 发布');
    const workspace = await context.workspace();
    const engine = await context.engine();
    try {
      context.note(`      引擎：${engine.detail}`);
      const sources = await sourcesOf(workspace);
      const out = await engine.run(
        { correlation: context.correlation, sources },
        (progress) => context.progress.flow(progress),
        context.abort.signal,
      );
      context.progress.stop();
      context.say(renderRun(out));
      const code = exitOf(out);
      if (code !== 0) return code;

      context.note('[3/3] 结果');
      if (!context.json) {
        await metrics(context, ['query', 'grants'], { by: 'city', where: ['province=江苏省'], limit: 13 });
        context.say(whereToLook(context.home));
      }
      if (options.exit === true || (options.serve !== true && !process.stdout.isTTY)) {
        const { snapshot, published } = out.build;
        context.answer({ home: context.home, snapshot, published, synthetic: true });
        return 0;
      }
      await serve(context, engine, port, true);
      return 0;
    } finally {
      await engine.close();
    }
  } finally {
    await portal.close();
  }
}

/** A workspace of its own: sample data never mixes with real data. */
async function prepare(context: Context): Promise<void> {
  const file = path.join(context.home, 'panhuo.yaml');
  if (!(await exists(file))) {
    await mkdir(context.home, { recursive: true });
    await replaceFile(file, DEMO_CONFIG);
    return;
  }
  const { config } = await context.workspace();
  if (config.synthetic) return;
  throw new PanhuoError('PANHUO_USAGE', `${context.home} 是一个正式工作区，示例数据不能放进去`, {
    hint: '请用 --home 指定另一个目录。',
  });
}

/** Everything is crawled: the sources lie in `sources/`. */
const DEMO_CONFIG = `# 示例工作区：全部为合成数据，采集自本机的示例信息门户（来源见 sources/）
synthetic: true
sources: {}
schedules: []
`;

function whereToLook(home: string): string {
  const relative = path.relative(process.cwd(), home) || '.';
  const at = relative.startsWith('..') ? home : relative;
  const use = at === '.panhuo' ? '' : ` --home ${/[^\w./-]/.test(at) ? `'${at}'` : at}`;
  return [
    '',
    `结果在 ${home}（全部为合成数据）`,
    `  lake/        原始文件、记录、拒收，只增不改`,
    `  warehouse/   已发布的 DuckDB 快照`,
    '接下来可以：',
    `  npx panhuo${use} status`,
    `  npx panhuo${use} ledger`,
    `  npx panhuo${use} metrics query conversion_events --by year,form`,
    `  npx panhuo${use} metrics reconcile --period 2023`,
    `  npx panhuo${use} trace metric grants --where city=南京市`,
    `  npx panhuo${use} sql 'select model, grain, rows from meta_model'`,
    `  npx panhuo${use} up`,
  ].join('\n');
}
