import { findCap, lockScored } from '../../activities/score/conclude.ts';
import { readRatings } from '../../activities/score/ratings-file.ts';
import { adjudicate, answer, rate, reopen, review, submit } from '../../activities/score/steps.ts';
import { PanhuoError } from '../../domain/errors.ts';
import { decider, oneFlag, reasonOption } from '../decisions.ts';
import { numberOption } from '../options.ts';
import { assign, freeze, open } from './begin.ts';
import { frozenIn, numberText, oneText, type Round, stateIn, textsOf, universityOf } from './round.ts';
import { type Options, sign, told } from './told.ts';

async function rateOne(round: Round, options: Options): Promise<void> {
  const state = await stateIn(round);
  const university = universityOf(state, oneText(options, 'centre', '中心'));
  const indicator = oneText(options, 'indicator', '指标');
  const by = decider(options);
  const points = pointsOption(options);
  const decisions = await rate(round.store, round.name, by, [
    {
      university,
      indicator,
      points,
      reason: reasonOption(options, '评分'),
      ...(options.expects === undefined
        ? {}
        : { expects: options.expects === 'none' ? null : numberOption(options.expects, 'expects', 1, 1e15) }),
    },
  ]);
  told(
    round,
    decisions,
    `${by} 对 ${university} 的 ${indicator}：${points === null ? '无法评判' : `${points} 分`}`,
  );
}

/** Nothing is not nought: either a number, or said aloud that it cannot be judged. */
function pointsOption(options: Options): number | null {
  if (options.none === true && options.points === undefined) return null;
  if (options.points !== undefined && options.none !== true) return numberText(options.points, 'points');
  throw new PanhuoError('PANHUO_USAGE', '需要写明分数（--points 分数）或无法评判（--none），两者之一');
}

async function importFile(round: Round, options: Options, items: readonly string[]): Promise<void> {
  const [file, ...rest] = items;
  if (file === undefined || rest.length > 0)
    throw new PanhuoError('PANHUO_USAGE', '用法：panhuo score 轮次 import 评分表.xlsx --by 姓名');
  const { state, content } = await frozenIn(round);
  const by = decider(options);
  const ratings = await readRatings(file, content, state);
  const decisions = await rate(round.store, round.name, by, ratings);
  told(round, decisions, `已记录 ${by} 的评分 ${ratings.length} 项`, { ratings: ratings.length });
}

async function submitAll(round: Round, options: Options): Promise<void> {
  const state = await stateIn(round);
  const by = decider(options);
  const named = textsOf(options.centre).map((text) => universityOf(state, text));
  const reason = options.reason === undefined ? '评分完成' : String(options.reason);
  const decisions = await submit(round.store, state, { by, reason }, named.length === 0 ? undefined : named);
  told(
    round,
    decisions,
    decisions.length === 0 ? `${by} 没有待提交的中心` : `${by} 已提交 ${decisions.length} 个中心的评分`,
  );
}

async function answerOne(round: Round, options: Options): Promise<void> {
  const state = await stateIn(round);
  const university = universityOf(state, oneText(options, 'centre', '中心'));
  const check = oneText(options, 'indicator', '核对项');
  const value = options.value === undefined ? null : numberText(options.value, 'value');
  const decisions = await answer(round.store, round.name, {
    university,
    check,
    value,
    ...sign(options, '答复'),
  });
  told(
    round,
    decisions,
    `已记录 ${university} 对 ${check} 的答复：${value === null ? '说明理由' : `更正为 ${value}`}`,
  );
}

async function adjudicateOne(round: Round, options: Options): Promise<void> {
  const state = await stateIn(round);
  const university = universityOf(state, oneText(options, 'centre', '中心'));
  const item = oneText(options, 'indicator', '指标或核对项');
  const isScore = state.items.has(item);
  const ruling = isScore ? { points: pointsOption(options) } : oneFlag(options, ['reported', 'register']);
  const decisions = await adjudicate(round.store, state, {
    university,
    item,
    ruling,
    ...sign(options, '裁定'),
  });
  const words =
    typeof ruling === 'string'
      ? { reported: '采信自报', register: '采信登记' }[ruling]
      : ruling.points === null
        ? '无法评判'
        : `${ruling.points} 分`;
  told(round, decisions, `${university} 的 ${item} 裁定：${words}`);
}

async function finding(round: Round, options: Options): Promise<void> {
  const { state, content } = await frozenIn(round);
  const university = universityOf(state, oneText(options, 'centre', '中心'));
  const id = oneText(options, 'indicator', '封顶规则');
  const holds = oneFlag(options, ['confirmed', 'cleared']) === 'confirmed';
  const { decisions, name } = await findCap(round.store, state, content, {
    university,
    rule: id,
    holds,
    ...sign(options, '认定'),
  });
  told(round, decisions, `${university}：${name}${holds ? '，认定存在' : '，已整改或不存在'}`);
}

async function reviewRound(round: Round, options: Options): Promise<void> {
  const { state, content } = await frozenIn(round);
  const decisions = await review(round.store, state, content, sign(options, '复核'));
  told(round, decisions, `${round.name} 已复核，可以锁定：panhuo score ${round.name} lock --reason 理由`);
}

async function back(round: Round, options: Options, verdict: 'returned' | 'amended'): Promise<void> {
  const state = await stateIn(round);
  const named = textsOf(options.centre).map((text) => universityOf(state, text));
  if (named.length === 0) throw new PanhuoError('PANHUO_USAGE', '需要写明哪些中心要重评：--centre 高校');
  const decisions = await reopen(round.store, state, verdict, named, sign(options, '退回或修订'));
  const version = decisions[0]?.value?.version ?? '';
  told(
    round,
    decisions,
    verdict === 'amended'
      ? `${round.name} 已发起修订，成为第 ${version} 版；${named.join('、')} 的评分须重新提交`
      : `${named.join('、')} 已退回，评分须重新提交`,
  );
}

async function lockRound(round: Round, options: Options): Promise<void> {
  const { state, content } = await frozenIn(round);
  const world = { store: round.store, lake: round.workspace.lake };
  const decisions = await lockScored(world, state, content, sign(options, '锁定'));
  told(
    round,
    decisions,
    `${round.name} 第 ${state.version} 版已锁定；下次构建（panhuo build）后表 fct_centre_indicator、fct_centre_score 随之更新`,
  );
}

/** Every step that writes. */
export const acts = {
  open,
  freeze,
  assign,
  rate: rateOne,
  import: importFile,
  submit: submitAll,
  answer: answerOne,
  adjudicate: adjudicateOne,
  finding,
  review: reviewRound,
  return: (round: Round, options: Options) => back(round, options, 'returned'),
  lock: lockRound,
  amend: (round: Round, options: Options) => back(round, options, 'amended'),
} as const;
