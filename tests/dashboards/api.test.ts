import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTelemetry } from '../../activities/telemetry.ts';
import { createServer } from '../../dashboards/server/server.ts';
import { accountsAs, callerAs } from '../helpers/callers.ts';
import { row, rows } from '../helpers/gazette.ts';
import { Fixture, silent } from './fixture.ts';

/** The API over the models and metrics that ship: ten published applications, three of another city. */
const fixture = Fixture.create('synthetic: true\n');
let server: FastifyInstance;
let snapshot: string;
beforeAll(async () => {
  const elsewhere = [8, 9, 10].map((n) => row(n, { address: '215000江苏省苏州市姑苏区人民路1号' }));
  await fixture.ingest([...rows(7), ...elsewhere]);
  snapshot = (await fixture.buildShipped()).snapshot ?? '';
  server = await serve(fixture);
}, 60_000);
afterAll(() => server.close());

function serve({ open }: Fixture): Promise<FastifyInstance> {
  const telemetry = createTelemetry();
  return createServer({
    openWorkspace: open,
    log: silent,
    telemetry,
    accounts: accountsAs(callerAs('admin')),
    engine: null,
    engineDetail: '测试',
    ready: () => true,
  });
}

async function get(url: string, from = server) {
  const { statusCode, headers, body } = await from.inject(url);
  return { status: statusCode, type: String(headers['content-type']), body, json: () => JSON.parse(body) };
}
const query = (parameters: [string, string][]) => new URLSearchParams(parameters).toString();

describe('metrics', () => {
  it('are listed with their definitions and dimensions', async () => {
    const { metrics } = (await get('/api/v1/metrics')).json();
    const publications = metrics.find(({ id }: { id: string }) => id === 'publications');
    expect(publications).toMatchObject({ unit: '件', url: '/api/v1/metrics/publications', verified: false });
    expect(publications.definition).not.toBe('');
    expect(publications.dimensions.map(({ id }: { id: string }) => id)).toContain('city');
  });

  it('give one number with snapshot, definition and trace', async () => {
    const answer = (await get('/api/v1/metrics/publications')).json();
    expect(answer.rows).toEqual([{ value: 10 }]);
    expect(answer).toMatchObject({
      snapshot,
      synthetic: true,
      complete: true,
      trace: '/api/v1/trace/metric/publications',
    });
    expect(answer.definition).toContain('公布');
  });

  it('are cut, filtered and limited as asked', async () => {
    const by = (await get('/api/v1/metrics/publications?by=city,year')).json();
    expect(by.rows).toEqual([
      { city: '南京市', year: '2019', value: 7 },
      { city: '苏州市', year: '2019', value: 3 },
    ]);
    const limited = (await get('/api/v1/metrics/publications?by=city&limit=1')).json();
    expect([limited.rows.length, limited.complete]).toEqual([1, false]);
    const asked = query([
      ['where', 'province=江苏省'],
      ['where', 'city=苏州市'],
      ['period', '2019'],
    ]);
    const filtered = (await get(`/api/v1/metrics/publications?${asked}`)).json();
    expect(filtered.rows).toEqual([{ value: 3 }]);
    // The trace leads to the same number.
    const trace = (await get(filtered.trace)).json();
    expect(trace.value).toBe(3);
  });

  it.each([
    ['/api/v1/metrics/publication', 404, 'PANHUO_METRIC_UNKNOWN'],
    ['/api/v1/metrics/publications?by=colour', 400, 'PANHUO_METRIC_DIMENSION'],
    ['/api/v1/metrics/publications?period=soon', 400, 'PANHUO_METRIC_PERIOD'],
    ['/api/v1/metrics/publications?where=nonsense', 400, 'PANHUO_METRIC_CONDITION'],
    ['/api/v1/metrics/publications?limit=0', 400, 'PANHUO_REQUEST_INVALID'],
    ['/api/v1/metrics/publications?limit=x', 400, 'PANHUO_REQUEST_INVALID'],
    ['/api/v1/metrics/publications?colour=red', 400, 'PANHUO_REQUEST_INVALID'],
    ['/api/v1/trace/metric/publications?by=city', 400, 'PANHUO_REQUEST_INVALID'],
    ['/api/v1/trace/metric/nothing', 404, 'PANHUO_METRIC_UNKNOWN'],
    ['/api/v1/trace/record/0123456789abcdef-1', 404, 'PANHUO_RECORD_UNKNOWN'],
    ['/api/v1/trace/record/CN999999999A', 404, 'PANHUO_RECORD_UNKNOWN'],
    ['/api/v1/trace/record/x?period=2019', 400, 'PANHUO_REQUEST_INVALID'],
  ])('%s is refused: %i %s', async (url, status, code) => {
    const answer = await get(url);
    expect([answer.status, answer.json().code]).toEqual([status, code]);
    expect(answer.type).toContain('application/problem+json');
  });

  it('name the parameter that is wrong', async () => {
    const problem = (await get('/api/v1/metrics/publications?colour=red')).json();
    expect(problem).toMatchObject({ detail: '参数里没有这一项：colour', where: { field: 'colour' } });
  });

  it('treat conditions as text, never as SQL', async () => {
    const hostile = query([['where', "city=x' OR '1'='1"]]);
    expect((await get(`/api/v1/metrics/publications?${hostile}`)).json().rows).toEqual([{ value: 0 }]);
  });
});

