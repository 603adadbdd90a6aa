import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { createSteps } from '../../activities/index.ts';
import { createLog, createTelemetry, instrumentSteps } from '../../activities/telemetry.ts';
import type { Overview, RejectDetail, RunDetail, RunList, SourceList } from '../../dashboards/api/ops-run.ts';
import type { Caller } from '../../dashboards/server/access/caller.ts';
import { createServer } from '../../dashboards/server/server.ts';
import { inlineEngine } from '../../engine/inline.ts';
import type { Engine } from '../../engine/types.ts';
import { accountsAs, callerAs } from '../helpers/callers.ts';
import { csv, row, rows } from '../helpers/gazette.ts';
import { Fixture, silent } from './fixture.ts';

const servers: FastifyInstance[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** An engine on the fixture's own small models, with the journal on, as commands have it. */
function engineOf(fixture: Fixture, change: (engine: Engine) => Engine = (engine) => engine): Engine {
  const { home } = fixture;
  const steps = instrumentSteps(createSteps(fixture.open, { transforms: fixture.transforms }), {
    home,
    log: createLog({ home }),
    telemetry: createTelemetry(),
  });
  return change(inlineEngine({ steps, log: silent, pause: async () => undefined }));
}

async function serve(
  fixture: Fixture,
  { engine, caller = callerAs('operator') }: { engine?: Engine | null; caller?: Caller } = {},
) {
  const accounts = accountsAs(caller);
  const app = await createServer({
    openWorkspace: fixture.open,
    log: silent,
    telemetry: createTelemetry(),
    accounts,
    engine: engine === undefined ? engineOf(fixture) : engine,
    engineDetail: '单进程执行',
    ready: () => true,
  });
  servers.push(app);
  const ask = async <T>(method: 'GET' | 'POST' | 'DELETE', url: string, body?: object) => {
    const answer = await app.inject({ method, url: `/api/v1/ops${url}`, ...(body ? { payload: body } : {}) });
    return { status: answer.statusCode, body: (answer.body === '' ? null : answer.json()) as T };
  };
  const ended = async (run: string): Promise<RunDetail> => {
    for (;;) {
      const { body } = await ask<RunDetail>('GET', `/runs/${run}`);
      if (body.run.state !== 'running') return body;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  return { app, ask, ended, accounts };
}

/** Puts a file where the source `gazette` looks for them. */
function fill(fixture: Fixture, name: string, text: string): void {
  const folder = path.join(fixture.home, 'inbox', 'gazette');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, name), text);
}

const START = { kind: 'run', reason: '每日例行' } as const;

describe('runs from a page', { timeout: 120_000 }, () => {
  it('start at once, are seen to end, and say who asked and why', async () => {
    const fixture = Fixture.create();
    fill(fixture, '一.csv', csv([...rows(4), '坏,行']));
    const { ask, ended, accounts } = await serve(fixture);
    const { status, body } = await ask<{ run: string }>('POST', '/runs', START);
    expect(status).toBe(202);
    const detail = await ended(body.run);
    expect(detail.run).toMatchObject({
      state: 'done',
      sources: ['gazette'],
      start: { kind: 'run', by: '测试operator', reason: '每日例行' },
    });
    expect(detail.totals).toEqual({ documents: 1, known: 0, rows: 5, records: 4, rejects: 1, duplicates: 0 });
    expect(detail.build).toMatchObject({ published: true, blocked: false });
    expect(detail.run.steps.map(({ step, state }) => [step, state])).toEqual([
      ['archiveFiles', 'done'],
      ['parseDocuments', 'done'],
      ['buildWarehouse', 'done'],
    ]);
    expect(detail.may).toEqual({ cancel: false, retry: false });
    expect(accounts.entries).toMatchObject([{ action: '启动运行', outcome: 'done', user: 'u-operator' }]);

    const list = (await ask<RunList>('GET', '/runs?state=done')).body;
    expect(list).toMatchObject({ total: 1, by_state: { done: 1 }, next: null });
    const overview = (await ask<Overview>('GET', '/overview')).body;
    expect(overview.builds).toMatchObject([{ state: 'done', published: true }]);
    expect(overview.total).toEqual({
      documents: 1,
      rows: 5,
      records: 4,
      rejects: 1,
      duplicates: 0,
      difference: 0,
    });
    const today = overview.intake[0]?.days.at(-1);
    expect(today).toMatchObject({ intake: { rows: 5, records: 4, rejects: 1 }, failures: 0 });
  });

  it('refuse a second build while one goes on, kindly; a cancelled one can be repeated', async () => {
    const fixture = Fixture.create();
    fill(fixture, '一.csv', csv(rows(3)));
    let free: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      free = resolve;
    });
    const engine = engineOf(fixture, (inner) => ({
      ...inner,
      run: async (input, progress, signal) => {
        await Promise.race([held, new Promise((resolve) => signal?.addEventListener('abort', resolve))]);
        return inner.run(input, progress, signal);
      },
    }));
    const { ask, ended } = await serve(fixture, { engine });
    const first = (await ask<{ run: string }>('POST', '/runs', START)).body.run;
    const second = await ask<{ code: string; hint: string }>('POST', '/runs', {
      kind: 'build',
      reason: '再来',
    });
    expect([second.status, second.body.code]).toEqual([409, 'PANHUO_BUILD_BUSY']);
    expect(second.body.hint).toContain(first);
    const reading = await ask<{ code: string }>('POST', '/runs', {
      kind: 'ingest',
      sources: ['gazette'],
      reason: '再读',
    });
    expect([reading.status, reading.body.code]).toEqual([409, 'PANHUO_CRAWL_BUSY']);

    expect((await ask('POST', `/runs/${first}/cancel`, { reason: '启动错了' })).status).toBe(202);
    const detail = await ended(first);
    expect(detail.run.state).toBe('cancelled');
    expect(detail.run.start?.cancelling).toMatchObject({ by: '测试operator', reason: '启动错了' });
    expect(
      (await ask<{ code: string }>('POST', `/runs/${first}/cancel`, { reason: '再取消' })).body.code,
    ).toBe('PANHUO_RUN_STATE');
    free();
    const again = (await ask<{ run: string }>('POST', `/runs/${first}/retry`, { reason: '重来' })).body.run;
    const repeated = await ended(again);
    expect(repeated.run).toMatchObject({ state: 'done', start: { kind: 'run', retries: first } });
  });

  it('show what failed: code, words, what to do; the others are read all the same', async () => {
    const fixture = Fixture.create(
      'sources:\n  gut: { kind: publication, parser: gazette-csv, files: [a] }\n  schlecht: { kind: publication, parser: gazette-csv, files: [b] }\n',
    );
    for (const [folder, text] of [
      ['a', csv(rows(2))],
      ['b', 'x,y\n1,2\n'],
    ] as const) {
      mkdirSync(path.join(fixture.home, folder), { recursive: true });
      writeFileSync(path.join(fixture.home, folder, '一.csv'), text);
    }
    const { ask, ended } = await serve(fixture);
    const { run } = (await ask<{ run: string }>('POST', '/runs', START)).body;
    const detail = await ended(run);
    expect(detail.run.state).toBe('failed');
    expect(detail.failures).toMatchObject([
      { source: 'schlecht', error: { code: 'PANHUO_HEADER_UNREADABLE' } },
    ]);
    expect(detail.totals?.records).toBe(2);
    expect(detail.may.retry).toBe(true);
    const { intake } = (await ask<Overview>('GET', '/overview')).body;
    expect(intake.map(({ source, failures }) => [source, failures])).toEqual([
      ['schlecht', 1],
      ['gut', 0],
    ]);
  });

  it('say what to do where the server only reads, and start nothing', async () => {
    const fixture = Fixture.create();
    const { ask } = await serve(fixture, { engine: null });
    for (const [url, body] of [
      ['/runs', START],
      ['/runs/x/cancel', { reason: '取消' }],
      ['/sources/gazette/pause', { reason: '暂停' }],
    ] as const) {
      const answer = await ask<{ code: string; hint: string }>('POST', url, body);
      expect([answer.status, answer.body.code], url).toEqual([409, 'PANHUO_ENGINE_NONE']);
      expect(answer.body.hint).toContain('panhuo');
    }
    expect(existsSync(path.join(fixture.home, 'logs', 'starts.jsonl'))).toBe(false);
  });

  it('want a reason, a source that is there, and somebody who may', async () => {
    const fixture = Fixture.create();
    const { ask } = await serve(fixture);
    const refused = async (body: object) => (await ask<{ code: string }>('POST', '/runs', body)).body.code;
    expect(await refused({ kind: 'run' })).toBe('PANHUO_REQUEST_INVALID');
    expect(await refused({ kind: 'run', reason: ' ' })).toBe('PANHUO_REQUEST_INVALID');
    expect(await refused({ ...START, sources: ['../x'] })).toBe('PANHUO_SOURCE_UNKNOWN');
    expect((await ask<{ code: string }>('GET', '/runs/none')).body.code).toBe('PANHUO_RUN_UNKNOWN');
    const analyst = await serve(fixture, { caller: callerAs('analyst') });
    expect((await analyst.ask('POST', '/runs', START)).status).toBe(403);
    expect((await analyst.ask('GET', '/runs')).status).toBe(200);
  });

  it('of a server that was killed are not shown as running for ever', async () => {
    const fixture = Fixture.create();
    mkdirSync(path.join(fixture.home, 'logs'), { recursive: true });
    const asked = {
      event: 'asked',
      at: '2026-11-01T00:00:00.000Z',
      correlation: 'gone',
      order: { kind: 'build', full: false, hold: false },
      user: 'u',
      by: '某人',
      reason: '试',
      retries: null,
      host: 'elsewhere',
      pid: 1,
      born: '1',
    };
    writeFileSync(path.join(fixture.home, 'logs', 'starts.jsonl'), `${JSON.stringify(asked)}\n{"event":"as`);
    const { ask } = await serve(fixture);
    const { run, may } = (await ask<RunDetail>('GET', '/runs/gone')).body;
    expect([run.state, may.retry]).toEqual(['interrupted', true]);
  });
});

