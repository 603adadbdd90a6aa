import { conditionText } from '../../../../../transforms/semantic/condition.ts';
import { list, type SearchValues, text } from '../../lib/url-state.ts';

/** Dimensions that have a short parameter of their own. */
export const SHORT = {
  u: 'university',
  c: 'city',
  ch: 'chain',
  f: 'wipo_field',
  e: 'form',
  ot: 'org_type',
} as const;
export type ShortName = keyof typeof SHORT;
export const SHORT_NAMES = Object.keys(SHORT) as ShortName[];

/** Which rows: parameters of every page about metrics. */
export const cutSchema = {
  /** Period; absent: the last year of the data; `all`: all there is. */
  p: text(),
  u: list(),
  c: list(),
  ch: list(),
  f: list(),
  e: list(),
  ot: list(),
  /** Further conditions as the API takes them: `to_city=苏州市`. */
  w: list(),
  /** Only what was known at the end of this day. */
  asof: text(),
};
export type Cut = SearchValues<typeof cutSchema>;
/** What an address without parameters means. */
export const NO_CUT: Cut = { p: '', u: [], c: [], ch: [], f: [], e: [], ot: [], w: [], asof: '' };

export const equals = (dimension: string, value: string): string =>
  conditionText({ dimension, op: '=', values: [value] });

/** Conditions of a cut, as the API takes them. */
export function conditionsOf(cut: Cut): string[] {
  const named = SHORT_NAMES.flatMap((name) => {
    const values = cut[name];
    const [only = ''] = values;
    if (values.length === 0) return [];
    return [
      values.length === 1
        ? equals(SHORT[name], only)
        : conditionText({ dimension: SHORT[name], op: 'in', values }),
    ];
  });
  return [...named, ...cut.w];
}

/** The dimension a written condition is about. */
export const dimensionIn = (condition: string): string =>
  /^\s*([\p{L}_][\p{L}\p{N}_]*)/u.exec(condition)?.[1] ?? '';

/** The part of a query of the API that says which rows. @param lastYear of the data, null when nothing is known of it */
export function cellOf(
  cut: Cut,
  lastYear: number | null,
): { where: string[]; period: string; as_of: string } {
  return { where: conditionsOf(cut), period: periodOf(cut.p, lastYear), as_of: cut.asof };
}

/** '' asks for all there is. */
export function periodOf(p: string, lastYear: number | null): string {
  if (p === 'all') return '';
  return p === '' ? (lastYear === null ? '' : String(lastYear)) : p;
}

const PERIODS: ReadonlySet<string> = new Set(['year', 'quarter', 'month']);

/** The condition that a cut gets when a value of a dimension is chosen: its short parameter where it has one. */
export function narrowed(cut: Cut, dimension: string, value: string): Partial<Cut> {
  // A year, quarter or month is a period: comparisons go back from it, which a condition on dates forbids.
  if (PERIODS.has(dimension) && /^\d{4}/.test(value)) return { p: value };
  const name = SHORT_NAMES.find((one) => SHORT[one] === dimension);
  if (name) return { [name]: [value] };
  return { w: [...cut.w.filter((one) => dimensionIn(one) !== dimension), equals(dimension, value)] };
}

const YEARS_BACK = 7;

/** Which points a trend has that ends with a period: months for a month, quarters for a quarter, else years. */
export function trendOf(
  period: string,
  lastYear: number | null,
): { by: 'year' | 'quarter' | 'month'; period: string } {
  const month = /(\d{4})-(\d{2})$/.exec(period);
  if (month) {
    const [, year = '', at = ''] = month;
    return { by: 'month', period: `${Number(year) - 1}-${at}..${year}-${at}` };
  }
  const quarter = /(\d{4})Q([1-4])$/.exec(period);
  if (quarter) {
    const [, year = '', at = ''] = quarter;
    return { by: 'quarter', period: `${Number(year) - 2}Q${at}..${year}Q${at}` };
  }
  const years = [...period.matchAll(/\d{4}/g)].map(([year]) => Number(year));
  const last = years.at(-1) ?? lastYear;
  if (last === null) return { by: 'year', period: '' };
  const first = years.length > 1 ? Math.min(years[0] ?? last, last - YEARS_BACK) : last - YEARS_BACK;
  return { by: 'year', period: `${first}..${last}` };
}
