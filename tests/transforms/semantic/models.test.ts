import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadModels, type Model } from '../../../transforms/runner/model.ts';
import { leavesOf } from '../../../transforms/semantic/checks.ts';
import { compileMetric } from '../../../transforms/semantic/compile.ts';
import { loadMetrics } from '../../../transforms/semantic/load.ts';
import { readRows } from '../../../transforms/semantic/rows.ts';
import type { FactMetric, Filter } from '../../../transforms/semantic/types.ts';
import { openWarehouse } from './warehouse.ts';

const models = new Map((await loadModels()).map((model) => [model.name, model]));
const catalog = await loadMetrics();

/** @throws when no model has that name */
function model(name: string): Model {
  const found = models.get(name);
  if (!found) throw new Error(`no model ${name} in transforms/`);
  return found;
}

const metrics = [...new Set(catalog.metrics.flatMap(leavesOf))];

function columnFilters(metric: FactMetric): Extract<Filter, { on: 'column' }>[] {
  return [metric.filters, metric.measure?.filters ?? [], metric.denominator?.filters ?? []]
    .flat()
    .filter((filter) => filter.on === 'column');
}

/** Columns of the fact that a metric reads besides those of filters and dimensions. */
function ownColumns({ fact, date, measure, denominator, stock, observe, counted }: FactMetric): string[] {
  const measured = [measure, denominator].flatMap((item) => [
    item?.column,
    item?.days?.from,
    item?.days?.to === 'at' ? undefined : item?.days?.to,
  ]);
  const all = [
    fact.key,
    fact.recordIds,
    fact.known,
    ...fact.foreseen,
    ...Object.entries(fact.knownOf).flat(),
    ...fact.show,
    date,
    ...measured,
    ...(stock ? [...stock.from, ...stock.to] : []),
    ...(observe ? [observe.from, observe.event] : []),
    ...(counted && fact.counted ? Object.values(fact.counted) : []),
  ];
  return all.filter((column) => typeof column === 'string');
}

/** What an audit of the model lets a column hold; undefined when none says so. */
function accepted(table: string, column: string): readonly string[] | undefined {
  return model(table)
    .audits.map((audit) => ('accepted_values' in audit ? audit.accepted_values : undefined))
    .find((values) => values?.column === column)?.values;
}

describe('definitions against the models they read', () => {
  it.each(metrics)('$id names no column of a table in what people read of its conditions', (metric) => {
    const columns = Object.keys(metric.fact.columns);
    const asked = metric.observe === null && metric.fact.known !== null ? { period: '2024' } : {};
    for (const text of compileMetric(metric, { ...asked, by: metric.requires }, { today: '2024-12-31' })
      .filters)
      expect(text).not.toMatch(/[a-z]{2,}_|\b[a-z]{4,}\b/);
    const filtered = columnFilters(metric).map(({ column }) => column);
    const { date, stock, observe } = metric;
    const named = [date, ...(stock?.from ?? []), ...(stock?.to ?? []), observe?.from, observe?.event];
    for (const column of [...filtered, ...named])
      if (typeof column === 'string') expect(columns).toContain(column);
  });

  it.each(metrics)('$id names columns that exist, and joins on keys that are audited unique', (metric) => {
    const { fact } = metric;
    const own = [...ownColumns(metric), ...columnFilters(metric).map((filter) => filter.column)];
    const wanted = own.map((column): [table: string, column: string] => [fact.table, column]);
    for (const dimension of metric.dimensions) {
      if (dimension.type !== 'text') continue;
      const tables = new Map([
        ['fact', fact.table],
        ...dimension.reach.joins.map((join) => [join.alias, join.table] as const),
      ]);
      wanted.push([tables.get(dimension.reach.alias) ?? '', dimension.reach.column]);
      for (const join of dimension.reach.joins) {
        const [alias = '', column = ''] = join.equals.split('.');
        wanted.push([join.table, join.key], [tables.get(alias) ?? '', column]);
        expect(model(join.table).key, `${join.table} must have one row for each ${join.key}`).toEqual([
          join.key,
        ]);
      }
    }
    expect(wanted.filter(([table, column]) => !(column in model(table).columns))).toEqual([]);
    expect(model(fact.table).key).toEqual([fact.key]);
  });

  it.each(metrics)('$id asks for no value that an audit would not let through', (metric) => {
    const impossible = columnFilters(metric).flatMap((filter) => {
      const values = accepted(metric.fact.table, filter.column);
      return values && 'values' in filter ? filter.values.filter((value) => !values.includes(value)) : [];
    });
    expect(impossible).toEqual([]);
  });

  it('have audits of values to be held to', () => {
    expect(accepted('fct_legal_event', 'category')).toContain('授权');
  });
});

describe('the warehouse of these tests', () => {
  let warehouse: Awaited<ReturnType<typeof openWarehouse>>;
  beforeAll(async () => {
    warehouse = await openWarehouse();
  });
  afterAll(() => warehouse.close());

  it('has columns of the models only, with their types', async () => {
    const rows = await readRows(
      warehouse.connection,
      "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'main'",
    );
    const wrong = rows.filter(
      ({ table_name, column_name, data_type }) =>
        model(String(table_name)).columns[String(column_name)]?.type !== data_type,
    );
    expect(wrong).toEqual([]);
    expect(new Set(rows.map((row) => row.table_name)).size).toBe(9);
  });
});
