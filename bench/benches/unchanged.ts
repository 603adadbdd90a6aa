import { grouped } from '../../domain/text.ts';
import type { BuildOut } from '../../workflows/steps.ts';
import { buildOurs, expectPublished, expectUnchanged } from '../data/builders.ts';
import { manyDays } from '../data/gazette.ts';
import { expectEqual } from '../data/verify.ts';
import { ingested, type Job, jobOf } from '../data/warehouse.ts';
import { CommandFailed, measure, panhuo, type Run } from '../harness/measure.ts';
import { type PeerTools, peerTools } from '../harness/python.ts';
import { type Contender, race } from '../harness/rounds.ts';
import { type Session, say } from '../harness/session.ts';
import { dbtResults, forgetDbt, keepDbtState, runDbt, writeDbtProject } from '../peers/dbt.ts';
import { forgetSqlmesh, runSqlmesh, SQLMESH_PLAN, writeSqlmeshProject } from '../peers/sqlmesh.ts';
import { lineOf, measurementOf, type Outcome } from '../result.ts';
import type { Bench, BenchContext } from './bench.ts';

/** A build when nothing changed: everybody has built before and is asked again. */
export const unchangedBench: Bench = {
  name: 'unchanged',
  about: '构建：什么都没有变',
  async run(context) {
    const { session } = context;
    const input = await manyDays(session, context.rows);
    say(`unchanged：${grouped(input.records)} 条记录，各自先构建一次（不计时）…`);
    const job = await jobOf(session, await ingested(session, input));
    expectPublished((await buildOurs(session, job.home)).out);
    const { contenders, skipped } = await contendersOf(context, job);
    const { raced, skipped: dropped } = await race(contenders, context.rounds);
    const work = `nothing changed; ${grouped(input.records)} publications (${input.work}), ${job.models.length} models`;
    const all = { ...skipped, ...dropped };
    const common = { work, data: input.data, machine: context.machine, unit: 's' };
    return {
      bench: 'unchanged',
      work,
      data: input.data,
      lines: raced.map((one) => lineOf(one, null)),
      measurements: [
        measurementOf(
          { ...common, name: 'unchanged.command', ours: 'command', value: (run) => run.wall },
          raced,
          all,
        ),
        measurementOf(
          {
            ...common,
            name: 'unchanged.inside',
            ours: 'ours',
            value: (run) => run.inside ?? run.wall,
            against: () => false,
            goal: '≤ 0.3 s after start',
          },
          raced,
          all,
        ),
      ],
      skipped: all,
    } satisfies Outcome;
  },
};

async function contendersOf({ session, wants }: BenchContext, job: Job) {
  const skipped: Record<string, string> = {};
  const contenders: Contender[] = [
    {
      id: 'command',
      role: 'ours',
      title: 'ours: panhuo build --engine inline',
      run: () => measure(session, panhuo(job.home, '--engine', 'inline', 'build')),
      check: async (run) => expectUnchanged(JSON.parse(run.stdout) as BuildOut),
    },
    {
      id: 'ours',
      role: 'ours',
      title: 'ours: build step in one process',
      run: () => buildOurs(session, job.home),
      check: async (run) => expectUnchanged((JSON.parse(run.stdout) as { out: BuildOut }).out),
    },
  ];
  for (const { id, make } of [
    { id: 'dbt', make: dbtContenders },
    { id: 'sqlmesh', make: sqlmeshContenders },
  ]) {
    if (!wants(id)) continue;
    const answer = await peerTools(session, id);
    const made = 'reason' in answer ? answer : await make(session, answer.tools, job).catch(reasonOf);
    if ('reason' in made) {
      skipped[id] = made.reason;
      say(`  ${id} 未参加：${made.reason}`);
    } else contenders.push(...made);
  }
  return { contenders, skipped };
}

function reasonOf(error: unknown): { reason: string } {
  if (error instanceof CommandFailed) return { reason: error.reason };
  throw error;
}

async function dbtContenders(session: Session, tools: PeerTools, job: Job): Promise<Contender[]> {
  const project = await writeDbtProject(job, session.folder('dbt'));
  await forgetDbt(project);
  await runDbt(session, tools, project, '--quiet');
  const state = await keepDbtState(project);
  const everything = { models: job.models.length, tests: project.tests };
  const contender = (
    id: string,
    title: string,
    must: typeof everything,
    ...options: string[]
  ): Contender => ({
    id,
    role: 'peer',
    title,
    run: () => runDbt(session, tools, project, '--quiet', ...options),
    check: async () => expectEqual('模型与测试', await dbtResults(project), must),
  });
  return [
    contender('dbt', 'dbt build', everything),
    contender(
      'dbt-state',
      'dbt build --select state:modified+',
      { models: 0, tests: 0 },
      ...['--select', 'state:modified+', '--state', state],
    ),
  ];
}

async function sqlmeshContenders(session: Session, tools: PeerTools, job: Job): Promise<Contender[]> {
  const project = await writeSqlmeshProject(job, session.folder('sqlmesh'));
  await forgetSqlmesh(project, job);
  await runSqlmesh(session, tools, project, ...SQLMESH_PLAN);
  const idle = async (run: Run) => {
    // Its words for a run that found nothing to do; a batch that was executed has a progress line.
    expectEqual('执行了批次', /batches executed/.test(run.stdout), false);
  };
  const contender = (id: string, title: string, ...options: string[]): Contender => ({
    id,
    role: 'peer',
    title,
    run: () => runSqlmesh(session, tools, project, ...options),
    check: idle,
  });
  return [
    contender('sqlmesh-plan', 'sqlmesh plan', ...SQLMESH_PLAN),
    contender('sqlmesh-run', 'sqlmesh run', 'run'),
  ];
}
