import { describe, expect, it } from 'vitest';
import { createLog, createTelemetry, instrumentSteps } from '../../activities/telemetry.ts';
import { readStatus, renderStatus, type Status } from '../../dashboards/server/status.ts';
import { Snapshots } from '../../lake/snapshots.ts';
import { quickest } from '../helpers/cpu-time.ts';
import { failureOf } from '../helpers/failing.ts';
import { row, rows } from '../helpers/gazette.ts';
import { neverCrawled } from '../helpers/steps.ts';
import { Fixture } from './fixture.ts';

async function statusOf(fixture: Fixture): Promise<Status> {
  const workspace = await fixture.open();
  return readStatus(workspace, new Snapshots(workspace.warehouse));
}
const textsOf = (status: Status) => status.notices.map(({ level, text }) => `${level} ${text}`).join('\n');

/** Builds with the journal on, as commands do. */
async function journalled(fixture: Fixture, correlation: string) {
  const { home } = fixture;
  const unused = () => Promise.reject(new Error('not used here'));
  const steps = {
    crawlPages: neverCrawled,
    archiveFiles: unused,
    parseDocuments: unused,
    buildWarehouse: () => fixture.build(correlation),
  };
  const options = { home, log: createLog({ home }), telemetry: createTelemetry() };
  return instrumentSteps(steps, options).buildWarehouse({ correlation });
}

