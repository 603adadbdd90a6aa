import { rm } from 'node:fs/promises';
import { labelsInput } from '../data/labels.ts';
import { expectEqual } from '../data/verify.ts';
import { measure, ours, type Run } from '../harness/measure.ts';
import { type Contender, race } from '../harness/rounds.ts';
import { say } from '../harness/session.ts';
import { lineOf, measurementOf, type Outcome } from '../result.ts';
import type { Bench } from './bench.ts';

interface Said {
  inside: number;
  labels: number;
  same: boolean;
  first: { work: number; evaluated: number };
  again: { seconds: number; work: number };
  changed: { seconds: number; work: number };
}

const saidBy = (run: Run) => JSON.parse(run.stdout) as Said;

/** Labels by the rules of all schemes: the program as a build runs it, with what it keeps. */
export const labelsBench: Bench = {
  name: 'labels',
  about: '规则标签：全部体系的分类号与关键词规则',
  async run({ session, rows, rounds, machine }) {
    const input = await labelsInput(session, rows);
    say(`labels：${input.work}`);
    const folder = session.folder('labels');
    const reset = () => rm(folder, { recursive: true, force: true });
    const inside = async (run: Promise<Run>): Promise<Run> => {
      const done = await run;
      return { ...done, inside: saidBy(done).inside };
    };
    const contenders: Contender[] = [
      {
        id: 'limit',
        role: 'limit',
        title: 'limit: the bare join on symbols in SQL, no text',
        run: () => inside(measure(session, ours('labels-limit', input.file, input.home, folder))),
        check: async (run) =>
          expectEqual('有结果', (JSON.parse(run.stdout) as { pairs: number }).pairs > 0, true),
        reset,
      },
      {
        id: 'ours',
        role: 'ours',
        title: 'ours: the program, with words, evidence and what it keeps',
        run: () => inside(measure(session, ours('labels-ours', input.file, input.home, folder))),
        check: async (run) => {
          const said = saidBy(run);
          expectEqual('第二次重算', said.again.work, 0);
          expectEqual('改一条规则后重算', said.changed.work, input.rows);
          expectEqual('标签不变', said.same, true);
          say(
            `    首次 ${said.first.work} 项（分类号相符 ${said.first.evaluated}），${said.labels} 个标签；再跑 ${said.again.seconds.toFixed(1)} 秒；改一条规则 ${said.changed.work} 项、${said.changed.seconds.toFixed(1)} 秒`,
          );
        },
        reset,
      },
    ];
    const { raced, skipped } = await race(contenders, rounds);
    const common = { work: input.work, data: input.data, machine };
    const seconds = (name: string, goal: string, value: (run: Run) => number) =>
      measurementOf(
        {
          ...common,
          name,
          ours: 'ours',
          unit: 's',
          goal,
          value,
          ...(name === 'labels.first' ? {} : { against: () => false }),
        },
        raced,
        skipped,
      );
    return {
      bench: 'labels',
      work: input.work,
      data: input.data,
      lines: raced.map((one) => lineOf(one, input.rows)),
      measurements: [
        seconds('labels.first', '≤ 100 (1 M patents)', (run) => run.inside ?? run.wall),
        seconds('labels.again', '', (run) => saidBy(run).again.seconds),
        seconds('labels.changed', '', (run) => saidBy(run).changed.seconds),
        measurementOf(
          {
            ...common,
            name: 'labels.rss',
            ours: 'ours',
            unit: 'MB',
            goal: '≤ 1500',
            value: (run) => run.rss,
          },
          raced,
          skipped,
        ),
      ],
      skipped,
    } satisfies Outcome;
  },
};
