import { CommandFailed, type Run } from './measure.ts';
import { BenchProblem, say, WrongResult } from './session.ts';

export type Role = 'ours' | 'limit' | 'peer';

/** One way to do the work. */
export interface Contender {
  /** Short and stable: the name in the JSON. */
  id: string;
  role: Role;
  /** What it is, for the table. */
  title: string;
  /** Does the work once, from the same start each time. Only the command inside is measured. */
  run(): Promise<Run>;
  /** Looks at the result. @throws WrongResult */
  check(run: Run): Promise<void>;
  /** Puts everything back as it was. */
  reset?(): Promise<void>;
}

export interface Raced {
  contender: Contender;
  runs: Run[];
}

export interface Race {
  raced: Raced[];
  /** Peers that took no part, and why. */
  skipped: Record<string, string>;
}

/**
 * Lets contenders do the same work in turn, each in a fresh process, `rounds` times. Each round begins with another one, so that a slow
 * minute of the machine meets all of them. A peer that fails drops out with its reason; a wrong result fails the bench.
 */
export async function race(contenders: readonly Contender[], rounds: number): Promise<Race> {
  const raced = contenders.map((contender): Raced => ({ contender, runs: [] }));
  const skipped: Record<string, string> = {};
  for (let round = 0; round < rounds; round++) {
    const order = raced.map((_, at) => raced[(at + round) % raced.length]).filter((one) => one !== undefined);
    for (const { contender, runs } of order) {
      if (contender.id in skipped) continue;
      try {
        const run = await contender.run();
        await contender.check(run);
        runs.push(run);
        say(
          `  第 ${round + 1}/${rounds} 轮 ${contender.id}：CPU ${run.cpu.toFixed(2)} 秒，用时 ${run.wall.toFixed(2)} 秒，内存 ${run.rss.toFixed(0)} MB`,
        );
      } catch (error) {
        if (error instanceof WrongResult) throw new WrongResult(`${contender.id} 结果有误：${error.message}`);
        if (!(error instanceof CommandFailed)) throw error;
        if (contender.role !== 'peer') throw new BenchProblem(`${contender.id} 失败：${error.message}`);
        skipped[contender.id] = error.reason;
        say(`  ${contender.id} 退出比较：${error.message}`);
      } finally {
        await contender.reset?.();
      }
    }
  }
  return { raced: raced.filter(({ contender }) => !(contender.id in skipped)), skipped };
}
