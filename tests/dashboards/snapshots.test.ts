import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  CompareAnswer,
  CompareMetricsAnswer,
  CompareTableAnswer,
  PublishedAnswer,
  QualityAnswer,
  RevisionAnswer,
  SnapshotsAnswer,
} from '../../dashboards/api/ops-model.ts';
import { Snapshots } from '../../lake/snapshots.ts';
import { callerAs } from '../helpers/callers.ts';
import { row, rows } from '../helpers/gazette.ts';
import { Fixture } from './fixture.ts';
import { OpsSite } from './ops-site.ts';

/** Seven applications were published; then three more came, and a build of them waits for somebody to look at it. */
const fixture = Fixture.create('synthetic: true\n');
let site: OpsSite;
let first: string;
let candidate: string;
beforeAll(async () => {
  fixture.forMetrics();
  await fixture.ingest(rows(7));
  first = (await fixture.build()).snapshot ?? '';
  await fixture.ingest([8, 9, 10].map((n) => row(n)));
  const held = await fixture.build('held', { hold: true });
  candidate = held.candidate ?? '';
  expect(held).toMatchObject({ snapshot: first, published: false, blocked: false });
  site = await OpsSite.on(fixture.home, callerAs('operator'));
}, 60_000);
afterAll(() => site.close());

const ROOT = '/api/v1/ops/snapshots';
const listed = () => site.get<SnapshotsAnswer>(ROOT);
const publish = (id: string, expects: string, reason = '看过差异，数字如所料') =>
  site.post<PublishedAnswer & { code?: string }>(`${ROOT}/${id}/publish`, { reason, expects });

describe('a build that was held', () => {
  it('is a candidate that readers do not see, built upon the current one', async () => {
    expect(candidate).not.toBe('');
    const { rows: all, snapshot } = await listed();
    expect(snapshot).toBe(first);
    expect(all.map(({ id, current, candidate: waits, base }) => [id, current, waits, base])).toEqual([
      [candidate, false, true, first],
      [first, true, false, null],
    ]);
  });

  it('is compared with the current one: tables, rows by key, figures', async () => {
    const pair = `base=${first}&other=${candidate}`;
    const { tables, same } = await site.get<CompareAnswer>(`${ROOT}/compare?${pair}`);
    expect(tables.find(({ model }) => model === 'dim_patent')).toMatchObject({
      state: 'rerun',
      before: 7,
      after: 10,
      redefined: false,
    });
    expect(same).toBe(0);
    const one = await site.get<CompareTableAnswer>(`${ROOT}/compare/table?${pair}&model=dim_patent`);
    expect(one).toMatchObject({ key: ['patent_id'], added: 3, removed: 0 });
    expect(one.same + one.changed).toBe(7);
    expect(one.samples.added.rows).toHaveLength(3);
    const back = await site.get<CompareTableAnswer>(
      `${ROOT}/compare/table?base=${candidate}&other=${first}&model=dim_patent`,
    );
    expect(back).toMatchObject({ added: 0, removed: 3 });
    const metrics = await site.get<CompareMetricsAnswer>(`${ROOT}/compare/metrics?${pair}`);
    expect(metrics.rows.find(({ id }) => id === 'publications')).toMatchObject({
      before: 7,
      after: 10,
      difference: 3,
    });
    const { metrics: all } = await site.get<{ metrics: unknown[] }>('/api/v1/metrics');
    expect(metrics.compared + metrics.skipped.length).toBe(all.length);
  });

  it('has audits of its own, beside those of the published ones', async () => {
    const of = (build: string) => site.get<QualityAnswer>(`/api/v1/ops/quality?limit=1&build=${build}`);
    const { snapshot, counts, history } = await of(candidate);
    expect(snapshot).toBe(candidate);
    expect(counts.passed).toBe(counts.total);
    expect(history.map((one) => [one.snapshot, one.current, one.candidate])).toEqual([
      [candidate, false, true],
      [first, true, false],
    ]);
    expect((await of(first)).snapshot).toBe(first);
  });

  it('differs from itself in nothing', async () => {
    const pair = `base=${first}&other=${first}`;
    const metrics = await site.get<CompareMetricsAnswer>(`${ROOT}/compare/metrics?${pair}`);
    expect(metrics.rows).toEqual([]);
    const { tables, audits } = await site.get<CompareAnswer>(`${ROOT}/compare?${pair}`);
    expect([tables, audits]).toEqual([[], []]);
    const { status } = await site.ask(`${ROOT}/compare?base=${first}&other=../../etc/passwd`);
    expect(status).toBe(404);
  });
});

describe('publishing and rolling back', () => {
  it('is refused without a reason, without the right, and when another snapshot is current by now', async () => {
    expect((await publish(candidate, first, ' ')).body.code).toBe('PANHUO_REQUEST_INVALID');
    expect((await publish(first, first)).body.code).toBe('PANHUO_REQUEST_INVALID');
    expect(await publish(candidate, 'another')).toMatchObject({
      status: 409,
      body: { code: 'PANHUO_SNAPSHOT_STALE' },
    });
    site.as(callerAs('analyst'));
    expect((await publish(candidate, first)).status).toBe(403);
    site.as(callerAs('operator'));
    expect((await listed()).snapshot).toBe(first);
  });

  it('keeps who did it and why, and what was current stays', async () => {
    const { status, body } = await publish(candidate, first);
    expect({ status, body }).toEqual({
      status: 200,
      body: { current: candidate, before: first, reason: '看过差异，数字如所料', by: '测试operator' },
    });
    const after = await listed();
    expect(after.rows.map(({ id, current, candidate: waits }) => [id, current, waits])).toEqual([
      [candidate, true, false],
      [first, false, false],
    ]);
    expect(after.history[0]).toMatchObject({
      id: candidate,
      by: '测试operator',
      reason: '看过差异，数字如所料',
    });
    const { warehouse } = await fixture.open();
    await expect(readFile(path.join(warehouse, 'candidate.json'))).rejects.toThrow('ENOENT');

    expect((await publish(first, candidate, '新到的三件有误')).status).toBe(200);
    expect((await listed()).rows.find(({ current }) => current)?.id).toBe(first);
    expect((await new Snapshots(warehouse).current())?.id).toBe(first);
    expect((await publish(candidate, first, '已核对')).status).toBe(200);
  });

  it('tells what a figure was in each kept snapshot', async () => {
    const answer = await site.get<RevisionAnswer>(`${ROOT}/revisions?metric=publications&year=2019`);
    expect(answer.printed.map(({ snapshot }) => snapshot).sort()).toEqual([first, candidate].sort());
    const value = (id: string) => answer.printed.find(({ snapshot }) => snapshot === id)?.value;
    expect([value(first), value(candidate), answer.now]).toEqual([7, 10, 10]);
  });
});
