import { rm } from 'node:fs/promises';
import path from 'node:path';
import { grouped } from '../../domain/text.ts';
import { buildOurs, buildPlainly, expectPublished, publishedFile } from '../data/builders.ts';
import { manyDays } from '../data/gazette.ts';
import { expectEqual } from '../data/verify.ts';
import { type Fingerprints, fingerprints, ingested, type Job, jobOf } from '../data/warehouse.ts';
import type { Run } from '../harness/measure.ts';
import { peerTools } from '../harness/python.ts';
import { type Contender, race } from '../harness/rounds.ts';
import { say } from '../harness/session.ts';
import { dbtResults, forgetDbt, runDbt, writeDbtProject } from '../peers/dbt.ts';
import { forgetSqlmesh, runSqlmesh, SQLMESH_PLAN, writeSqlmeshProject } from '../peers/sqlmesh.ts';
import { lineOf, measurementOf, type Outcome } from '../result.ts';
import type { Bench, BenchContext } from './bench.ts';

/** All models and audits from nothing; ours with plan, column checks, lineage, meta tables, checkpoint, fsync and publish. */
export const buildBench: Bench = {
  name: 'build',
  about: '构建：全部模型与审计，从零开始',
  async run(context) {
    const { session } = context;
    const input = await manyDays(session, context.rows);
    say(`build：${grouped(input.records)} 条记录（${input.work}）`);
    const job = await jobOf(session, await ingested(session, input));
    const { contenders, skipped } = await contendersOf(context, job);
    const { raced, skipped: dropped } = await race(contenders, context.rounds);
    const work = `${grouped(input.records)} publications (${input.work}), ${job.models.length} models, ${job.audits.length} audits`;
    const all = { ...skipped, ...dropped };
    const common = { work, data: input.data, machine: context.machine, ours: 'ours' };
    const ask = (question: Omit<Parameters<typeof measurementOf>[0], keyof typeof common>) =>
      measurementOf({ ...common, ...question }, raced, all);
    return {
      bench: 'build',
      work,
      data: input.data,
      lines: raced.map((one) => lineOf(one, null)),
      measurements: [
        ask({ name: 'build.cpu', unit: 'CPU s', value: (run) => run.cpu, goal: '≤ 1.1 × limit' }),
        ask({ name: 'build.wall', unit: 's', value: (run) => run.wall }),
        ask({ name: 'build.rss', unit: 'MB', value: (run) => run.rss }),
      ],
      skipped: all,
    } satisfies Outcome;
  },
};

async function contendersOf({ session, wants }: BenchContext, job: Job) {
  const skipped: Record<string, string> = {};
  // Everybody must make the rows that the plain statements make.
  let truth: Fingerprints | undefined;
  const same = async (file: string) => {
    const found = await fingerprints(file, job.models);
    truth ??= found;
    for (const { name } of job.models) expectEqual(`模型 ${name}`, found[name], truth[name]);
  };
  const folder = session.folder('build');
  const warehouse = path.join(job.home, 'warehouse');
  const remove = (what: string) => rm(what, { recursive: true, force: true });
  const contenders: Contender[] = [
    {
      id: 'limit',
      role: 'limit',
      title: 'limit: the same SQL as plain statements, DuckDB in Node',
      run: async () => (await buildPlainly(session, job, folder)).run,
      check: () => same(path.join(folder, 'plain.duckdb')),
      reset: () => remove(folder),
    },
    {
      id: 'ours',
      role: 'ours',
      title: 'ours: build step in one process',
      run: async () => {
        await remove(warehouse);
        return buildOurs(session, job.home);
      },
      check: async (run: Run) => {
        expectPublished(JSON.parse(run.stdout).out);
        await same(await publishedFile(job.home));
      },
      reset: () => remove(warehouse),
    },
  ];
  for (const { id, make } of [
    { id: 'dbt', make: dbtContender },
    { id: 'sqlmesh', make: sqlmeshContender },
  ]) {
    if (!wants(id)) continue;
    const answer = await peerTools(session, id);
    if ('reason' in answer) {
      skipped[id] = answer.reason;
      say(`  ${id} 未参加：${answer.reason}`);
      continue;
    }
    contenders.push(await make(session, answer.tools, job, same));
  }
  return { contenders, skipped };
}

type Make = (
  session: BenchContext['session'],
  tools: Parameters<typeof runDbt>[1],
  job: Job,
  same: (file: string) => Promise<void>,
) => Promise<Contender>;

const dbtContender: Make = async (session, tools, job, same) => {
  const project = await writeDbtProject(job, session.folder('dbt'));
  return {
    id: 'dbt',
    role: 'peer',
    title: 'dbt-core + dbt-duckdb: dbt build',
    run: async () => {
      await forgetDbt(project);
      return runDbt(session, tools, project, '--quiet');
    },
    check: async () => {
      expectEqual('模型与测试', await dbtResults(project), {
        models: job.models.length,
        tests: project.tests,
      });
      await same(project.file);
    },
  };
};

const sqlmeshContender: Make = async (session, tools, job, same) => {
  const project = await writeSqlmeshProject(job, session.folder('sqlmesh'));
  return {
    id: 'sqlmesh',
    role: 'peer',
    title: 'sqlmesh plan --auto-apply',
    run: async () => {
      await forgetSqlmesh(project, job);
      return runSqlmesh(session, tools, project, ...SQLMESH_PLAN);
    },
    check: () => same(project.file),
  };
};
