/** What a number is, as metric definitions say it. */
export type Format = 'integer' | 'decimal' | 'percent' | 'money' | 'days';

/** No data; the reason stands beside it. */
export const NONE = '—';
const MINUS = '−';
const WAN = 10_000;
const YI = 100_000_000;

const grouped = (value: number, digits: number): string =>
  Math.abs(value)
    .toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
    .replace(/^/, isNegative(value, digits) ? MINUS : '');

/** −0.4 shown without digits is 0, not −0. */
const isNegative = (value: number, digits: number): boolean => Number(value.toFixed(digits)) < 0;

/** `9,336`, `−3` */
export const integer = (value: number | null): string => (value === null ? NONE : grouped(value, 0));

/** `12.50` @param digits behind the point @default 1 */
export const decimal = (value: number | null, digits = 1): string =>
  value === null ? NONE : grouped(value, digits);

/** Of a fraction: 0.273 → `27.3%`. */
export const percent = (value: number | null, digits = 1): string =>
  value === null ? NONE : `${grouped(value * 100, digits)}%`;

/** A difference of two fractions: 0.018 → `+1.8个百分点`. */
export const points = (value: number | null, compact = false): string =>
  value === null ? NONE : `${sign(value * 100, 1)}${grouped(value * 100, 1)}${compact ? 'pp' : '个百分点'}`;

/** With its sign: `+12`, `−3`, `0`. */
export const signed = (value: number | null, digits = 0): string =>
  value === null ? NONE : `${sign(value, digits)}${grouped(value, digits)}`;

/** A relative change: 0.083 → `+8.3%`. */
export const signedPercent = (value: number | null): string =>
  value === null ? NONE : `${sign(value * 100, 1)}${grouped(value * 100, 1)}%`;

const sign = (value: number, digits: number): string => (Number(value.toFixed(digits)) > 0 ? '+' : '');

export interface Shown {
  readonly number: string;
  /** As it stands behind the number: `万件`. */
  readonly unit: string;
}

/** A number on a tile: from 1万 `6.83` `万件`, from 1亿 `8.00` `亿元`. Rates carry their `%` in the number. */
export function tile(value: number | null, format: Format, unit: string): Shown {
  if (value === null) return { number: NONE, unit: '' };
  if (format === 'percent') return { number: percent(value), unit: '' };
  const size = Math.abs(value);
  if (format !== 'days' && size >= YI) return { number: decimal(value / YI, 2), unit: `亿${unit}` };
  if (format !== 'days' && size >= WAN) return { number: decimal(value / WAN, 2), unit: `万${unit}` };
  return { number: number(value, format), unit };
}

/** How large the numbers of a column are: all are shown in one unit, which stands in the header. */
export function scaleOf(values: readonly (number | null)[], format: Format): { by: number; prefix: string } {
  if (format !== 'money') return { by: 1, prefix: '' };
  const largest = Math.max(0, ...values.map((value) => Math.abs(value ?? 0)));
  if (largest >= YI) return { by: YI, prefix: '亿' };
  if (largest >= WAN) return { by: WAN, prefix: '万' };
  return { by: 1, prefix: '' };
}

/** A number in a table, without its unit. */
export function number(value: number | null, format: Format): string {
  if (value === null) return NONE;
  switch (format) {
    case 'percent':
      return percent(value);
    case 'integer':
      return integer(value);
    case 'money':
      return decimal(value, Number.isInteger(value) ? 0 : 2);
    case 'days':
      return decimal(value, Number.isInteger(value) ? 0 : 1);
    case 'decimal':
      return decimal(value, 2);
    default:
      return format satisfies never;
  }
}

/** What a unit is called beside a formatted number: rates say it with `%`. */
export const unitOf = (unit: string, format: Format): string => (format === 'percent' ? '' : unit);

/** A change of a value in its own terms: points for rates, else the difference with its sign. */
export const change = (value: number | null, format: Format): string =>
  format === 'percent' ? points(value) : signed(value, value === null || Number.isInteger(value) ? 0 : 2);

/** A change on a tile, in a unit of its own: `−859.60万元`, `+442件`, `+1.8个百分点`. */
export function tileChange(value: number | null, format: Format, unit: string): string {
  if (value === null) return NONE;
  if (format === 'percent') return points(value);
  const shown = tile(value, format, unit);
  return `${value > 0 ? '+' : ''}${shown.number}${shown.unit}`;
}

/** `2026-09-30` of a day or an instant; — of nothing. */
export const day = (value: string | null): string => (value === null ? NONE : value.slice(0, 10));

const INSTANT = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'short',
});

/** `2026-09-30 14:02` in Beijing time. */
export const instant = (value: string | null): string =>
  value === null || Number.isNaN(Date.parse(value)) ? (value ?? NONE) : INSTANT.format(new Date(value));

/** `2019—2025年` */
export const years = (from: number, to: number): string => (from === to ? `${from}年` : `${from}—${to}年`);

/** `1.2 MB` */
export function bytes(value: number | null): string {
  if (value === null) return NONE;
  if (value < 1024) return `${value} B`;
  if (value < 1024 ** 2) return `${decimal(value / 1024, 1)} KB`;
  if (value < 1024 ** 3) return `${decimal(value / 1024 ** 2, 1)} MB`;
  return `${decimal(value / 1024 ** 3, 2)} GB`;
}

/** `3分20秒` of milliseconds. */
export function duration(ms: number | null): string {
  if (ms === null) return NONE;
  if (ms < 1000) return `${Math.round(ms)}毫秒`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds}秒`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}分${seconds % 60 === 0 ? '' : `${seconds % 60}秒`}`;
  return `${Math.floor(minutes / 60)}小时${minutes % 60 === 0 ? '' : `${minutes % 60}分`}`;
}

/** Periods as people write them: `2024` → `2024年`, `2024Q3` → `2024年三季度`, `ytd:2024-09` → `2024年1—9月`. */
export function period(value: string | null | undefined): string {
  if (value === null || value === undefined || value === '') return '全部时间';
  const [, kind, rest] = /^(?:(ytd|r12|to):)?(.+)$/.exec(value) ?? [];
  if (rest === undefined) return value;
  if (kind === 'ytd') {
    const [year, month] = rest.split('-');
    return month === undefined
      ? `${year}年`
      : month === '01'
        ? `${year}年1月`
        : `${year}年1—${Number(month)}月`;
  }
  if (kind === 'r12') return `截至${span(rest)}的12个月`;
  if (kind === 'to') return `截至${span(rest)}`;
  const [from, to] = rest.split('..');
  if (to === undefined) return span(rest);
  if (/^\d{4}$/.test(from ?? '') && /^\d{4}$/.test(to)) return years(Number(from), Number(to));
  return `${span(from ?? '')}至${span(to)}`;
}

const QUARTERS = ['一', '二', '三', '四'];

function span(value: string): string {
  const [, year, quarter] = /^(\d{4})Q([1-4])$/.exec(value) ?? [];
  if (year !== undefined) return `${year}年${QUARTERS[Number(quarter) - 1]}季度`;
  const parts = value.split('-');
  if (parts.length === 1) return `${value}年`;
  if (parts.length === 2) return `${parts[0]}年${Number(parts[1])}月`;
  return value;
}
