/** The one way to an engine: Temporal when it can be had, this process when it cannot, and never silently the other one. */
import { PanhuoError } from '../domain/errors.ts';
import { inlineEngine } from './inline.ts';
import { enginePaths } from './paths.ts';
import { type FoundServer, findServer } from './server.ts';
import type { Engine, EngineOptions } from './types.ts';
import type { WorkerKit } from './worker.ts';
import { someoneWorks } from './worker-file.ts';

export type {
  Engine,
  EngineControl,
  EngineEvent,
  EngineOptions,
  Log,
  OnProgress,
  Report,
  ScheduleOutcome,
  ScheduleSpec,
} from './types.ts';

/**
 * Opens the engine for a command.
 * @throws PANHUO_ENGINE_MISSING when `engine: 'temporal'` was named and there is no server to be had; PANHUO_ENGINE_UNREACHABLE when
 *   TEMPORAL_ADDRESS does not answer; PANHUO_ENGINE_VERSION when the workspace's workers run other code
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const report = options.report ?? (() => undefined);
  const env = options.env ?? process.env;
  if (options.engine === 'inline') return inlineEngine(options);

  let loading: Promise<WorkerKit> | undefined;
  const kit = () => {
    loading ??= import('./worker.ts')
      .then((worker) => worker.loadWorkerKit(env, options.log))
      .catch((error: unknown) => {
        // Whoever comes next may have more luck.
        loading = undefined;
        throw error;
      });
    return loading;
  };
  const { home, uiPort } = options;
  const needed = options.workers !== 'none' && !(await someoneWorks(enginePaths(home)));
  // Loading the SDK takes as long as starting a server, so both go on at the same time. Whoever asks for the kit hears of a
  // failure to load it; until then it must not count as unhandled.
  const meanwhile = () => {
    if (needed) kit().catch(() => undefined);
  };
  const settled = () =>
    loading?.then(
      () => undefined,
      () => undefined,
    );
  let found: FoundServer;
  try {
    found = await findServer({ home, env, report, meanwhile, ...(uiPort === undefined ? {} : { uiPort }) });
  } catch (error) {
    // Nothing may go on behind the back of a caller that was told of a failure.
    await settled();
    throw error;
  }
  if (found.kind === 'found') {
    try {
      const { temporalEngine } = await import('./temporal.ts');
      return await temporalEngine(options, found.server, kit, report);
    } catch (error) {
      await settled();
      await found.server.release();
      throw error;
    }
  }
  await settled();
  if (options.engine === 'temporal') {
    throw new PanhuoError('PANHUO_ENGINE_MISSING', `本机没有可用的 Temporal：${found.reasons.join('；')}。`, {
      hint: '请任选其一：安装 Temporal 命令行工具并放入 PATH（或用 TEMPORAL_CLI 指定）；安装 Go 1.25 以上以便自行编译；用 TEMPORAL_ADDRESS 指定已有服务；或改用 --engine inline。',
    });
  }
  report({
    step: 'engine',
    outcome: 'done',
    detail: `没有可用的 Temporal，改为单进程执行（中断后需重新执行，无定时）。原因：${found.reasons.join('；')}`,
  });
  return inlineEngine(options);
}
