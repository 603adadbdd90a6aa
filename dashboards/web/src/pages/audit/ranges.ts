/** A span of days, both counted: `2024-01-31`. */
export interface Range {
  readonly label: string;
  readonly from: string;
  readonly to: string;
}

const DAY = 86_400_000;

/** The day that the office has, wherever the browser is. */
export const today = (now: Date = new Date()): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(now);

/** Spans that are asked for often, as of a day. */
export const rangesOn = (day: string): Range[] => [
  { label: '今天', from: day, to: day },
  { label: '近7天', from: new Date(Date.parse(day) - 6 * DAY).toISOString().slice(0, 10), to: day },
  { label: '本月', from: `${day.slice(0, 8)}01`, to: day },
];
