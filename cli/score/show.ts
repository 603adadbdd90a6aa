import { changesOf, firmnessOf, prospectOf, roundBefore } from '../../activities/score/analysis.ts';
import { blinded } from '../../activities/score/conclude.ts';
import { type RoundResult, scoreRound } from '../../activities/score/result.ts';
import { indicatorRows, scoreRows } from '../../activities/score/rows.ts';
import { contentOf, roundsOf } from '../../activities/score/steps.ts';
import { type Decision, KINDS, openDecisions } from '../../decisions/index.ts';
import type { RoundState } from '../../decisions/rounds/state.ts';
import { printable, renderTable, wallClock } from '../../domain/text.ts';
import { loadSystems } from '../../transforms/scoring/load.ts';
import type { Context } from '../context.ts';
import { frozenIn, type Round, stateIn, textsOf, universityOf } from './round.ts';
import { sheetText } from './sheet.ts';
import { figure, firmnessLines, headOf, methodTable, rankingTable, STAGES } from './words.ts';

type Options = Record<string, unknown>;

/** The rounds and systems there are. */
export async function rounds(context: Context): Promise<void> {
  const store = openDecisions(await context.workspace());
  const [states, systems] = [await roundsOf(store), await loadSystems()];
  context.say(
    states.length === 0
      ? '还没有开过评价。开轮：panhuo score 轮次 open --period 2024 --evaluator 甲 --evaluator 乙 --reason 理由'
      : renderTable(
          [
            { title: '轮次' },
            { title: '期间' },
            { title: '阶段' },
            { title: '版本', align: 'right' },
            { title: '中心', align: 'right' },
            { title: '组长' },
          ],
          states.map((state) => [
            state.round,
            state.value.period ?? '',
            STAGES[state.stage],
            String(state.version),
            String(state.centres().length),
            state.chair,
          ]),
        ),
  );
  context.say(
    `指标体系：${systems.map(({ system }) => `${system.id}（${system.name}，${system.indicators.length} 项，${system.label}${system.verified ? '' : '，◇未经官方核验'}）`).join('、')}`,
  );
  context.answer({
    rounds: states.map((state) => ({
      ...state.value,
      round: state.round,
      stage: state.stage,
      version: state.version,
      centres: state.centres(),
      members: membersOf(state),
    })),
    systems: systems.map(({ system, sha256 }) => ({ ...system, sha256 })),
  });
}

const membersOf = (state: RoundState) =>
  state.members().map(({ name, role, belongs }) => ({ name, role, belongs: [...belongs] }));

/** Computes and prints: the summary, or with `--centre` the sheets of these centres. */
export async function show(round: Round, options: Options): Promise<void> {
  const { state, content } = await frozenIn(round);
  const result = scoreRound(content, state);
  const before = roundBefore(result, await others(round, state.round));
  const named = textsOf(options.centre).map((text) => universityOf(state, text));
  if (named.length === 0) return summary(round, result, before);
  const sheets = named.map((university) => ({
    at: result.centres.findIndex((one) => one.university === university),
    prospect: prospectOf(result, university, before),
  }));
  round.context.say(sheets.map(({ at, prospect }) => printed(sheetText(result, at, prospect))).join('\n\n'));
  round.context.answer({
    ...about(result, before),
    sheets: sheets.map(({ at, prospect }) => {
      const { university = '', centre = '' } = result.centres[at] ?? {};
      return {
        university,
        centre,
        sheet: result.scored.absolute.sheets[at],
        adjusted: result.scored.adjusted.sheets[at],
        indicators: indicatorRows(result).filter((row) => row.university === university),
        ...prospect,
      };
    }),
  });
}

/** Line by line: a table has line ends, names must not have their own. */
const printed = (text: string) => text.split('\n').map(printable).join('\n');

const about = (result: RoundResult, before: RoundResult | null) => ({
  round: result.round,
  period: result.period,
  stage: result.stage,
  version: result.version,
  is_provisional: result.isProvisional,
  system: result.content.system.id,
  system_version: result.content.system.version,
  label: result.content.system.label,
  verified: result.content.system.verified,
  synthetic: result.content.synthetic,
  snapshot: result.content.snapshot,
  round_before: before?.round ?? null,
});

function summary({ context }: Round, result: RoundResult, before: RoundResult | null): void {
  const firmness = firmnessOf(result);
  const failed = result.content.questions.filter((question) => question.failed !== null);
  const lines = [
    ...headOf(result),
    rankingTable(result, firmness),
    ...firmnessLines(result, firmness),
    '',
    methodTable(result, 'absolute'),
    '',
    methodTable(result, 'adjusted'),
    ...(failed.length > 0
      ? [`注意：${failed.map(({ id }) => id).join('、')} 在冻结时算不出，按缺失处理。`]
      : []),
    ...(before === null ? [] : [`上一轮：${before.round}；各中心的变化见 --centre 高校。`]),
    `各中心的评分表：panhuo score ${result.round} --centre 高校`,
  ];
  context.say(printed(lines.join('\n')));
  context.answer({
    ...about(result, before),
    scores: scoreRows(result),
    methods: result.methods,
    stability: {
      seed: firmness.stability.seed,
      draws: firmness.stability.draws,
      spread: firmness.stability.spread,
      centres: firmness.stability.centres,
    },
    indistinct: firmness.stability.groups,
    leave_out: firmness.leaveOut.map(({ indicator, moved, largest, agreement }) => ({
      indicator,
      moved,
      largest,
      agreement,
    })),
    without_evidence: { figures: firmness.lacking, shifts: firmness.evidence },
    changes: before === null ? [] : changesOf(before, result),
    failed,
  });
}

