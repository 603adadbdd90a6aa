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

/** What a text says of a day: `2022年12月` names a month, and its day is the first of it only because a DATE needs one. */
export interface LooseDay {
  day: Day;
  precision: 'day' | 'month' | 'year';
}

const CHINESE_DIGITS = '〇一二三四五六七八九';
/** Zero as `零`, the letter-like circles that typists use, and the proper `〇`. */
const ZEROS = /[零○〇ОO]/gu;
const FIRST_LOOSE_YEAR = 1900;
const LAST_LOOSE_YEAR = 2100;
const TIME_OF_DAY =
  /(?<=\d)(?:t|\s+)(?:上午|下午)?\d{1,2}(?::\d{2}(?::\d{2}(?:\.\d+)?)?|时\d{1,2}分(?:\d{1,2}秒)?)(?:\+08:?00)?$/iu;
const WEEKDAY = /[\s(（]*(?:星期|周)[一二三四五六日天][)）]?$/u;

/**
 * Reads the spellings found in office files: those of {@link parseDay}, full-width digits, `2022.12.2`, `2022年12月2号`, `2022年12月`, `2022.12`,
 * `202212`, `2022年`, `二〇二二年十二月二日`, a weekday or a time of day after it. Serial numbers of spreadsheets are the table
 * reader's. Null for everything else, among it what can be two days: `22.12.2`, `2/12/2022`, `201112` (November 2011 or
 * 12 November 2020), a time in another zone than ours, and years of the Republic (`民国111年`, `111年12月2日`).
 */
export function parseLooseDay(text: string): LooseDay | null {
  const plain = text
    .normalize('NFKC')
    .trim()
    .replace(WEEKDAY, '')
    .replace(TIME_OF_DAY, '')
    .replace(/\s+/gu, '')
    .replace(/[.。]$/u, '');
  const spelled = plain.includes('年') ? figuresOf(plain) : plain;
  const day = parseDay(spelled.replace(/号$/u, '日'));
  if (day !== null) return isLooseYear(day) ? { day, precision: 'day' } : null;
  const month = /^(\d{4})(?:年(\d{1,2})月|[.\-/](\d{1,2})|(\d{2}))$/.exec(spelled);
  if (month) {
    if (month[4] !== undefined && isShortDay(spelled)) return null;
    const first = parseDay(`${month[1]}-${month[2] ?? month[3] ?? month[4]}-1`);
    return first !== null && isLooseYear(first) ? { day: first, precision: 'month' } : null;
  }
  const year = /^(\d{4})年度?$/.exec(spelled);
  const first = year ? `${year[1]}-01-01` : null;
  return first !== null && isLooseYear(first) ? { day: first, precision: 'year' } : null;
}

/** Whether six digits could also be year, month and day of two digits each. */
function isShortDay(digits: string): boolean {
  return parseDay(`20${digits}`) !== null;
}

function isLooseYear(day: Day): boolean {
  const year = Number(day.slice(0, 4));
  return year >= FIRST_LOOSE_YEAR && year <= LAST_LOOSE_YEAR;
}

/** `二〇二二年十二月二十日` → `2022年12月20日`. */
function figuresOf(text: string): string {
  return text
    .replace(ZEROS, '〇')
    .replace(/([一二三四五六七八九])?十([一二三四五六七八九])?/gu, (_, tens?: string, ones?: string) =>
      String((tens ? CHINESE_DIGITS.indexOf(tens) : 1) * 10 + (ones ? CHINESE_DIGITS.indexOf(ones) : 0)),
    )
    .replace(/[〇一二三四五六七八九]/gu, (digit) => String(CHINESE_DIGITS.indexOf(digit)));
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
