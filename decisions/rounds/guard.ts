import { type ErrorCode, PanhuoError } from '../../domain/errors.ts';
import type { Guard, GuardKind } from '../guards.ts';
import type { ReadyDraft } from '../kinds.ts';
import { partsOf, ROUND_KINDS } from './kinds.ts';
import { type Centre, RoundState } from './state.ts';

type Step = Omit<ReadyDraft, 'expects'>;

/** Which steps may follow which in a round, and who may take them. The rules are ours (workflow of the office), not an official text. */
export const ROUND_GUARD: GuardKind = {
  kinds: Object.keys(ROUND_KINDS),
  open(subject): Guard {
    const state = new RoundState(subject);
    return {
      apply: (decision) => state.apply(decision),
      check: (step, withdrawn) => check(state, step, withdrawn),
    };
  },
};

function check(state: RoundState, step: Step, withdrawn: boolean): void {
  if (step.kind !== 'score_round') stillOpen(state, step);
  switch (step.kind) {
    case 'score_round':
      checkRound(state, step, withdrawn);
      break;
    case 'score_member':
      checkMember(state, step, withdrawn);
      break;
    case 'score_centre':
      checkCentre(state, step, withdrawn);
      break;
    case 'score':
      checkScore(state, step);
      break;
    case 'score_submit':
      checkSubmit(state, step, withdrawn);
      break;
    case 'score_question':
      byChair(state, step);
      break;
    case 'score_answer':
      checkAnswer(state, step);
      break;
    case 'score_adjudication':
      checkAdjudication(state, step);
      break;
    case 'score_finding':
      frozen(state, step);
      centreOf(state, step);
      byChair(state, step);
      break;
    default:
      throw new Error(`no rule for ${step.kind}`);
  }
}

/** @throws PANHUO_ROUND_UNKNOWN, PANHUO_ROUND_LOCKED, PANHUO_ROUND_STATE */
function stillOpen(state: RoundState, step: Step): void {
  if (state.stage === 'none')
    throw refused('PANHUO_ROUND_UNKNOWN', `没有这一轮评价：${state.round}`, '用 panhuo score 查看现有轮次。');
  if (state.stage === 'locked') throw lockedError(state);
  if (state.stage === 'reviewed')
    throw refused('PANHUO_ROUND_STATE', `${state.round} 已复核，不再接受${nameOf(step)}`, '请组长先退回。');
}

const FOLLOWS: Readonly<Record<string, readonly string[]>> = {
  open: ['none'],
  frozen: ['open', 'frozen'],
  returned: ['frozen', 'reviewed'],
  reviewed: ['frozen'],
  locked: ['reviewed'],
  amended: ['locked'],
};

function checkRound(state: RoundState, step: Step, withdrawn: boolean): void {
  const { stage } = state;
  if (withdrawn)
    throw refused(
      'PANHUO_ROUND_STATE',
      '轮次的阶段不能撤回，只能往下走',
      '冻结后要改用退回，锁定后要改用修订。',
    );
  if (!FOLLOWS[step.verdict]?.includes(stage)) {
    if (stage === 'none') throw refused('PANHUO_ROUND_UNKNOWN', `没有这一轮评价：${state.round}`);
    if (stage === 'locked') throw lockedError(state);
    const now = { open: '已开轮、未冻结', frozen: '已冻结、评分中', reviewed: '已复核、未锁定' }[stage];
    const next = { open: 'freeze', frozen: 'review', reviewed: 'lock' }[stage];
    throw refused(
      'PANHUO_ROUND_STATE',
      `${state.round} ${now}，现在不能${nameOf(step)}`,
      `下一步：panhuo score ${state.round} ${next} --reason 理由`,
    );
  }
  if (step.verdict === 'open') return;
  byChair(state, step);
  if (step.value?.chair !== state.chair || step.value?.period !== state.value.period)
    throw refused('PANHUO_ROUND_STATE', '组长与期间在开轮时定下，之后不能改');
  if (step.verdict === 'frozen') {
    if (state.hasScores())
      throw refused('PANHUO_ROUND_STATE', '已有评分，不能重新冻结', '数据有误时先完成本轮，锁定后再修订。');
    if (state.centres().length === 0) throw refused('PANHUO_ROUND_INCOMPLETE', '本轮还没有参评中心');
    return;
  }
  if (step.value?.content !== state.value.content)
    throw refused('PANHUO_ROUND_STATE', '冻结的数值不能在这一步改动');
  if (step.verdict === 'reviewed' || step.verdict === 'locked') {
    const open = state.unfinished();
    if (open.length > 0)
      throw refused(
        'PANHUO_ROUND_INCOMPLETE',
        `还有 ${open.length} 项未完成，不能${nameOf(step)}：${open.slice(0, 5).join('；')}${open.length > 5 ? '…' : ''}`,
        '用 panhuo score 轮次 status 查看全部。',
      );
  }
}

