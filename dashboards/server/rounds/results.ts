import { createHash } from 'node:crypto';
import { firmnessOf, prospectOf } from '../../../activities/score/analysis.ts';
import { blinded } from '../../../activities/score/conclude.ts';
import { METHOD_NAMES } from '../../../activities/score/methods.ts';
import { gradeOf, type RoundResult } from '../../../activities/score/result.ts';
import { type Decision, KINDS } from '../../../decisions/index.ts';
import { partsOf } from '../../../decisions/rounds/kinds.ts';
import type { RoundState } from '../../../decisions/rounds/state.ts';
import type { View } from '../../../transforms/scoring/system.ts';
import type { RoundResults, RoundSheet } from '../../api/rounds.ts';
import type { Caller } from '../access/caller.ts';
import type { ServerDeps } from '../deps.ts';
import { aboutOf, mustSeeResults, RoundRoom, resultsHiddenFrom } from './room.ts';
import { readScorePage } from './score-page.ts';

/** Of the draws in which the weights vary, the share that must keep the grade; no indicator left out may change it. */
const FIRM = 0.9;

/** Analyses of a result take half a second and follow from it alone. */
const analysed = new WeakMap<
  RoundResult,
  Pick<RoundResults, 'centres' | 'indistinct' | 'leave_out' | 'spread'>
>();

/**
 * Ranks, grades, methods side by side, and how firm they are.
 * @throws PANHUO_FORBIDDEN while the caller may not see them, PANHUO_ROUND_STATE before the round is frozen
 */
export async function readResults(deps: ServerDeps, round: string, caller: Caller): Promise<RoundResults> {
  const room = RoundRoom.of(deps);
  const state = await room.state(round);
  mustSeeResults(state, caller);
  const result = await room.result(state);
  const { system } = result.content;
  const known = analysed.get(result) ?? analyse(result);
  analysed.set(result, known);
  return {
    ...(await aboutOf(deps, state)),
    is_provisional: result.isProvisional,
    size_name: system.size.name,
    methods: result.methods
      .filter(({ view }) => view === 'absolute')
      .map(({ method, agreement, unavailable }) => ({
        method,
        name: METHOD_NAMES[method],
        agreement,
        unavailable,
      })),
    grades:
      system.grading.by === 'rule'
        ? system.grading.grades.map(({ grade, from }) => ({ grade, from: from ?? null }))
        : system.grading.grades.map(({ grade }) => ({ grade, from: null })),
    groups: system.groups.map(({ id, name, weight }) => ({ id, name, weight })),
    ...known,
    ...(caller.organisation === null ? {} : ownOf(known, caller.organisation.name)),
  };
}

/** A university sees its own line: what the others have is theirs. */
const ownOf = (
  { centres, indistinct }: Pick<RoundResults, 'centres' | 'indistinct'>,
  university: string,
) => ({
  centres: centres.filter((one) => one.university === university),
  indistinct: indistinct
    .filter((group) => group.centres.includes(university))
    .map((group) => ({ ...group, centres: [university, `另有 ${group.centres.length - 1} 个中心`] })),
});

