import type { RoundState } from '../../../decisions/rounds/state.ts';
import { PanhuoError } from '../../../domain/errors.ts';
import { loadSystems } from '../../../transforms/scoring/load.ts';
import type { RoundDifferences, RoundList, RoundOverview, RoundQuestions, Seen } from '../../api/rounds.ts';
import { type Caller, may } from '../access/caller.ts';
import type { ServerDeps } from '../deps.ts';
import { aboutOf, conflictOf, RoundRoom, resultsHiddenFrom } from './room.ts';

/** A path of the pages: names of rounds and universities are not ASCII. */
export const roundPath = (round: string, ...rest: string[]): string =>
  `/evaluations/${[round, ...rest].map(encodeURIComponent).join('/')}`;

export async function readRounds(deps: ServerDeps, caller: Caller): Promise<RoundList> {
  const [{ config }, states, systems] = await Promise.all([
    deps.openWorkspace(),
    RoundRoom.of(deps).states(),
    loadSystems(),
  ]);
  const rounds = await Promise.all(
    states.map(async (state) => {
      const centres = state.centres();
      const done = centres.flatMap(({ university, a, b }) =>
        [a, b].filter((name) => state.submitted(university, name) !== null),
      );
      return {
        ...(await aboutOf(deps, state)),
        centres: centres.length,
        submitted: done.length,
        wanted: centres.length * 2,
        tasks: tasksOf(state, caller),
      };
    }),
  );
  return {
    synthetic: config.synthetic,
    // The latest period first.
    rounds: rounds.sort((x, y) => (x.period > y.period ? -1 : Number(x.period < y.period))),
    systems: systems.map(({ system: { id, name, indicators, label, verified } }) => ({
      id,
      name,
      indicators: indicators.length,
      label,
      verified,
    })),
  };
}

/** What somebody has to do in a round now; empty when it waits for others. */
export function tasksOf(state: RoundState, caller: Caller): { word: string; count: number; to: string }[] {
  const { name } = caller;
  const path = roundPath(state.round);
  const tasks: { word: string; count: number; to: string }[] = [];
  const add = (word: string, count: number, to: string) => {
    if (count > 0) tasks.push({ word, count, to });
  };
  if (state.stage === 'frozen') {
    const own = state.centres().filter(({ a, b }) => a === name || b === name);
    const open = own.filter(({ university }) => state.submitted(university, name) === null);
    add(
      '待评分的中心',
      open.length,
      open[0] === undefined ? path : roundPath(state.round, open[0].university),
    );
    if (state.member(name)?.role === 'adjudicator')
      add(
        '待裁定的分歧',
        differing(state).filter(({ judgement }) => judgement.state === 'differs').length,
        `${path}/adjudicate`,
      );
    const asked = state
      .disputes()
      .filter(
        ({ university, dispute }) => dispute.state === 'asked' && caller.organisation?.name === university,
      );
    add('待答复的提问', asked.length, `${path}/questions`);
    if (name === state.chair && state.unfinished().length === 0) add('待复核', 1, path);
  }
  if (name === state.chair) {
    if (state.stage === 'open') add('待冻结', 1, path);
    if (state.stage === 'reviewed') add('待定稿', 1, path);
  }
  return tasks;
}

export async function readRound(deps: ServerDeps, round: string, caller: Caller): Promise<RoundOverview> {
  const state = await RoundRoom.of(deps).state(round);
  const { name } = caller;
  const items = state.items.size;
  const progress = (university: string, who: string) => ({
    name: who,
    scored: items - state.missing(university, who).length,
    items,
    submitted_at: state.submitted(university, who)?.decided_at ?? null,
  });
  const isOwn = (university: string) =>
    caller.organisation === null || caller.organisation.name === university;
  return {
    ...(await aboutOf(deps, state)),
    centres: state
      .centres()
      .filter(({ university }) => isOwn(university))
      .map(({ university, centre, a, b }) => ({
        university,
        centre,
        a: progress(university, a),
        b: progress(university, b),
        is_open: state.isOpenTo(university),
        differences: !state.isOpenTo(university)
          ? 0
          : [...state.items.keys()].filter((id) => state.judgement(university, id).state === 'differs')
              .length,
        questions: state
          .disputes()
          .filter((one) => one.university === university && ['asked', 'answered'].includes(one.dispute.state))
          .length,
        is_mine: a === name || b === name,
        conflict: conflictOf(state, name, university),
      })),
    members: state
      .members()
      .map(({ name: who, role, belongs }) => ({ name: who, role, belongs: [...belongs] })),
    unfinished:
      caller.organisation === null && state.stage === 'frozen' ? await unfinishedIn(deps, state) : [],
    is_chair: name === state.chair,
    is_adjudicator: state.member(name)?.role === 'adjudicator',
    steps: stepsOf(state, caller),
    results_hidden: resultsHiddenFrom(state, caller),
  };
}

