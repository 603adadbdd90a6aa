import { formulaCells } from './compile-formula.ts';
import { rowCells } from './compile-rows.ts';
import { isOverTime, stockCells } from './compile-stock.ts';
import { measuredColumns } from './part.ts';
import { lastDay, type Period } from './period.ts';
import { columnName } from './reach.ts';
import { type Horizon, type ResolvedRequest, resolveRequest, wrong } from './request.ts';
import { quoted } from './sql.ts';
import type {
  CompiledColumn,
  CompiledMetric,
  Fact,
  Filter,
  MetricDefinition,
  MetricRequest,
} from './types.ts';

/**
 * The SQL of a request, as frozen text: nothing is run. Every value stands quoted in the text, so it can be shown, copied and run
 * as it is. Cells have the requested dimensions and `value`; ratios also `numerator` and `denominator`, cohorts `censored`, means
 * and quantiles the number of values as `denominator`; `value` is NULL where the denominator is below the definition's limit.
 * Groups of a ratio are divided after counting, never averaged.
 * @throws PanhuoError as {@link resolveRequest}
 */
export function compileMetric(
  definition: MetricDefinition,
  request: MetricRequest,
  horizon: Horizon = {},
): CompiledMetric {
  const measured = measuredColumns(definition);
  const resolved = resolveRequest(definition, request, measured, horizon);
  const columns: CompiledColumn[] = [
    ...resolved.by.map(({ id, name }): CompiledColumn => ({ name: id, role: 'dimension', label: name })),
    ...measured,
  ];
  return Object.freeze({
    sql: [cellsSql(definition, resolved), ...tail(resolved)].join('\n'),
    columns: Object.freeze(columns),
    filters: Object.freeze(filterTexts(definition, resolved)),
  });
}

/** The cells of a metric in no order: a SELECT of the dimensions and the measured columns. */
export function cellsSql(definition: MetricDefinition, request: ResolvedRequest): string {
  checkDays(definition, request);
  if (definition.kind === 'formula') return formulaCells(definition, request, cellsSql);
  return isOverTime(definition, request) ? stockCells(definition, request) : rowCells(definition, request);
}

function checkDays(definition: MetricDefinition, request: ResolvedRequest): void {
  if (definition.kind === 'formula') return;
  const { fact, stock } = definition;
  if (request.asOf !== null && fact.known === null)
    throw wrong('as_of', `${fact.name}（${fact.table}）没有记下各行何时可知，不能回溯到 ${request.asOf}`);
  const dated = request.where.find((item) => item.dimension.type === 'date');
  if (stock && dated && !isOverTime(definition, request))
    throw wrong(
      'where',
      `${definition.name}是存量，“${dated.text}”不能限定时点`,
      '请用 period 给出时点（取其最后一日），或按年、季、月切分',
    );
}

function tail(request: ResolvedRequest): string[] {
  // Only a suppressed value is NULL; dimensions never are.
  const order = request.order.map(
    ({ column, descending }) =>
      `${quoted(column)}${descending ? ' DESC' : ''}${column === 'value' ? ' NULLS LAST' : ''}`,
  );
  return [
    // One row needs no order.
    ...(request.by.length > 0 ? [`ORDER BY ${order.join(', ')}`] : []),
    ...(request.limit === null ? [] : [`LIMIT ${request.limit}`]),
  ];
}

/** Everything that restricts the number, for people: first what the definition says, then what was asked. */
function filterTexts(definition: MetricDefinition, request: ResolvedRequest): string[] {
  return [
    ...(definition.kind === 'fact' ? ownTexts(definition) : []),
    ...(request.period ? [periodText(request.period, definition)] : []),
    ...(request.asOf === null ? [] : [`回溯：只计 ${request.asOf} 及以前可知的`]),
    ...request.where.map((item) => item.text),
  ];
}

function ownTexts(definition: Extract<MetricDefinition, { kind: 'fact' }>): string[] {
  const { measure, denominator, stock, observe, counted, fact } = definition;
  const names = (columns: readonly string[]): string =>
    columns.map((column) => columnName(fact, column)).join('、');
  return [
    ...definition.filters.map((filter) => filterText(filter, fact)),
    ...(denominator ? [] : (measure?.filters ?? []).map((filter) => filterText(filter, fact))),
    ...(counted && fact.counted ? [`剔除的不计（理由见“${columnName(fact, fact.counted.reason)}”）`] : []),
    ...(stock
      ? [`存量：${names(stock.from)}已到${stock.to.length > 0 ? `，${names(stock.to)}未到` : ''}`]
      : []),
    ...(observe
      ? [
          `批次：自${names([observe.from])}起观察满 ${observe.years} 年，期满以前${observe.absent ? '没有' : '有'}${names([observe.event])}的为分子`,
        ]
      : []),
  ];
}

function periodText(period: Period, definition: MetricDefinition): string {
  const until = `${period.start === null ? '' : `自 ${period.start} `}至 ${lastDay(period)}（含）`;
  if (definition.kind === 'formula') return `统计期 ${period.text}：${until}，存量取最后一日`;
  return definition.stock
    ? `统计期 ${period.text}：存量取 ${lastDay(period)}`
    : `统计期 ${period.text}：${columnName(definition.fact, definition.date ?? '')} ${until}`;
}

const COMPARED = { '>=': '不小于', '<=': '不大于', '>': '大于', '<': '小于' } as const;

function filterText(filter: Filter, fact: Fact): string {
  const name = filter.on === 'column' ? columnName(fact, filter.column) : filter.dimension.name;
  switch (filter.op) {
    case 'known':
      return filter.on === 'column' ? `${name}有值` : `${name}不为“${filter.dimension.missing}”`;
    case 'unknown':
      return filter.on === 'column' ? `${name}无值` : `${name}为“${filter.dimension.missing}”`;
    case 'is':
      return `${name}：${filter.value ? '是' : '否'}`;
    case 'in':
      return `${name}为 ${filter.values.join('、')}`;
    case 'not in':
      return `${name}不是 ${filter.values.join('、')}`;
    default:
      return `${name}${COMPARED[filter.op]} ${filter.value}`;
  }
}