describe('status', () => {
  it('says what to do in a fresh workspace', async () => {
    const status = await statusOf(Fixture.create());
    expect(status).toMatchObject({
      snapshot: null,
      previous: [],
      runs: [],
      held: null,
      pending: 0,
      synthetic: false,
    });
    expect(status.sources).toMatchObject([
      { source: 'gazette', configured: true, documents: 0, freshness: 'never' },
    ]);
    expect(textsOf(status)).toBe('info 还没有已发布的快照：运行 panhuo run 读取来源并构建。');
    expect(renderStatus(status)).toContain('尚未采集');
  });

  it('sums what came in: rows = records + rejects + duplicates, with reasons and losses', async () => {
    const fixture = Fixture.create();
    await fixture.ingest([
      ...rows(5),
      '1,2,3',
      row(8, { authorization_notice_id: '坏' }),
      row(9, { filing_id: '2.0E+12' }),
    ]);
    await fixture.ingest([row(20), row(20), row(21)]);
    const [source] = (await statusOf(fixture)).sources;
    expect(source).toMatchObject({
      documents: 2,
      rows: 11,
      records: 8,
      rejects: 2,
      duplicates: 1,
      conflicts: 0,
      rejects_by_reason: { too_few_columns: 1, publication_number_unreadable: 1 },
      lost: { application_number: 1 },
      pending: 2,
      freshness: 'pending',
      rejected: [{ rows: 8, rejects: 2 }],
      rejected_omitted: 0,
    });
  });

  it('knows what the snapshot holds and what it does not', async () => {
    const fixture = Fixture.create();
    await fixture.ingest(rows(3));
    await fixture.build('first');
    const fresh = await statusOf(fixture);
    expect(fresh.snapshot).toMatchObject({ correlation: 'first', batches: 1, reason: 'build', failing: [] });
    expect(
      fresh.snapshot?.models.map(({ name, rows: count, built_in }) => [
        name,
        count,
        built_in === fresh.snapshot?.id,
      ]),
    ).toEqual([
      ['dim_patent', 3, true],
      ['fct_legal_event', 3, true],
    ]);
    expect(textsOf(fresh)).toBe('good 一切正常：快照含有湖中全部批次，审计全部通过。');

    await fixture.ingest(rows(4, 100));
    const behind = await statusOf(fixture);
    expect(behind.pending).toBe(1);
    expect(behind.sources[0]?.freshness).toBe('pending');
    expect(textsOf(behind)).toBe('warn 湖中有 1 个批次不在快照里：运行 panhuo build 更新。');
  });

  it('lists snapshots, and says why an older one is current', async () => {
    const fixture = Fixture.create();
    await fixture.ingest(rows(3));
    const first = await fixture.build();
    await fixture.ingest(rows(3, 50));
    const second = await fixture.build();
    const { warehouse } = await fixture.open();
    await new Snapshots(warehouse).rollback(first.snapshot ?? '', '新一期有误');
    const status = await statusOf(fixture);
    expect(status.snapshot).toMatchObject({ id: first.snapshot, reason: '新一期有误' });
    expect(status.previous.map(({ id }) => id)).toEqual([second.snapshot]);
    expect(renderStatus(status)).toContain('回滚：新一期有误');
  });

  it('looks again when a publish retired what it was about to read', async () => {
    const fixture = Fixture.create();
    await fixture.ingest(rows(1));
    const { snapshot } = await fixture.build();
    const workspace = await fixture.open();
    class Retiring extends Snapshots {
      left = 2;
      override async list() {
        if (this.left-- > 0) return [await this.read('20000101-000000-gone')];
        return super.list();
      }
    }
    const status = await readStatus(workspace, new Retiring(workspace.warehouse));
    expect(status.snapshot?.id).toBe(snapshot);
    const never = new Retiring(workspace.warehouse);
    never.left = Number.POSITIVE_INFINITY;
    expect((await failureOf(readStatus(workspace, never))).code).toBe('PANHUO_SNAPSHOT_MISSING');
  });

  it('shows audits that warn, with samples', async () => {
    const fixture = Fixture.create();
    fixture.audit('warn');
    await fixture.ingest([row(1, { name: '<i>' }), row(2)]);
    await fixture.build();
    const status = await statusOf(fixture);
    expect(status.snapshot?.failing).toEqual([
      {
        name: 'fct_legal_event.标题不含尖括号',
        model: 'fct_legal_event',
        severity: 'warn',
        failures: 1,
        samples: ['{"title":"<i>"}'],
      },
    ]);
    expect(textsOf(status)).toContain('warn 有 1 项提示级审计');
    expect(renderStatus(status)).toContain('标题不含尖括号');
  });

  it('shows what held a build until a build passes', async () => {
    const fixture = Fixture.create();
    await fixture.ingest([row(1)]);
    await journalled(fixture, 'good');
    fixture.audit('block');
    await fixture.ingest([row(2, { name: '<b>' })]);
    await journalled(fixture, 'bad');
    const status = await statusOf(fixture);
    expect(status.held).toMatchObject({
      correlation: 'bad',
      failing: [{ severity: 'block', samples: ['{"title":"<b>"}'] }],
    });
    expect(status.snapshot?.correlation).toBe('good');
    expect(status.runs.map(({ correlation, state }) => [correlation, state])).toEqual([
      ['bad', 'held'],
      ['good', 'done'],
    ]);
    expect(textsOf(status)).toContain(
      `bad 最近一次构建被阻断级审计拦下，没有发布，仍使用快照 ${status.snapshot?.id}。`,
    );
    expect(renderStatus(status)).toContain('未通过的审计（最近一次构建，未发布）');

    fixture.audit('warn');
    await journalled(fixture, 'mended');
    expect((await statusOf(fixture)).held).toBeNull();
  });

  it('tells of files that were archived and never read', async () => {
    const fixture = Fixture.create();
    await fixture.archive(rows(2));
    const status = await statusOf(fixture);
    expect(status.sources[0]).toMatchObject({ unread: 1, documents: 0 });
    expect(textsOf(status)).toContain('warn 有 1 份文件已存档但没有读成记录');
  });

  it('lets no control character of a file name reach the terminal', async () => {
    const fixture = Fixture.create();
    await fixture.ingest([...rows(2), '1,2'], 'a\u001b[2J\u202eb.csv');
    const status = await statusOf(fixture);
    expect(status.sources[0]?.rejected[0]?.name).toContain('\u001b');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
    expect(renderStatus({ ...status, home: 'x\u001b[2J' })).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  });

  it('marks a workspace of invented data', async () => {
    const status = await statusOf(Fixture.create('synthetic: true\n'));
    expect(status.synthetic).toBe(true);
    expect(renderStatus(status)).toContain('【合成数据】');
  });

  it('takes less than 50 ms on a small workspace, and opens no database', async () => {
    const fixture = Fixture.create();
    for (let at = 0; at < 10; at++) await fixture.ingest(rows(2, 10 * at + 1));
    await fixture.build();
    expect(await quickest(5, () => statusOf(fixture))).toBeLessThan(50);
  });

  it('survives JSON unchanged', async () => {
    const fixture = Fixture.create();
    await fixture.ingest([...rows(2), '1,2']);
    await fixture.build();
    const status = await statusOf(fixture);
    expect(JSON.parse(JSON.stringify(status))).toEqual(status);
  });
});