function checkMember(state: RoundState, step: Step, withdrawn: boolean): void {
  byChair(state, step);
  const name = step.object ?? '';
  if (step.verdict === 'evaluator' && name === state.chair)
    throw refused('PANHUO_SCORE_CONFLICT', `组长 ${name} 不能兼任评审员`);
  if (step.verdict === 'evaluator' && !withdrawn) return;
  const busy = state.centres().find(({ a, b }) => a === name || b === name);
  if (busy !== undefined)
    throw refused('PANHUO_SCORE_CONFLICT', `${name} 是 ${busy.university} 的评审员，请先给该中心改派`);
}

function checkCentre(state: RoundState, step: Step, withdrawn: boolean): void {
  byChair(state, step);
  const university = step.object ?? '';
  if (state.stage !== 'open') {
    const before = state.centre(university);
    if (before === null || withdrawn || step.verdict === 'out')
      throw refused('PANHUO_ROUND_STATE', '冻结之后参评中心不再增减');
  }
  if (withdrawn || step.verdict === 'out') return;
  const { a = '', b = '' } = step.value ?? {};
  if (a === b) throw refused('PANHUO_SCORE_CONFLICT', `${university} 的两名评审员不能是同一人：${a}`);
  for (const name of [a, b]) {
    const member = state.member(name);
    if (member?.role !== 'evaluator')
      throw refused('PANHUO_SCORE_NOT_NAMED', `${name} 不是本轮的评审员，不能派给 ${university}`);
    if (member.belongs.has(university))
      throw refused('PANHUO_SCORE_CONFLICT', `${name} 与 ${university} 有利害关系，不能评它`);
  }
}

function checkScore(state: RoundState, step: Step): void {
  const [university = '', indicator = '', evaluator = ''] = partsOf(step.object);
  frozen(state, step);
  if (evaluator !== step.decided_by)
    throw refused('PANHUO_SCORE_OTHERS', `${step.decided_by} 不能以 ${evaluator} 的名义评分，也不能改其评分`);
  const centre = centreOf(state, step);
  unrelated(state, evaluator, university);
  if (evaluator !== centre.a && evaluator !== centre.b)
    throw refused('PANHUO_SCORE_NOT_NAMED', `${evaluator} 不是 ${university} 的评审员`, '评审员由组长指派。');
  const item = state.items.get(indicator);
  if (item === undefined)
    throw refused('PANHUO_SCORE_ITEM', `指标 ${indicator} 不由评审员评分，或本轮没有它`, scorable(state));
  if (state.submitted(university, evaluator) !== null)
    throw refused(
      'PANHUO_SCORE_SUBMITTED',
      `${evaluator} 对 ${university} 的评分已提交`,
      '要改请组长先退回该中心。',
    );
  inRange(step, item.max);
}

function checkSubmit(state: RoundState, step: Step, withdrawn: boolean): void {
  const [university = '', evaluator = ''] = partsOf(step.object);
  frozen(state, step);
  if (withdrawn) throw refused('PANHUO_SCORE_SUBMITTED', '提交不能撤回', '要改请组长先退回该中心。');
  if (evaluator !== step.decided_by)
    throw refused('PANHUO_SCORE_OTHERS', `${step.decided_by} 不能替 ${evaluator} 提交`);
  const centre = centreOf(state, step);
  unrelated(state, evaluator, university);
  if (evaluator !== centre.a && evaluator !== centre.b)
    throw refused('PANHUO_SCORE_NOT_NAMED', `${evaluator} 不是 ${university} 的评审员`);
  if (state.submitted(university, evaluator) !== null)
    throw refused('PANHUO_SCORE_SUBMITTED', `${evaluator} 对 ${university} 的评分早已提交`);
  if (step.value?.version !== String(state.versionOf(university)))
    throw refused('PANHUO_ROUND_STATE', `${university} 现在要的是第 ${state.versionOf(university)} 版评分`);
  const missing = state.missing(university, evaluator);
  if (missing.length > 0)
    throw refused(
      'PANHUO_ROUND_INCOMPLETE',
      `${university} 还有 ${missing.length} 项没有评分：${missing.join('、')}`,
      '留空不是 0 分：无法评判的请写明“无法评判”与理由。',
    );
}

function checkAnswer(state: RoundState, step: Step): void {
  const [university = ''] = partsOf(step.object);
  frozen(state, step);
  const centre = centreOf(state, step);
  if (state.at('score_question', step.object ?? '') === null)
    throw refused(
      'PANHUO_SCORE_ITEM',
      `没有向 ${university} 提过这个问题：${partsOf(step.object)[1] ?? ''}`,
      '提过哪些：panhuo score 轮次 questions',
    );
  if (step.decided_by === centre.a || step.decided_by === centre.b)
    throw refused('PANHUO_SCORE_CONFLICT', `评审员 ${step.decided_by} 不能代 ${university} 答复`);
}

