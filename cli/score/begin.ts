import type { Person } from '../../activities/score/assign.ts';
import { assignAnew, beginRound, freezeNow } from '../../activities/score/begin.ts';
import { PanhuoError } from '../../domain/errors.ts';
import { printable } from '../../domain/text.ts';
import { oneText, type Round, stateIn, textsOf, universityOf } from './round.ts';
import { type Options, sign, told } from './told.ts';

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

/** Opens a round; whoever does is its chair. */
export async function open(round: Round, options: Options): Promise<void> {
  const period = oneText(options, 'period', '评价期间');
  const signature = sign(options, '开轮');
  const { decisions, centres, system, dataEnd } = await beginRound(round.workspace, round.store, {
    round: round.name,
    period,
    system: String(options.system),
    centres: textsOf(options.centre),
    evaluators: people(options.evaluator),
    adjudicators: people(options.adjudicator),
    reports: reportsOf(options),
    ...signature,
  });
  told(
    round,
    decisions,
    `${round.name} 已开轮：${centres.length} 个中心，期间 ${period}，体系 ${system.name}（${system.label}），组长 ${signature.by}`,
    { round: round.name, centres },
  );
  if (dataEnd !== null)
    round.context.say(`注意：数据只到 ${dataEnd}，期间 ${period} 尚未结束，现在冻结的数值不全`);
  round.context.say(`下一步：panhuo score ${round.name} freeze --reason 理由`);
}

const reportsOf = ({ reports }: Options): string | undefined =>
  reports === undefined ? undefined : String(reports);

export async function freeze(round: Round, options: Options): Promise<void> {
  const signature = sign(options, '冻结');
  const state = await stateIn(round);
  const { key, content, decisions, isSystemChanged } = await freezeNow(
    round.workspace,
    round.store,
    state,
    signature,
    reportsOf(options),
  );
  if (isSystemChanged) round.context.note('指标体系文件在开轮之后改过，冻结以现在的为准');
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

export async function assign(round: Round, options: Options): Promise<void> {
  const state = await stateIn(round);
  const university = universityOf(state, oneText(options, 'centre', '中心'));
  const [a, b, ...rest] = people(options.evaluator);
  if (a === undefined || b === undefined || rest.length > 0)
    throw new PanhuoError('PANHUO_USAGE', '改派要写明两名评审员：--evaluator 甲 --evaluator 乙');
  const decisions = await assignAnew(round.workspace, round.store, state, {
    university,
    pair: [a, b],
    ...sign(options, '改派'),
  });
  told(round, decisions, `${university} 的评审员改为 ${a.name}、${b.name}`);
}
