import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Duck } from '../../../lake/duck.ts';
import { loadMetrics } from '../../../transforms/semantic/load.ts';
import { queryMetric } from '../../../transforms/semantic/query.ts';
import { builtProvince, PROVINCE_TIMEOUT } from '../../helpers/province.ts';
import { SECOND, secondSql } from './second.ts';

const catalog = await loadMetrics();
let duck: Duck;
beforeAll(async () => {
  duck = await (await builtProvince()).openReadOnly();
}, PROVINCE_TIMEOUT);
afterAll(() => duck.close());

const sorted = (rows: readonly (readonly (string | number | null)[])[]) =>
  [...rows].sort((a, b) => (String(a) < String(b) ? -1 : 1));
const number = (value: unknown): number | null => (value === null || value === undefined ? null : Number(value));

/** Where nobody said a value a sum says nothing and a count zero: both are left out. */
const said = (rows: readonly (readonly (string | number | null)[])[]) =>
  sorted(rows.filter((row) => row.at(-1) !== null && row.at(-1) !== 0)).map((row) => [
    ...row.slice(0, -1),
    // To the cent, and for quotients to twelve digits.
    Number((row.at(-1) as number).toPrecision(12)),
  ]);

describe('each metric equals plain SQL over the records', () => {
  it.each(Object.entries(SECOND))('%s', async (id, second) => {
    for (const cut of second.school ? [false, true] : [false]) {
      const by = cut ? ['year', 'university'] : ['year'];
      const { rows } = await queryMetric(duck.connection, catalog.metric(id), { by });
      const expected = await duck.rows<Record<string, unknown>>(secondSql(second, cut));
      const ours = rows
        .filter((row) => row.year !== '未知')
        .map((row) => [...by.map((name) => String(row[name])), row.value]);
      const theirs = expected.map((row) => [
        String(row.year),
        ...(cut ? [String(row.school)] : []),
        number(row.value),
      ]);
      expect(said(ours)).toEqual(said(theirs));
    }
  });
});
