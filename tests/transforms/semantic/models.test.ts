import { describe, expect, it } from 'vitest';
import { loadModels } from '../../../transforms/runner/model.ts';
import { loadMetrics } from '../../../transforms/semantic/load.ts';
import type { Filter } from '../../../transforms/semantic/types.ts';

const models = new Map((await loadModels()).map((model) => [model.name, model]));
const catalog = await loadMetrics();
const reason = ['fct_legal_event', 'dim_patent']
  .filter((name) => !models.has(name))
  .map((name) => `没有模型 ${name}，无法核对指标定义`)[0];
if (reason) console.warn(`skipped: ${reason}`);

describe.skipIf(reason !== undefined)('definitions against the models they read', () => {
  it.each(catalog.metrics)(
    '$id names columns that exist, and joins on keys that are audited unique',
    (metric) => {
      const named = (list: readonly Filter[]) =>
        list.flatMap((filter) => (filter.on === 'column' ? [filter.column] : []));
      const { fact } = metric;
      const own = [
        fact.key,
        fact.recordIds,
        metric.date,
        ...fact.show,
        ...[metric.filters, metric.numerator, metric.denominator ?? []].flatMap(named),
      ];
      const wanted = own.map((column) => [fact.table, column]);
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
          expect(models.get(join.table)?.key, `${join.table} must have one row for each ${join.key}`).toEqual(
            [join.key],
          );
        }
      }
      const missing = wanted.filter(
        ([table = '', column = '']) => !(column in (models.get(table)?.columns ?? {})),
      );
      expect(missing).toEqual([]);
      expect(models.get(fact.table)?.key).toEqual([fact.key]);
    },
  );
});