/** The other rounds that are frozen, scored. */
async function others({ store, workspace }: Round, name: string): Promise<RoundResult[]> {
  const states = (await roundsOf(store)).filter(
    (state) => state.round !== name && state.value.content !== undefined,
  );
  return Promise.all(states.map(async (state) => scoreRound(await contentOf(workspace.lake, state), state)));
}

/** Who still has to do what. Points are not shown here. */
export async function status(round: Round): Promise<void> {
  const state = await stateIn(round);
  const total = state.items.size;
  const rows = state.centres().map(({ university, a, b }) => {
    const of = (name: string) =>
      state.submitted(university, name) === null
        ? `${name} ${total - state.missing(university, name).length}/${total}`
        : `${name} 已提交`;
    const differ = state.isOpenTo(university)
      ? [...state.items.keys()].filter((id) => state.judgement(university, id).state === 'differs')
      : [];
    return { university, a: of(a), b: of(b), differ };
  });
  const unfinished = state.stage === 'frozen' ? state.unfinished() : [];
  round.context.say(
    [
      `${state.round}：${STAGES[state.stage]}，第 ${state.version} 版，期间 ${state.value.period}，组长 ${state.chair}`,
      renderTable(
        [
          { title: '高校', max: 36 },
          { title: '评审员甲' },
          { title: '评审员乙' },
          { title: '分歧待裁定', max: 60 },
        ],
        rows.map(({ university, a, b, differ }) => [university, a, b, differ.join('、')]),
      ),
      state.stage !== 'frozen'
        ? ''
        : unfinished.length === 0
          ? '评分、裁定、核对都已完成，组长可以复核。'
          : `还有 ${unfinished.length} 项未完成。`,
    ].join('\n'),
  );
  round.context.answer({
    ...state.value,
    round: state.round,
    stage: state.stage,
    version: state.version,
    members: membersOf(state),
    centres: rows,
    unfinished,
  });
}

const DISPUTES = { asked: '待答复', corrected: '已更正', answered: '待裁定', ruled: '已裁定' } as const;

/** What centres reported and the registers do not show, with both figures and what became of it. */
export async function questions(round: Round, options: Options): Promise<void> {
  const { state, content } = await frozenIn(round);
  const wanted = new Set(textsOf(options.centre).map((text) => universityOf(state, text)));
  const beyond = new Set(
    content.checks.filter((check) => check.beyond).map(({ university, check }) => `${university}|${check}`),
  );
  const names = new Map(content.system.checks.map(({ id, name }) => [id, name]));
  const list = state
    .disputes()
    .filter(({ university, indicator }) => beyond.has(`${university}|${indicator}`))
    .filter(({ university }) => wanted.size === 0 || wanted.has(university))
    .map(({ university, indicator, dispute: { question, answer, ruling, state: now } }) => ({
      university,
      check: indicator,
      name: names.get(indicator) ?? indicator,
      reported: Number(question.value?.reported),
      computed: Number(question.value?.computed),
      tolerance: Number(question.value?.tolerance),
      unit: question.value?.unit ?? '',
      state: now,
      answer: answer?.reason ?? null,
      corrected: answer?.value?.value === undefined ? null : Number(answer.value.value),
      ruling: ruling?.verdict ?? null,
    }));
  round.context.say(
    list.length === 0
      ? '自报与登记没有超出容许的差异。'
      : renderTable(
          [
            { title: '高校', max: 32 },
            { title: '核对项', max: 30 },
            { title: '自报', align: 'right' },
            { title: '登记', align: 'right' },
            { title: '容许', align: 'right' },
            { title: '单位' },
            { title: '状态' },
            { title: '答复', max: 40 },
          ],
          list.map((one) => [
            one.university,
            `${one.name}（${one.check}）`,
            figure(one.reported),
            figure(one.computed),
            figure(one.tolerance),
            one.unit,
            DISPUTES[one.state],
            one.answer ?? '',
          ]),
        ),
  );
  round.context.answer({ round: round.name, questions: list });
}

/** Every signed row of the round; points and reasons of a centre only once both evaluators have submitted. */
export async function history(round: Round): Promise<void> {
  const state = await stateIn(round);
  const rows = (await round.store.history(round.name)).map((decision) => blinded(decision, state));
  round.context.say(
    renderTable(
      [
        { title: '编号', align: 'right' },
        { title: '时间' },
        { title: '谁', max: 16 },
        { title: '事项' },
        { title: '对象', max: 60 },
        { title: '内容', max: 30 },
        { title: '此前', align: 'right' },
        { title: '理由', max: 50 },
      ],
      rows.map((one) => [
        String(one.decision_id),
        wallClock(one.decided_at),
        one.decided_by,
        KINDS[one.kind]?.name ?? one.kind,
        one.object ?? '',
        contentWords(one),
        one.supersedes === null ? '' : String(one.supersedes),
        one.reason,
      ]),
    ),
  );
  round.context.answer({ round: round.name, decisions: rows });
}

function contentWords({ kind, verdict, value, withdrawn }: Decision): string {
  const word = KINDS[kind]?.verdicts[verdict] ?? verdict;
  const number = value?.points ?? value?.value;
  return `${withdrawn ? '撤回：' : ''}${word}${number === undefined ? '' : ` ${number}`}`;
}
