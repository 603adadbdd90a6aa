import { PanhuoError } from '../../domain/errors.ts';
import { nameKey } from '../../domain/names.ts';
import { type Duck, literal } from '../../lake/duck.ts';
import { lastDay } from '../../transforms/semantic/period.ts';
import { nearest } from '../../transforms/semantic/suggest.ts';
import type { Person } from './assign.ts';
import { roundPeriod } from './measure.ts';

/**
 * The universities that somebody wrote, as the snapshot calls them. A name that is a character off would put a centre without any
 * figure into the round, or let an evaluator score the own house.
 * @throws PANHUO_SCORE_ITEM for a name that no organisation has, with the nearest
 */
export async function universitiesNamed(duck: Duck, written: readonly string[]): Promise<string[]> {
  if (written.length === 0) return [];
  const exact = await duck.rows<{ name: string }>(
    `SELECT DISTINCT name FROM dim_organisation WHERE name IN (${written.map(literal).join(', ')})`,
  );
  const names = new Set(exact.map(({ name }) => name));
  if (written.every((name) => names.has(name))) return [...written];
  const universities = (
    await duck.rows<{ name: string }>(
      'SELECT DISTINCT name FROM dim_organisation WHERE is_university ORDER BY name',
    )
  ).map(({ name }) => name);
  const byKey = new Map(universities.map((name) => [nameKey(name), name]));
  return written.map((name) => {
    const found = names.has(name) ? name : byKey.get(nameKey(name));
    if (found !== undefined) return found;
    const near = nearest(name, universities);
    throw new PanhuoError('PANHUO_SCORE_ITEM', `数据里没有这所高校：${name}`, {
      hint: `${near === undefined ? '' : `是否指 ${near}？`}请写登记的全称；查名称：panhuo sql "select name from dim_organisation where is_university"`,
    });
  });
}

/** People with the houses they keep away from as the snapshot calls them. @throws PANHUO_SCORE_ITEM */
export async function peopleNamed(duck: Duck, people: readonly Person[]): Promise<Person[]> {
  const named: Person[] = [];
  for (const person of people)
    named.push({ ...person, belongs: await universitiesNamed(duck, person.belongs) });
  return named;
}

/**
 * Whether there is anything to score in a period.
 * @returns the day the data end, where the period is not over by then; else null
 * @throws PANHUO_METRIC_PERIOD for a period before the data begin or after they end
 */
export async function checkRoundPeriod(duck: Duck, written: string): Promise<string | null> {
  const period = roundPeriod(written);
  const [row] = await duck.rows<{ first: string | null; last: string }>(
    `SELECT CAST(as_of AS VARCHAR) AS last, (SELECT CAST(min(held_from) AS VARCHAR) FROM fct_patent_holding) AS first
     FROM int_as_of`,
  );
  if (row === undefined) return null;
  const { first, last } = row;
  const early = first !== null && period.end <= first;
  if (early || (period.start !== null && period.start > last))
    throw new PanhuoError(
      'PANHUO_METRIC_PERIOD',
      `评价期间 ${period.text} 没有数据：数据自 ${first ?? '（没有）'} 起，至 ${last} 止`,
      { where: { field: 'period' }, hint: '请改用数据范围以内的期间' },
    );
  return lastDay(period) > last ? last : null;
}