/** What is to be done, with the names of indicators and checks in place of their ids. */
async function unfinishedIn(deps: ServerDeps, state: RoundState): Promise<string[]> {
  const { system } = await RoundRoom.of(deps).content(state);
  const names = new Map([...system.indicators, ...system.checks].map(({ id, name }) => [id, name]));
  return state
    .unfinished()
    .map((line) => line.replace(/(?<=：)[a-z][a-z0-9_]*(?= )/, (id) => names.get(id) ?? id));
}

function stepsOf(state: RoundState, caller: Caller): RoundOverview['steps'] {
  if (caller.name !== state.chair || !may(caller, 'rounds.chair')) return [];
  switch (state.stage) {
    case 'open':
      return ['freeze'];
    case 'frozen':
      return [...(state.hasScores() ? [] : (['freeze'] as const)), 'return', 'review'];
    case 'reviewed':
      return ['return', 'lock'];
    case 'locked':
      return ['amend'];
    default:
      return [];
  }
}

/** Items of centres both have submitted on which they are, or were, too far apart. */
export function differing(state: RoundState) {
  return state
    .centres()
    .filter(({ university }) => state.isOpenTo(university))
    .flatMap(({ university, centre }) =>
      [...state.items].map(([indicator, { max }]) => ({
        university,
        centre,
        indicator,
        max,
        judgement: state.judgement(university, indicator),
      })),
    )
    .filter(({ judgement }) => judgement.state === 'differs' || judgement.state === 'adjudicated');
}

/** Side by side, the widest gap first. Those who do not decide, and are not the chair, see none: it would tell them the points. */
export async function readDifferences(
  deps: ServerDeps,
  round: string,
  caller: Caller,
): Promise<RoundDifferences> {
  const room = RoundRoom.of(deps);
  const state = await room.state(round);
  const isAdjudicator = state.member(caller.name)?.role === 'adjudicator';
  if (!isAdjudicator && caller.name !== state.chair)
    throw new PanhuoError('PANHUO_FORBIDDEN', '只有本轮的裁定人和组长能看分歧', {
      hint: '评分的两人在双方都提交后，能在该中心的评分页看到对方的分数与理由。',
    });
  const { system } = await room.content(state);
  const specs = new Map(system.indicators.map((one) => [one.id, one]));
  const items = differing(state).map(({ university, centre, indicator, max, judgement }) => {
    const spec = specs.get(indicator);
    const { a, b, adjudication } = judgement;
    const gap = a?.points == null || b?.points == null ? null : Math.abs(a.points - b.points);
    return {
      university,
      centre,
      indicator,
      name: spec?.name ?? indicator,
      question: spec?.kind === 'judged' ? spec.question : '',
      max,
      a: saidOf(a),
      b: saidOf(b),
      gap,
      state: judgement.state === 'adjudicated' ? ('adjudicated' as const) : ('differs' as const),
      adjudication: adjudication === null ? null : saidOf(adjudication),
      conflict: conflictOf(state, caller.name, university),
      seen: seenOf(state, university, indicator),
    };
  });
  // One who could not judge and one who could are further apart than any two numbers.
  const width = ({ gap, max }: (typeof items)[number]) => (gap === null ? 2 : gap / max);
  return {
    ...(await aboutOf(deps, state)),
    may: isAdjudicator && state.stage === 'frozen',
    items: items.sort((x, y) => width(y) - width(x) || (x.university < y.university ? -1 : 1)),
  };
}

