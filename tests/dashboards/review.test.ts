import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  DecisionAnswer,
  HistoryAnswer,
  LabelsAnswer,
  OrganisationsAnswer,
  PeopleAnswer,
  ReviewSummary,
} from '../../dashboards/api/review.ts';
import { keepOpen, openDecisions } from '../../decisions/index.ts';
import { emptyDatabase } from '../accounts/database.ts';
import { callerAs } from '../helpers/callers.ts';
import { temporaryFolder } from '../helpers/folders.ts';
import { builtProvince, PROVINCE_TIMEOUT } from '../helpers/province.ts';
import { OpsSite } from './ops-site.ts';

/** A workspace of its own: here things are decided. */
let site: OpsSite;
let home: string;
let letGo: () => Promise<void>;
beforeAll(async () => {
  home = path.join(temporaryFolder('panhuo-review-'), 'home');
  await (await builtProvince()).copyTo(home);
  await emptyDatabase(home);
  letGo = keepOpen(home);
  site = await OpsSite.on(home, callerAs('operator'));
}, PROVINCE_TIMEOUT);
afterAll(async () => {
  await site.close();
  await letGo();
  rmSync(home, { recursive: true, force: true });
});

const ROOT = '/api/v1/review';
const organisations = (more = '') => site.get<OrganisationsAnswer>(`${ROOT}/organisations?limit=200${more}`);
const REASON = '信用代码与地址都一致';

describe('the queues', () => {
  it('count what they list', async () => {
    const { queues, pending } = await site.get<ReviewSummary>(ROOT);
    const lists = await Promise.all([
      organisations(),
      site.get<PeopleAnswer>(`${ROOT}/people?limit=200`),
      site.get<LabelsAnswer>(`${ROOT}/labels?limit=200`),
    ]);
    expect(queues.map(({ open }) => open)).toEqual(lists.map(({ total }) => total));
    for (const { total, rows } of lists) expect(rows.length).toBe(Math.min(200, total));
    expect(queues[0]?.open).toBeGreaterThan(2);
    expect(pending).toBe(0);
    const [pair] = lists[0].rows;
    expect(pair).toMatchObject({ decision: null });
    expect(pair?.parts.length).toBeGreaterThan(0);
    expect(pair?.left.body).not.toBeNull();
  });

  it('are for those who may decide', async () => {
    for (const role of ['analyst', 'leader', 'liaison', 'evaluator'] as const)
      expect((await site.as(callerAs(role)).ask(`${ROOT}/organisations`)).status).toBe(403);
    site.as(callerAs('operator'));
  });
});

describe('deciding', () => {
  it('signs with the name of who is signed in, and guards two who decide at once', async () => {
    const [pair] = (await organisations()).rows;
    if (pair === undefined) throw new Error('no pair');
    const body = {
      left: pair.left.key,
      right: pair.right.key,
      verdict: 'same',
      reason: REASON,
      expects: null,
    };
    const { status, body: stored } = await site.post<DecisionAnswer>(`${ROOT}/organisations`, body);
    expect(status).toBe(201);
    expect(stored.decision).toMatchObject({ verdict: 'same', by: '测试operator', reason: REASON });
    expect(stored.effect).toMatch(/^下次构建时：两者/);
    expect(stored.decision.words).toContain(pair.left.name);

    const late = await site
      .as(callerAs('admin'))
      .post<{ code: string }>(`${ROOT}/organisations`, { ...body, verdict: 'different' });
    expect(late).toMatchObject({ status: 409, body: { code: 'PANHUO_DECISION_STALE' } });
    const over = await site.post<DecisionAnswer>(`${ROOT}/organisations`, {
      ...body,
      verdict: 'parent',
      parent: 'right',
      expects: stored.decision.id,
    });
    expect(over.status).toBe(201);
    expect(over.body.decision.words).toBe(`${pair.right.name} 是 ${pair.left.name} 的上级`);
    site.as(callerAs('operator'));

    const open = await organisations();
    expect(open.rows.map(({ id }) => id)).not.toContain(pair.id);
    const decided = await organisations('&state=decided');
    expect(decided.rows.map(({ id, decision }) => [id, decision?.by])).toEqual([[pair.id, '测试admin']]);
    expect((await site.get<ReviewSummary>(ROOT)).pending).toBe(2);
    const kept = await openDecisions({ home }).history();
    expect(kept.map(({ decided_by, verdict }) => [decided_by, verdict])).toEqual([
      ['测试operator', 'same'],
      ['测试admin', 'parent'],
    ]);
    // The first decision makes the database.
  }, 60_000);

  it('takes a decision back with a reason, and lists all of it', async () => {
    const [row] = (await organisations('&state=decided')).rows;
    const id = row?.decision?.id ?? 0;
    const refused = await site.post<{ code: string }>(`${ROOT}/withdrawals`, { decision: id, reason: ' ' });
    expect(refused.body.code).toBe('PANHUO_REQUEST_INVALID');
    const { status } = await site.post(`${ROOT}/withdrawals`, { decision: id, reason: '看错了' });
    expect(status).toBe(201);
    expect((await site.post(`${ROOT}/withdrawals`, { decision: id, reason: '再撤一次' })).status).toBe(404);
    expect((await organisations('&state=decided')).total).toBe(0);
    const { rows, total } = await site.get<HistoryAnswer>(`${ROOT}/history`);
    expect(total).toBe(3);
    expect(rows.map(({ fate }) => fate)).toEqual(['撤回', '由 3 号撤回', '由 2 号取代']);
    expect(rows.every(({ pending }) => pending)).toBe(true);
  });

  it('knows people by their mentions and labels with their grade', async () => {
    const people = await site.get<PeopleAnswer>(`${ROOT}/people`);
    const [pair] = people.rows;
    if (pair === undefined) throw new Error('nobody is asked about');
    expect(pair.left.examples.length).toBeGreaterThan(0);
    const person = await site.post<DecisionAnswer>(`${ROOT}/people`, {
      left: pair.right.key,
      right: pair.left.key,
      verdict: 'different',
      reason: '同名而单位不同',
      expects: null,
    });
    expect(person.status).toBe(201);
    expect((await site.get<PeopleAnswer>(`${ROOT}/people`)).total).toBe(people.total - 1);

    const labels = await site.get<LabelsAnswer>(`${ROOT}/labels?grade=C`);
    const [label] = labels.rows;
    if (label === undefined) throw new Error('no label is sampled');
    expect(labels.rows.every(({ grade }) => grade === 'C')).toBe(true);
    const { body } = await site.post<DecisionAnswer>(`${ROOT}/labels`, {
      patent: label.patent_id,
      scheme: label.scheme,
      label: label.label_id,
      verdict: 'yes',
      grade: 'B',
      reason: '名称所述即此',
      expects: null,
    });
    expect(body.warnings).toEqual([]);
    expect(body.decision.words).toContain('（B 级）');
    const slip = await site.post<DecisionAnswer>(`${ROOT}/labels`, {
      patent: 'CN999999999',
      scheme: label.scheme,
      label: label.label_id,
      verdict: 'no',
      reason: '写错了号',
      expects: null,
    });
    expect(slip.body.warnings).toEqual(['当前快照里没有专利 CN999999999，请核对']);
    const own = await site.get<LabelsAnswer>(`${ROOT}/labels?patent=${label.patent_id}&state=decided`);
    expect(own.rows.map(({ label_id }) => label_id)).toContain(label.label_id);
    expect((await site.get<HistoryAnswer>(`${ROOT}/history?queue=labels`)).total).toBe(2);
  });
});
