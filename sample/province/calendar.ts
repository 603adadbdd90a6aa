/** Days as integers since 2010-01-01 (UTC): cheap to compare, add and put in order. */
const DAY_MS = 86_400_000;
const ORIGIN = Date.UTC(2010, 0, 1);
const texts = new Map<number, string>();

export type DayNumber = number;

export function day(iso: string): DayNumber {
  return (Date.parse(`${iso}T00:00:00Z`) - ORIGIN) / DAY_MS;
}

/** `2024-06-28`. At most one cached text for each day of four decades. */
export function iso(at: DayNumber): string {
  let text = texts.get(at);
  if (text === undefined) {
    text = new Date(ORIGIN + at * DAY_MS).toISOString().slice(0, 10);
    texts.set(at, text);
  }
  return text;
}

export function compact(at: DayNumber): string {
  return iso(at).replaceAll('-', '');
}

export function yearOf(at: DayNumber): number {
  return Number(iso(at).slice(0, 4));
}

/** The next Tuesday or Friday, the day itself included: gazettes come out on these days. */
export function gazetteDay(at: DayNumber): DayNumber {
  // 2010-01-01 was a Friday.
  const weekday = (((at + 5) % 7) + 7) % 7;
  return at + ([2, 1, 0, 2, 1, 0, 3][weekday] ?? 0);
}

/** The same day `years` later, 28 February for a 29th. */
export function anniversary(at: DayNumber, years: number): DayNumber {
  const text = iso(at);
  const year = Number(text.slice(0, 4)) + years;
  return text.endsWith('02-29') ? day(`${year}-02-28`) : day(`${year}${text.slice(4)}`);
}

/** First and last day of the world: what is announced later is not known yet. */
export const FIRST = day('2015-01-06');
export const LAST = day('2024-12-31');
