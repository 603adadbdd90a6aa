import { z } from 'zod';
import { assignAnew, beginRound, freezeNow } from '../../../activities/score/begin.ts';
import { findCap, lockScored } from '../../../activities/score/conclude.ts';
import { adjudicate, answer, rate, reopen, review, submit } from '../../../activities/score/steps.ts';
import type { Decision, Decisions } from '../../../decisions/index.ts';
import type { RoundState } from '../../../decisions/rounds/state.ts';
import { PanhuoError } from '../../../domain/errors.ts';
import {
  bodies,
  roundDifferences,
  roundList,
  roundOverview,
  roundQuestions,
  roundResults,
  roundSheet,
  scorePage,
  stored,
} from '../../api/rounds.ts';
import type { Caller } from '../access/caller.ts';
import type { Permission } from '../access/permissions.ts';
import type { ServerDeps } from '../deps.ts';
import { type Route, route } from '../http/route.ts';
import { csvOf, workbookOf } from '../metrics/workbook.ts';
import {
  mustBeAnswer,
  mustBeSeen,
  readDifferences,
  readQuestions,
  readRound,
  readRounds,
} from '../rounds/overview.ts';
import { readResults, readSheet } from '../rounds/results.ts';
import { resultsTable } from '../rounds/results-file.ts';
import { RoundRoom } from '../rounds/room.ts';
import { readScorePage } from '../rounds/score-page.ts';

const ROUND = '/api/v1/rounds/{round}' as const;
const CENTRE = '/api/v1/rounds/{round}/centres/{university}' as const;
const ofRound = z.strictObject({ round: z.string().max(100) });
const ofCentre = z.strictObject({ round: z.string().max(100), university: z.string().max(200) });
const nothing = z.strictObject({});
const tag = '评价';

const told = (decisions: readonly Decision[]) => ({
  decisions: decisions.map(({ decision_id: id, decided_at: at }) => ({ id, at })),
});

/** What a step works with: who signs is who is signed in, whatever the body says. */
interface Step {
  deps: ServerDeps;
  store: Decisions;
  state: RoundState;
  by: string;
}

