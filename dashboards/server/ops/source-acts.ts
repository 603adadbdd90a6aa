import { sourcesOf } from '../../../activities/crawl/configured-sources.ts';
import { unblock } from '../../../activities/crawl/ledger.ts';
import { crawledSources } from '../../../activities/crawl/ledger-file.ts';
import { setPause } from '../../../activities/crawl/pauses.ts';
import { PanhuoError } from '../../../domain/errors.ts';
import type { Engine } from '../../../engine/index.ts';
import { scheduleSpecs } from '../../../engine/schedule-specs.ts';
import type { Workspace } from '../../../lake/workspace.ts';
import type { Asker } from './launcher.ts';

/**
 * Leaves a source out of the main job, or takes it in again; schedules get the new list at once. What reads it at this moment goes on.
 * @throws PANHUO_SOURCE_UNKNOWN, PANHUO_RUN_STATE when it is so already
 */
export async function pauseSource(
  workspace: Workspace,
  engine: Engine,
  source: string,
  paused: boolean,
  asker: Asker,
  now: Date,
): Promise<void> {
  const known = new Set([
    ...Object.keys(workspace.config.sources),
    ...(await workspace.crawlSources()).keys(),
  ]);
  if (!known.has(source))
    throw new PanhuoError('PANHUO_SOURCE_UNKNOWN', `没有这个来源：${source}`, {
      hint: '一次性导入的来源没有什么可以暂停。',
    });
  const pause = paused ? { at: now.toISOString(), by: asker.name, reason: asker.reason } : null;
  if (!(await setPause(workspace.home, source, pause)))
    throw new PanhuoError('PANHUO_RUN_STATE', `来源 ${source} ${paused ? '已经暂停' : '没有暂停'}`, {
      hint: '页面可能已过时，请刷新。',
    });
  // Schedules hold the list of sources they were made with.
  await engine.schedule?.(scheduleSpecs(workspace.config.schedules, await sourcesOf(workspace)));
}

/**
 * Says that a site lets us in again: the next crawl goes on where the block page stopped it.
 * @throws PANHUO_SOURCE_UNKNOWN for a source that was never crawled, PANHUO_RUN_STATE when it is not blocked
 */
export async function unblockSource({ home }: Workspace, source: string): Promise<void> {
  if (!(await crawledSources(home)).includes(source))
    throw new PanhuoError('PANHUO_SOURCE_UNKNOWN', `来源 ${source} 还没有采集过，没有台账`);
  if (await unblock(home, source)) return;
  throw new PanhuoError('PANHUO_RUN_STATE', `来源 ${source} 没有被标记为拦截`);
}

/** @throws PANHUO_ENGINE_CONFIG where the engine keeps no schedules, PANHUO_REQUEST_INVALID for one that is not there */
export async function pauseSchedule(
  engine: Engine,
  id: string,
  paused: boolean,
  asker: Asker,
): Promise<void> {
  if (engine.control === undefined)
    throw new PanhuoError('PANHUO_ENGINE_CONFIG', '单进程执行没有定时，没有什么可以暂停', {
      hint: '定时需要 Temporal：见 panhuo doctor。',
    });
  await engine.control.pauseSchedule(id, paused, `${asker.name}：${asker.reason}`);
}
