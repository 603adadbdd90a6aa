import { z } from 'zod';
import type { Decision, Draft } from '../../../decisions/index.ts';
import { labelDoubts, labelEffect } from '../../../decisions/review/labels.ts';
import { type Named, ReviewQueue } from '../../../decisions/review/queue.ts';
import { pairEffect } from '../../../decisions/review/words.ts';
import { PanhuoError } from '../../../domain/errors.ts';
import { type DuckDBConnection, literal } from '../../../lake/duck.ts';
import { Snapshots } from '../../../lake/snapshots.ts';
import * as api from '../../api/review.ts';
import { onSnapshot, type ServerDeps } from '../deps.ts';
import { type Route, route } from '../http/route.ts';
import { pageOf } from '../models/ask.ts';
import { DecidedBefore } from '../review/in-force.ts';
import { labelRows, schemesOf } from '../review/labels.ts';
import { organisationPairs, splitPairs } from '../review/organisations.ts';
import { personPairs } from '../review/people.ts';
import { decidedOf, historyRows } from '../review/told.ts';

const TAG = '复核';
const NEXT = '下次构建时：';
const build = z.string().max(120).optional();
const state = z.enum(['open', 'decided']).default('open');
const paged = {
  build,
  cursor: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
};
const MACHINE = { allow: 'review.decide', reach: 'public', tag: TAG } as const;
const STALE = { errors: ['PANHUO_DECISION_STALE', 'PANHUO_DECISION_INVALID'] } as const;

