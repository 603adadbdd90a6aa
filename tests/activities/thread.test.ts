import { expect, test } from 'vitest';
import { inThread } from '../../activities/thread.ts';

const module = new URL('../../activities/annotate/train-task.ts', import.meta.url);

test('from sources the task runs here, with the same answer', async () => {
  const rows = Array.from({ length: 60 }, (_, n) => ({
    text: n % 2 === 0 ? `一种太阳能电池组件${n}` : `一种齿轮减速器${n}`,
    labels: [n % 2 === 0 ? 'H02S' : 'F16H'],
  }));
  const bytes = await inThread<object, Uint8Array>(module, 'trainTask', {
    scheme: 'ipc',
    rows,
    maxTexts: 100,
  });
  expect(Buffer.from(bytes.subarray(0, 4)).toString()).toBe('PHCL');
});

test('a function that is not there is an error that names it', async () => {
  await expect(inThread(module, 'noSuchTask', {})).rejects.toThrow('noSuchTask');
});
