import { parseDay } from '../../domain/dates.ts';
import type { Grain } from './types.ts';

/** Days from `start` up to, but not including, `end`. */
export interface Period {
  readonly text: string;
  readonly grain: Grain;
  /** Null: from the beginning. */
  readonly start: string | null;
  readonly end: string;
}

/** A year, quarter, month or day. */
export interface Span extends Period {
  readonly start: string;
}

/** Spellings of a single span, and of a period, for error messages. */
export const SPAN_FORMS = '2024、2024Q1、2024-07 或 2024-07-12';
export const PERIOD_FORMS = `${SPAN_FORMS}；区间 2024-01..2024-09；当年累计 ytd:2024-09；滚动 r12:2024-09；截至 to:2024-09`;

const MONTHS: Readonly<Record<Grain, number>> = { year: 12, quarter: 3, month: 1, day: 0 };

/**
 * Reads a span or `A..B` (from the first day of A to the last of B), `ytd:X` (from 1 January of the year of X to its last day),
 * `rN:X` (the N spans of X's length that end with X), `to:X` (everything until the last day of X). The fiscal year is the calendar
 * year. Undefined when it is none of these, or a range that ends before it begins.
 */
export function parsePeriod(written: string): Period | undefined {
  const text = written.trim();
  const range = /^(.+?)\.\.(.+)$/.exec(text);
  if (range) {
    const first = parseSpan(range[1] ?? '');
    const last = parseSpan(range[2] ?? '');
    if (!first || !last || last.end <= first.start) return undefined;
    return { text: `${first.text}..${last.text}`, grain: last.grain, start: first.start, end: last.end };
  }
  const prefixed = /^(ytd|to|r([1-9]\d{0,3})):(.+)$/i.exec(text);
  if (!prefixed) return parseSpan(text);
  const span = parseSpan(prefixed[3] ?? '');
  if (!span) return undefined;
  const kind = (prefixed[1] ?? '').toLowerCase();
  const start =
    kind === 'to'
      ? null
      : kind === 'ytd'
        ? `${span.start.slice(0, 4)}-01-01`
        : back(span, Number(prefixed[2]) - 1);
  if (start !== null && start < '1000') return undefined;
  return { text: `${kind}:${span.text}`, grain: span.grain, start, end: span.end };
}

/** Reads `2024`, `2024Q1`, `2024-07`, `2024-07-12`. Undefined when it is none of these or no day of the calendar. Years 1900–2199. */
export function parseSpan(written: string): Span | undefined {
  const match = /^((?:19|20|21)\d\d)(?:[Qq]([1-4])|-(\d\d)(?:-(\d\d))?)?$/.exec(written.trim());
  if (!match) return undefined;
  const [, year = '', quarter, month, day] = match;
  if (day !== undefined) {
    const start = parseDay(`${year}-${month}-${day}`);
    return start === null ? undefined : { text: start, grain: 'day', start, end: dayAfter(start) };
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

export function dayAfter(day: string): string {
  return shift(day, 1);
}

function back(span: Span, spans: number): string {
  return span.grain === 'day'
    ? shift(span.start, -spans)
    : monthsAfter(span.start, -spans * MONTHS[span.grain]);
}

function shift(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

function monthsAfter(first: string, months: number): string {
  const date = new Date(`${first}T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + months);
  return date.toISOString().slice(0, 10);
}
