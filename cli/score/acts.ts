import type { Person } from '../../activities/score/assign.ts';
import { freezeContent, reportingCentres } from '../../activities/score/freeze.ts';
import { askCatalog } from '../../activities/score/measure.ts';
import { checkRoundPeriod, peopleNamed, universitiesNamed } from '../../activities/score/opening.ts';
import { readRatings } from '../../activities/score/ratings-file.ts';
import { scoreRound } from '../../activities/score/result.ts';
import {
  adjudicate,
  answer,
  find,
  freezeRound,
  lock,
  openRound,
  rate,
  reopen,
  review,
  roundsOf,
  submit,
} from '../../activities/score/steps.ts';
import type { Decision } from '../../decisions/index.ts';
import { PanhuoError } from '../../domain/errors.ts';
import { printable } from '../../domain/text.ts';
import { Snapshots } from '../../lake/snapshots.ts';
import { loadSystem } from '../../transforms/scoring/load.ts';
import { loadMetrics } from '../../transforms/semantic/load.ts';
import { decider, oneFlag, reasonOption } from '../decisions.ts';
import { numberOption } from '../options.ts';
import { frozenIn, numberText, oneText, type Round, stateIn, textsOf, universityOf } from './round.ts';

type Options = Record<string, unknown>;

const sign = (options: Options, act: string) => ({
  by: decider(options),
  reason: reasonOption(options, act),
});

/** What was stored, for people and for programs. */
function told({ context }: Round, decisions: readonly Decision[], text: string, more: object = {}): void {
  const numbers = decisions.map(({ decision_id }) => decision_id);
  const range =
    numbers.length === 0
      ? ''
      : numbers.length === 1
        ? `（${numbers[0]} 号）`
        : `（${numbers[0]}–${numbers.at(-1)} 号）`;
  context.say(printable(`✓ ${text}${range}`));
  context.answer({ decisions, ...more });
}

/** `张三=甲大学;乙大学` */
function people(value: unknown): Person[] {
  return textsOf(value).map((text) => {
    const at = text.indexOf('=');
    const name = (at < 0 ? text : text.slice(0, at)).trim();
    const belongs =
      at < 0
        ? []
        : text
            .slice(at + 1)
            .split(/[;；]/)
            .map((one) => one.trim());
    return { name, belongs: belongs.filter((one) => one !== '') };
  });
}

async function open(round: Round, options: Options): Promise<void> {
  const system = await loadSystem(String(options.system));
  const period = oneText(options, 'period', '评价期间');
  const signature = sign(options, '开轮');
  const before = (await roundsOf(round.store)).find((state) => state.round === round.name);
  if (before !== undefined && before.stage !== 'none')
    throw new PanhuoError('PANHUO_ROUND_STATE', `${round.name} 已经开过了，一个名称只能开一轮`, {
      hint: `看到了哪一步：panhuo score ${round.name} status；另开一轮请换一个名称`,
    });
  const { duck } = await new Snapshots(round.workspace.warehouse).openCurrent();
  let centres: { university: string; centre: string }[];
  let evaluators: Person[];
  let adjudicators: Person[];
  let unfinished: string | null;
  try {
    unfinished = await checkRoundPeriod(duck, period);
    const named = await universitiesNamed(duck, textsOf(options.centre));
    evaluators = await peopleNamed(duck, people(options.evaluator));
    adjudicators = await peopleNamed(duck, people(options.adjudicator));
    const reporting = await reportingCentres(duck, reportsLabel(round, options));
    centres =
      named.length === 0
        ? reporting
        : named.map(
            (university) =>
              reporting.find((one) => one.university === university) ?? { university, centre: university },
          );
  } finally {
    duck.close();
  }
  if (centres.length === 0)
    throw new PanhuoError(
      'PANHUO_USAGE',
      `没有中心填报过 ${reportsLabel(round, options)}，也没有写明参评的高校`,
      {
        hint: '写明参评高校：--centre 甲大学 --centre 乙大学；或用 --reports 指明自报所用的轮次名称',
      },
    );
  const decisions = await openRound(round.store, {
    round: round.name,
    period,
    system,
    centres,
    evaluators,
    adjudicators,
    ...signature,
  });
  told(
    round,
    decisions,
    `${round.name} 已开轮：${centres.length} 个中心，期间 ${period}，体系 ${system.system.name}（${system.system.label}），组长 ${signature.by}`,
    { round: round.name, centres },
  );
  if (unfinished !== null)
    round.context.say(`注意：数据只到 ${unfinished}，期间 ${period} 尚未结束，现在冻结的数值不全`);
  round.context.say(`下一步：panhuo score ${round.name} freeze --reason 理由`);
}