function checkAdjudication(state: RoundState, step: Step): void {
  const [university = '', indicator = ''] = partsOf(step.object);
  frozen(state, step);
  const centre = centreOf(state, step);
  const by = step.decided_by;
  if (state.member(by)?.role !== 'adjudicator')
    throw refused('PANHUO_SCORE_NOT_NAMED', `${by} 不是本轮的裁定人`);
  unrelated(state, by, university);
  if (by === centre.a || by === centre.b)
    throw refused('PANHUO_SCORE_CONFLICT', `${by} 是 ${university} 的评审员，裁定须由第三人作出`);
  const stale = () =>
    refused(
      'PANHUO_DECISION_STALE',
      `${university} ${indicator}：裁定所依据的评分或答复已变`,
      '请重新查看后再裁定。',
    );
  const item = state.items.get(indicator);
  if (item === undefined) {
    const dispute = state.dispute(university, indicator);
    if (dispute === null || (step.verdict !== 'reported' && step.verdict !== 'register'))
      throw refused('PANHUO_SCORE_UNNEEDED', `${university} ${indicator} 没有待裁定的自报差异`);
    if (
      step.value?.left !== String(dispute.question.decision_id) ||
      step.value?.right !== String(dispute.answer?.decision_id ?? 0)
    )
      throw stale();
    return;
  }
  if (step.verdict !== 'points' && step.verdict !== 'none')
    throw refused('PANHUO_SCORE_ITEM', `${indicator} 由评审员评分，裁定应为分数`);
  if (!state.isOpenTo(university))
    throw refused('PANHUO_ROUND_INCOMPLETE', `${university} 的两名评审员尚未都提交，不能裁定`);
  const judgement = state.judgement(university, indicator);
  if (judgement.state !== 'differs' && judgement.state !== 'adjudicated')
    throw refused('PANHUO_SCORE_UNNEEDED', `${university} ${indicator} 的两个评分在限度之内，无须裁定`);
  if (step.value?.left !== String(judgement.a?.id) || step.value?.right !== String(judgement.b?.id))
    throw stale();
  inRange(step, item.max);
}

function frozen(state: RoundState, step: Step): void {
  if (state.stage === 'open')
    throw refused(
      'PANHUO_ROUND_STATE',
      `${state.round} 尚未冻结，还不能${nameOf(step)}`,
      '先由组长冻结本轮。',
    );
}

function byChair(state: RoundState, step: Step): void {
  if (step.decided_by !== state.chair)
    throw refused(
      'PANHUO_ROUND_CHAIR',
      `${nameOf(step)}只能由组长 ${state.chair} 来做，不是 ${step.decided_by}`,
    );
}

function centreOf(state: RoundState, step: Step): Centre {
  const [university = ''] = partsOf(step.object);
  const centre = state.centre(university);
  if (centre !== null) return centre;
  throw refused('PANHUO_SCORE_ITEM', `本轮没有这个参评中心：${university}`);
}

function unrelated(state: RoundState, name: string, university: string): void {
  if (state.member(name)?.belongs.has(university))
    throw refused('PANHUO_SCORE_CONFLICT', `${name} 与 ${university} 有利害关系，不能评它`);
}

function inRange(step: Step, max: number): void {
  if (step.verdict !== 'points') return;
  const points = Number(step.value?.points);
  if (points < 0 || points > max)
    throw refused(
      'PANHUO_SCORE_RANGE',
      `分数 ${points} 不在 0 至 ${max} 之间：${partsOf(step.object).slice(0, 2).join(' 的 ')}`,
    );
}

const scorable = (state: RoundState) => `由评审员评分的：${[...state.items.keys()].join('、')}`;

function nameOf({ kind, verdict }: Step): string {
  return kind === 'score_round'
    ? (ROUND_KINDS.score_round?.verdicts[verdict] ?? verdict)
    : (ROUND_KINDS[kind]?.name ?? kind);
}

/** The day in China of a time stamp. */
function localDay(instant: string): string {
  const time = Date.parse(instant);
  return Number.isNaN(time) ? instant : new Date(time + 8 * 3_600_000).toISOString().slice(0, 10);
}

function lockedError(state: RoundState): PanhuoError {
  return refused(
    'PANHUO_ROUND_LOCKED',
    `${state.round} 已于 ${localDay(state.current?.decided_at ?? '')} 锁定，不再接受改动`,
    '确需更正时由组长发起修订，成为新的版本：panhuo score 轮次 amend --centre 高校 --reason 理由',
  );
}

function refused(code: ErrorCode, message: string, hint?: string): PanhuoError {
  return new PanhuoError(code, message, hint === undefined ? {} : { hint });
}
