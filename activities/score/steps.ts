import type { Decision, Decisions, Draft } from '../../decisions/index.ts';
import { RoundState } from '../../decisions/rounds/state.ts';
import { PanhuoError } from '../../domain/errors.ts';
import type { Lake } from '../../lake/lake.ts';
import type { Snapshots } from '../../lake/snapshots.ts';
import type { SystemFile } from '../../transforms/scoring/load.ts';
import { assignEvaluators, type Person } from './assign.ts';
import { keepContent, type RoundContent, readContent } from './content.ts';
import { roundPeriod } from './measure.ts';
import { scoreRound } from './result.ts';

/** Who takes a step, and why: both stand in the signed row. */
export interface Signed {
  by: string;
  reason: string;
}

/** The round as it is decided now. @throws PANHUO_ROUND_UNKNOWN naming the rounds there are */
export async function stateOf(store: Decisions, round: string): Promise<RoundState> {
  const rounds = await roundsOf(store);
  const found = rounds.find((state) => state.round === round);
  if (found !== undefined && found.stage !== 'none') return found;
  throw new PanhuoError('PANHUO_ROUND_UNKNOWN', `没有这一轮评价：${round}`, {
    hint:
      rounds.length === 0
        ? '还没有开过评价。开轮：panhuo score 轮次 open --period 2024 --evaluator 甲 --evaluator 乙 --reason 理由'
        : `现有轮次：${rounds.map((state) => state.round).join('、')}`,
  });
}

export const roundsOf = async (store: Decisions): Promise<RoundState[]> =>
  RoundState.all(await store.effective());

/** What a frozen round is scored from. @throws PANHUO_ROUND_STATE before it is frozen */
export async function contentOf(lake: Lake, state: RoundState): Promise<RoundContent> {
  const { content } = state.value;
  if (content !== undefined) return readContent(lake, content);
  throw new PanhuoError('PANHUO_ROUND_STATE', `${state.round} 尚未冻结，还没有可以计算的数值`, {
    hint: '由组长冻结：panhuo score 轮次 freeze --reason 理由',
  });
}

const signed = ({ by, reason }: Signed) => ({ decided_by: by, reason });

/** The next row of the round itself: what it knows is carried on, and nobody else's step may have come in between. */
function stage(state: RoundState, verdict: string, change: Record<string, string>, sign: Signed): Draft {
  return {
    kind: 'score_round',
    subject: state.round,
    verdict,
    value: { ...state.value, ...change },
    ...signed(sign),
    expects: state.current?.decision_id ?? null,
  };
}

export interface OpenInput extends Signed {
  round: string;
  period: string;
  system: SystemFile;
  centres: readonly { university: string; centre: string }[];
  evaluators: readonly Person[];
  adjudicators: readonly Person[];
}

/** Whoever opens a round is its chair. @throws PANHUO_METRIC_PERIOD, PANHUO_SCORE_CONFLICT, and what the store refuses */
export async function openRound(store: Decisions, input: OpenInput): Promise<Decision[]> {
  const { round, system } = input;
  const base = { subject: round, ...signed(input) };
  const member =
    (verdict: string) =>
    (person: Person): Draft => ({
      ...base,
      kind: 'score_member',
      object: person.name,
      verdict,
      value: person.belongs.length === 0 ? null : { belongs: person.belongs.join(';') },
    });
  return store.record([
    {
      ...base,
      kind: 'score_round',
      verdict: 'open',
      expects: null,
      value: {
        system: system.system.id,
        system_sha256: system.sha256,
        period: roundPeriod(input.period).text,
        chair: input.by,
        version: '1',
      },
    },
    ...input.evaluators.map(member('evaluator')),
    ...input.adjudicators.map(member('adjudicator')),
    ...assignEvaluators(input.centres, input.evaluators).map(
      ({ university, centre, a, b }): Draft => ({
        ...base,
        kind: 'score_centre',
        object: university,
        verdict: 'in',
        value: { centre, a, b },
      }),
    ),
  ]);
}

