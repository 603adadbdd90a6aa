import type { PatentType } from './patent-number.ts';

/** A calendar day as ISO text (`2019-07-12`). Days have no zone; never build them from a timestamp. */
export type Day = string;

/**
 * Reads the spellings gazettes and exports use: `2019.07.12`, `2019-07-12`, `2019/7/12`, `20190712`, `2019年7月12日`.
 * Null when it is no day of the calendar (`2019.02.30`).
 */
export function parseDay(text: string): Day | null {
  const match = /^(\d{4})(?:[.\-/](\d{1,2})[.\-/](\d{1,2})|(\d{2})(\d{2})|年(\d{1,2})月(\d{1,2})日?)$/.exec(
    text.trim(),
  );
  if (match === null) return null;
  const year = Number(match[1]);
  const month = Number(match[2] ?? match[4] ?? match[6]);
  const day = Number(match[3] ?? match[5] ?? match[7]);
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCFullYear() !== year || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day)
    return null;
  return date.toISOString().slice(0, 10);
}

/** Years of protection from the filing date, patent law art. 42. */
const TERM_YEARS: Record<PatentType, number> = { 发明: 20, 实用新型: 10, 外观设计: 15 };
/** The 15 years of designs hold for filings from this day on; earlier ones keep the 10 years of the law of 2008. */
const DESIGN_TERM_CHANGED: Day = '2021-06-01';
/** Filings before the law of 1992 took effect had other terms, all over by now: not computed. */
const TERMS_KNOWN_FROM: Day = '1993-01-01';

/**
 * The day a granted patent ends at the latest (期满终止日), without term compensation: the filing date plus the term, the
 * first day without protection. A filing of 2019-09-06 for 20 years is protected to 2039-09-05 and ends on 2039-09-06.
 * A filing on 29 February ends on 28 February.
 */
export function expiryDay(filing: Day, type: PatentType): Day | null {
  if (filing < TERMS_KNOWN_FROM) return null;
  const years = type === '外观设计' && filing < DESIGN_TERM_CHANGED ? 10 : TERM_YEARS[type];
  const ended = `${Number(filing.slice(0, 4)) + years}${filing.slice(4)}`;
  return parseDay(ended) ?? `${ended.slice(0, 4)}-02-28`;
}
