import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadMetrics } from '../../../transforms/semantic/load.ts';
import { type MetricRow, queryMetric } from '../../../transforms/semantic/query.ts';
import { type GoldenCase, goldenFiles, openGolden } from './golden-warehouse.ts';

const catalog = await loadMetrics();
const cases = goldenFiles().flatMap((file) => file.cases);
let golden: Awaited<ReturnType<typeof openGolden>>;
beforeAll(async () => {
  golden = await openGolden();
});
afterAll(() => golden.close());

const asked = ({ metric, period, as_of, by, where }: GoldenCase): string =>
  [metric, period, as_of && `as of ${as_of}`, by && `by ${by}`, where].filter(Boolean).join(' ');

describe('each metric gives what was worked out by hand', () => {
  it.each(cases.map((one) => [asked(one), one] as const))('%s', async (_, one) => {
    const { rows } = await queryMetric(golden.connection, catalog.metric(one.metric), {
      by: one.by,
      where: one.where,
      period: one.period === undefined ? undefined : String(one.period),
      as_of: one.as_of,
    });
    if (one.cells) {
      const shown = rows.map((row) =>
        Object.fromEntries([...(one.by ?? []), 'value'].map((name) => [name, row[name]])),
      );
      expect(shown).toHaveLength(one.cells.length);
      expect(shown).toEqual(expect.arrayContaining([...one.cells]));
      return;
    }
    expect(rows).toHaveLength(1);
    const [row] = rows as [MetricRow];
    expect(row.value).toEqual(one.value === null ? null : expect.closeTo(one.value as number, 9));
    for (const part of ['numerator', 'denominator', 'censored'] as const)
      if (one[part] !== undefined) expect({ [part]: row[part] }).toEqual({ [part]: one[part] });
  });
});

it('works every metric out', () => {
  const worked = new Set(cases.map(({ metric }) => metric));
  expect(catalog.metrics.map(({ id }) => id).filter((id) => !worked.has(id))).toEqual([]);
});