/**
 * Fixes what the round is scored from, and asks the centres about what they reported and the registers do not show. Content first, then the
 * hold on the snapshot, then the row that names both: a killed freeze has left nothing that counts.
 */
export async function freezeRound(
  { store, lake, snapshots }: { store: Decisions; lake: Lake; snapshots: Snapshots },
  state: RoundState,
  content: RoundContent,
  sign: Signed,
): Promise<{ key: string; decisions: Decision[] }> {
  // A round that cannot be scored would be found out by every later build.
  scoreRound(content, state, { isFinal: false });
  const key = await keepContent(lake, state.round, content);
  await snapshots.refer(`round-${state.round}`, content.snapshot);
  const items = content.system.indicators.flatMap(({ id, kind, weight }) =>
    kind === 'judged' ? [[id, weight] as const] : [],
  );
  const units = new Map(content.system.checks.map(({ id, unit }) => [id, unit]));
  const asked = content.checks.filter(({ beyond }) => beyond);
  const open = new Set(asked.map(({ university, check }) => `${university}|${check}`));
  const decisions = await store.record([
    stage(
      state,
      'frozen',
      {
        content: key,
        snapshot: content.snapshot,
        system: content.system.id,
        system_sha256: content.system_sha256,
        items: JSON.stringify(Object.fromEntries(items)),
        limit: String(content.system.disagreement),
      },
      sign,
    ),
    ...asked.map(
      (check): Draft => ({
        kind: 'score_question',
        subject: state.round,
        object: `${check.university}|${check.check}`,
        verdict: 'asked',
        value: {
          reported: String(check.reported),
          computed: String(check.computed),
          tolerance: String(check.tolerance),
          unit: units.get(check.check) ?? '',
        },
        ...signed({
          by: sign.by,
          reason: `自报 ${check.reported}，登记 ${check.computed}，差异 ${check.difference} 超出 ${check.tolerance}`,
        }),
      }),
    ),
  ]);
  // Frozen anew before anybody scored: what the figures of today do not ask is asked no more.
  for (const { university, indicator, dispute } of state.disputes())
    if (!open.has(`${university}|${indicator}`))
      decisions.push(
        await store.withdraw(dispute.question.decision_id, { by: sign.by, reason: '重新冻结后已无差异' }),
      );
  return { key, decisions };
}

/** Guards one window against another. */
export interface Expecting {
  /** Number of the decision that was seen there; null: none. Left out, whatever is there is replaced. */
  expects?: number | null | undefined;
}

const expecting = (expects: number | null | undefined): Pick<Draft, 'expects'> =>
  expects === undefined ? {} : { expects };

/** What somebody says of one item; `points` null: it cannot be judged. */
export interface Rating extends Expecting {
  university: string;
  indicator: string;
  points: number | null;
  reason: string;
}

/** All or none. */
export const rate = (
  store: Decisions,
  round: string,
  by: string,
  ratings: readonly Rating[],
): Promise<Decision[]> =>
  store.record(
    ratings.map(
      ({ university, indicator, points, reason, expects }): Draft => ({
        kind: 'score',
        subject: round,
        object: `${university}|${indicator}|${by}`,
        ...pointsOrNone(points),
        decided_by: by,
        reason,
        ...expecting(expects),
      }),
    ),
  );

const pointsOrNone = (points: number | null): Pick<Draft, 'verdict' | 'value'> =>
  points === null
    ? { verdict: 'none', value: null }
    : { verdict: 'points', value: { points: String(points) } };

/** All centres of the evaluator that are not submitted yet, or the ones named. */
export async function submit(
  store: Decisions,
  state: RoundState,
  sign: Signed,
  universities?: readonly string[],
): Promise<Decision[]> {
  const own = state
    .centres()
    .filter(
      ({ a, b, university }) =>
        (a === sign.by || b === sign.by) && state.submitted(university, sign.by) === null,
    )
    .map(({ university }) => university);
  return store.record(
    (universities ?? own).map(
      (university): Draft => ({
        kind: 'score_submit',
        subject: state.round,
        object: `${university}|${sign.by}`,
        verdict: 'submitted',
        value: { version: String(state.versionOf(university)) },
        ...signed(sign),
      }),
    ),
  );
}