describe('sources', () => {
  it('are paused with a reason, left out of runs, and resumed', async () => {
    const fixture = Fixture.create();
    fill(fixture, '一.csv', csv(rows(2)));
    const { ask, ended } = await serve(fixture);
    expect((await ask('POST', '/sources/gazette/pause', { reason: '对方改版' })).status).toBe(200);
    const { rows: list, schedules_unavailable: why } = (await ask<SourceList>('GET', '/sources')).body;
    expect(list[0]).toMatchObject({ id: 'gazette', pause: { by: '测试operator', reason: '对方改版' } });
    expect(why).toContain('没有定时');
    expect(
      (await ask<{ code: string }>('POST', '/sources/gazette/pause', { reason: '再停' })).body.code,
    ).toBe('PANHUO_RUN_STATE');
    const named = await ask<{ code: string }>('POST', '/runs', { ...START, sources: ['gazette'] });
    expect([named.status, named.body.code]).toEqual([409, 'PANHUO_SOURCE_PAUSED']);
    const all = await ended((await ask<{ run: string }>('POST', '/runs', START)).body.run);
    expect(all.totals?.documents).toBe(0);
    expect((await ask('POST', '/sources/gazette/resume', { reason: '好了' })).status).toBe(200);
    const after = await ended((await ask<{ run: string }>('POST', '/runs', START)).body.run);
    expect(after.totals?.documents).toBe(1);
    expect((await ask<{ code: string }>('POST', '/sources/nothing/pause', { reason: '没有' })).status).toBe(
      404,
    );
    expect(
      (await ask<{ code: string }>('POST', '/schedules/nightly/pause', { reason: '没有' })).body.code,
    ).toBe('PANHUO_ENGINE_CONFIG');
  });
});

