import { parseDay } from '../../domain/dates.ts';
import type { Grain } from './types.ts';

/** Days from `start` up to, but not including, `end`. */
export interface Period {
  readonly text: string;
  readonly grain: Grain;
  readonly start: string;
  readonly end: string;
}

/** Spellings of a period, for error messages. */
export const PERIOD_FORMS = '2024、2024Q1、2024-07 或 2024-07-12';

/** Reads `2024`, `2024Q1`, `2024-07`, `2024-07-12`. Undefined when it is none of these or no day of the calendar. Years 1900–2199. */
export function parsePeriod(written: string): Period | undefined {
  const match = /^((?:19|20|21)\d\d)(?:[Qq]([1-4])|-(\d\d)(?:-(\d\d))?)?$/.exec(written.trim());
  if (!match) return undefined;
  const [, year = '', quarter, month, day] = match;
  if (day !== undefined) {
    const start = parseDay(`${year}-${month}-${day}`);
    return start === null ? undefined : { text: start, grain: 'day', start, end: nextDay(start) };
  }
  if (month !== undefined) {
    const start = parseDay(`${year}-${month}-01`);
    return start === null
      ? undefined
      : { text: `${year}-${month}`, grain: 'month', start, end: monthsAfter(start, 1) };
  }
  if (quarter !== undefined) {
    const start = `${year}-${String(Number(quarter) * 3 - 2).padStart(2, '0')}-01`;
    return { text: `${year}Q${quarter}`, grain: 'quarter', start, end: monthsAfter(start, 3) };
  }
  return { text: year, grain: 'year', start: `${year}-01-01`, end: `${Number(year) + 1}-01-01` };
}

/** The last day of a period. */
export function lastDay(period: Period): string {
  return shift(period.end, -1);
}

function nextDay(day: string): string {
  return shift(day, 1);
}

function shift(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

function monthsAfter(first: string, months: number): string {
  const date = new Date(`${first}T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + months);
  return date.toISOString().slice(0, 10);
}
