import type { DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MetricCatalog } from '../../../transforms/semantic/catalog.ts';
import { loadMetrics } from '../../../transforms/semantic/load.ts';
import { queryMetric } from '../../../transforms/semantic/query.ts';
import { rollUp } from '../../../transforms/semantic/rollup.ts';
import type { FactMetric, MetricRequest } from '../../../transforms/semantic/types.ts';
import {
  type Event,
  fill,
  NOTHING,
  openWarehouse,
  type Patent,
  type Warehouse,
  warehouses,
} from './warehouse.ts';

let catalog: MetricCatalog;
let connection: DuckDBConnection;
let close: () => void;
beforeAll(async () => {
  catalog = await loadMetrics();
  ({ connection, close } = await openWarehouse());
});
afterAll(() => close());

const ask = (id: string, request: MetricRequest = {}) =>
  queryMetric(connection, catalog.metric(id), request, { snapshot: 's1' });
async function number(id: string, request: MetricRequest = {}): Promise<number> {
  return (await ask(id, request)).rows[0]?.value ?? Number.NaN;
}
const total = (rows: readonly { value: number | null }[]): number =>
  rows.reduce((sum, row) => sum + (row.value ?? 0), 0);
const patent = (fields: Partial<Patent>): Patent => ({ ...NOTHING, ...fields });
const grant = (index: number | null, date: string | null = '2024-01-01'): Event => ({
  patent: index,
  code: 'GR01',
  category: '授权',
  document_kind: '发明授权',
  event_date: date,
});

