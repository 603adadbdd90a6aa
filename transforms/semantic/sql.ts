import type { Period } from './period.ts';
import type { DateDimension, Dimension, Filter, Join, MetricDefinition, TextDimension } from './types.ts';

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

/** An output column. Ids are plain identifiers but may be SQL keywords (`date`, `year`). */
export function quoted(id: string): string {
  return `"${id}"`;
}

/** The shown value of a dimension, never NULL: rows without one are under its name for that. */
export function dimensionSql(dimension: Dimension, dateColumn: string): string {
  if (dimension.type === 'date') {
    return `coalesce(${datePartSql(dimension, `fact.${dateColumn}`)}, ${literal(dimension.missing)})`;
  }
  const column = `${dimension.reach.alias}.${dimension.reach.column}`;
  const labels = dimension.labels
    .map(([code, label]) => ` WHEN ${literal(code)} THEN ${literal(label)}`)
    .join('');
  const shown = labels === '' ? column : `CASE ${column}${labels} ELSE ${column} END`;
  return `coalesce(nullif(trim(${shown}), ''), ${literal(dimension.missing)})`;
}

/** `2024-07-12`, `2024-07`, `2024Q3`, `2024`, from the text of the day: no function that only one engine has. */
function datePartSql(dimension: DateDimension, column: string): string {
  const text = `CAST(${column} AS VARCHAR)`;
  switch (dimension.grain) {
    case 'day':
      return text;
    case 'month':
      return `substr(${text}, 1, 7)`;
    case 'quarter':
      return `substr(${text}, 1, 4) || 'Q' || CAST(quarter(${column}) AS VARCHAR)`;
    case 'year':
      return `substr(${text}, 1, 4)`;
    default:
      return dimension.grain satisfies never;
  }
}

export function periodSql(period: Period, column: string): string {
  return `${column} >= DATE ${literal(period.start)} AND ${column} < DATE ${literal(period.end)}`;
}

/** A condition of a definition, true, false or NULL (not counted) for each row. */
export function filterSql(filter: Filter, dateColumn: string): string {
  if (filter.on === 'column') {
    const column = `fact.${filter.column}`;
    if (filter.op === 'in') return `${column} IN ${list(filter.values)}`;
    return `(${column} IS NULL OR ${column} NOT IN ${list(filter.values)})`;
  }
  const value = dimensionSql(filter.dimension, dateColumn);
  switch (filter.op) {
    case 'in':
      return `${value} IN ${list(filter.values)}`;
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

/** FROM the fact with the joins that the given dimensions need, each once. */
export function fromSql(
  definition: MetricDefinition,
  needed: readonly TextDimension[],
  indent: string,
): string {
  const joins = new Map<string, Join>();
  for (const dimension of needed) for (const join of dimension.reach.joins) joins.set(join.alias, join);
  return [
    `FROM ${definition.fact.table} AS fact`,
    ...[...joins.values()].map(
      (join) => `LEFT JOIN ${join.table} AS ${join.alias} ON ${join.alias}.${join.key} = ${join.equals}`,
    ),
  ].join(`\n${indent}`);
}
