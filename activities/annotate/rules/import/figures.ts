import type { Converted } from './formats.ts';
import type { Row, SourceTable } from './table.ts';

const MARKS = ['S', 'M', 'I'];
const COMPARATORS = ['>=', '<='];
const SPAN = String.raw`\d{4}(Q[1-4]|-(0[1-9]|1[0-2])(-\d{2})?)?`;
/** Periods as queries of metrics write them. */
const PERIOD = new RegExp(String.raw`^((to:|ytd:|r[1-9]\d{0,3}:)?${SPAN}|${SPAN}\.\.${SPAN})$`);

export const TARGET_COLUMNS = [
  'target_id',
  'document',
  'name',
  'metric',
  'scope_dimension',
  'scope_value',
  'period',
  'value',
  'unit',
  'comparator',
  'mark',
  'source',
  'verified',
  'note',
] as const;
export const TOTAL_COLUMNS = [
  'total_id',
  'name',
  'metric',
  'period',
  'scope',
  'conditions',
  'value',
  'rounding',
  'unit',
  'change',
  'mark',
  'source',
  'verified',
  'note',
] as const;
export const RATE_COLUMNS = [
  'rate_id',
  'rate',
  'definition',
  'year',
  'scope',
  'patent_type',
  'value',
  'mark',
  'source',
  'verified',
] as const;

export const POPULATION_COLUMNS = ['region', 'level', 'province', 'city', 'year', 'persons_10k'] as const;

/** Targets of documents → `target`. */
export function targetList(table: SourceTable): Converted {
  const rows = figures(table, TARGET_COLUMNS, ['document', 'name', 'unit'], (row) => {
    period(table, row);
    number(table, row, 'value');
    oneOf(table, row, 'comparator', COMPARATORS);
    if ((row.get('scope_dimension') === '') !== (row.get('scope_value') === ''))
      table.complain(row, 'scope_value', '范围的维度与值要么都写，要么都不写');
  });
  return { parts: [{ table: 'target', rows }], counts: [`${rows.length} 个目标`], remarks: [] };
}

/** Totals that offices published → `published_total`. */
export function totalList(table: SourceTable): Converted {
  const rows = figures(table, TOTAL_COLUMNS, ['name', 'scope', 'unit'], (row) => {
    period(table, row);
    number(table, row, 'value');
    for (const column of ['rounding', 'change']) if (row.get(column) !== '') number(table, row, column);
  });
  return { parts: [{ table: 'published_total', rows }], counts: [`${rows.length} 个公布数`], remarks: [] };
}

/** Rates of sample surveys → `survey_rate`. */
export function rateList(table: SourceTable): Converted {
  const rows = figures(table, RATE_COLUMNS, ['rate', 'scope'], (row) => {
    if (!/^\d{4}$/.test(table.required(row, 'year'))) table.complain(row, 'year', '年度写四位数字');
    const value = number(table, row, 'value');
    if (value !== null && (value < 0 || value > 1))
      table.complain(row, 'value', `比率写作 0 至 1，实为“${value}”`);
  });
  return { parts: [{ table: 'survey_rate', rows }], counts: [`${rows.length} 个比率`], remarks: [] };
}

/** Persons by place and year → `population`. */
export function populationList(table: SourceTable): Converted {
  const seen = new Map<string, number>();
  for (const row of table.rows) {
    table.unique(row, 'region', `${table.required(row, 'region')} ${table.required(row, 'year')}`, seen);
    oneOf(table, row, 'level', ['省', '市']);
    table.required(row, 'province');
    if (!/^\d{4}$/.test(row.get('year'))) table.complain(row, 'year', '年份写四位数字');
    const persons = number(table, row, 'persons_10k');
    if (persons !== null && persons <= 0) table.complain(row, 'persons_10k', '人数应大于零，单位为万人');
  }
  table.check();
  const rows = table.rows.map((row) => POPULATION_COLUMNS.map((column) => row.get(column)));
  return { parts: [{ table: 'population', rows }], counts: [`${rows.length} 个地区年度`], remarks: [] };
}

/** What all three have in common: an id, a source that says what was read, and whether somebody confirmed it. */
function figures(
  table: SourceTable,
  columns: readonly string[],
  required: readonly string[],
  check: (row: Row) => void,
): string[][] {
  const [id = ''] = columns;
  const seen = new Map<string, number>();
  for (const row of table.rows) {
    table.unique(row, id, table.required(row, id), seen);
    for (const column of [...required, 'source']) table.required(row, column);
    oneOf(table, row, 'mark', MARKS);
    oneOf(table, row, 'verified', ['true', 'false']);
    check(row);
  }
  table.check();
  return table.rows.map((row) => columns.map((column) => row.get(column)));
}

function period(table: SourceTable, row: Row): void {
  const written = table.required(row, 'period');
  if (written !== '' && !PERIOD.test(written))
    table.complain(row, 'period', `“${written}”不是统计期，写法如 2025、2024-01..2024-11、to:2024-12`);
}

function number(table: SourceTable, row: Row, column: string): number | null {
  const written = table.required(row, column);
  if (written === '') return null;
  const value = Number(written);
  if (Number.isFinite(value)) return value;
  table.complain(row, column, `“${written}”不是数`);
  return null;
}

function oneOf(table: SourceTable, row: Row, column: string, values: readonly string[]): void {
  const written = table.required(row, column);
  if (written !== '' && !values.includes(written))
    table.complain(row, column, `应为 ${values.join('、')}，实为“${written}”`);
}
