import { cp, rm } from 'node:fs/promises';
import path from 'node:path';
import { grouped } from '../../domain/text.ts';
import type { BuildOut } from '../../workflows/steps.ts';
import { buildOurs, expectPublished, publishedFile } from '../data/builders.ts';
import { manyDays, newDay } from '../data/gazette.ts';
import { expectEqual } from '../data/verify.ts';
import { type Fingerprints, fingerprints, ingest, jobOf } from '../data/warehouse.ts';
import type { Run } from '../harness/measure.ts';
import { type Contender, race } from '../harness/rounds.ts';
import { say } from '../harness/session.ts';
import { lineOf, measurementOf, type Outcome } from '../result.ts';
import type { Bench } from './bench.ts';

/** One new gazette day on top of many: the build that follows, against building everything again. Both must give the same rows. */
export const incrementalBench: Bench = {
  name: 'incremental',
  about: '构建：在大量旧数据上增加一天',
  async run({ session, rows, rounds, machine }) {
    const input = await manyDays(session, rows);
    const day = await newDay(session);
    say(
      `incremental：${grouped(input.records)} 条记录之上增加 ${grouped(day.records)} 条（准备中，不计时）…`,
    );
    // A lake of its own: the shared one must not get the new day.
    const home = await ingest(session, session.folder('incremental'), input);
    expectPublished((await buildOurs(session, home)).out);
    const warehouse = path.join(home, 'warehouse');
    const before = `${warehouse}-before`;
    await cp(warehouse, before, { recursive: true });
    await ingest(session, home, day);
    const job = await jobOf(session, home, false);
    let truth: Fingerprints | undefined;
    const check = async (run: Run) => {
      expectPublished((JSON.parse(run.stdout) as { out: BuildOut }).out);
      const found = await fingerprints(await publishedFile(home), job.models);
      truth ??= found;
      for (const { name } of job.models) expectEqual(`模型 ${name}`, found[name], truth[name]);
    };
    const contender = (
      id: string,
      role: Contender['role'],
      title: string,
      run: () => Promise<Run>,
    ): Contender => ({
      id,
      role,
      title,
      run: async () => {
        await rm(warehouse, { recursive: true, force: true });
        return run();
      },
      check,
    });
    const contenders = [
      contender('ours', 'ours', 'ours: build after one new day', async () => {
        await cp(before, warehouse, { recursive: true });
        return buildOurs(session, home);
      }),
      contender('full-build', 'peer', 'ours: everything built again', () =>
        buildOurs(session, home, '--full'),
      ),
    ];
    const { raced, skipped } = await race(contenders, rounds);
    const work = `${grouped(day.records)} new publications on ${grouped(input.records)} (${input.work}), ${job.models.length} models`;
    const common = { work, data: input.data, machine, ours: 'ours' };
    return {
      bench: 'incremental',
      work,
      data: input.data,
      lines: raced.map((one) => lineOf(one, null)),
      measurements: [
        measurementOf(
          { ...common, name: 'incremental.cpu', unit: 'CPU s', value: (run) => run.cpu },
          raced,
          skipped,
        ),
        measurementOf(
          { ...common, name: 'incremental.wall', unit: 's', value: (run) => run.wall },
          raced,
          skipped,
        ),
      ],
      skipped,
    } satisfies Outcome;
  },
};
