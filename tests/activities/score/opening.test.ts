import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkRoundPeriod, peopleNamed, universitiesNamed } from '../../../activities/score/opening.ts';
import { type Duck, openDuck } from '../../../lake/duck.ts';

let duck: Duck;
beforeAll(async () => {
  duck = await openDuck();
  await duck.run("CREATE TABLE int_as_of AS SELECT DATE '2024-12-31' AS as_of");
  await duck.run("CREATE TABLE fct_patent_holding AS SELECT DATE '2015-01-06' AS held_from");
  await duck.run(
    "CREATE TABLE dim_organisation AS FROM (VALUES ('示例云川大学', true), ('示例云川（江苏）学院', true), ('示例公司', false)) t(name, is_university)",
  );
});
afterAll(() => duck.close());

test('a university is called as the snapshot calls it, whatever the brackets', async () => {
  expect(await universitiesNamed(duck, ['示例云川(江苏)学院', '示例云川大学'])).toEqual([
    '示例云川（江苏）学院',
    '示例云川大学',
  ]);
});

test.each([
  ['示例云川大', /是否指 示例云川大学/],
  ["'; DROP TABLE dim_organisation; --", /请写登记的全称/],
])('a name that no university has is refused: %s', async (name, hint) => {
  await expect(universitiesNamed(duck, [name])).rejects.toMatchObject({
    code: 'PANHUO_SCORE_ITEM',
    hint: expect.stringMatching(hint),
  });
});

test('an evaluator cannot keep away from a house that is misspelt', async () => {
  await expect(peopleNamed(duck, [{ name: '甲', belongs: ['示例云川大'] }])).rejects.toMatchObject({
    code: 'PANHUO_SCORE_ITEM',
  });
  expect(await peopleNamed(duck, [{ name: '甲', belongs: ['示例公司'] }])).toEqual([
    { name: '甲', belongs: ['示例公司'] },
  ]);
});

test.each(['2014', '2014Q4', '2025', '2025-01'])('a period without data is refused: %s', async (period) => {
  await expect(checkRoundPeriod(duck, period)).rejects.toMatchObject({ code: 'PANHUO_METRIC_PERIOD' });
});

test('a period that is over is taken in silence; one that is not, with the day the data end', async () => {
  expect(await checkRoundPeriod(duck, '2024')).toBeNull();
  await duck.run("UPDATE int_as_of SET as_of = DATE '2024-06-30'");
  expect(await checkRoundPeriod(duck, '2024')).toBe('2024-06-30');
});
