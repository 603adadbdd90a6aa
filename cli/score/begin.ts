import type { Person } from '../../activities/score/assign.ts';
import { freezeContent, reportingCentres } from '../../activities/score/freeze.ts';
import { askCatalog } from '../../activities/score/measure.ts';
import { checkRoundPeriod, peopleNamed, universitiesNamed } from '../../activities/score/opening.ts';
import { freezeRound, openRound, roundsOf } from '../../activities/score/steps.ts';
import { PanhuoError } from '../../domain/errors.ts';
import { printable } from '../../domain/text.ts';
import { Snapshots } from '../../lake/snapshots.ts';
import { loadSystem } from '../../transforms/scoring/load.ts';
import { loadMetrics } from '../../transforms/semantic/load.ts';
import { decider, reasonOption } from '../decisions.ts';
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

export async function freeze(round: Round, options: Options): Promise<void> {
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

export async function assign(round: Round, options: Options): Promise<void> {
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
