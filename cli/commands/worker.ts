import { PanhuoError } from '../../domain/errors.ts';
import { QUEUES } from '../../temporal.config.ts';
import type { Context } from '../context.ts';

export async function run(
  context: Context,
  _args: string[],
  options: Record<string, unknown>,
): Promise<number> {
  const known = Object.values(QUEUES) as string[];
  const queues = String(options.queues)
    .split(',')
    .map((queue) => queue.trim());
  const wrong = queues.find((queue) => !known.includes(queue));
  if (wrong !== undefined) {
    throw new PanhuoError('PANHUO_USAGE', `没有这个队列：${wrong}`, { hint: `可选：${known.join('、')}` });
  }
  const worker = await context.startWorker(queues);
  context.say(`工作进程已就绪：${worker.detail}（Ctrl-C 停止）`);
  try {
    await worker.untilStopped(context.abort.signal);
    return 0;
  } finally {
    await worker.close();
  }
}
