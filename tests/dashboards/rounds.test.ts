import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTelemetry } from '../../activities/telemetry.ts';
import type {
  RoundDifferences,
  RoundOverview,
  RoundQuestions,
  ScorePage,
} from '../../dashboards/api/rounds.ts';
import type { Accounts } from '../../dashboards/server/access/accounts.ts';
import type { Caller } from '../../dashboards/server/access/caller.ts';
import type { Role } from '../../dashboards/server/access/permissions.ts';
import { createServer } from '../../dashboards/server/server.ts';
import { keepOpen } from '../../decisions/index.ts';
import { openWorkspace } from '../../lake/workspace.ts';
import { callerAs } from '../helpers/callers.ts';
import { temporaryFolder } from '../helpers/folders.ts';
import { PROVINCE_TIMEOUT } from '../helpers/province.ts';
import { copyRoundTo } from '../helpers/round.ts';
import { silent } from './fixture.ts';

const home = path.join(temporaryFolder('panhuo-rounds-'), 'office');
const ROUND = '/api/v1/rounds/2024%E5%B9%B4%E5%BA%A6%E6%BC%94%E7%A4%BA';
const HIDDEN_REASON = '按填报材料判断';
let server: FastifyInstance;
let letGo: () => Promise<void>;
let caller: Caller | null = null;

/** Accounts where the next request comes from whoever the test named. */
const accounts: Accounts = {
  callerOf: async () => caller,
  checkOrigin: () => undefined,
  audit: async () => undefined,
};
const as = (role: Role, name: string, university: string | null = null): Caller => ({
  ...callerAs(role, university === null ? null : { org_id: 'org:x', name: university }),
  name,
});
const chair = as('admin', '示例管理员');
const adjudicator = as('leader', '示例负责同志');
const evaluator = (letter: string) => as('evaluator', `评价员${letter}`);

async function ask<T = Record<string, unknown>>(
  who: Caller | null,
  url: string,
  body?: object,
): Promise<{ status: number; text: string; json: T }> {
  caller = who;
  const answer = await server.inject(
    body === undefined
      ? { url }
      : { url, method: 'POST', payload: body, headers: { 'content-type': 'application/json' } },
  );
  return { status: answer.statusCode, text: answer.body, json: JSON.parse(answer.body) as T };
}
const centreUrl = (university: string, part = '') =>
  `${ROUND}/centres/${encodeURIComponent(university)}${part}`;

let overview: RoundOverview;
/** A centre that 甲 has still to score, with the other evaluator's letter. */
let open: { university: string; other: string };

beforeAll(async () => {
  await copyRoundTo(home);
  letGo = keepOpen(home);
  server = await createServer({
    openWorkspace: () => openWorkspace(home),
    accounts,
    log: silent,
    telemetry: createTelemetry(),
    engine: null,
    engineDetail: '测试',
    ready: () => true,
  });
  overview = (await ask<RoundOverview>(chair, ROUND)).json;
  const found = overview.centres.find(
    ({ a, b }) => [a.name, b.name].includes('评价员甲') && a.submitted_at === null && b.submitted_at === null,
  );
  if (found === undefined) throw new Error('the demo round has no centre that 甲 has still to score');
  const other = found.a.name === '评价员甲' ? found.b.name : found.a.name;
  open = { university: found.university, other: other.replace('评价员', '') };
}, PROVINCE_TIMEOUT);
afterAll(async () => {
  await server?.close();
  await letGo?.();
});