/** Rounds of evaluation: the same steps, through the same guards, as on the command line. */
export function roundRoutes(deps: ServerDeps): Route[] {
  const room = () => RoundRoom.of(deps);
  const begin = async (round: string, caller: Caller): Promise<Step> => ({
    deps,
    store: await deps.decisions(),
    state: await room().state(round),
    by: caller.name,
  });
  const read = <S extends z.ZodType>(
    path: `/${string}`,
    summary: string,
    answered: S,
    work: (round: string, caller: Caller) => Promise<z.input<S>>,
  ) =>
    route({
      method: 'GET',
      path,
      tag,
      summary,
      allow: 'rounds.read',
      reach: 'scoped',
      params: ofRound,
      query: nothing,
      answer: answered,
      handle: ({ params, caller }) => work(params.round, caller) as never,
    });
  const readCentre = <S extends z.ZodType>(
    path: `/${string}`,
    summary: string,
    answered: S,
    work: (round: string, university: string, caller: Caller) => Promise<z.input<S>>,
  ) =>
    route({
      method: 'GET',
      path,
      tag,
      summary,
      allow: 'rounds.read',
      reach: 'scoped',
      params: ofCentre,
      query: nothing,
      answer: answered,
      handle: ({ params, caller }) => work(params.round, params.university, caller) as never,
    });
  /** A step on the round itself. */
  const step = <B extends z.ZodType>(
    name: string,
    summary: string,
    body: B,
    work: (step: Step, body: z.output<B>) => Promise<readonly Decision[]>,
    allow: Permission = 'rounds.chair',
  ) =>
    route({
      method: 'POST',
      path: `${ROUND}/${name}`,
      tag,
      summary,
      allow,
      reach: 'public',
      params: ofRound,
      body,
      answer: stored,
      handle: async ({ params, body: said, caller }) =>
        told(await work(await begin(params.round, caller), said as z.output<B>)) as never,
    });
  /** A step on one centre of it. */
  const centreStep = <B extends z.ZodType>(
    name: string,
    summary: string,
    allow: Permission,
    body: B,
    work: (step: Step, university: string, body: z.output<B>, caller: Caller) => Promise<readonly Decision[]>,
  ) =>
    route({
      method: 'POST',
      path: `${CENTRE}/${name}`,
      tag,
      summary,
      allow,
      reach: 'scoped',
      params: ofCentre,
      body,
      answer: stored,
      handle: async ({ params, body: said, caller }) =>
        told(
          await work(await begin(params.round, caller), params.university, said as z.output<B>, caller),
        ) as never,
    });
  return [
    route({
      method: 'GET',
      path: '/api/v1/rounds',
      tag,
      summary: '评价轮次与我的任务',
      allow: 'rounds.read',
      reach: 'scoped',
      query: nothing,
      answer: roundList,
      handle: ({ caller }) => readRounds(deps, caller),
    }),
    read(ROUND, '一轮评价的进度', roundOverview, (round, caller) => readRound(deps, round, caller)),
    read(`${ROUND}/questions`, '向参评中心的提问与答复', roundQuestions, (round, caller) =>
      readQuestions(deps, round, caller),
    ),
    read(`${ROUND}/differences`, '待裁定的分歧', roundDifferences, (round, caller) =>
      readDifferences(deps, round, caller),
    ),
    read(`${ROUND}/results`, '评价结果', roundResults, (round, caller) => readResults(deps, round, caller)),
    route({
      method: 'GET',
      path: `${ROUND}/results/export`,
      tag,
      summary: '导出评价结果（XLSX 或 CSV）',
      allow: 'rounds.read',
      reach: 'scoped',
      params: ofRound,
      query: z.strictObject({ format: z.enum(['xlsx', 'csv']).default('xlsx') }),
      answer: 'file',
      audit: 'export',
      async handle({ params, query: { format }, caller, reply }) {
        const results = await readResults(deps, params.round, caller);
        const table = resultsTable(results, deps.clock());
        const name = `${results.synthetic ? '合成数据_' : ''}${table.title}.${format}`;
        return reply
          .header(
            'content-disposition',
            `attachment; filename="results.${format}"; filename*=UTF-8''${encodeURIComponent(name)}`,
          )
          .type(
            format === 'csv'
              ? 'text/csv; charset=utf-8'
              : 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
          )
          .send(format === 'csv' ? csvOf(table) : await workbookOf(table));
      },
    }),
    readCentre(CENTRE, '一个中心的评分页', scorePage, (round, university, caller) =>
      readScorePage(deps, round, university, caller),
    ),
    readCentre(`${CENTRE}/sheet`, '一个中心的评分表', roundSheet, (round, university, caller) =>
      readSheet(deps, round, university, caller),
    ),
    route({
      method: 'POST',
      path: '/api/v1/rounds',
      tag,
      summary: '开一轮评价',
      allow: 'rounds.chair',
      reach: 'public',
      body: bodies.open,
      answer: stored,
      status: 201,
      async handle({ body: { reason, ...opening }, caller }) {
        const [workspace, store] = [await deps.openWorkspace(), await deps.decisions()];
        const { decisions } = await beginRound(workspace, store, { ...opening, by: caller.name, reason });
        return told(decisions);
      },
    }),
    step('freeze', '冻结一轮评价的数值', bodies.freeze, async ({ store, state, by }, { reason, reports }) => {
      const { decisions } = await freezeNow(
        await deps.openWorkspace(),
        store,
        state,
        { by, reason },
        reports,
      );
      return decisions;
    }),
    step('review', '复核一轮评价', bodies.reason, async ({ store, state, by }, { reason }) =>
      review(store, state, await room().content(state), { by, reason }),
    ),
    step('return', '退回中心的评分', bodies.centres, ({ store, state, by }, { centres, reason }) =>
      reopen(store, state, 'returned', centres, { by, reason }),
    ),
    step('lock', '一轮评价定稿', bodies.reason, async ({ store, state, by }, { reason }) => {
      const { lake } = await deps.openWorkspace();
      return lockScored({ store, lake }, state, await room().content(state), { by, reason });
    }),
    step('amend', '修订已定稿的评价', bodies.centres, ({ store, state, by }, { centres, reason }) =>
      reopen(store, state, 'amended', centres, { by, reason }),
    ),
    centreStep(
      'scores',
      '保存评分',
      'rounds.score',
      bodies.scores,
      ({ store, state, by }, university, { scores }) =>
        rate(
          store,
          state.round,
          by,
          scores.map((one) => ({ university, ...one })),
        ),
    ),
    centreStep(
      'submit',
      '提交评分',
      'rounds.score',
      bodies.reason,
      ({ store, state, by }, university, { reason }) => submit(store, state, { by, reason }, [university]),
    ),
    centreStep(
      'assign',
      '改派评价员',
      'rounds.chair',
      bodies.assign,
      async ({ store, state, by }, university, { evaluators, reason }) =>
        assignAnew(await deps.openWorkspace(), store, state, { university, pair: evaluators, by, reason }),
    ),
    // Whether somebody is this round's third person is known to the round, not to the roles.
    centreStep(
      'adjudications',
      '裁定分歧',
      'rounds.read',
      bodies.adjudicate,
      ({ store, state, by }, university, { item, ruling, reason, seen }) => {
        if (seen !== undefined) mustBeSeen(state, university, item, seen);
        return adjudicate(store, state, { university, item, ruling, by, reason, expects: seen?.now });
      },
    ),
    centreStep(
      'answers',
      '答复对本中心的提问',
      'rounds.answer',
      bodies.answer,
      ({ store, state, by }, university, said, caller) => {
        if (caller.organisation?.name !== university)
          throw new PanhuoError('PANHUO_FORBIDDEN', `只有${university}的联络员能代它答复`);
        const { expects, ...rest } = said;
        const there = state.at('score_answer', `${university}|${said.check}`)?.decision_id ?? null;
        if (expects !== undefined) mustBeAnswer(state, university, said.check, expects);
        return answer(store, state.round, {
          university,
          by,
          ...rest,
          ...(expects === undefined ? {} : { expects: there }),
        });
      },
    ),
    centreStep(
      'findings',
      '认定封顶规则是否成立',
      'rounds.chair',
      bodies.finding,
      async ({ store, state, by }, university, said) =>
        (await findCap(store, state, await room().content(state), { university, by, ...said })).decisions,
    ),
  ];
}