const reportsLabel = (round: Round, options: Options): string =>
  options.reports === undefined ? round.name : String(options.reports);

async function freeze(round: Round, options: Options): Promise<void> {
  const signature = sign(options, '冻结');
  const state = await stateIn(round);
  const system = await loadSystem(String(state.value.system));
  if (system.sha256 !== state.value.system_sha256)
    round.context.note('指标体系文件在开轮之后改过，冻结以现在的为准');
  const catalog = await loadMetrics();
  const snapshots = new Snapshots(round.workspace.warehouse);
  const { duck, snapshot } = await snapshots.openCurrent();
  let content: Awaited<ReturnType<typeof freezeContent>>;
  try {
    content = await freezeContent(duck, askCatalog(catalog, duck.connection, snapshot.id), {
      round: round.name,
      period: String(state.value.period),
      system,
      centres: state.centres(),
      reports: reportsLabel(round, options),
      snapshot: snapshot.id,
      synthetic: round.workspace.config.synthetic,
    });
  } finally {
    duck.close();
  }
  const { key, decisions } = await freezeRound(
    { store: round.store, lake: round.workspace.lake, snapshots },
    state,
    content,
    signature,
  );
  const failed = content.questions.filter((question) => question.failed !== null);
  const asked = decisions.filter(({ kind, withdrawn }) => kind === 'score_question' && !withdrawn);
  told(
    round,
    decisions,
    `${round.name} 已冻结：快照 ${content.snapshot}，${content.figures.length} 个数值；向中心提问 ${asked.length} 处`,
    { content: key, snapshot: content.snapshot, questions: asked.length, failed },
  );
  for (const { id, metric, failed: why } of failed)
    round.context.say(printable(`  注意：${id}（指标 ${metric}）算不出：${why}`));
}

async function assign(round: Round, options: Options): Promise<void> {
  const state = await stateIn(round);
  const university = universityOf(state, oneText(options, 'centre', '中心'));
  const { duck } = await new Snapshots(round.workspace.warehouse).openCurrent();
  const [a, b, ...rest] = await peopleNamed(duck, people(options.evaluator)).finally(() => duck.close());
  if (a === undefined || b === undefined || rest.length > 0)
    throw new PanhuoError('PANHUO_USAGE', '改派要写明两名评审员：--evaluator 甲 --evaluator 乙');
  const centre = state.centre(university)?.centre ?? university;
  const base = { subject: round.name, decided_by: decider(options), reason: reasonOption(options, '改派') };
  // A house that is named now keeps the evaluator away from it from now on, whatever was known at the opening.
  const members = [a, b].flatMap(({ name, belongs }) => {
    const member = state.member(name);
    const all = [...new Set([...(member?.belongs ?? []), ...belongs])];
    return member !== null && all.length === member.belongs.size ? [] : [{ name, belongs: all }];
  });
  const decisions = await round.store.record([
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
      value: { centre, a: a.name, b: b.name },
    },
  ]);
  told(round, decisions, `${university} 的评审员改为 ${a.name}、${b.name}`);
}

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
  const rule = content.system.caps.find((cap) => cap.id === id && 'finding' in cap.when);
  if (rule === undefined)
    throw new PanhuoError('PANHUO_SCORE_ITEM', `体系中没有由人认定的封顶规则 ${id}`, {
      hint: `可用：${content.system.caps
        .filter(({ when }) => 'finding' in when)
        .map((cap) => cap.id)
        .join('、')}`,
    });
  const holds = oneFlag(options, ['confirmed', 'cleared']) === 'confirmed';
  const decisions = await find(round.store, round.name, {
    university,
    rule: id,
    holds,
    ...sign(options, '认定'),
  });
  told(round, decisions, `${university}：${rule.name}${holds ? '，认定存在' : '，已整改或不存在'}`);
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
  const { methods, centres } = scoreRound(content, state);
  const decisions = await lock(
    { store: round.store, lake: round.workspace.lake },
    state,
    { form: 1, round: round.name, version: state.version, content: state.value.content, centres, methods },
    sign(options, '锁定'),
  );
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
