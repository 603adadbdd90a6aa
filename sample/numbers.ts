import { PanhuoError } from '../domain/errors.ts';
import { applicationCheckDigit } from '../domain/patent-number.ts';

export type GazetteKind = 'published' | 'granted' | 'utility' | 'design';
export const KINDS: readonly GazetteKind[] = ['published', 'granted', 'utility', 'design'];

const DAY_MS = 86_400_000;
const FIRST_DAY = Date.UTC(2015, 0, 1);
const LAST_DAY = Date.UTC(2034, 11, 31);

/**
 * Numbers are computed from day and position, so no two publications share one and nothing is remembered. `stride` numbers belong to
 * each calendar day; a day may use those of the following days too, as gazettes come out once or twice a week.
 */
interface Series {
  /** First digit of the publication number: 1 invention, 2 utility model, 3 design. */
  lead: number;
  letter: string;
  base: number;
  stride: number;
  /** Serial part of the application number: [from, from + size). One filing year never meets a serial twice, see the lags in row.ts. */
  serialFrom: number;
  serialSize: number;
}
const SERIES: Record<GazetteKind, Series> = {
  published: { lead: 1, letter: 'A', base: 20_000_000, stride: 4000, serialFrom: 0, serialSize: 6_000_000 },
  granted: { lead: 1, letter: 'B', base: 0, stride: 2500, serialFrom: 6_000_000, serialSize: 4_000_000 },
  utility: { lead: 2, letter: 'U', base: 0, stride: 8000, serialFrom: 0, serialSize: 10_000_000 },
  design: { lead: 3, letter: 'S', base: 0, stride: 3000, serialFrom: 0, serialSize: 10_000_000 },
};

/** Coprime to every series size: neighbours get serials far apart, and all check digits occur. */
const SCATTER = 1_234_567;

/** `2024-06-28` → days since 2015-01-01. Throws PANHUO_USAGE for another form or a day outside 2015–2034. */
export function dayIndex(date: string): number {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  if (
    Number.isNaN(at) ||
    new Date(at).toISOString().slice(0, 10) !== date ||
    at < FIRST_DAY ||
    at > LAST_DAY
  ) {
    throw new PanhuoError(
      'PANHUO_USAGE',
      `公告日应为 2015-01-01 至 2034-12-31 之间的日期（YYYY-MM-DD）：${date}`,
    );
  }
  return (at - FIRST_DAY) / DAY_MS;
}

/** Days since 2015-01-01 → `2024.06.28`, the gazette's way of writing dates. */
export function dotted(day: number): string {
  let text = dottedDays.get(day);
  if (text === undefined) {
    text = new Date(FIRST_DAY + day * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '.');
    dottedDays.set(day, text);
  }
  return text;
}
/** At most one entry for each day of two decades. */
const dottedDays = new Map<number, string>();

/** Publication number of the position-th publication of a day, e.g. CN134024017A. */
export function publicationNumber(kind: GazetteKind, day: number, position: number): string {
  const { lead, letter, base, stride } = SERIES[kind];
  // Published applications and utility models are not sorted by number in real files: turn each run of 64 over.
  const place = kind === 'published' || kind === 'utility' ? position ^ 0x2b : position;
  return `CN${lead}${String(base + day * stride + place).padStart(8, '0')}${letter}`;
}

/**
 * Application number (13 characters: year, type, seven digits, check digit). Types: 1 invention, 2 utility model,
 * 3 design, 8 invention from an international application (GB/T ZC 0006-2003).
 * @param pct an international application in the national phase: type 8 instead of 1
 */
export function applicationNumber(
  kind: GazetteKind,
  day: number,
  position: number,
  filingYear: number,
  pct: boolean,
): string {
  const { stride, serialFrom, serialSize } = SERIES[kind];
  const serial = serialFrom + ((((day * stride + position) % serialSize) * SCATTER) % serialSize);
  const type = kind === 'utility' ? 2 : kind === 'design' ? 3 : pct ? 8 : 1;
  const body = `${filingYear}${type}${String(serial).padStart(7, '0')}`;
  return body + applicationCheckDigit(body);
}

/**
 * What a spreadsheet leaves of an application number: a number of more than eleven digits is shown, and saved as CSV, in scientific
 * notation of at most `digits` significant digits. Numbers ending in X are text to it and survive.
 */
export function asSpreadsheetSaves(number: string, digits: number): string {
  if (number.endsWith('X')) return number;
  const [mantissa = '', exponent = ''] = Number(number)
    .toExponential(digits - 1)
    .split('e');
  return `${mantissa.replace(/\.?0+$/, '')}E${exponent}`;
}
