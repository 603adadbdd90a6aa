import type { MetricRow } from '../../transforms/semantic/query.ts';
import { formatValue } from '../../transforms/semantic/render.ts';
import type { MetricDefinition } from '../../transforms/semantic/types.ts';

type Format = MetricDefinition['format'];

/** Stands behind whatever rests on a definition or rule that nobody official has confirmed. */
export const UNVERIFIED = '◇未经官方核验';

export function verifiedMark({ verified }: { readonly verified: boolean }): string {
  return verified ? '' : UNVERIFIED;
}

/** The value of a cell, or why there is none. */
export function cellText(row: MetricRow, format: Format): string {
  if (row.value !== null) return formatValue(row.value, format);
  if (row.suppressed === true) return '不予显示';
  return Number(row.censored ?? 0) > 0 ? '未满期' : '—';
}

/** A number in a metric's format, a dash where there is none. */
export function numberText(value: number | null, format: Format): string {
  return value === null ? '—' : formatValue(value, format);
}

/** A change with its sign, without the unit: percentages in 百分点. */
export function changeText(change: number | null, format: Format): string {
  if (change === null) return '—';
  const size = Math.abs(change);
  const shown = format === 'percent' ? (size * 100).toFixed(2) : formatValue(size, format);
  return `${sign(change)}${shown}`;
}

/** `+3.4%`. */
export function growthText(growth: number | null): string {
  return growth === null ? '—' : `${sign(growth)}${Math.abs(growth * 100).toFixed(1)}%`;
}

/** `45.0%`. */
export function shareText(share: number | null): string {
  return share === null ? '—' : `${share < 0 ? '−' : ''}${Math.abs(share * 100).toFixed(1)}%`;
}

function sign(value: number): string {
  return value > 0 ? '+' : value < 0 ? '−' : '';
}

/** The unit as a header says it: shares are shown as per cent. */
export function unitText({ format, unit }: { readonly format: Format; readonly unit: string }): string {
  return format === 'percent' ? '%' : unit;
}

/** Unit of a change: rates change by percentage points, not by per cent. */
export function changeUnit({ format, unit }: { readonly format: Format; readonly unit: string }): string {
  return format === 'percent' ? '百分点' : unit;
}