function analyse(result: RoundResult) {
  const { scored, centres, content } = result;
  const { stability, leaveOut } = firmnessOf(result);
  const names = new Map(content.system.indicators.map(({ id, name }) => [id, name]));
  const totals = scored.absolute.sheets.map(({ total }) => total);
  const rows = centres.flatMap(({ university, centre, size }, at) => {
    const sheet = scored.absolute.sheets[at];
    if (sheet === undefined) return [];
    const spread = stability.centres[at];
    const without = leaveOut.flatMap(({ shifts }) => shifts.filter((shift) => shift.centre === university));
    const ranks = without.map(({ rankThen }) => rankThen);
    const share = spread?.gradeShares.find(({ grade }) => grade === sheet.grade)?.share ?? 1;
    const { gap } = prospectOf(result, university, null);
    return [
      {
        university,
        centre,
        rank: sheet.rank,
        tied: totals.filter((total) => total === sheet.total).length > 1,
        total: sheet.total,
        grade: gradeOf(result, at),
        grade_before_caps: sheet.gradeBefore,
        caps: sheet.caps
          .filter(({ holds }) => holds)
          .map(({ rule }) => content.system.caps.find(({ id }) => id === rule.id)?.name ?? rule.id),
        coverage: sheet.coverage,
        size,
        next: gap.next === null ? null : { grade: gap.next, line: gap.line, deficit: gap.deficit },
        rank_low: spread?.ranks.p5 ?? null,
        rank_high: spread?.ranks.p95 ?? null,
        out_low: ranks.length === 0 ? null : Math.min(...ranks),
        out_high: ranks.length === 0 ? null : Math.max(...ranks),
        is_unstable: share < FIRM || without.some(({ grade, gradeThen }) => grade !== gradeThen),
        methods: methodsAt(result, 'absolute', at),
        adjusted: methodsAt(result, 'adjusted', at),
        groups: sheet.groups.map(({ id, points, weight }) => ({ id, points, weight })),
      },
    ];
  });
  return {
    spread: { draws: stability.draws, share: stability.spread, seed: stability.seed },
    centres: rows.sort((a, b) => a.rank - b.rank || (a.university < b.university ? -1 : 1)),
    indistinct: stability.groups.map(({ centres: some, from, to }) => ({ centres: [...some], from, to })),
    leave_out: leaveOut.map(({ indicator, moved, largest, agreement }) => ({
      id: indicator,
      name: names.get(indicator) ?? indicator,
      moved,
      largest,
      agreement,
    })),
  };
}

const methodsAt = (result: RoundResult, view: View, at: number) =>
  result.methods
    .filter((one) => one.view === view)
    .map(({ method, scores, ranks }) => ({
      method,
      name: METHOD_NAMES[method],
      score: scores[at] ?? null,
      rank: ranks[at] ?? null,
    }));

/** The printable sheet of one centre, with everything that was decided on it. @throws as the score page */
export async function readSheet(
  deps: ServerDeps,
  round: string,
  university: string,
  caller: Caller,
): Promise<RoundSheet> {
  const room = RoundRoom.of(deps);
  const page = await readScorePage(deps, round, university, caller);
  const state = await room.state(round);
  const result = await room.result(state);
  const at = result.centres.findIndex((one) => one.university === university);
  const sheet = result.scored.absolute.sheets[at];
  const centre = state.centre(university);
  // Before the review the place among the others says what they were given.
  const isShown = resultsHiddenFrom(state, caller) === null;
  const history = await historyOf(deps, state, university);
  return {
    page,
    rank: isShown ? (sheet?.rank ?? null) : null,
    total: isShown ? (sheet?.total ?? null) : null,
    grade: isShown ? gradeOf(result, at) : null,
    is_provisional: result.isProvisional,
    evaluators: [centre?.a ?? '', centre?.b ?? ''].map((name) => ({
      name,
      submitted_at: state.submitted(university, name)?.decided_at ?? null,
    })),
    adjudicators: state.members().flatMap(({ name, role }) => (role === 'adjudicator' ? [name] : [])),
    content: /([0-9a-f]{64})\.json$/.exec(state.value.content ?? '')?.[1] ?? '',
    decisions: createHash('sha256').update(JSON.stringify(history)).digest('hex'),
    history: history.map((decision) => {
      const shown = blinded(decision, state);
      const kind = KINDS[decision.kind];
      return {
        id: decision.decision_id,
        what: `${kind?.name ?? decision.kind}${partsOf(decision.object)[1] === undefined ? '' : ` ${partsOf(decision.object)[1]}`}`,
        verdict: `${kind?.verdicts[shown.verdict] ?? shown.verdict}${shown.value?.points === undefined ? '' : ` ${shown.value.points}`}`,
        by: decision.decided_by,
        at: decision.decided_at,
        reason: shown.reason,
      };
    }),
  };
}

/** Everything that was decided on one centre of a round, oldest first. */
async function historyOf(deps: ServerDeps, state: RoundState, university: string): Promise<Decision[]> {
  const store = await deps.decisions();
  const all = await store.history(state.round);
  return all.filter(({ object }) => partsOf(object)[0] === university);
}
