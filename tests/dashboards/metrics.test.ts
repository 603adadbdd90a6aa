import ExcelJS from 'exceljs';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTelemetry } from '../../activities/telemetry.ts';
import type { Caller } from '../../dashboards/server/access/caller.ts';
import { createServer } from '../../dashboards/server/server.ts';
import type { Duck } from '../../lake/duck.ts';
import { openWorkspace } from '../../lake/workspace.ts';
import { loadMetrics } from '../../transforms/semantic/load.ts';
import { queryMetric } from '../../transforms/semantic/query.ts';
import { accountsAs, callerAs } from '../helpers/callers.ts';
import { type BuiltProvince, builtProvince, PROVINCE_TIMEOUT } from '../helpers/province.ts';
import { silent } from './fixture.ts';

let province: BuiltProvince;
let duck: Duck;
const servers: FastifyInstance[] = [];
let analyst: FastifyInstance;
let university: string;

async function serverFor(caller: Caller): Promise<FastifyInstance> {
  const server = await createServer({
    openWorkspace: () => openWorkspace(province.home),
    log: silent,
    telemetry: createTelemetry(),
    accounts: accountsAs(caller),
    engine: null,
    engineDetail: '测试',
    ready: () => true,
  });
  servers.push(server);
  return server;
}

beforeAll(async () => {
  province = await builtProvince();
  duck = await province.openReadOnly();
  analyst = await serverFor(callerAs('analyst'));
  const [row] = await duck.rows<{ name: string }>(
    'SELECT university AS name FROM fct_conversion WHERE is_counted AND university IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1',
  );
  university = row?.name ?? '';
}, PROVINCE_TIMEOUT);
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  duck.close();
});

const get = async (path: string, query: Record<string, string | string[]> = {}, from = analyst) => {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    for (const one of [value].flat()) parameters.append(name, one);
  const answer = await from.inject({ url: `/api/v1${path}?${parameters}` });
  return { ...answer, status: answer.statusCode, json: () => JSON.parse(answer.body) };
};

describe('numbers over HTTP', () => {
  it.each([
    ['conversion_events', { by: ['city'], period: '2022' }],
    ['conversion_rate_3y', { by: ['year'] }],
    ['valid_patents', { period: '2023', where: ['city=南京市'] }],
    ['contract_amount', { by: ['year', 'contract_type'] }],
  ])('are those of the semantic layer: %s', async (id, request) => {
    const expected = await queryMetric(duck.connection, (await loadMetrics()).metric(id), {
      ...request,
      limit: 1000,
    });
    const { by, where, period } = request as { by?: string[]; where?: string[]; period?: string };
    const answer = (
      await get(`/metrics/${id}`, {
        ...(by ? { by } : {}),
        ...(where ? { where } : {}),
        ...(period ? { period } : {}),
      })
    ).json();
    expect(answer.rows).toEqual(expected.rows);
    expect(answer.sql).toBe(expected.sql);
    expect(answer).toMatchObject({ synthetic: true, data_as_of: expect.stringMatching(/^\d{4}-/) });
  });

  it('are sent again only when they changed', async () => {
    const first = await get('/metrics/conversion_events');
    const again = await analyst.inject({
      url: '/api/v1/metrics/conversion_events',
      headers: { 'if-none-match': String(first.headers.etag) },
    });
    expect([again.statusCode, again.body]).toEqual([304, '']);
  });

  it.each([
    ['/metrics/conversion_events/compare', { period: '2022', by: 'city' }, 'rows'],
    ['/metrics/conversion_rate_3y/compare', { against: 'target' }, 'rows'],
    ['/metrics/conversion_events/explain', { period: '2022', dimension: 'city' }, 'parts'],
    ['/metrics/conversion_events/difference', { period: '2022', as_of: '2022-06-30' }, 'parts'],
    ['/targets', {}, 'rows'],
    ['/flows', { metric: 'conversion_events', by: 'city,to_city' }, 'matrix'],
    ['/cohorts', { metric: 'conversion_rate_3y', ages: '1,2' }, 'rows'],
    ['/survival', { metric: 'conversion_rate_3y' }, 'groups'],
    ['/funnel', {}, 'groups'],
    ['/reconcile', { period: '2022' }, 'scopes'],
  ])('%s answers', async (path, query, field) => {
    const { status, json } = await get(path, query);
    expect([status, Object.keys(json())]).toEqual([
      200,
      expect.arrayContaining([field, 'snapshot', 'synthetic']),
    ]);
  });

  it('contributions add up to the change', async () => {
    const { change, parts, residual } = (
      await get('/metrics/conversion_events/explain', { period: '2022', dimension: 'city' })
    ).json();
    const sum = parts.reduce((total: number, part: { contribution: number }) => total + part.contribution, 0);
    expect(sum + residual).toBe(change);
  });
});

