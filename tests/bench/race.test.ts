import { describe, expect, it } from 'vitest';
import { CommandFailed, type Run } from '../../bench/harness/measure.ts';
import { type Contender, type Role, race } from '../../bench/harness/rounds.ts';
import { BenchProblem, WrongResult } from '../../bench/harness/session.ts';

const run = (cpu: number): Run => ({ cpu, wall: cpu, rss: 100, stdout: '' });

function contender(id: string, role: Role, log: string[], changes: Partial<Contender> = {}): Contender {
  return {
    id,
    role,
    title: id,
    run: async () => {
      log.push(id);
      return run(1);
    },
    check: async () => undefined,
    ...changes,
  };
}

const failing = { run: async () => Promise.reject(new CommandFailed(['x'], 1, 'a\nValueError: b\nc')) };

describe('race', () => {
  it('begins each round with another contender', async () => {
    const log: string[] = [];
    await race(
      ['a', 'b', 'c'].map((id) => contender(id, 'ours', log)),
      3,
    );
    expect(log.join('')).toBe('abcbcacab');
  });

  it('drops a peer that fails, says why, and goes on', async () => {
    const log: string[] = [];
    const { raced, skipped } = await race(
      [contender('ours', 'ours', log), contender('peer', 'peer', log, failing)],
      2,
    );
    expect(skipped).toEqual({ peer: '退出码 1：ValueError: b' });
    expect(raced.map(({ contender: { id }, runs }) => [id, runs.length])).toEqual([['ours', 2]]);
  });

  it('fails when we fail, or the limit', async () => {
    for (const role of ['ours', 'limit'] as const)
      await expect(race([contender('a', role, [], failing)], 1)).rejects.toThrow(BenchProblem);
  });

  it('fails on a wrong result, whoever gave it, and puts things back', async () => {
    for (const role of ['ours', 'limit', 'peer'] as const) {
      let reset = 0;
      const wrong = contender('a', role, [], {
        check: async () => Promise.reject(new WrongResult('行数 是 1，应为 2')),
        reset: async () => void reset++,
      });
      await expect(race([wrong], 1)).rejects.toThrow('a 结果有误：行数 是 1，应为 2');
      expect(reset).toBe(1);
    }
  });
});
