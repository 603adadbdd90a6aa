import { parseDay } from '../../domain/dates.ts';
import { dayAfter } from './period.ts';
import type { ResolvedRequest } from './request.ts';
import { dateSql, dayLiteral, filterSql } from './sql.ts';
import type {
  CompiledColumn,
  Dimension,
  Fact,
  FactMetric,
  Filter,
  Measure,
  MetricDefinition,
} from './types.ts';

/** Which rows of the fact a number counts. `censored`: those still watched. */
export type Role = 'value' | 'numerator' | 'denominator' | 'censored';

/** One number made of the rows of a cell. */
export interface Part {
  readonly role: Role;
  readonly agg: Measure['agg'];
  readonly q: number | null;
  /** What is added, counted distinctly, …, as SQL; null for a count of rows. */
  readonly input: string | null;
  /** Of days until the day a stock is taken: the day they begin, as SQL. */
  readonly since: string | null;
  /** Which of the rows, as SQL; null: all. */
  readonly when: string | null;
  readonly dimensions: readonly Dimension[];
}

/** Whether a number says how large its values typically are: few values say nothing. */
export function isRanked(measure: Measure | null): boolean {
  return measure !== null && ['mean', 'median', 'quantile'].includes(measure.agg);
}

/** The numbers a metric of one fact takes of its rows: one for a plain measure, above and below the line for a ratio. */
export function partsOf(
  definition: FactMetric,
  request: Pick<ResolvedRequest, 'asOf' | 'today' | 'at'>,
): Part[] {
  const { fact, measure, denominator, observe } = definition;
  if (observe) {
    const from = `fact.${observe.from}`;
    const end = `CAST(${from} + INTERVAL ${observe.years} YEAR AS DATE)`;
    const over = windowOver(from, end, observe.years, request.today);
    const event = dateSql(fact, observe.event, request.asOf);
    // An event before the watch begins has happened by its end as well: a patent sold before its grant is converted. The end is worked
    // out only for rows that have an event: adding years costs more than everything else here.
    const happened = `CASE WHEN ${over} AND ${event} IS NOT NULL THEN ${event} < ${end} ELSE FALSE END`;
    const inside = observe.absent ? `${over} AND NOT ${happened}` : happened;
    const rows = (role: Role, when: string): Part => ({
      role,
      agg: 'count',
      q: null,
      input: null,
      since: null,
      when,
      dimensions: [],
    });
    return [
      rows('numerator', `(${inside})`),
      rows('denominator', `(${over})`),
      rows('censored', `(NOT ${over})`),
    ];
  }
  const part = (role: Role, item: Measure): Part => ({
    role,
    agg: item.agg,
    q: item.q,
    input: inputSql(item, definition, request),
    since: item.days?.to === 'at' ? dateSql(fact, item.days.from, request.asOf) : null,
    when: allOf(item.filters, definition, request.asOf),
    dimensions: dimensionsIn(item.filters),
  });
  if (!measure) return [];
  if (denominator) return [part('numerator', measure), part('denominator', denominator)];
  return [part('value', measure)];
}

/**
 * The window's last day is the one before its end; it is over when that day is. Of a known day this is one comparison with the latest
 * day whose window is over: that many years earlier, and on 28 February of a leap year the day after it too.
 */
function windowOver(from: string, end: string, years: number, today: string): string {
  const known = /^DATE '(\d{4}-\d\d-\d\d)'$/.exec(today)?.[1];
  if (known === undefined) return `${end} <= ${today} + 1`;
  return `${from} <= ${dayLiteral(latestBegin(dayAfter(known), years))}`;
}

/** The latest day that plus some years is not after `end`. */
export function latestBegin(end: string, years: number): string {
  const year = String(Number(end.slice(0, 4)) - years).padStart(4, '0');
  const leap = parseDay(`${year}-02-29`) !== null;
  const rest = end.slice(4);
  if (rest === '-02-28' || rest === '-02-29') return `${year}${leap ? '-02-29' : '-02-28'}`;
  return `${year}${rest}`;
}

function inputSql(
  measure: Measure,
  { fact }: FactMetric,
  { asOf, at }: Pick<ResolvedRequest, 'asOf' | 'at'>,
): string | null {
  if (measure.column !== null) return `fact.${measure.column}`;
  if (measure.days === null) return null;
  const { from, to } = measure.days;
  return `date_diff('day', ${dateSql(fact, from, asOf)}, ${to === 'at' ? at : dateSql(fact, to, asOf)})`;
}

/** All of the conditions, or null when there are none. */
export function allOf(filters: readonly Filter[], { fact }: FactMetric, asOf: string | null): string | null {
  if (filters.length === 0) return null;
  return `(${filters.map((filter) => filterSql(filter, fact, asOf)).join(' AND ')})`;
}

