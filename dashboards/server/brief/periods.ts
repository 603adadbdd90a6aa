import { PanhuoError } from '../../../domain/errors.ts';
import { parsePeriod } from '../../../transforms/semantic/period.ts';
import { lastCompleteMonth } from '../../../transforms/semantic/shapes/clock.ts';
import { periodName } from './words.ts';

const PERIOD = /^(\d{4}|\d{4}Q[1-4]|ytd:\d{4}-\d\d)$/;
const YEARS_BACK = 3;

/** The year so far: up to the last month that is complete on this day; a whole year under its own name. */
export function currentPeriod(day: string): string {
  const month = lastCompleteMonth(day);
  return month.endsWith('-12') ? month.slice(0, 4) : `ytd:${month}`;
}

/** What a brief can be about on this day: this year so far, the years before it, and the quarters that are over. */
export function periodChoices(day: string): { value: string; name: string }[] {
  const current = currentPeriod(day);
  const year = Number(/\d{4}/.exec(current)?.[0]);
  const whole = Array.from({ length: YEARS_BACK }, (_, back) => String(year - 1 - back));
  const quarters = [4, 3, 2, 1]
    .map((quarter) => `${year}Q${quarter}`)
    .filter((quarter) => dayBefore(parsePeriod(quarter)?.end ?? '') <= day);
  return [...new Set([current, ...quarters, ...whole])].map((value) => ({ value, name: periodName(value) }));
}

/** @throws PANHUO_REQUEST_INVALID of a period that a brief cannot be about */
export function checkBriefPeriod(period: string): { period: string; lastDay: string } {
  const parsed = PERIOD.test(period) ? parsePeriod(period) : undefined;
  if (parsed === undefined)
    throw new PanhuoError('PANHUO_REQUEST_INVALID', `简报没有期次“${period.slice(0, 30)}”`, {
      where: { field: 'period' },
      hint: '写成 2024、2024Q3 或 ytd:2024-09（到某月的本年累计）。',
    });
  return { period, lastDay: dayBefore(parsed.end) };
}

function dayBefore(day: string): string {
  if (day === '') return day;
  return new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}
