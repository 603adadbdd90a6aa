import type { Period } from './period.ts';
import type { Dimension, Fact, FactMetric, Filter, Join, TextDimension } from './types.ts';

/**
 * A text literal. Standard quoting is all DuckDB and Spark (ANSI) know of here: a backslash is an ordinary character.
 * Control characters never get this far (`condition.ts`, `schema.ts`); a NUL would cut the statement short.
 */
export function literal(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

export function list(values: readonly string[]): string {
  return `(${values.map(literal).join(', ')})`;
}

export function dayLiteral(day: string): string {
  return `DATE ${literal(day)}`;
}

/** An output column. Ids are plain identifiers but may be SQL keywords (`date`, `year`). */
export function quoted(id: string): string {
  return `"${id}"`;
}

/** The shown value of a dimension, never NULL: rows without one are under its name for that. `date` is the date's expression. */
export function dimensionSql(dimension: Dimension, date: string): string {
  return labelSql(dimension, keySql(dimension, date));
}

/**
 * What rows are grouped by, before anything is written out as text: the column itself, or the number of the date's part (202407).
 * Keys of a date are one to one with their labels; several keys of a text dimension may have the same (`''`, `' '` and NULL).
 */
export function keySql(dimension: Dimension, date: string): string {
  if (dimension.type === 'text') return `${dimension.reach.alias}.${dimension.reach.column}`;
  switch (dimension.grain) {
    case 'day':
      return date;
    case 'month':
      return `year(${date}) * 100 + month(${date})`;
    case 'quarter':
      return `year(${date}) * 10 + quarter(${date})`;
    case 'year':
      return `year(${date})`;
    default:
      return dimension.grain satisfies never;
  }
}

/** The shown value of a key of {@link keySql}: `2024-07-12`, `2024-07`, `2024Q3`, `2024`, or the text. */
export function labelSql(dimension: Dimension, key: string): string {
  const missing = literal(dimension.missing);
  if (dimension.type === 'date') {
    const text = `CAST(${key} AS VARCHAR)`;
    if (dimension.grain === 'month')
      return `coalesce(substr(${text}, 1, 4) || '-' || substr(${text}, 5, 2), ${missing})`;
    if (dimension.grain === 'quarter')
      return `coalesce(substr(${text}, 1, 4) || 'Q' || substr(${text}, 5, 1), ${missing})`;
    return `coalesce(${text}, ${missing})`;
  }
  const shown = writtenSql(dimension, key);
  return dimension.boolean ? `coalesce(${shown}, ${missing})` : `coalesce(nullif(${shown}, ''), ${missing})`;
}

/** What stands in a text dimension's column, labelled; NULL or empty for rows without one. */
function writtenSql(dimension: TextDimension, key: string): string {
  const labels = dimension.labels
    .map(([code, label]) => ` WHEN ${dimension.boolean ? code : literal(code)} THEN ${literal(label)}`)
    .join('');
  if (dimension.boolean) return `CASE ${key}${labels} END`;
  return `trim(${labels === '' ? key : `CASE ${key}${labels} ELSE ${key} END`})`;
}

/**
 * Whether the shown value is one of some. Where the name of what is missing is not among them, rows without a value cannot be meant:
 * said so that a joined table is read by the condition first.
 */
export function isOneOfSql(dimension: TextDimension, values: readonly string[]): string {
  const is = values.length === 1 ? `= ${literal(values[0] ?? '')}` : `IN ${list(values)}`;
  const key = keySql(dimension, '');
  return `${values.includes(dimension.missing) ? labelSql(dimension, key) : writtenSql(dimension, key)} ${is}`;
}

export function periodSql(period: Period, column: string): string {
  const before = `${column} < ${dayLiteral(period.end)}`;
  return period.start === null ? before : `${column} >= ${dayLiteral(period.start)} AND ${before}`;
}

/** Columns with such names hold days. */
const DAY_COLUMN = /_(date|from|to|until)$/;

/**
 * A DATE column as it was known at the end of a day: what happened later had not happened. Dates the fact foresees stay.
 * @param asOf null: now, all of it
 */
export function dateSql(fact: Fact, column: string, asOf: string | null): string {
  const own = `fact.${column}`;
  if (asOf === null || fact.foreseen.includes(column)) return own;
  const since = fact.knownOf[column];
  const known = since === undefined ? own : `coalesce(fact.${since}, ${own})`;
  return `CASE WHEN ${known} <= ${dayLiteral(asOf)} THEN ${own} END`;
}

/** A condition of a definition, true, false or NULL (not counted) for each row. */
export function filterSql(filter: Filter, fact: Fact, asOf: string | null): string {
  if (filter.on === 'column') return columnFilterSql(filter, fact, asOf);
  const value = dimensionSql(filter.dimension, '');
  switch (filter.op) {
    case 'in':
      return isOneOfSql(filter.dimension, filter.values);
    case 'not in':
      return `${value} NOT IN ${list(filter.values)}`;
    case 'known':
      return `${value} <> ${literal(filter.dimension.missing)}`;
    case 'unknown':
      return `${value} = ${literal(filter.dimension.missing)}`;
    default:
      return filter satisfies never;
  }
}

function columnFilterSql(filter: Extract<Filter, { on: 'column' }>, fact: Fact, asOf: string | null): string {
  const column = `fact.${filter.column}`;
  const seen = DAY_COLUMN.test(filter.column) ? dateSql(fact, filter.column, asOf) : column;
  switch (filter.op) {
    case 'in':
      return `${column} IN ${list(filter.values)}`;
    case 'not in':
      return `(${column} IS NULL OR ${column} NOT IN ${list(filter.values)})`;
    case 'is':
      return filter.value ? column : `NOT ${column}`;
    case 'known':
      return `${seen} IS NOT NULL`;
    case 'unknown':
      return `${seen} IS NULL`;
    default:
      return `${seen} ${filter.op} ${valueSql(filter.value)}`;
  }
}

function valueSql(value: string | number): string {
  if (typeof value === 'number') return String(value);
  return /^\d{4}-\d\d-\d\d$/.test(value) ? dayLiteral(value) : literal(value);
}

/** FROM the fact with the joins that the given dimensions need, each once. */
export function fromSql(definition: FactMetric, needed: readonly TextDimension[], indent: string): string {
  const joins = new Map<string, Join>();
  for (const dimension of needed) for (const join of dimension.reach.joins) joins.set(join.alias, join);
  return [
    `FROM ${definition.fact.table} AS fact`,
    ...[...joins.values()].map(
      (join) => `LEFT JOIN ${join.table} AS ${join.alias} ON ${join.alias}.${join.key} = ${join.equals}`,
    ),
  ].join(`\n${indent}`);
}