/** The centre's word on a figure; `value` null: it stands by what it reported and says why. */
export const answer = (
  store: Decisions,
  round: string,
  {
    university,
    check,
    value,
    expects,
    ...sign
  }: Signed & Expecting & { university: string; check: string; value: number | null },
): Promise<Decision[]> =>
  store.record([
    {
      kind: 'score_answer',
      subject: round,
      object: `${university}|${check}`,
      verdict: value === null ? 'explained' : 'corrected',
      value: value === null ? null : { value: String(value) },
      ...signed(sign),
      ...expecting(expects),
    },
  ]);

/** The third person's word: points of an item on which two differ, or which figure counts. */
export async function adjudicate(
  store: Decisions,
  state: RoundState,
  input: Signed &
    Expecting & {
      university: string;
      item: string;
      ruling: { points: number | null } | 'reported' | 'register';
    },
): Promise<Decision[]> {
  const { university, item, ruling } = input;
  const judgement = state.items.has(item) ? state.judgement(university, item) : null;
  const dispute = judgement === null ? state.dispute(university, item) : null;
  const said = typeof ruling === 'string' ? { verdict: ruling, value: null } : pointsOrNone(ruling.points);
  return store.record([
    {
      kind: 'score_adjudication',
      subject: state.round,
      object: `${university}|${item}`,
      verdict: said.verdict,
      value: {
        ...said.value,
        left: String(judgement?.a?.id ?? dispute?.question.decision_id ?? 0),
        right: String(judgement?.b?.id ?? dispute?.answer?.decision_id ?? 0),
      },
      ...signed(input),
      ...expecting(input.expects),
    },
  ]);
}

export const find = (
  store: Decisions,
  round: string,
  { university, rule, holds, ...sign }: Signed & { university: string; rule: string; holds: boolean },
): Promise<Decision[]> =>
  store.record([
    {
      kind: 'score_finding',
      subject: round,
      object: `${university}|${rule}`,
      verdict: holds ? 'confirmed' : 'cleared',
      ...signed(sign),
    },
  ]);

/** @throws PANHUO_SCORE_VALUE where the system refuses missing values and some are */
export async function review(
  store: Decisions,
  state: RoundState,
  content: RoundContent,
  sign: Signed,
): Promise<Decision[]> {
  scoreRound(content, state, { isFinal: true });
  return store.record([stage(state, 'reviewed', {}, sign)]);
}

/** Scores of these centres are asked for anew: what was submitted for them counts no more. Of a locked round that makes a new version. */
export function reopen(
  store: Decisions,
  state: RoundState,
  verdict: 'returned' | 'amended',
  universities: readonly string[],
  sign: Signed,
): Promise<Decision[]> {
  const versions = new Map(state.versions);
  for (const university of universities) {
    if (state.centre(university) === null)
      throw new PanhuoError('PANHUO_SCORE_ITEM', `本轮没有这个参评中心：${university}`);
    versions.set(university, state.versionOf(university) + 1);
  }
  const version = state.version + (verdict === 'amended' ? 1 : 0);
  return store.record([
    stage(
      state,
      verdict,
      { versions: JSON.stringify(Object.fromEntries([...versions].sort())), version: String(version) },
      sign,
    ),
  ]);
}

/** @param result everything that was computed, kept beside the content as it was on that day */
export async function lock(
  { store, lake }: { store: Decisions; lake: Lake },
  state: RoundState,
  result: object,
  sign: Signed,
): Promise<Decision[]> {
  const key = await keepContent(lake, state.round, result);
  return store.record([stage(state, 'locked', { result: key }, sign)]);
}