describe('traces', () => {
  it('lead from a number to lines of files', async () => {
    const trace = (await get('/api/v1/trace/metric/publications?limit=2')).json();
    expect(trace).toMatchObject({ kind: 'metric', value: 10, snapshot, synthetic: true });
    expect(trace.parts[0]).toMatchObject({ number: 10, count: 10 });
    expect(trace.records).toHaveLength(2);
    expect(trace.records[0]).toMatchObject({
      document_name: '公报1.csv',
      line: trace.records[0].ordinal + 1,
    });
    expect(trace.records[0].text).toContain('一种装置');
  });

  it('lead from a record or a publication number to its line', async () => {
    const first = (await get('/api/v1/trace/metric/publications?limit=1')).json().records[0];
    const record = (await get(`/api/v1/trace/record/${first.record_id}`)).json();
    expect(record).toMatchObject({
      kind: 'record',
      id: first.record_id,
      trace: `/api/v1/trace/record/${first.record_id}`,
    });
    expect(record.records[0].text).toBe(first.text);
    const patent = (await get('/api/v1/trace/record/CN110000003A')).json();
    expect(patent).toMatchObject({ kind: 'patent', snapshot });
    expect(patent.records.map(({ line }: { line: number }) => line)).toContain(4);
  });

  it('are a tree of text when asked', async () => {
    const { type, body } = await get('/api/v1/trace/metric/publications?format=text&limit=1');
    expect(type).toBe('text/plain; charset=utf-8');
    expect(body).toMatch(/^发明专利公布量 = 10 件\n/);
    expect(body).toContain('公报1.csv 第 2 行');
  });
});

describe('without a snapshot', () => {
  it('numbers are not there yet; records are', async () => {
    const fresh = Fixture.create();
    const [outcome] = await fresh.ingest(rows(1));
    const early = await serve(fresh);
    try {
      const number = await get('/api/v1/metrics/publications', early);
      expect([number.status, number.json().code]).toEqual([503, 'PANHUO_SNAPSHOT_NONE']);
      const id = `${outcome?.document.sha256.slice(0, 16)}-1`;
      const record = await get(`/api/v1/trace/record/${id}`, early);
      expect(record.json()).toMatchObject({ kind: 'record', id, snapshot: null });
      expect((await get('/api/v1/trace/record/CN110000001A', early)).json().code).toBe(
        'PANHUO_SNAPSHOT_NONE',
      );
    } finally {
      await early.close();
    }
  });
});

describe('at the same time', () => {
  it('many questions and a publish get whole answers, each of one snapshot', {
    timeout: 60_000,
  }, async () => {
    const ask = async () => {
      const { rows: cells, snapshot: of } = (await get('/api/v1/metrics/publications')).json();
      return `${of}:${cells[0].value}`;
    };
    await fixture.ingest(rows(5, 500));
    const building = fixture.buildShipped();
    const answers: string[] = [];
    let over = false;
    void building.finally(() => {
      over = true;
    });
    while (!over) {
      answers.push(...(await Promise.all(Array.from({ length: 8 }, ask))));
      // The build gets some of the processor too.
      await sleep(100);
    }
    const next = (await building).snapshot;
    expect(next).not.toBe(snapshot);
    expect(await ask()).toBe(`${next}:15`);
    expect(
      [...new Set(answers)].filter((answer) => ![`${snapshot}:10`, `${next}:15`].includes(answer)),
    ).toEqual([]);
    expect(answers).toContain(`${snapshot}:10`);
  });
});