describe('counts', { timeout: 60_000 }, () => {
  it('are what a plain loop over the rows counts', async () => {
    await fc.assert(
      fc.asyncProperty(warehouses, async (warehouse: Warehouse) => {
        await fill(connection, warehouse);
        const count = (test: (event: Event) => boolean) => warehouse.events.filter(test).length;
        const acts = (category: string, kind: string) =>
          count((event) => event.category === category && event.document_kind === kind);
        expect(await number('publications')).toBe(acts('公布', '发明公开'));
        expect(await number('invention_grants')).toBe(acts('授权', '发明授权'));
        expect(await number('utility_models')).toBe(acts('授权', '实用新型'));
        expect(await number('designs')).toBe(acts('授权', '外观设计'));
        expect(await number('grants')).toBe(count((event) => event.category === '授权'));
        expect(await number('grants', { period: '2024Q1' })).toBe(
          count(
            (event) =>
              event.category === '授权' &&
              event.event_date !== null &&
              event.event_date >= '2024-01-01' &&
              event.event_date <= '2024-03-31',
          ),
        );
        expect(await number('grants', { where: ['city=南京市'] })).toBe(
          count(
            (event) =>
              event.category === '授权' && warehouse.patents[event.patent ?? -1]?.city?.trim() === '南京市',
          ),
        );
        expect(await number('grants', { where: ['document_kind=外观设计'] })).toBe(acts('授权', '外观设计'));
        expect(await number('grants', { where: ['kind=发明'] })).toBe(
          count(
            (event) =>
              event.category === '授权' && warehouse.patents[event.patent ?? -1]?.patent_type === '发明',
          ),
        );
        const kinds = await Promise.all(
          ['invention_grants', 'utility_models', 'designs'].map((id) => number(id)),
        );
        expect(kinds.reduce((sum, value) => sum + value, 0)).toBe(await number('grants'));
      }),
      { numRuns: 40 },
    );
  });

  it('lose no row in a cut, by any one dimension or two', async () => {
    const ids = catalog.metric('grants').dimensions.map((dimension) => dimension.id);
    await fc.assert(
      fc.asyncProperty(
        warehouses,
        fc.uniqueArray(fc.constantFrom(...ids), { minLength: 1, maxLength: 3 }),
        fc.option(fc.constantFrom('2024', '2024Q1', '2024-02')),
        async (warehouse, by, period) => {
          await fill(connection, warehouse);
          const asked = period === null ? {} : { period };
          const whole = await number('grants', asked);
          for (const id of ids)
            expect(total((await ask('grants', { ...asked, by: [id] })).rows), id).toBe(whole);
          const cut = await ask('grants', { ...asked, by });
          expect(total(cut.rows)).toBe(whole);
          expect(
            cut.rows.every((row) => by.every((id) => typeof row[id] === 'string' && row[id] !== '')),
          ).toBe(true);
          // Adding the finer cut up gives the coarser one.
          const [first = 'city'] = by;
          const coarse = (await ask('grants', { ...asked, by: [first] })).rows;
          const byText = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).sort();
          expect(byText(rollUp(cut, [first]))).toEqual(byText(coarse));
          expect(rollUp(cut, [])).toEqual([{ value: whole }]);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('a condition and its opposite divide the rows between them', async () => {
    const pairs = fc.constantFrom(
      ['city=南京市', 'city!=南京市'],
      ['city in (南京市,未知)', 'city not in (南京市,未知)'],
      ['document_kind=发明授权', 'document_kind!=发明授权'],
      ['year=2024', 'year!=2024'],
      ['date=未知', 'date!=未知'],
      ['quarter in (2024Q1,未知)', 'quarter not in (2024Q1,未知)'],
      ['month in (2024-01,2024-02)', 'month not in (2024-01,2024-02)'],
    );
    await fc.assert(
      fc.asyncProperty(warehouses, pairs, async (warehouse, [yes = '', no = '']) => {
        await fill(connection, warehouse);
        const whole = await number('grants');
        expect((await number('grants', { where: [yes] })) + (await number('grants', { where: [no] }))).toBe(
          whole,
        );
        const known =
          (await number('grants', { where: ['date<2024Q2'] })) +
          (await number('grants', { where: ['date>=2024Q2'] }));
        expect(known + (await number('grants', { where: ['date=未知'] }))).toBe(whole);
      }),
      { numRuns: 60 },
    );
  });

  it('a cell asked for by its own values is the cell', async () => {
    await fc.assert(
      fc.asyncProperty(warehouses, async (warehouse) => {
        await fill(connection, warehouse);
        const cut = await ask('grants', { by: ['city', 'month'] });
        for (const row of cut.rows.slice(0, 5)) {
          const where = ['city', 'month'].map((dimension) => ({
            dimension,
            op: '=' as const,
            values: [String(row[dimension])],
          }));
          expect(await number('grants', { where })).toBe(row.value);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('ratios', { timeout: 60_000 }, () => {
  it('divide the counts of their own cell and suppress small ones', async () => {
    await fc.assert(
      fc.asyncProperty(warehouses, fc.integer({ min: 1, max: 40 }), async (warehouse, times) => {
        // The limit is 30: repeat the events so that some cells pass it.
        await fill(connection, {
          patents: warehouse.patents,
          events: Array.from({ length: times }, () => warehouse.events)
            .flat()
            .slice(0, 1500),
        });
        const cut = await ask('university_share_of_grants', { by: ['city'] });
        const grants = new Map(
          (await ask('grants', { by: ['city'] })).rows.map((row) => [row.city, row.value]),
        );
        expect(cut.rows.length).toBe(grants.size);
        for (const row of cut.rows) {
          expect(row.denominator).toBe(grants.get(row.city ?? ''));
          const enough = Number(row.denominator) >= 30;
          expect(row.value).toBe(enough ? Number(row.numerator) / Number(row.denominator) : null);
          expect(row.suppressed).toBe(enough ? undefined : true);
        }
        expect(cut.suppressed).toBe(cut.rows.filter((row) => row.value === null).length);
        const whole = (await ask('university_share_of_grants')).rows[0];
        const added = (field: string) => cut.rows.reduce((sum, row) => sum + Number(row[field]), 0);
        expect([whole?.numerator, whole?.denominator]).toEqual([added('numerator'), added('denominator')]);
      }),
      { numRuns: 30 },
    );
  });

  it('are never averaged: a small group does not weigh as much as a large one', async () => {
    const patents = [
      patent({ city: '甲', university: '甲大学' }),
      patent({ city: '甲' }),
      patent({ city: '乙', university: '乙大学' }),
    ];
    const events = [
      ...Array.from({ length: 90 }, () => grant(1)),
      ...Array.from({ length: 10 }, () => grant(0)),
      ...Array.from({ length: 30 }, () => grant(2)),
    ];
    await fill(connection, { patents, events });
    const cut = await ask('university_share_of_grants', { by: ['city'] });
    expect(cut.rows).toEqual([
      { city: '乙', numerator: 30, denominator: 30, value: 1 },
      { city: '甲', numerator: 10, denominator: 100, value: 0.1 },
    ]);
    expect(await number('university_share_of_grants')).toBeCloseTo(40 / 130, 12);
    expect(() => rollUp(cut, [])).toThrow(expect.objectContaining({ code: 'PANHUO_METRIC_NOT_ADDITIVE' }));
  });

  it('of nothing is suppressed, not zero', async () => {
    await fill(connection, { patents: [], events: [] });
    const empty = await ask('university_share_of_grants');
    expect(empty.rows).toEqual([{ numerator: 0, denominator: 0, value: null, suppressed: true }]);
    expect(empty.suppressed).toBe(1);
    expect((await ask('university_share_of_grants', { by: ['city'] })).rows).toEqual([]);
    expect(await number('grants')).toBe(0);
  });
});

describe('answers', () => {
  beforeAll(async () => {
    await fill(connection, {
      patents: [patent({ city: '南京市', university: '南京大学' }), patent({ city: '苏州市' })],
      events: [grant(0, '2024-01-01'), grant(0, '2024-05-01'), grant(1, '2023-01-01'), grant(null, null)],
    });
  });

  it('carry what they rest on', async () => {
    const result = await ask('grants', { by: ['city'], period: '2024' });
    expect(result).toMatchObject({
      metric: 'grants',
      name: '专利授权量',
      unit: '件',
      version: 1,
      verified: false,
      snapshot: 's1',
      rows: [{ city: '南京市', value: 2 }],
      suppressed: 0,
      warnings: [],
    });
    expect(result.definition).toContain('授权公告日');
    expect(result.filters).toEqual([
      '事件类别为 授权',
      '统计期 2024：事件日 自 2024-01-01 至 2024-12-31（含）',
    ]);
    expect((await connection.runAndReadAll(result.sql)).getRowsJson()).toEqual([['南京市', '2']]);
  });

  it('put dates in order and other cuts by size, and keep to a limit', async () => {
    const rows = async (request: MetricRequest, id: string) =>
      (await ask('grants', request)).rows.map((row) => row[id]);
    expect(await rows({ by: ['month'] }, 'month')).toEqual(['2023-01', '2024-01', '2024-05', '未知']);
    expect(await rows({ by: ['city'] }, 'city')).toEqual(['南京市', '未知', '苏州市']);
    expect(await rows({ by: ['city'], order: ['-city'], limit: 2 }, 'city')).toEqual(['苏州市', '未知']);
    expect(await rows({ by: ['university'] }, 'university')).toEqual(['南京大学', '非高校或未知']);
    const cut = await ask('grants', { by: ['city'], limit: 2 });
    expect(() => rollUp(cut, [])).toThrow(expect.objectContaining({ code: 'PANHUO_METRIC_REQUEST' }));
    expect(() => rollUp({ ...cut, limit: null }, ['year'])).toThrow(
      expect.objectContaining({ code: 'PANHUO_METRIC_DIMENSION' }),
    );
  });

  it('warn when a zero may be a misspelling', async () => {
    expect((await ask('grants', { where: ['city=南京'] })).warnings).toEqual([
      '城市（city）中没有“南京”，最接近的是“南京市”',
    ]);
    expect((await ask('grants', { where: ['city=南京市', 'kind=发明'], period: '2024' })).warnings).toEqual([
      '专利类型（kind）中没有“发明”',
    ]);
    expect((await ask('grants', { where: ['city=南京市'], period: '2025' })).warnings).toEqual([]);
  });

  it('say what the snapshot lacks', async () => {
    const definition = catalog.metric('grants') as FactMetric;
    const elsewhere = { ...definition, fact: { ...definition.fact, table: 'fct_missing' } };
    await expect(queryMetric(connection, elsewhere, {})).rejects.toMatchObject({
      code: 'PANHUO_SQL_REFUSED',
      message: expect.stringContaining('fct_missing'),
    });
  });
});

describe('labels', () => {
  it('show codes by their labels, the others as they are, and lose none', async () => {
    const definition = catalog.metric('grants');
    const labelled = {
      ...definition,
      dimensions: definition.dimensions.map((dimension) =>
        dimension.id === 'document_kind' && dimension.type === 'text'
          ? { ...dimension, labels: [['发明授权', '发明专利']] as const }
          : dimension,
      ),
    };
    await fill(connection, {
      patents: [],
      events: [grant(null), grant(null), { ...grant(null), document_kind: '外观设计' }],
    });
    const rows = async (request: MetricRequest) => (await queryMetric(connection, labelled, request)).rows;
    expect(await rows({ by: ['document_kind'] })).toEqual([
      { document_kind: '发明专利', value: 2 },
      { document_kind: '外观设计', value: 1 },
    ]);
    expect(await rows({ where: ['document_kind=发明专利'] })).toEqual([{ value: 2 }]);
    expect(await rows({ where: ['document_kind=发明授权'] })).toEqual([{ value: 0 }]);
  });
});
