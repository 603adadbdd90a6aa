import type { Decision, Decisions } from '../../decisions/index.ts';
import type { RoundState } from '../../decisions/rounds/state.ts';
import { PanhuoError } from '../../domain/errors.ts';
import { Snapshots } from '../../lake/snapshots.ts';
import type { Workspace } from '../../lake/workspace.ts';
import { loadSystem, type SystemFile } from '../../transforms/scoring/load.ts';
import { loadMetrics } from '../../transforms/semantic/load.ts';
import type { Person } from './assign.ts';
import type { RoundContent } from './content.ts';
import { freezeContent, reportingCentres } from './freeze.ts';
import { askCatalog } from './measure.ts';
import { checkRoundPeriod, peopleNamed, universitiesNamed } from './opening.ts';
import { freezeRound, openRound, roundsOf, type Signed } from './steps.ts';

/** A round that somebody wants to open, as it was written: names are looked up. */
export interface Opening extends Signed {
  round: string;
  period: string;
  /** Id of the indicator system. */
  system: string;
  /** Universities; none: those whose centres reported under `reports`. */
  centres: readonly string[];
  evaluators: readonly Person[];
  adjudicators: readonly Person[];
  /** Label of the round in the centres' own reports. @default the round's name */
  reports?: string | undefined;
}

/**
 * Opens a round on the published snapshot; whoever does is its chair.
 * @returns `dataEnd`: the day the data end where the period is not over by then, else null
 * @throws PANHUO_ROUND_STATE for a name that is taken, PANHUO_SCORE_ITEM, PANHUO_METRIC_PERIOD, PANHUO_USAGE without any centre
 */
export async function beginRound(workspace: Workspace, store: Decisions, opening: Opening) {
  const { round, period, reports = round } = opening;
  const system = await loadSystem(opening.system);
  const before = (await roundsOf(store)).find((state) => state.round === round);
  if (before !== undefined && before.stage !== 'none')
    throw new PanhuoError('PANHUO_ROUND_STATE', `${round} 已经开过了，一个名称只能开一轮`, {
      hint: `看到了哪一步：panhuo score ${round} status；另开一轮请换一个名称`,
    });
  const { duck } = await new Snapshots(workspace.warehouse).openCurrent();
  try {
    const dataEnd = await checkRoundPeriod(duck, period);
    const named = await universitiesNamed(duck, opening.centres);
    const evaluators = await peopleNamed(duck, opening.evaluators);
    const adjudicators = await peopleNamed(duck, opening.adjudicators);
    const reporting = await reportingCentres(duck, reports);
    const centres =
      named.length === 0
        ? reporting
        : named.map(
            (university) =>
              reporting.find((one) => one.university === university) ?? { university, centre: university },
          );
    if (centres.length === 0)
      throw new PanhuoError('PANHUO_USAGE', `没有中心填报过 ${reports}，也没有写明参评的高校`, {
        hint: '写明参评高校：--centre 甲大学 --centre 乙大学；或用 --reports 指明自报所用的轮次名称',
      });
    const decisions = await openRound(store, { ...opening, system, centres, evaluators, adjudicators });
    return { decisions, centres, system: system.system, dataEnd };
  } finally {
    duck.close();
  }
}

/** What freezing now would fix, taken from the published snapshot. Reads only. */
export async function contentNow(
  workspace: Workspace,
  state: RoundState,
  { system, reports = state.round }: { system: SystemFile; reports?: string | undefined },
): Promise<RoundContent> {
  const catalog = await loadMetrics();
  const { duck, snapshot } = await new Snapshots(workspace.warehouse).openCurrent();
  try {
    return await freezeContent(duck, askCatalog(catalog, duck.connection, snapshot.id), {
      round: state.round,
      period: String(state.value.period),
      system,
      centres: state.centres(),
      reports,
      snapshot: snapshot.id,
      synthetic: workspace.config.synthetic,
    });
  } finally {
    duck.close();
  }
}

/**
 * Fixes what a round is scored from, on the published snapshot.
 * @returns `isSystemChanged`: the file of the system is another than when the round was opened; the present one counts
 */
export async function freezeNow(
  workspace: Workspace,
  store: Decisions,
  state: RoundState,
  sign: Signed,
  reports?: string,
): Promise<{ key: string; content: RoundContent; decisions: Decision[]; isSystemChanged: boolean }> {
  const system = await loadSystem(String(state.value.system));
  const content = await contentNow(workspace, state, { system, reports });
  const snapshots = new Snapshots(workspace.warehouse);
  const frozen = await freezeRound({ store, lake: workspace.lake, snapshots }, state, content, sign);
  return { ...frozen, content, isSystemChanged: system.sha256 !== state.value.system_sha256 };
}

/** Gives a centre two other evaluators. A house that is named now keeps them away from it from now on. @throws PANHUO_SCORE_ITEM */
export async function assignAnew(
  workspace: Workspace,
  store: Decisions,
  state: RoundState,
  { university, pair, ...sign }: Signed & { university: string; pair: readonly [Person, Person] },
): Promise<Decision[]> {
  const needsLookup = pair.some(({ belongs }) => belongs.length > 0);
  const people = needsLookup ? await namedOnSnapshot(workspace, pair) : pair;
  const [a, b] = people.map(({ name }) => name);
  const centre = state.centre(university)?.centre ?? university;
  const base = { subject: state.round, decided_by: sign.by, reason: sign.reason };
  const members = people.flatMap(({ name, belongs }) => {
    const member = state.member(name);
    const all = [...new Set([...(member?.belongs ?? []), ...belongs])];
    return member !== null && all.length === member.belongs.size ? [] : [{ name, belongs: all }];
  });
  return store.record([
    ...members.map(({ name, belongs }) => ({
      ...base,
      kind: 'score_member',
      object: name,
      verdict: 'evaluator',
      value: belongs.length === 0 ? null : { belongs: belongs.join(';') },
    })),
    {
      ...base,
      kind: 'score_centre',
      object: university,
      verdict: 'in',
      value: { centre, a: a ?? '', b: b ?? '' },
    },
  ]);
}

async function namedOnSnapshot(workspace: Workspace, people: readonly Person[]): Promise<Person[]> {
  const { duck } = await new Snapshots(workspace.warehouse).openCurrent();
  try {
    return await peopleNamed(duck, people);
  } finally {
    duck.close();
  }
}
