import { beginRound, freezeNow } from '../activities/score/begin.ts';
import { contentOf, rate, roundsOf, stateOf, submit } from '../activities/score/steps.ts';
import type { Decisions } from '../decisions/index.ts';
import type { Workspace } from '../lake/workspace.ts';

const ROUND = '2024年度演示';
/** The label under which the centres of the sample province reported (sample/province). */
const REPORTS = '2024年度';
const EVALUATORS = ['评价员甲', '评价员乙', '评价员丙', '评价员丁', '评价员戊'];
const CHAIR = '示例管理员';
const ADJUDICATOR = '示例负责同志';
const WHY = '合成数据：演示评价';

/**
 * A round of evaluation on the sample province that has begun: frozen, some centres scored by both evaluators (in a few of them they differ),
 * some by one, some by nobody. All names are those of the demo's roles. Goes on where an earlier call was stopped; does nothing where
 * somebody has scored already.
 * @returns whether anything was made
 */
export async function makeDemoRound(workspace: Workspace, store: Decisions): Promise<boolean> {
  const sign = { by: CHAIR, reason: WHY };
  const before = (await roundsOf(store)).find(({ round }) => round === ROUND);
  if (before?.hasScores() === true || (before !== undefined && before.chair !== CHAIR)) return false;
  if (before === undefined)
    await beginRound(workspace, store, {
      round: ROUND,
      period: '2024',
      system: 'js_centre_trial_2024',
      reports: REPORTS,
      centres: [],
      evaluators: EVALUATORS.map((name) => ({ name, belongs: [] })),
      adjudicators: [{ name: ADJUDICATOR, belongs: [] }],
      ...sign,
    });
  const opened = await stateOf(store, ROUND);
  if (opened.stage === 'open') await freezeNow(workspace, store, opened, sign, REPORTS);
  await scoreSome(workspace, store);
  return true;
}

/** Two of three centres by both, one of six by one: whoever presses a button finds work to do and work that is done. */
async function scoreSome(workspace: Workspace, store: Decisions): Promise<void> {
  const state = await stateOf(store, ROUND);
  const content = await contentOf(workspace.lake, state);
  const items = content.system.indicators.filter(({ kind }) => kind === 'judged');
  for (const name of EVALUATORS) {
    const own = state.centres().filter(({ a, b }) => a === name || b === name);
    const done = own.filter(({ university, b }) => place(state, university) % 3 < (b === name ? 1 : 2));
    const ratings = done.flatMap(({ university }) =>
      items.map(({ id, weight }, at) => ({
        university,
        indicator: id,
        points: pointsOf(place(state, university), at, EVALUATORS.indexOf(name), weight),
        reason: `${WHY}，按填报材料判断`,
      })),
    );
    if (ratings.length === 0) continue;
    await rate(store, ROUND, name, ratings);
    const universities = done.map(({ university }) => university);
    await submit(store, state, { by: name, reason: WHY }, universities);
  }
}

const place = (state: { centres(): readonly { university: string }[] }, university: string): number =>
  state.centres().findIndex((one) => one.university === university);

/** Invented: between 60 % and 90 % of the points, the two evaluators mostly near each other and now and then not. */
function pointsOf(centre: number, item: number, evaluator: number, max: number): number {
  const level = 0.6 + ((centre * 7 + item * 3) % 4) * 0.08;
  const apart = (centre + item) % 9 === 0 ? (evaluator % 2) * 0.35 - 0.3 : (evaluator % 2) * 0.06;
  return Math.round(Math.min(1, Math.max(0, level + apart)) * max * 10) / 10;
}
