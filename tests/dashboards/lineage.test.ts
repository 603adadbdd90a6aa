import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  ColumnsAnswer,
  LineageAnswer,
  LineageSearchAnswer,
  MetricColumnsAnswer,
} from '../../dashboards/api/ops-model.ts';
import { MOST_COLUMNS } from '../../dashboards/server/models/column-lineage.ts';
import { callerAs } from '../helpers/callers.ts';
import { builtProvince, PROVINCE_TIMEOUT } from '../helpers/province.ts';
import { OpsSite } from './ops-site.ts';

let site: OpsSite;
beforeAll(async () => {
  const { home } = await builtProvince();
  site = await OpsSite.on(home, callerAs('operator'));
}, PROVINCE_TIMEOUT);
afterAll(() => site.close());

const around = (node: string) =>
  site.get<LineageAnswer>(`/api/v1/ops/lineage?node=${encodeURIComponent(node)}`);
const ids = (nodes: readonly { id: string }[]) => nodes.map(({ id }) => id);

describe('lineage of tables', () => {
  it('goes one step each way, and the same step back', async () => {
    const { node, up, down } = await around('fct_conversion');
    expect(node).toMatchObject({ kind: 'marts', up: up.length, down: down.length });
    expect(ids(up)).toContain('int_conversion_evidence');
    expect(ids(down)).toContain('metric:conversion_events');
    for (const { id } of up) expect(ids((await around(id)).down)).toContain('fct_conversion');
    for (const { id } of down.slice(0, 8)) expect(ids((await around(id)).up)).toContain('fct_conversion');
  });

  it('knows tables that only a program looks into, and ends at what comes from outside', async () => {
    expect((await around('int_org_resolution')).up.map(({ kind }) => kind)).toContain('decision');
    const lake = await around('lake.contract');
    expect(lake).toMatchObject({ node: { kind: 'source', name: '技术合同' }, up: [] });
    expect(lake.down.length).toBeGreaterThan(0);
    const unknown = await site.ask('/api/v1/ops/lineage?node=no_such_table');
    expect(unknown.status).toBe(404);
  });

  it('finds tables before columns, by either language', async () => {
    const { rows, total } = await site.get<LineageSearchAnswer>(
      `/api/v1/ops/lineage/search?q=${encodeURIComponent('合同')}`,
    );
    expect(total).toBeGreaterThanOrEqual(rows.length);
    expect(ids(rows)).toContain('fct_contract');
    const firstColumn = rows.findIndex(({ column }) => column !== null);
    expect(rows.slice(0, firstColumn).every(({ column }) => column === null)).toBe(true);
    expect(rows.slice(firstColumn).every(({ column }) => column !== null)).toBe(true);
  });
});

describe('lineage of columns', () => {
  const wayOf = (table: string, column: string, more = '') =>
    site.get<ColumnsAnswer>(`/api/v1/ops/lineage/columns?table=${table}&column=${column}${more}`);

  it('leads from a metric back to the columns of the sources, without a gap', async () => {
    const { columns } = await site.get<MetricColumnsAnswer>('/api/v1/ops/lineage/metrics/conversion_events');
    const date = columns.find(({ role }) => role === '日期');
    expect(date).toMatchObject({ table: 'fct_conversion', column: 'event_date' });
    const way = await wayOf('fct_conversion', 'event_date');
    expect(way.broken).toEqual([]);
    expect(way.truncated).toBe(false);
    expect(ids(way.nodes)).toContain('lake.legal_event.event_date');
    const known = new Set(ids(way.nodes));
    for (const edge of way.edges) {
      expect(known.has(edge.from)).toBe(true);
      expect(known.has(edge.to)).toBe(true);
    }
    // Whatever nothing leads to is an end: a source, a reference table, or a constant.
    const made = new Set(way.edges.map(({ to }) => to));
    for (const node of way.nodes.filter(({ id }) => !made.has(id)))
      expect(['source', 'reference', 'decision', 'staging', 'intermediate', 'marts']).toContain(node.kind);
    expect(way.nodes.some(({ kind }) => kind === 'staging')).toBe(true);
  });

  it('leads on to what is made of a column, and says where it stopped', async () => {
    const way = await wayOf('stg_gazette__publication', 'record_id', '&direction=down');
    expect(way.nodes.length).toBeLessThanOrEqual(MOST_COLUMNS);
    expect(way.truncated).toBe(true);
    const step = await wayOf('fct_conversion', 'event_date', '&steps=1');
    expect(new Set(step.nodes.map(({ depth }) => depth))).toEqual(new Set([0, 1]));
    expect(step.truncated).toBe(true);
    const missing = await site.ask('/api/v1/ops/lineage/columns?table=dim_patent&column=nothing');
    expect(missing.status).toBe(404);
  });
});