export const saidOf = (score: { by: string; points: number | null; reason: string } | null) => ({
  by: score?.by ?? '',
  points: score?.points ?? null,
  reason: score?.reason ?? '',
});

/** What a ruling on this item would be about now. */
export function seenOf(state: RoundState, university: string, item: string): Seen {
  const now = state.at('score_adjudication', `${university}|${item}`)?.decision_id ?? null;
  if (state.items.has(item)) {
    const { a, b } = state.judgement(university, item);
    return { left: a?.id ?? 0, right: b?.id ?? 0, now };
  }
  const dispute = state.dispute(university, item);
  return { left: dispute?.question.decision_id ?? 0, right: dispute?.answer?.decision_id ?? 0, now };
}

/** @throws PANHUO_DECISION_STALE when scores or answers came in after somebody looked */
export function mustBeSeen(state: RoundState, university: string, item: string, seen: Seen): void {
  const { left, right } = seenOf(state, university, item);
  if (left !== seen.left || right !== seen.right) throw stale(university);
}

/** @throws PANHUO_DECISION_STALE when another answer to the question stands than the one that was seen */
export function mustBeAnswer(state: RoundState, university: string, check: string, seen: number | null) {
  if ((state.dispute(university, check)?.answer?.decision_id ?? null) !== seen) throw stale(university);
}

const stale = (university: string) =>
  new PanhuoError('PANHUO_DECISION_STALE', `${university}的这一项在您打开之后又有了新的评分或答复`, {
    hint: '您写的还在；请看过现在的内容，再决定是否要改。',
  });

const STATE_WORDS = { asked: '待答复', corrected: '已更正', answered: '待裁定', ruled: '已裁定' } as const;

export async function readQuestions(
  deps: ServerDeps,
  round: string,
  caller: Caller,
): Promise<RoundQuestions> {
  const room = RoundRoom.of(deps);
  const state = await room.state(round);
  const disputes = state
    .disputes()
    .filter(({ university }) => caller.organisation === null || caller.organisation.name === university);
  const content = disputes.length === 0 ? null : await room.content(state);
  const specs = new Map(content?.system.checks.map((one) => [one.id, one]));
  const asked = new Map(content?.questions.map((one) => [one.id, one]));
  return {
    ...(await aboutOf(deps, state)),
    questions: disputes.map(({ university, indicator: check, dispute }) => {
      const { question, answer, ruling } = dispute;
      const spec = specs.get(check);
      const metric = asked.get(check);
      return {
        university,
        check,
        name: spec?.name ?? check,
        unit: spec?.unit ?? '',
        reported: Number(question.value?.reported),
        computed: finite(question.value?.computed),
        tolerance: finite(question.value?.tolerance),
        state: dispute.state,
        state_word: STATE_WORDS[dispute.state],
        answer:
          answer === null
            ? null
            : {
                by: answer.decided_by,
                value: finite(answer.value?.value),
                reason: answer.reason,
                at: answer.decided_at,
              },
        ruling:
          ruling === null
            ? null
            : {
                by: ruling.decided_by,
                verdict: ruling.verdict === 'reported' ? '采信中心' : '以登记为准',
                reason: ruling.reason,
              },
        to:
          metric === undefined || content === null
            ? null
            : rowsLink(metric, university, content.snapshot, `登记的 ${spec?.name ?? check}`),
        seen: seenOf(state, university, check),
      };
    }),
  };
}

const finite = (written: string | undefined): number | null => {
  const value = Number(written);
  return written === undefined || !Number.isFinite(value) ? null : value;
};

/** The rows behind a frozen figure, on the snapshot it was frozen on. */
export function rowsLink(
  { metric, period, where }: { metric: string; period: string; where: readonly string[] },
  university: string,
  snapshot: string,
  label: string,
) {
  const query = new URLSearchParams();
  for (const condition of [...where, `university=${university}`]) query.append('w', condition);
  query.set('p', period);
  query.set('build', snapshot);
  return { label, to: `/metrics/${metric}/rows?${query}` };
}
