import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Duck } from '../../../lake/duck.ts';
import { loadMetrics } from '../../../transforms/semantic/load.ts';
import { queryMetric } from '../../../transforms/semantic/query.ts';
import { builtProvince, PROVINCE_TIMEOUT } from '../../helpers/province.ts';
import { BASE_TABLES, FIRST_YEAR_END, SECOND, secondSql } from './second.ts';

const catalog = await loadMetrics();
let duck: Duck;
beforeAll(async () => {
  duck = await (await builtProvince()).openReadOnly();
  for (const table of BASE_TABLES) await duck.run(table);
}, PROVINCE_TIMEOUT);
afterAll(() => duck.close());

const sorted = (rows: readonly (readonly (string | number | null)[])[]) =>
  [...rows].sort((a, b) => (String(a) < String(b) ? -1 : 1));
const number = (value: unknown): number | null =>
  value === null || value === undefined ? null : Number(value);

/** Where nobody said a value a sum says nothing and a count zero: both are left out. */
const said = (rows: readonly (readonly (string | number | null)[])[]) =>
  sorted(rows.filter((row) => row.at(-1) !== null && row.at(-1) !== 0)).map((row) => [
    ...row.slice(0, -1),
    // To the cent, and for quotients to twelve digits.
    Number((row.at(-1) as number).toPrecision(12)),
  ]);

/** Computed once only, and why. */
const NOT_AGAIN: Readonly<Record<string, string>> = {
  'formulas: a cell is the quotient of two numbers that are computed again':
    'high_value_share sei_share unused_three_years_share valid_patents_per_university high_value_per_10k valid_inventions_per_10k valid_inventions_per_rd_person conversion_rate_stock conversion_grant_ratio converted_patents_per_rd_person',
  'who led the owners on a day: a simulation holds it (tests/transforms/models)':
    'holding_universities university_valid_patents',
  'five cases of high value: held to the truth of the sample in `npm run bench quality`':
    'high_value_inventions',
  'what a reference table or a list says, as it stands':
    'population rd_staff survey_industrialisation_rate survey_implementation_rate survey_licence_rate survey_transfer_rate',
  'firms by the titles and sizes lists give them: worked by hand (tests/transforms/models)':
    'sme_share specialised_share',
  'fees as people write them: worked by hand (tests/transforms/models)':
    'open_licence_within_caps_share open_licence_dealt_share open_licence_signal_share',
  'stages of a case, linked by numbers: worked by hand (tests/transforms/models)':
    'funnel_cases funnel_cases_contracted funnel_contract_rate',
  'clues come from programs': 'abnormal_signals',
  'off unless a workspace says which projects are use': 'self_use_events',
  'documents, counted by the tests of the portal and of a real day':
    'grants invention_grants utility_models designs publications university_share_of_grants',
};

it('computes every metric again, or says why not', () => {
  const once = new Set(Object.values(NOT_AGAIN).flatMap((ids) => ids.split(' ')));
  const ids = catalog.metrics.map(({ id }) => id);
  expect(ids.filter((id) => (SECOND[id] === undefined) === !once.has(id))).toEqual([]);
  expect([...once].filter((id) => !ids.includes(id))).toEqual([]);
});

describe('each metric equals plain SQL over the records', () => {
  it.each(Object.entries(SECOND))('%s', async (id, second) => {
    for (const cut of second.school ? [false, true] : [false]) {
      const by = cut ? ['year', 'university'] : ['year'];
      const { rows } = await queryMetric(duck.connection, catalog.metric(id), { by });
      const expected = await duck.rows(secondSql(second, cut));
      const ours = rows
        .filter(
          (row) => row.year !== '未知' && (second.at === undefined || Number(row.year) >= FIRST_YEAR_END),
        )
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
