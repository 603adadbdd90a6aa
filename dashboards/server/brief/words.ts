import type { MetricDefinition } from '../../../transforms/semantic/types.ts';

type Format = MetricDefinition['format'];

const WAN = 1e4;
const YI = 1e8;
const MINUS = '−';
const QUARTERS = ['一', '二', '三', '四'];

function grouped(value: number, digits: number): string {
  const text = Math.abs(value).toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return Number(value.toFixed(digits)) < 0 ? `${MINUS}${text}` : text;
}

/** A number with its unit as a sentence says it: `809件次`, `9,761.9万元`, `8.00亿元`, `27.3%`. */
export function said(value: number, format: Format, unit: string): string {
  if (format === 'percent') return `${grouped(value * 100, 1)}%`;
  const size = Math.abs(value);
  if (format === 'money' || size >= 10 * WAN) {
    if (size >= YI) return `${grouped(value / YI, Number.isInteger(value / YI) ? 0 : 2)}亿${unit}`;
    if (size >= WAN) return `${grouped(value / WAN, 1)}万${unit}`;
  }
  return `${grouped(value, Number.isInteger(value) ? 0 : 1)}${unit}`;
}

/** How it changed: `增长29.4%`, `下降2.9个百分点`, `增加12件`, `持平`. */
export function changeSaid(
  { change, growth }: { readonly change: number; readonly growth: number | null },
  format: Format,
  unit: string,
): string {
  if (format === 'percent') {
    const points = Math.abs(change * 100);
    if (points < 0.05) return '持平';
    return `${change > 0 ? '上升' : '下降'}${grouped(points, 1)}个百分点`;
  }
  if (change === 0) return '持平';
  if (growth === null) return `${change > 0 ? '增加' : '减少'}${said(Math.abs(change), format, unit)}`;
  if (Math.abs(growth) < 0.0005) return '基本持平';
  return `${growth > 0 ? '增长' : '下降'}${grouped(Math.abs(growth) * 100, 1)}%`;
}

/** `2024` → `2024年`, `2024Q3` → `2024年三季度`, `ytd:2024-09` → `2024年1—9月`. */
export function periodName(period: string): string {
  const [, quarterYear, quarter] = /^(\d{4})Q([1-4])$/.exec(period) ?? [];
  if (quarterYear !== undefined) return `${quarterYear}年${QUARTERS[Number(quarter) - 1]}季度`;
  const [, year, month] = /^ytd:(\d{4})-(\d\d)$/.exec(period) ?? [];
  if (year !== undefined) return month === '01' ? `${year}年1月` : `${year}年1—${Number(month)}月`;
  return /^\d{4}$/.test(period) ? `${period}年` : period;
}
