import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../../../sample/rng.ts';
import { loadModels } from '../../../transforms/runner/model.ts';
import { loadMetrics } from '../../../transforms/semantic/load.ts';
import { type MetricRow, queryMetric } from '../../../transforms/semantic/query.ts';
import type { FactMetric, Filter, MetricDefinition } from '../../../transforms/semantic/types.ts';

const ROWS = 90;
const catalog = await loadMetrics();
const models = new Map((await loadModels()).map((model) => [model.name, model]));

/** The metrics of facts that a metric rests on. */
function leaves(metric: MetricDefinition): FactMetric[] {
  return metric.kind === 'fact' ? [metric] : metric.of.flatMap(leaves);
}

const filtersOf = (metric: FactMetric): readonly Filter[] => [
  ...metric.filters,
  ...(metric.measure?.filters ?? []),
  ...(metric.denominator?.filters ?? []),
];

/** Values that definitions speak of, by fact and column: rows without them would be counted by no metric. */
const spoken = new Map<string, Set<string>>();
for (const leaf of catalog.metrics.flatMap(leaves))
  for (const filter of filtersOf(leaf))
    if (filter.on === 'column' && (filter.op === 'in' || filter.op === 'not in')) {
      const place = `${leaf.fact.table}.${filter.column}`;
      spoken.set(place, new Set([...(spoken.get(place) ?? []), ...filter.values]));
    }

function cellOf(rng: Rng, table: string, column: string, type: string, key: boolean, row: number): string {
  if (key) return `'k${row}'`;
  if (rng.chance(0.12)) return 'NULL';
  if (type === 'DATE')
    return `DATE '${2021 + rng.int(4)}-${String(1 + rng.int(12)).padStart(2, '0')}-${String(1 + rng.int(28)).padStart(2, '0')}'`;
  if (type === 'BOOLEAN') return rng.chance(0.8) ? 'true' : 'false';
  if (type.startsWith('DECIMAL')) return `${rng.int(5_000_000)}.${String(rng.int(100)).padStart(2, '0')}`;
  if (type === 'DOUBLE') return `${rng.int(1000) / 8}`;
  if (type !== 'VARCHAR') return String(rng.int(500));
  return `'${rng.pick([...(spoken.get(`${table}.${column}`) ?? []), '甲', '乙', '丙'])}'`;
}

/** Tables of random rows, the same for a seed, in the order asked for. */
async function world(backwards: boolean): Promise<{ connection: DuckDBConnection; close(): void }> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const facts = new Map(catalog.metrics.flatMap(leaves).map((leaf) => [leaf.fact.table, leaf.fact]));
  const keys = new Map([...facts.values()].map((fact) => [fact.table, fact.key]));
  for (const [table, model] of models) {
    const joined = table.startsWith('dim_');
    if (!facts.has(table) && !joined) continue;
    const columns = Object.entries(model.columns);
    await connection.run(
      `CREATE TABLE ${table} (${columns.map(([name, { type }]) => `${name} ${type}`).join(', ')})`,
    );
    const key = keys.get(table) ?? model.key[0];
    const rng = new Rng(7, table);
    const rows = Array.from({ length: ROWS }, (_, row) =>
      columns.map(([name, { type }]) => cellOf(rng, table, name, type, name === key, row)).join(', '),
    );
    if (backwards) rows.reverse();
    await connection.run(`INSERT INTO ${table} VALUES ${rows.map((row) => `(${row})`).join(', ')}`);
  }
  await connection.run("CREATE TABLE int_as_of AS SELECT DATE '2024-12-31' AS as_of");
  return {
    connection,
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

let forwards: Awaited<ReturnType<typeof world>>;
let backwards: Awaited<ReturnType<typeof world>>;
beforeAll(async () => {
  forwards = await world(false);
  backwards = await world(true);
});
afterAll(() => {
  forwards.close();
  backwards.close();
});

const sum = (rows: readonly MetricRow[], name: string) =>
  rows.reduce((all, row) => all + Number(row[name] ?? 0), 0);

/** A cut by time of a stock is a row of values at several days: those are not parts of a whole. */
const cutsOf = (metric: MetricDefinition): string[] => {
  const texts = metric.dimensions.filter((dimension) => dimension.type === 'text').map(({ id }) => id);
  const rng = new Rng(3, metric.id);
  return texts.length <= 2 ? texts : [0, 1].map(() => texts.splice(rng.int(texts.length), 1)[0] as string);
};

describe('every metric, over random rows', () => {
  it.each(catalog.metrics.map((metric) => [metric.id, metric] as const))('%s', async (_, metric) => {
    const request = { period: '2022..2024' };
    if (metric.requires.length > 0) {
      await expect(queryMetric(forwards.connection, metric, request)).rejects.toMatchObject({
        code: 'PANHUO_METRIC_REQUEST',
      });
      return;
    }
    const {
      rows: [whole],
    } = await queryMetric(forwards.connection, metric, request);
    const isRatio = whole !== undefined && 'denominator' in whole;
    const stock = leaves(metric).some((leaf) => leaf.stock !== null);
    const dates = stock
      ? []
      : metric.dimensions
          .filter(({ type }) => type === 'date')
          .slice(-1)
          .map(({ id }) => id);
    for (const cut of [...cutsOf(metric), ...dates]) {
      const { rows } = await queryMetric(forwards.connection, metric, { ...request, by: [cut] });
      const again = await queryMetric(backwards.connection, metric, { ...request, by: [cut] });
      expect(again.rows).toEqual(rows);
      expect(new Set(rows.map((row) => row[cut])).size).toBe(rows.length);
      // Parts make the whole.
      if (metric.additive) expect(sum(rows, 'value')).toBeCloseTo(whole?.value ?? 0, 6);
      const parts = leaves(metric).length === 1 ? leaves(metric) : [];
      for (const [name, measure] of [
        ['numerator', parts[0]?.measure],
        ['denominator', parts[0]?.denominator],
      ] as const)
        if (isRatio && (measure?.agg === 'count' || measure?.agg === 'sum'))
          expect(sum(rows, name)).toBeCloseTo(Number(whole?.[name] ?? 0), 6);
      const agg = metric.kind === 'fact' && !metric.denominator ? metric.measure?.agg : undefined;
      const values = rows.flatMap((row) => (row.value === null ? [] : [row.value]));
      // A cut invents nothing: no part has more distinct things than the whole, and together they have all of them.
      if (agg === 'count_distinct') {
        expect(Math.max(0, ...values)).toBeLessThanOrEqual(whole?.value ?? 0);
        expect(sum(rows, 'value')).toBeGreaterThanOrEqual(whole?.value ?? 0);
      }
      if (
        (agg === 'median' || agg === 'mean' || agg === 'max' || agg === 'min') &&
        whole?.value != null &&
        values.length === rows.length
      ) {
        expect(Math.min(...values)).toBeLessThanOrEqual(whole.value + 1e-9);
        expect(Math.max(...values)).toBeGreaterThanOrEqual(whole.value - 1e-9);
      }
    }
  });
});
