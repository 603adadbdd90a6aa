import type { MetricResult } from '../../../transforms/semantic/query.ts';
import type { ComparedRow, Comparison } from '../../../transforms/semantic/shapes/compare.ts';
import { AGAINST_NAMES } from '../../../transforms/semantic/shapes/shift.ts';
import type { Provenance } from './provenance.ts';

/** A number, text, or nothing, as a cell of a sheet holds it. */
export type SheetCell = string | number | null;

/** A table with what must be printed on it. */
export interface PrintedTable {
  readonly title: string;
  /** What it rests on: name and text, line by line. */
  readonly facts: readonly (readonly [name: string, text: string])[];
  readonly headings: readonly string[];
  readonly rows: readonly (readonly SheetCell[])[];
  /** Format of each column's numbers; null: text. */
  readonly formats: readonly (MetricResult['format'] | null)[];
}

/** The cells of an answer, or of a comparison, with filters, definition, source, mark and snapshot. Values stay raw: rates are fractions. */
export function printedTable(
  result: MetricResult,
  comparison: Comparison | null,
  provenance: Provenance,
  now: Date,
): PrintedTable {
  const dimensions = result.columns.filter(({ role }) => role === 'dimension');
  const counts = result.columns.filter(({ role }) => role !== 'dimension' && role !== 'value');
  return {
    title: result.name,
    facts: factsOf(result, comparison, provenance, now),
    ...(comparison === null
      ? cellsOf(result, dimensions, counts)
      : comparedCells(result, comparison, dimensions)),
  };
}

type Columns = MetricResult['columns'];

function cellsOf(result: MetricResult, dimensions: Columns, counts: Columns) {
  const line = (row: MetricResult['rows'][number], isTotal: boolean): SheetCell[] => [
    ...dimensions.map(({ name }, at) => (isTotal ? (at === 0 ? '合计' : '') : String(row[name] ?? ''))),
    ...counts.map(({ name }) => numberOr(row[name])),
    row.value,
    row.value === null ? whyNone(row.suppressed === true, Number(row.censored ?? 0) > 0) : '',
  ];
  const total = result.total !== null && dimensions.length > 0 ? [line(result.total, true)] : [];
  return {
    headings: [
      ...dimensions.map(({ label }) => label),
      ...counts.map(({ label }) => label),
      `${result.name}（${result.unit}）`,
      '说明',
    ],
    rows: [...result.rows.map((row) => line(row, false)), ...total],
    formats: [...dimensions.map(() => null), ...counts.map(() => 'integer' as const), result.format, null],
  };
}

function comparedCells(result: MetricResult, comparison: Comparison, dimensions: Columns) {
  const name = AGAINST_NAMES[comparison.against];
  const line = (row: ComparedRow, isTotal: boolean): SheetCell[] => [
    ...dimensions.map((column, at) => (isTotal ? (at === 0 ? '合计' : '') : String(row[column.name] ?? ''))),
    row.value,
    row.base,
    row.change,
    row.growth,
    row.value === null || row.base === null ? STATUSES[row.status] : '',
  ];
  return {
    headings: [
      ...dimensions.map(({ label }) => label),
      `本期${comparison.period === null ? '' : ` ${comparison.period}`}（${result.unit}）`,
      `${name}${comparison.base_period === null ? '' : ` ${comparison.base_period}`}（${result.unit}）`,
      `增减（${result.unit}）`,
      '增幅（0–1）',
      '说明',
    ],
    rows: [
      ...comparison.rows.map((row) => line(row, false)),
      ...(comparison.total === null || dimensions.length === 0 ? [] : [line(comparison.total, true)]),
    ],
    formats: [
      ...dimensions.map(() => null),
      result.format,
      result.format,
      result.format,
      'percent' as const,
      null,
    ],
  };
}

const STATUSES: Readonly<Record<ComparedRow['status'], string>> = {
  both: '',
  new: '新增',
  gone: '本期无',
  suppressed: '不予显示：分母低于下限',
  censored: '未满期',
  none: '没有数据',
  no_data: '基期无数据',
};

const whyNone = (isSuppressed: boolean, isCensored: boolean): string => {
  if (isSuppressed) return '不予显示：分母低于下限，这不是零';
  return isCensored ? '未满期，这不是零' : '没有可据以计算的数据';
};

const numberOr = (value: unknown): number | null => (typeof value === 'number' ? value : null);

function factsOf(
  result: MetricResult,
  comparison: Comparison | null,
  { snapshot, synthetic, data_as_of }: Provenance,
  now: Date,
): [string, string][] {
  const warnings = comparison?.warnings ?? result.warnings;
  return [
    ['指标', `${result.name}（${result.metric}，第 ${result.version} 版）`],
    ...(synthetic ? [['数据', '合成数据：由程序生成，不是真实情况'] as [string, string]] : []),
    ['核验', result.verified ? '定义经官方核验' : '◇未经官方核验'],
    ['定义', result.definition],
    ['依据', result.source],
    ['口径', result.basis === 'register' ? '登记口径' : '调查口径'],
    ['单位', result.format === 'percent' ? `${result.unit}，导出的是原值（0.25 即 25%）` : result.unit],
    ['统计期', result.period ?? '不限'],
    ...(result.as_of === null ? [] : [['回溯到', result.as_of] as [string, string]]),
    ...(comparison === null ? [] : [['比较', AGAINST_NAMES[comparison.against]] as [string, string]]),
    ['条件', result.filters.length === 0 ? '无' : result.filters.join('；')],
    ['数据截至', data_as_of ?? '未注明'],
    ['快照', snapshot],
    ['导出时间', now.toISOString()],
    ['查询', result.sql],
    ...warnings.map((text): [string, string] => ['注意', text]),
  ];
}
