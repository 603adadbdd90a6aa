import { PanhuoError } from '../../../domain/errors.ts';
import type { RunRow } from '../../api/ops-run.ts';
import type { Order, Start } from './starts.ts';

/**
 * The order that repeats a run: what was asked for where that is known, else what its steps did. Nothing that was stored is done twice.
 * @param configured sources that a run may read today
 * @throws PANHUO_RUN_STATE for one that goes on or ended well, or of which it cannot be said what it was
 */
export function orderAgain(run: RunRow, start: Start | null, configured: readonly string[]): Order {
  if (run.state === 'running' || run.state === 'done')
    throw new PanhuoError(
      'PANHUO_RUN_STATE',
      run.state === 'running' ? '这次运行还没有结束' : '这次运行已完成，没有什么要重试',
      { hint: '需要再做一次时，请新启动一次运行。' },
    );
  const order = start?.asked.order;
  if (order?.kind === 'import')
    throw new PanhuoError('PANHUO_RUN_STATE', '导入不能从这里重试', {
      hint: '没有导入成功的文件还在导入页，请在那里重新导入。',
    });
  if (order !== undefined) return order;
  const builds = run.steps.some(({ step }) => step === 'buildWarehouse');
  const sources = run.sources.filter((source) => configured.includes(source));
  if (sources.length > 0)
    return builds || run.sources.length > 1
      ? { kind: 'run', sources, full: false }
      : { kind: 'ingest', sources, force: false };
  if (builds && run.sources.length === 0) return { kind: 'build', full: false, hold: false };
  throw new PanhuoError('PANHUO_RUN_STATE', '这次运行的来源已不在配置里，不能重试', {
    hint: '一次性导入请在导入页重新导入。',
  });
}
