import type { Workspace } from '../../../lake/workspace.ts';
import type { Overview, RunRow } from '../../api/ops-run.ts';
import type { ServerDeps } from '../deps.ts';
import type { Status } from '../status.ts';
import { dayOf, kindName } from '../words.ts';
import { addIntake, emptyIntake, intakeByDay, lastDays } from './intake.ts';
import type { Launcher } from './launcher.ts';
import { readRuns } from './run-list.ts';

const BUILDS = 30;
const DAYS = 14;

/** The morning's look: did the builds run, what came in, what failed. */
export async function readOverview(
  workspace: Workspace,
  deps: Pick<ServerDeps, 'engine' | 'engineDetail'>,
  launcher: Pick<Launcher, 'running'>,
  status: Status,
  now: Date,
): Promise<Overview> {
  const [manifests, { runs }, names] = await Promise.all([
    workspace.lake.active(),
    readRuns(workspace, launcher, now),
    sourceNames(workspace),
  ]);
  const sources = intakeByDay(manifests);
  for (const name of names.keys())
    if (!sources.has(name) && name !== 'import')
      sources.set(name, { kinds: new Set(), total: emptyIntake(), days: new Map() });
  const days = lastDays(now, DAYS);
  const failures = failuresByDay(runs, days);
  const blocked = new Map(status.crawls.map((crawl) => [crawl.source, crawl.blocked?.message ?? null]));
  const total = emptyIntake();
  const intake = [...sources].map(([source, own]): Overview['intake'][number] => {
    addIntake(total, own.total, own.total.documents);
    const failed = failures.get(source);
    return {
      source,
      name: names.get(source) ?? source,
      kinds: [...own.kinds].map(kindName),
      total: own.total,
      days: days.map((day) => ({
        day,
        intake: own.days.get(day) ?? emptyIntake(),
        failures: failed?.get(day) ?? 0,
      })),
      failures: [...(failed?.values() ?? [])].reduce((sum, count) => sum + count, 0),
      blocked: blocked.get(source) ?? null,
    };
  });
  const weight = (row: Overview['intake'][number]) =>
    (row.total.difference === 0 ? 0 : 4) + (row.blocked === null ? 0 : 2) + (row.failures > 0 ? 1 : 0);
  intake.sort((a, b) => weight(b) - weight(a) || b.failures - a.failures || (a.source < b.source ? -1 : 1));
  return {
    at: now.toISOString(),
    synthetic: status.synthetic,
    engine: { name: deps.engine?.name ?? null, detail: deps.engineDetail },
    notices: status.notices,
    snapshot: status.snapshot && {
      id: status.snapshot.id,
      created_at: status.snapshot.created_at,
      published_at: status.snapshot.published_at,
      reason: status.snapshot.reason,
      audits: status.snapshot.audits,
      failing: status.snapshot.failing.length,
    },
    candidate: { held: status.held, pending: status.pending, building: status.building },
    builds: buildsIn(runs),
    days,
    intake,
    total,
  };
}

/** What the sources are called: crawled ones have a name of their own. Source files that are wrong leave their ids. */
export async function sourceNames(workspace: Workspace): Promise<Map<string, string>> {
  const names = new Map(Object.keys(workspace.config.sources).map((id) => [id, id]));
  names.set('import', '一次性导入');
  for (const source of (await workspace.crawlSources()).values()) names.set(source.id, source.name);
  return names;
}

function buildsIn(runs: readonly RunRow[]): Overview['builds'] {
  const builds: Overview['builds'] = [];
  for (const run of runs) {
    const step = run.steps.find((one) => one.step === 'buildWarehouse');
    if (step === undefined) continue;
    builds.push({
      correlation: run.correlation,
      state: step.state,
      at: step.started_at,
      ms: step.ended_at === null ? null : Date.parse(step.ended_at) - Date.parse(step.started_at),
      snapshot: step.snapshot,
      published: step.published,
      error: step.error,
      sources: run.sources,
      failed_sources: [...new Set(run.failed_sources)],
    });
    if (builds.length === BUILDS) break;
  }
  return builds;
}

/** Runs in which a source failed, by the day on which they began. */
function failuresByDay(runs: readonly RunRow[], days: readonly string[]): Map<string, Map<string, number>> {
  const failures = new Map<string, Map<string, number>>();
  for (const run of runs) {
    const day = dayOf(run.started_at);
    if (!days.includes(day)) continue;
    for (const source of new Set(run.failed_sources)) {
      const own = failures.get(source) ?? new Map<string, number>();
      failures.set(source, own);
      own.set(day, (own.get(day) ?? 0) + 1);
    }
  }
  return failures;
}