describe('rejects', () => {
  it('show each row as it stands, by reason, page by page, and what another mapping would make of them', async () => {
    const fixture = Fixture.create();
    const bad = Array.from({ length: 5 }, (_, at) => row(50 + at, { authorization_notice_id: `坏<b>${at}` }));
    const [outcome] = await fixture.ingest([...rows(8), ...bad, '1,2'], '<script>.csv');
    const { ask, ended } = await serve(fixture);
    const summary = (await ask<{ total: number; groups: unknown[] }>('GET', '/rejects')).body;
    expect(summary).toMatchObject({
      total: 6,
      groups: [
        {
          source: 'gazette',
          rejects: 6,
          reasons: [
            { reason: 'publication_number_unreadable', count: 5 },
            { reason: 'too_few_columns', count: 1 },
          ],
        },
      ],
    });
    const url = `/rejects/gazette/publication/${outcome?.document.sha256}`;
    const first = (await ask<RejectDetail>('GET', `${url}?limit=4`)).body;
    expect(first).toMatchObject({ total: 6, mappable: true, document: { name: '<script>.csv', rejects: 6 } });
    const second = (await ask<RejectDetail>('GET', `${url}?limit=4&cursor=${first.next}`)).body;
    expect([...first.rows, ...second.rows].map(({ line }) => line)).toEqual([10, 11, 12, 13, 14, 15]);
    expect(second.next).toBeNull();
    expect(first.rows[0]?.raw).toContain('坏<b>0');
    expect((await ask<RejectDetail>('GET', `${url}?reason=too_few_columns`)).body.rows).toHaveLength(1);

    const map = { patentee: 'address', address: 'applicants' };
    const tried = await ask<{ before: object; trial: { intake: object } }>('POST', `${url}/try`, { map });
    expect(tried.body.before).toEqual({ records: 8, rejects: 6 });
    expect(tried.body.trial.intake).toMatchObject({ records: 8, rejects: 6, difference: 0 });
    expect(await (await fixture.open()).lake.manifests()).toHaveLength(1);
    const { run } = (await ask<{ run: string }>('POST', `${url}/reparse`, { map, reason: '列反了' })).body;
    expect((await ended(run)).run).toMatchObject({ state: 'done', start: { kind: 'reparse' } });
    const active = await (await fixture.open()).lake.active();
    expect(active).toHaveLength(1);
    expect(active[0]?.documents[0]?.mapping.find(({ column }) => column === 'patentee')?.field).toBe(
      'address',
    );
  });

  it('list files that nobody could read, and are not for who is bound to one organisation', async () => {
    const fixture = Fixture.create();
    await fixture.archive(rows(2));
    const { ask } = await serve(fixture);
    const { rows: list } = (
      await ask<{ rows: { sha256: string; batch: null }[] }>('GET', '/rejects/documents')
    ).body;
    expect(list).toMatchObject([{ batch: null, rejects: 0 }]);
    const url = `/rejects/gazette/publication/${list[0]?.sha256}`;
    const { mapping } = (await ask<RejectDetail>('GET', url)).body;
    expect(mapping.some(({ field }) => field === 'publication_number')).toBe(true);
    for (const wrong of ['0'.repeat(64), '..%2f..'])
      expect((await ask('GET', `/rejects/gazette/publication/${wrong}`)).status).toBeGreaterThanOrEqual(400);
    const bound = await serve(fixture, { caller: callerAs('operator', { org_id: 'org:1', name: '甲大学' }) });
    expect((await bound.ask<{ code: string }>('GET', url)).body.code).toBe('PANHUO_FORBIDDEN');
  });
});

it('leaves no line of a run half written', async () => {
  const fixture = Fixture.create();
  const { ask, ended } = await serve(fixture);
  await ended((await ask<{ run: string }>('POST', '/runs', { kind: 'build', reason: '换\n行' })).body.run);
  const lines = readFileSync(path.join(fixture.home, 'logs', 'starts.jsonl'), 'utf8')
    .trimEnd()
    .split('\n');
  expect(lines.map((line) => JSON.parse(line).event)).toEqual(['asked', 'ended']);
  expect(readdirSync(fixture.home)).not.toContain('uploads');
});
