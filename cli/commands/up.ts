import { once } from 'node:events';
import { sourcesOf } from '../../activities/crawl/configured-sources.ts';
import { PanhuoError } from '../../domain/errors.ts';
import type { Engine } from '../../engine/index.ts';
import { scheduleSpecs } from '../../engine/schedule-specs.ts';
import type { Workspace } from '../../lake/workspace.ts';
import type { Context } from '../context.ts';
import { numberOption } from '../options.ts';

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
    await serve(context, engine, port);
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

/** Serves the status page until the command is asked to stop. */
export async function serve(context: Context, engine: Engine, port: number): Promise<void> {
  const { createServer } = await import('../../dashboards/server/server.ts');
  const [log, telemetry] = await Promise.all([context.log(), context.telemetry()]);
  const server = await createServer({
    openWorkspace: () => context.workspace(),
    log,
    telemetry,
    accounts,
    engine,
    engineDetail: engine.detail,
    ready: () => !context.abort.signal.aborted,
  });
  try {
    const address = await server.listen({ port, host: '127.0.0.1' }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') throw error;
      throw new PanhuoError('PANHUO_USAGE', `端口 ${port} 已被占用`, {
        hint: '请用 --port 换一个端口，或先停止占用它的程序。',
        cause: error,
      });
    });
    context.say(`引擎：${engine.detail}`);
    context.say(`状态页：${address}/    指标（Prometheus）：${address}/metrics`);
    if (engine.uiUrl) context.say(`Temporal 界面：${engine.uiUrl}`);
    context.say('按 Ctrl-C 停止。');
    context.answer({ status: `${address}/`, temporal: engine.uiUrl ?? null, engine: engine.name });
    if (!context.abort.signal.aborted) await once(context.abort.signal, 'abort');
  } finally {
    await server.close();
  }
}
