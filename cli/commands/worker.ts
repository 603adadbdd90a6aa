import { PanhuoError } from '../../domain/errors.ts';
import { ALL_QUEUES, type Queue } from '../../temporal.config.ts';
import type { Context } from '../context.ts';

export async function run(
  context: Context,
  _args: string[],
  options: Record<string, unknown>,
): Promise<number> {
  const queues = String(options.queues)
    .split(',')
    .map((queue) => queueOf(queue.trim()));
  const { serveQueues } = await import('../../engine/serve-queues.ts');
  const { steps, log } = await context.steps();
  const worker = await serveQueues({
    home: context.home,
    queues,
    steps,
    log,
    report: (event) => context.reportEngine(event),
  });
  context.say(`工作进程已就绪：${worker.detail}（Ctrl-C 停止）`);
  context.answer({ queues, detail: worker.detail });
  try {
    await worker.untilStopped(context.abort.signal);
    return 0;
  } finally {
    await worker.close();
  }
}

function queueOf(name: string): Queue {
  const queue = ALL_QUEUES.find((candidate) => candidate === name);
  if (queue) return queue;
  throw new PanhuoError('PANHUO_USAGE', `没有这个队列：${name}`, { hint: `可选：${ALL_QUEUES.join('、')}` });
}
