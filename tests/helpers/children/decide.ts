import { openDecisions } from '../../../decisions/index.ts';
import { answer } from './child.ts';

/** Stores decisions one after the other; with `told` says the number of each as soon as it is stored, and goes on until it is killed. */
await answer<{ home: string; by: string; times?: number; told?: boolean }>(
  async ({ home, by, times = Number.POSITIVE_INFINITY, told = false }) => {
    const store = openDecisions({ home });
    const numbers: number[] = [];
    for (let done = 0; done < times; done++) {
      const stored = await store.record(
        [0, 1].map((at) => ({
          kind: 'org_pair',
          subject: '甲',
          object: `${by}${at}`,
          verdict: 'same',
          decided_by: by,
          reason: `合成数据 ${done}`,
        })),
      );
      for (const { decision_id } of stored) numbers.push(decision_id);
      if (told) process.stdout.write(`${numbers.length}\n`);
    }
    return numbers;
  },
);