/** What people are asked to decide, and what they decided. */
export function reviewRoutes(deps: ServerDeps): Route[] {
  const before = new DecidedBefore();
  const inForce = async (kind: string) => before.inForce(await deps.decisions(), kind);
  const on = async <T>(
    url: string,
    id: string | undefined,
    work: (connection: DuckDBConnection, queue: ReviewQueue, said: Said) => Promise<T>,
  ): Promise<T> =>
    onSnapshot(deps, id, async (connection, snapshot, workspace) =>
      work(connection, await ReviewQueue.on(connection, snapshot), {
        snapshot,
        synthetic: workspace.config.synthetic,
        trace: url,
      }),
    );
  const builtAt = async (snapshot: string) =>
    (await new Snapshots((await deps.openWorkspace()).warehouse).read(snapshot)).created_at;
  const record = async (draft: Draft): Promise<Decision> => {
    const [decision] = await (await deps.decisions()).record([draft]);
    if (decision === undefined) throw new Error('the store kept nothing of a decision');
    return decision;
  };

  const summary = route({
    ...MACHINE,
    method: 'GET',
    path: '/api/v1/review',
    summary: '待复核的数目',
    query: z.strictObject({ build }),
    answer: api.reviewSummary,
    async handle({ query, request }) {
      const decisions = await deps.decisions();
      const all = await before.history(decisions);
      const [organisations, people, labels] = await Promise.all(
        ['org_pair', 'person_pair', 'patent_label'].map(inForce),
      );
      return on(request.url, query.build, async (connection, queue, said) => {
        const created = await builtAt(said.snapshot);
        const pairs = splitPairs(await queue.pairs(), organisations ?? []);
        const persons = splitPairs(await queue.people(), people ?? []);
        const sample = await labelRows(connection, labels ?? [], {});
        const done = sample.filter(({ decision }) => decision !== null).length;
        return {
          ...said,
          queues: [
            counted('organisations', '机构归并', pairs.open.length, pairs.decided.length),
            counted('people', '人员归并', persons.open.length, persons.decided.length),
            counted('labels', '标签抽查', sample.length - done, done),
          ],
          pending: all.filter(({ decided_at }) => decided_at > created).length,
          place: decisions.place,
        };
      });
    },
  });

  const organisations = route({
    ...MACHINE,
    method: 'GET',
    path: '/api/v1/review/organisations',
    summary: '待决定的机构名称对',
    query: z.strictObject({ ...paged, state, q: z.string().max(100).optional() }),
    answer: api.organisationsAnswer,
    async handle({ query, request }) {
      const decisions = await inForce('org_pair');
      return on(request.url, query.build, async (connection, queue, said) => {
        const split = splitPairs(await queue.pairs(), decisions);
        const wanted = query.q?.trim() ?? '';
        const chosen = split[query.state].filter(
          ({ left_name, right_name }) =>
            wanted === '' || left_name.includes(wanted) || right_name.includes(wanted),
        );
        const page = pageOf(chosen, query.cursor, query.limit);
        return {
          ...said,
          ...page,
          counts: { open: split.open.length, decided: split.decided.length },
          rows: await organisationPairs(connection, page.rows, split.decisionOn),
        };
      });
    },
  });

  const people = route({
    ...MACHINE,
    method: 'GET',
    path: '/api/v1/review/people',
    summary: '待决定的同名人员',
    query: z.strictObject({ ...paged, state, q: z.string().max(100).optional() }),
    answer: api.peopleAnswer,
    async handle({ query, request }) {
      const decisions = await inForce('person_pair');
      return on(request.url, query.build, async (connection, queue, said) => {
        const split = splitPairs(await queue.people(), decisions);
        const wanted = query.q?.trim() ?? '';
        const chosen = split[query.state].filter(({ name }) => wanted === '' || name.includes(wanted));
        const page = pageOf(chosen, query.cursor, query.limit);
        return {
          ...said,
          ...page,
          counts: { open: split.open.length, decided: split.decided.length },
          rows: await personPairs(connection, page.rows, split.decisionOn),
        };
      });
    },
  });

  const labels = route({
    ...MACHINE,
    method: 'GET',
    path: '/api/v1/review/labels',
    summary: '待抽查的专利标签',
    query: z.strictObject({
      ...paged,
      state,
      scheme: z.string().max(60).optional(),
      grade: z.enum(['A', 'B', 'C']).optional(),
      patent: z.string().max(60).optional(),
    }),
    answer: api.labelsAnswer,
    async handle({ query, request }) {
      const decisions = await inForce('patent_label');
      return on(request.url, query.build, async (connection, _queue, said) => {
        const all = await labelRows(connection, decisions, {});
        const chosen =
          query.scheme === undefined && query.grade === undefined && query.patent === undefined
            ? all
            : await labelRows(connection, decisions, query);
        const isOpen = ({ decision }: api.LabelRow) => decision === null;
        const open = chosen.filter(isOpen);
        const list = query.state === 'open' ? open : chosen.filter((row) => !isOpen(row));
        return {
          ...said,
          ...pageOf(list, query.cursor, query.limit),
          counts: { open: open.length, decided: chosen.length - open.length },
          schemes: await schemesOf(connection, all),
        };
      });
    },
  });

  const decideOrganisations = route({
    ...MACHINE,
    ...STALE,
    method: 'POST',
    path: '/api/v1/review/organisations',
    summary: '决定两个机构名称是否同一机构',
    body: api.organisationDecision,
    answer: api.decisionAnswer,
    status: 201,
    async handle({ body, caller, request }) {
      const parent = body.parent === 'right' ? body.right : body.left;
      const decision = await record({
        kind: 'org_pair',
        subject: body.left,
        object: body.right,
        verdict: body.verdict,
        ...(body.verdict === 'parent' ? { value: { parent } } : {}),
        decided_by: caller.name,
        reason: body.reason,
        expects: body.expects,
      });
      return on(request.url, undefined, async (_connection, queue) => {
        const [left, right] = await Promise.all([queue.named(body.left), queue.named(body.right)]);
        const names = new Map([left, right].map(({ key, name }) => [key, name]));
        const sides: [Named, Named] = parent === body.right ? [right, left] : [left, right];
        return {
          decision: decidedOf(decision, (key) => names.get(key) ?? key),
          effect: `${NEXT}${pairEffect(body.verdict, ...sides)}`,
          warnings: sides
            .filter(({ org_id }) => org_id === null)
            .map(({ name }) => `当前快照里没有“${name}”这个名称，它出现之后决定才有作用`),
        };
      });
    },
  });

  const decidePeople = route({
    ...MACHINE,
    ...STALE,
    method: 'POST',
    path: '/api/v1/review/people',
    summary: '决定两处署名是否同一人',
    body: api.personDecision,
    answer: api.decisionAnswer,
    status: 201,
    async handle({ body, caller }) {
      const decision = await record({
        kind: 'person_pair',
        subject: body.left,
        object: body.right,
        verdict: body.verdict,
        decided_by: caller.name,
        reason: body.reason,
        expects: body.expects,
      });
      const same = '两处署名归为一人，专利合在一起。';
      const effect = body.verdict === 'same' ? same : '两处署名保持为两人，不再询问。';
      return { decision: decidedOf(decision), effect: `${NEXT}${effect}`, warnings: [] };
    },
  });

  const decideLabels = route({
    ...MACHINE,
    ...STALE,
    method: 'POST',
    path: '/api/v1/review/labels',
    summary: '决定一件专利是否属于一个标签',
    body: api.labelDecision,
    answer: api.decisionAnswer,
    status: 201,
    async handle({ body, caller, request }) {
      const decision = await record({
        kind: 'patent_label',
        subject: body.patent,
        object: `${body.scheme}/${body.label}`,
        verdict: body.verdict,
        ...(body.grade === undefined ? {} : { value: { grade: body.grade } }),
        decided_by: caller.name,
        reason: body.reason,
        expects: body.expects,
      });
      const warnings = await on(request.url, undefined, (_connection, queue) => labelDoubts(queue, body));
      return { decision: decidedOf(decision), effect: `${NEXT}${labelEffect(body.verdict)}`, warnings };
    },
  });

  const withdraw = route({
    ...MACHINE,
    method: 'POST',
    path: '/api/v1/review/withdrawals',
    summary: '撤回一项复核决定',
    body: api.withdrawal,
    answer: api.decisionAnswer,
    status: 201,
    errors: ['PANHUO_DECISION_UNKNOWN'],
    async handle({ body, caller }) {
      const decisions = await deps.decisions();
      // Only what this page shows: a step of an evaluation is taken back where its rules are looked at.
      const here = (await before.history(decisions)).some(({ decision_id }) => decision_id === body.decision);
      if (!here)
        throw new PanhuoError('PANHUO_DECISION_UNKNOWN', `没有 ${body.decision} 号复核决定`, {
          hint: '全部决定见“经过”一栏。',
        });
      const decision = await decisions.withdraw(body.decision, { by: caller.name, reason: body.reason });
      return {
        decision: decidedOf(decision),
        effect: `${NEXT}当作没有人决定过，重新由模型判断。`,
        warnings: [],
      };
    },
  });

  const history = route({
    ...MACHINE,
    method: 'GET',
    path: '/api/v1/review/history',
    summary: '复核决定的全部经过',
    query: z.strictObject({ ...paged, queue: api.queueName.optional(), q: z.string().max(100).optional() }),
    answer: api.historyAnswer,
    async handle({ query, request }) {
      const all = await before.history(await deps.decisions());
      return on(request.url, query.build, async (_connection, queue, said) => {
        const names = await namesOf(queue, all);
        const kind = query.queue && KIND_OF[query.queue];
        const wanted = query.q?.trim() ?? '';
        const rows = historyRows(all, await builtAt(said.snapshot), (key) => names.get(key) ?? key).filter(
          (row) =>
            (kind === undefined || row.kind === kind) &&
            (wanted === '' || `${row.words} ${row.by} ${row.reason}`.includes(wanted)),
        );
        return { ...said, ...pageOf(rows, query.cursor, query.limit) };
      });
    },
  });

  return [
    summary,
    organisations,
    people,
    labels,
    decideOrganisations,
    decidePeople,
    decideLabels,
    withdraw,
    history,
  ];
}

interface Said {
  snapshot: string;
  synthetic: boolean;
  trace: string;
}

const KIND_OF: Readonly<Record<api.QueueName, string>> = {
  organisations: 'org_pair',
  people: 'person_pair',
  labels: 'patent_label',
};

const counted = (queue: api.QueueName, name: string, open: number, decided: number) => ({
  queue,
  name,
  open,
  decided,
});

/** Names as people write them, for the keys that decisions on organisations hold. */
async function namesOf(queue: ReviewQueue, all: readonly Decision[]): Promise<ReadonlyMap<string, string>> {
  const keys = [
    ...new Set(
      all.filter(({ kind }) => kind === 'org_pair').flatMap(({ subject, object }) => [subject, object ?? '']),
    ),
  ].slice(-2000);
  if (keys.length === 0) return new Map();
  const rows = await queue.rowsOf<{ name_key: string; name: string }>(
    'int_org_name',
    `SELECT name_key, arg_max(raw_name, record_count) AS name FROM int_org_name
      WHERE name_key IN (${keys.map(literal).join(', ')}) GROUP BY name_key`,
  );
  return new Map(rows.map(({ name_key, name }) => [name_key, name]));
}