export function dimensionsIn(filters: readonly Filter[]): Dimension[] {
  return filters.flatMap((filter) => (filter.on === 'dimension' ? [filter.dimension] : []));
}

/** What makes a row belong to the metric at all, whatever is asked: conditions, the fact's rule of what counts, what was known. */
export function ownConditions(definition: FactMetric, asOf: string | null): string[] {
  const { fact, filters, counted, date } = definition;
  const own = filters.map((filter) => filterSql(filter, fact, asOf));
  if (counted && fact.counted) {
    const { column, known } = fact.counted;
    own.push(asOf === null ? `fact.${column}` : `(fact.${column} OR fact.${known} > ${dayLiteral(asOf)})`);
  }
  if (asOf !== null) {
    // A row that does not say since when it is known is taken as known.
    if (fact.known) own.push(`(fact.${fact.known} IS NULL OR fact.${fact.known} <= ${dayLiteral(asOf)})`);
    if (date !== null && !fact.foreseen.includes(date))
      own.push(`(fact.${date} IS NULL OR fact.${date} <= ${dayLiteral(asOf)})`);
  }
  return own;
}

/** A day of a stock as it was known: the stock is taken on no later day, so only days that became known afterwards need hiding. */
export function stockDateSql(fact: Fact, column: string, asOf: string | null): string {
  return fact.knownOf[column] === undefined ? `fact.${column}` : dateSql(fact, column, asOf);
}

/** In stock at the day `at`. */
export function stockConditions(
  definition: FactMetric,
  { at, asOf }: Pick<ResolvedRequest, 'at' | 'asOf'>,
): string[] {
  const { from = [], to = [] } = definition.stock ?? {};
  const seen = (column: string) => stockDateSql(definition.fact, column, asOf);
  return [
    ...from.map((column) => `${seen(column)} <= ${at}`),
    ...to.map((column) => `(${seen(column)} IS NULL OR ${seen(column)} > ${at})`),
  ];
}

/** An aggregate over rows of which `flag` (a BOOLEAN expression, null: all) says which take part. */
export function aggregateSql(
  part: Pick<Part, 'agg' | 'q'>,
  input: string | null,
  flag: string | null,
): string {
  if (part.agg === 'count' || input === null)
    return flag === null ? 'count(*)' : `count(CASE WHEN ${flag} THEN 1 END)`;
  const value = flag === null ? input : `CASE WHEN ${flag} THEN ${input} END`;
  switch (part.agg) {
    case 'count_distinct':
      return `count(DISTINCT ${value})`;
    case 'sum':
      return `sum(${value})`;
    case 'mean':
      return `avg(${value})`;
    case 'median':
    case 'quantile':
      // Between two values the middle of the way, in full: a DECIMAL would be cut.
      return `quantile_cont(CAST(${value} AS DOUBLE), ${part.q ?? 0.5})`;
    case 'min':
      return `min(${value})`;
    case 'max':
      return `max(${value})`;
    default:
      return part.agg satisfies never;
  }
}

/** Whether a cell without rows is zero, not unknown. */
export function isZeroWithoutRows(metric: MetricDefinition): boolean {
  if (metric.kind === 'formula') return metric.op !== 'divide' && metric.of.every(isZeroWithoutRows);
  return (
    metric.measure !== null &&
    metric.denominator === null &&
    ['count', 'count_distinct', 'sum'].includes(metric.measure.agg)
  );
}

/** Columns of an answer besides its dimensions. */
export function measuredColumns(definition: MetricDefinition): CompiledColumn[] {
  const value: CompiledColumn = {
    name: 'value',
    role: 'value',
    label: `${definition.name}（${definition.unit}）`,
  };
  const divided = (above: string, below: string): CompiledColumn[] => [
    { name: 'numerator', role: 'numerator', label: above },
    { name: 'denominator', role: 'denominator', label: below },
  ];
  if (definition.kind === 'formula') {
    const [above, below] = definition.of;
    if (definition.op !== 'divide' || !above || !below) return [value];
    return [...divided(`${above.name}（${above.unit}）`, `${below.name}（${below.unit}）`), value];
  }
  if (definition.observe)
    return [
      ...divided('分子（件）', '分母（件）'),
      { name: 'censored', role: 'censored', label: '观察期未满（件）' },
      value,
    ];
  if (definition.denominator)
    return [
      ...divided(partLabel('分子', definition.measure), partLabel('分母', definition.denominator)),
      value,
    ];
  if (isRanked(definition.measure))
    return [{ name: 'denominator', role: 'denominator', label: '有值的行数' }, value];
  return [value];
}

function partLabel(name: string, measure: Measure | null): string {
  if (measure === null || measure.agg === 'count') return `${name}（件）`;
  return name;
}
