/** Kinds of periods that can be chosen; months are `2024-09`. */
export const KINDS = [
  { value: 'all', label: '全部时间' },
  { value: 'year', label: '一年' },
  { value: 'years', label: '若干年' },
  { value: 'quarter', label: '一个季度' },
  { value: 'month', label: '一个月' },
  { value: 'ytd', label: '年初至某月' },
  { value: 'r12', label: '截至某月的12个月' },
  { value: 'to', label: '截至某月' },
] as const;
export type PeriodKind = (typeof KINDS)[number]['value'];

/** The parts of a period as they are chosen one by one. */
export interface Parts {
  readonly kind: PeriodKind;
  readonly year: string;
  readonly quarter: string;
  readonly month: string;
  readonly from: string;
  readonly to: string;
}

/** Parts of a period; of what they cannot say, those of all time. */
export function partsOf(value: string, lastYear: number): Parts {
  const year = String(lastYear);
  const none: Parts = {
    kind: 'all',
    year,
    quarter: '1',
    month: `${year}-01`,
    from: String(lastYear - 4),
    to: year,
  };
  if (/^\d{4}$/.test(value)) return { ...none, kind: 'year', year: value };
  const quarter = /^(\d{4})Q([1-4])$/.exec(value);
  if (quarter) return { ...none, kind: 'quarter', year: quarter[1] ?? year, quarter: quarter[2] ?? '1' };
  if (/^\d{4}-\d{2}$/.test(value)) return { ...none, kind: 'month', month: value };
  const years = /^(\d{4})\.\.(\d{4})$/.exec(value);
  if (years) return { ...none, kind: 'years', from: years[1] ?? year, to: years[2] ?? year };
  const run = /^(ytd|r12|to):(\d{4}-\d{2})$/.exec(value);
  if (run) return { ...none, kind: run[1] as PeriodKind, month: run[2] ?? none.month };
  return none;
}

/** The period that parts say; null while they say none. */
export function textOfParts(parts: Parts): string | null {
  const isMonth = /^\d{4}-\d{2}$/.test(parts.month);
  switch (parts.kind) {
    case 'all':
      return '';
    case 'year':
      return parts.year;
    case 'quarter':
      return `${parts.year}Q${parts.quarter}`;
    case 'month':
      return isMonth ? parts.month : null;
    case 'years':
      if (parts.from > parts.to) return null;
      return parts.from === parts.to ? parts.from : `${parts.from}..${parts.to}`;
    case 'ytd':
    case 'r12':
    case 'to':
      return isMonth ? `${parts.kind}:${parts.month}` : null;
    default:
      return parts.kind satisfies never;
  }
}