describe('rows behind a number', () => {
  it('are as many as the number, page after page, each once', async () => {
    const asked = { period: '2019..2023', limit: '40' };
    const number = (await get('/metrics/conversion_events', { period: '2019..2023' })).json().rows[0].value;
    const ids: string[] = [];
    let patents = 0;
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = (
        await get('/metrics/conversion_events/rows', { ...asked, ...(cursor === '' ? {} : { cursor }) })
      ).json();
      expect(page.total).toBe(number);
      patents = page.patents;
      expect(page.said).toBe(
        `${number.toLocaleString('en-US')} 件次 = ${patents.toLocaleString('en-US')} 件专利`,
      );
      ids.push(...page.rows.map(({ id }: { id: string }) => id));
      cursor = page.next;
    }
    expect([ids.length, new Set(ids).size]).toEqual([number, number]);
    expect(patents).toBeLessThanOrEqual(number);
    expect(patents).toBeGreaterThan(0);
  });

  it.each(['amount', '-amount', 'date', '-paid_amount'])(
    'are whole in the order of %s, too',
    async (sort) => {
      const ids = new Set<string>();
      let total = -1;
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page = (
          await get('/metrics/contract_amount/rows', {
            sort,
            limit: '30',
            ...(cursor === '' ? {} : { cursor }),
          })
        ).json();
        total = page.total;
        for (const { id } of page.rows) ids.add(id);
        cursor = page.next;
      }
      expect(ids.size).toBe(total);
    },
  );

  it('leave the house as CSV with exactly the same rows', async () => {
    const { total } = (await get('/metrics/conversion_events/rows', { period: '2022' })).json();
    const file = await get('/metrics/conversion_events/rows/export', { period: '2022', format: 'csv' });
    expect(file.body.trimEnd().split('\r\n')).toHaveLength(total + 1);
  });

  it.each([
    ['/metrics/conversion_events/rows', { cursor: 'nonsense' }, 'PANHUO_REQUEST_INVALID'],
    ['/metrics/conversion_events/rows', { sort: 'nonsense' }, 'PANHUO_METRIC_REQUEST'],
    ['/metrics/conversion_events/rows', { part: 'censored' }, 'PANHUO_METRIC_REQUEST'],
    ['/metrics/conversion_events/rows', { operand: 'grants' }, 'PANHUO_METRIC_REQUEST'],
    ['/metrics/conversion_events/values', { dimension: 'colour' }, 'PANHUO_METRIC_DIMENSION'],
    ['/metrics/conversion_events/difference', {}, 'PANHUO_METRIC_REQUEST'],
    ['/cohorts', { metric: 'conversion_events' }, 'PANHUO_METRIC_REQUEST'],
    ['/flows', { metric: 'conversion_events', by: 'city' }, 'PANHUO_METRIC_REQUEST'],
  ])('%s %j is refused', async (path, query, code) => {
    const { status, json } = await get(path, query);
    expect([status, json().code]).toEqual([400, code]);
  });
});

describe('workbooks', () => {
  it('say on their first sheet what the numbers are, and hold them as numbers', async () => {
    const file = await get('/metrics/conversion_events/export.xlsx', { by: 'city', period: '2022' });
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(file.rawPayload as unknown as ArrayBuffer);
    const about = new Map<string, string>();
    book.worksheets[0]?.eachRow(
      (row) => void about.set(String(row.getCell(1).value), String(row.getCell(2).value)),
    );
    expect(about.get('核验')).toBe('◇未经官方核验');
    expect(about.get('数据')).toContain('合成数据');
    expect(about.get('条件')).toContain('2022');
    expect([...about.keys()]).toEqual(expect.arrayContaining(['定义', '依据', '快照', '查询']));
    const { rows } = (await get('/metrics/conversion_events', { by: 'city', period: '2022' })).json();
    const cells: unknown[] = [];
    book.worksheets[1]?.eachRow(
      (row, at) => at > 1 && cells.push([row.getCell(1).value, row.getCell(2).value]),
    );
    expect(cells).toEqual(rows.map((row: { city: string; value: number }) => [row.city, row.value]));
  });
});

describe('whose numbers', () => {
  it('a liaison sees: those of the own university, whatever was asked', async () => {
    const liaison = await serverFor(callerAs('liaison', { org_id: 'org:x', name: university }));
    const own = (await get('/metrics/conversion_events', { where: [`university=${university}`] })).json()
      .rows[0].value;
    expect((await get('/metrics/conversion_events', {}, liaison)).json().rows[0].value).toBe(own);
    const other = await get('/metrics/conversion_events', { where: ['university=别的大学'] }, liaison);
    expect(other.json().rows[0].value).toBe(0);
    expect((await get('/metrics/conversion_events/rows', {}, liaison)).json().total).toBe(own);
    expect((await get('/metrics/service_agencies', {}, liaison)).status).toBe(403);
  });

  it('who may not see amounts gets none', async () => {
    const operator = await serverFor(callerAs('operator'));
    expect((await get('/metrics/contract_amount', {}, operator)).status).toBe(403);
    const page = (await get('/metrics/contract_count/rows', {}, operator)).json();
    expect(page.hidden).toEqual(['amount', 'paid_amount']);
    expect(page.rows.every((row: { cells: { amount: unknown } }) => row.cells.amount === null)).toBe(true);
  });
});