describe('rounds over HTTP', () => {
  it('show an evaluator nobody else’s points or reasons before both have submitted, in any answer', async () => {
    const half = overview.centres.find(
      ({ a, b }) => [a, b].filter(({ submitted_at }) => submitted_at !== null).length === 1,
    );
    if (half === undefined) throw new Error('no centre that one of two has submitted');
    const waiting = half.a.submitted_at === null ? half.a.name : half.b.name;
    const who = as('evaluator', waiting);
    const page = await ask<ScorePage>(who, centreUrl(half.university));
    expect(page.status).toBe(200);
    expect(page.json.groups.flatMap(({ items }) => items).every(({ both }) => both === null)).toBe(true);
    for (const url of [
      centreUrl(half.university),
      centreUrl(half.university, '/sheet'),
      ROUND,
      `${ROUND}/questions`,
    ]) {
      const { status, text } = await ask(who, url);
      expect(status, url).toBe(200);
      expect(text, url).not.toContain(HIDDEN_REASON);
    }
    for (const url of [`${ROUND}/results`, `${ROUND}/differences`]) {
      const { status, json } = await ask(who, url);
      expect([status, json.code], url).toEqual([403, 'PANHUO_FORBIDDEN']);
    }
    // The chair may see how it stands; the sheet of a centre that is not open has no reasons either.
    expect((await ask(chair, `${ROUND}/results`)).status).toBe(200);
    expect((await ask(chair, centreUrl(half.university, '/sheet'))).text).not.toContain(HIDDEN_REASON);
  });

  it('sign with who is signed in, whatever the body says', async () => {
    const scores = [{ indicator: 'mandate', points: 1.5, reason: '有文件', expects: null }];
    const url = centreUrl(open.university, '/scores');
    const forged = await ask(evaluator('甲'), url, { scores, decided_by: `评价员${open.other}` });
    expect([forged.status, forged.json.code]).toEqual([400, 'PANHUO_REQUEST_INVALID']);
    expect((await ask(evaluator('甲'), url, { scores })).status).toBe(200);
    const own = (await ask<ScorePage>(evaluator('甲'), centreUrl(open.university))).json;
    const item = own.groups.flatMap(({ items }) => items).find(({ id }) => id === 'mandate');
    expect(item?.own).toMatchObject({ points: 1.5, reason: '有文件' });
    const others = (await ask<ScorePage>(evaluator(open.other), centreUrl(open.university))).json;
    expect(others.groups.flatMap(({ items }) => items).find(({ id }) => id === 'mandate')?.own).toBeNull();
    // Two windows of one person: the second saw no score there.
    const second = await ask(evaluator('甲'), url, { scores });
    expect([second.status, second.json.code]).toEqual([409, 'PANHUO_DECISION_STALE']);
  });

  it('refuse who is not one of the two, who has an interest, and who is not the chair', async () => {
    const stranger = ['乙', '丙', '丁', '戊'].find((letter) => letter !== open.other) ?? '';
    const scores = [{ indicator: 'mandate', points: 1, reason: '理由', expects: null }];
    const asStranger = await ask(evaluator(stranger), centreUrl(open.university, '/scores'), { scores });
    expect([asStranger.status, asStranger.json.code]).toEqual([403, 'PANHUO_SCORE_NOT_NAMED']);
    const pair = { evaluators: [{ name: '评价员甲' }, { name: `评价员${stranger}` }], reason: '改派' };
    expect((await ask(adjudicator, centreUrl(open.university, '/assign'), pair)).status).toBe(403);
    // An interest declared at the assignment keeps the person away from the centre from then on.
    const declared = {
      evaluators: [{ name: '评价员甲', belongs: [open.university] }, { name: `评价员${stranger}` }],
      reason: '声明利害关系',
    };
    const refused = await ask(chair, centreUrl(open.university, '/assign'), declared);
    expect([refused.status, refused.json.code]).toEqual([403, 'PANHUO_SCORE_CONFLICT']);
    for (const step of ['freeze', 'review', 'lock'])
      expect((await ask(adjudicator, `${ROUND}/${step}`, { reason: '理由' })).status, step).toBe(403);
  });

  it('let only the liaison of a centre answer for it, and see only its questions', async () => {
    const { questions } = (await ask<RoundQuestions>(chair, `${ROUND}/questions`)).json;
    const [question] = questions;
    const other = questions.find(({ university }) => university !== question?.university);
    if (question === undefined || other === undefined)
      throw new Error('the sample asks two centres at least');
    const liaison = as('liaison', '示例联络员甲', question.university);
    const seen = (await ask<RoundQuestions>(liaison, `${ROUND}/questions`)).json.questions;
    expect(new Set(seen.map(({ university }) => university))).toEqual(new Set([question.university]));
    const said = { check: question.check, value: null, reason: '口径不同' };
    const foreign = await ask(liaison, centreUrl(other.university, '/answers'), {
      ...said,
      check: other.check,
    });
    expect([foreign.status, foreign.json.code]).toEqual([403, 'PANHUO_FORBIDDEN']);
    expect((await ask(evaluator('甲'), centreUrl(question.university, '/answers'), said)).status).toBe(403);
    expect((await ask(liaison, centreUrl(question.university, '/answers'), said)).status).toBe(200);
    const ruled = await ask(adjudicator, centreUrl(question.university, '/adjudications'), {
      item: question.check,
      ruling: 'register',
      reason: '以登记为准',
    });
    expect(ruled.status, ruled.text).toBe(200);
    const after = (await ask<RoundQuestions>(liaison, `${ROUND}/questions`)).json.questions;
    expect(after.find(({ check }) => check === question.check)?.state).toBe('ruled');
    expect((await ask(liaison, centreUrl(question.university))).status).toBe(403);
  });

  it('put the widest gap first for the third person, whose points count', async () => {
    const { items } = (await ask<RoundDifferences>(adjudicator, `${ROUND}/differences`)).json;
    const gaps = items.map(({ gap, max }) => (gap ?? Number.POSITIVE_INFINITY) / max);
    expect(gaps).toEqual([...gaps].sort((a, b) => b - a));
    const [widest] = items;
    if (widest === undefined) throw new Error('the demo round has differences');
    const url = centreUrl(widest.university, '/adjudications');
    const ruling = { item: widest.indicator, ruling: { points: 1 }, reason: '核对原件' };
    expect((await ask(chair, url, ruling)).json.code).toBe('PANHUO_SCORE_NOT_NAMED');
    expect((await ask(adjudicator, url, ruling)).status).toBe(200);
    const page = (await ask<ScorePage>(chair, centreUrl(widest.university))).json;
    const item = page.groups.flatMap((group) => group.items).find(({ id }) => id === widest.indicator);
    expect(item).toMatchObject({ state: 'adjudicated', value: 1 });
  });

  it('do not lock what is not finished, and say what is missing by name', async () => {
    const review = await ask(chair, `${ROUND}/review`, { reason: '复核' });
    expect([review.status, review.json.code]).toEqual([409, 'PANHUO_ROUND_INCOMPLETE']);
    const { unfinished } = (await ask<RoundOverview>(chair, ROUND)).json;
    expect(unfinished.length).toBeGreaterThan(3);
    expect(unfinished.join()).not.toMatch(/：[a-z_]+ /);
    const unknown = await ask(chair, '/api/v1/rounds/1999');
    expect([unknown.status, unknown.json.code]).toEqual([404, 'PANHUO_ROUND_UNKNOWN']);
  });
});
