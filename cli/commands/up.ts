import { sourcesOf } from '../../activities/crawl/configured-sources.ts';
import type { Engine } from '../../engine/index.ts';
import { scheduleSpecs } from '../../engine/schedule-specs.ts';
import type { Workspace } from '../../lake/workspace.ts';
import type { Context } from '../context.ts';
import { numberOption } from '../options.ts';
import { serveSite } from '../site.ts';

export async function run(
  context: Context,
  _args: string[],
  options: Record<string, unknown>,
): Promise<number> {
  const port = numberOption(options.port, 'port', 0, 65535);
  const workspace = await context.workspace();
  const engine = await context.engine();
  try {
    await schedule(context, engine, workspace);
    // A workspace of made-up data has the roles of the demo; nothing else has.
    await serve(context, engine, port, true);
    return 0;
  } finally {
    context.note('正在停止…');
    await engine.close();
  }
}

async function schedule(context: Context, engine: Engine, workspace: Workspace): Promise<void> {
  const { schedules } = workspace.config;
  if (!engine.schedule) {
    if (schedules.length > 0)
      context.note('inline 引擎没有定时：panhuo.yaml 中的 schedules 不会触发，需要时请手工运行 panhuo run。');
    return;
  }
  const specs = scheduleSpecs(schedules, await sourcesOf(workspace));
  for (const outcome of await engine.schedule(specs)) {
    if (outcome.outcome !== 'deleted')
      context.note(`定时 ${outcome.id}${outcome.paused ? '（已暂停）' : ''}`);
  }
}

/** Serves the site until the command is asked to stop. */
export const serve = (context: Context, engine: Engine, port: number, demo = false): Promise<void> =>
  serveSite(context, { engine, engineDetail: engine.detail, port, demo });
