import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { identifier } from '../../lake/duck.ts';
import { Snapshots } from '../../lake/snapshots.ts';
import { openWorkspace } from '../../lake/workspace.ts';
import type { BuildOut } from '../../workflows/steps.ts';
import type { PlainJob } from '../children/build-limit.ts';
import { measure, ours, type Run } from '../harness/measure.ts';
import { type Session, WrongResult } from '../harness/session.ts';
import type { Job } from './warehouse.ts';

/** Runs our models and audits as plain statements. Resolves to the run and the database file it made. */
export async function buildPlainly(
  session: Session,
  job: Job,
  folder: string,
): Promise<{ run: Run; file: string }> {
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, 'plain.duckdb');
  const plan = path.join(folder, 'job.json');
  const plain: PlainJob = {
    file,
    memory: job.memory,
    threads: job.threads,
    spill: path.join(folder, 'spill'),
    statements: [
      ...job.attach,
      ...job.models.map((model) => `CREATE OR REPLACE TABLE ${identifier(model.name)} AS ${model.sql}`),
    ],
    audits: job.audits.map((audit) => audit.count),
  };
  await writeFile(plan, JSON.stringify(plain));
  return { run: await measure(session, ours('build-limit', plan)), file };
}

/** Runs our build step. `inside` of the run is the time after the program had started. */
export async function buildOurs(
  session: Session,
  home: string,
  ...options: string[]
): Promise<Run & { out: BuildOut }> {
  const run = await measure(session, ours('build-ours', home, ...options));
  const { inside, out } = JSON.parse(run.stdout) as { inside: number; out: BuildOut };
  return { ...run, inside, out };
}

/** @throws WrongResult when nothing was published */
export function expectPublished(out: BuildOut): void {
  if (out.published) return;
  const bad = out.audits.filter((audit) => audit.severity === 'block' && audit.failures > 0);
  throw new WrongResult(`没有发布：${bad.map((audit) => audit.name).join('、') || '什么都没有变'}`);
}

/** @throws WrongResult when a model was run although nothing changed */
export function expectUnchanged(out: BuildOut): void {
  const built = out.models.filter((model) => model.status !== 'kept').map((model) => model.name);
  if (out.published || built.length > 0)
    throw new WrongResult(`没有变化却重跑了：${built.join('、') || '（发布）'}`);
}

/** Database file of the published snapshot. */
export async function publishedFile(home: string): Promise<string> {
  const { warehouse } = await openWorkspace(home);
  const snapshots = new Snapshots(warehouse);
  const current = await snapshots.current();
  if (current === null) throw new WrongResult('没有已发布的快照');
  return snapshots.fileOf(current.id);
}
