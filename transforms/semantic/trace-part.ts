import type { DuckDBConnection } from '@duckdb/node-api';
import { PanhuoError } from '../../domain/errors.ts';
import { countedRowsSql } from './compile-rows.ts';
import { splitRecordIds } from './lake-reader.ts';
import { type Part, partsOf, type Role } from './part.ts';
import type { ResolvedRequest } from './request.ts';
import { numberOf, readRows } from './rows.ts';
import type { FactMetric, Measure } from './types.ts';

/** A row of the fact that was counted: its columns as text, and the lake records it was made from. */
export interface CountedRow {
  readonly columns: Readonly<Record<string, string | null>>;
  readonly record_ids: readonly string[];
}

/** The rows behind one number. */
export interface TracePart {
  readonly role: Role;
  readonly agg: Measure['agg'];
  /** The number as the metric gave it; null where it gave none. */
  readonly number: number | null;
  /** The same made anew from the rows by their key, by another way than the metric's; always equal to `number`, or the trace fails. */
  readonly recounted: number | null;
  /** Rows found behind it. */
  readonly count: number;
  /** Rows among them that name no record of the lake: they cannot be traced further. */
  readonly without_records: number;
  /** Different values of the expression that was asked about; null where none was. */
  readonly distinct: number | null;
  /** The statement that lists every one of the rows. */
  readonly sql: string;
  /** At most `limit` rows: of a quantile those around it, of a largest or smallest value those next to it, else the first by date and key. */
  readonly rows: readonly CountedRow[];
}

/** Name of what was added or ranked, in the columns of a traced row. */
export const AMOUNT = 'value';

/**
 * Finds the rows behind one number of a metric, and makes the number anew from them.
 * @param distinct expression over the fact whose different values are counted, too
 * @throws PanhuoError PANHUO_TRACE_MISMATCH when the rows do not bear it out
 */
export async function tracePart(
  connection: DuckDBConnection,
  definition: FactMetric,
  request: ResolvedRequest,
  role: Role,
  number: number | null,
  limit: number,
  distinct: string | null = null,
): Promise<TracePart> {
  const part = partsOf(definition, request).find((item) => item.role === role);
  if (!part) throw new PanhuoError('PANHUO_INTERNAL', `指标 ${definition.id} 没有 ${role} 一项`);
  const { key, recordIds, show, table } = definition.fact;
  const rowsFrom = countedRowsSql(definition, request, role);
  const bare =
    recordIds === null
      ? 'count(*)'
      : `count(DISTINCT CASE WHEN coalesce(CAST(fact.${recordIds} AS VARCHAR), '') = '' THEN fact.${key} END)`;
  const [counts] = await readRows(
    connection,
    `SELECT\n  count(DISTINCT fact.${key}) AS counted,\n  ${bare} AS bare${distinct === null ? '' : `,\n  count(DISTINCT ${distinct}) AS different`}\n${rowsFrom}`,
  );
  const count = numberOf(counts?.counted) ?? 0;
  const again = await recount(connection, definition, part, rowsFrom, count);
  // Above and below a line nothing said is nought: the metric divides it so, too.
  const recounted = role === 'value' ? again : (again ?? 0);
  if (number !== null && !agree(number, recounted)) {
    throw new PanhuoError(
      'PANHUO_TRACE_MISMATCH',
      part.agg === 'count'
        ? `指标 ${definition.id} 为 ${number}，而 ${table} 中对应的行有 ${count} 条`
        : `指标 ${definition.id} 为 ${number}，而由 ${table} 中对应的 ${count} 行重算为 ${recounted ?? '无'}`,
      {
        hint: `很可能是维度表的键有重复，或 ${table}.${key} 有重复或缺失：请检查审计结果`,
      },
    );
  }
  const columns = [...new Set([key, ...show])];
  const select = [
    ...columns.map((column) => `  CAST(fact.${column} AS VARCHAR) AS "${column}"`),
    ...(part.input === null ? [] : [`  CAST(${part.input} AS VARCHAR) AS "${AMOUNT}"`]),
    `  ${recordIds === null ? "''" : `fact.${recordIds}`} AS "record_ids"`,
  ];
  const sql = ['SELECT', select.join(',\n'), rowsFrom, `ORDER BY ${orderSql(definition, part)}`].join('\n');
  const from = firstRow(part, numberOf(counts?.counted) ?? 0, limit);
  const rows = limit === 0 ? [] : await readRows(connection, `${sql}\nLIMIT ${limit} OFFSET ${from}`);
  const shown = part.input === null ? columns : [...columns, AMOUNT];
  return {
    role,
    agg: part.agg,
    number,
    recounted,
    count,
    without_records: numberOf(counts?.bare) ?? 0,
    distinct: distinct === null ? null : (numberOf(counts?.different) ?? 0),
    sql,
    rows: rows.map((row) => ({
      columns: Object.fromEntries(
        shown.map((column) => [column, row[column] === null ? null : String(row[column])]),
      ),
      record_ids: splitRecordIds(row.record_ids),
    })),
  };
}

const RANKED = ['median', 'quantile', 'min', 'max'];

function orderSql({ fact, date, stock }: FactMetric, part: Part): string {
  if (RANKED.includes(part.agg))
    return `${part.input}${part.agg === 'max' ? ' DESC' : ''} NULLS LAST, fact.${fact.key}`;
  return `fact.${date ?? stock?.from[0] ?? fact.key} NULLS LAST, fact.${fact.key}`;
}

/** Rows around a quantile are those in the middle of the list that `limit` can show. */
function firstRow(part: Part, count: number, limit: number): number {
  if (part.agg !== 'median' && part.agg !== 'quantile') return 0;
  const middle = (count - 1) * (part.q ?? 0.5);
  return Math.max(0, Math.min(count - limit, Math.ceil(middle - limit / 2)));
}

/** The number from the rows themselves, each key once: no GROUP BY of the metric's, no aggregate but counting and adding. */
async function recount(
  connection: DuckDBConnection,
  definition: FactMetric,
  part: Part,
  rowsFrom: string,
  count: number,
): Promise<number | null> {
  if (part.agg === 'count' || part.input === null) return count;
  const each = `SELECT DISTINCT fact.${definition.fact.key} AS k, ${part.input} AS x\n${rowsFrom}`;
  const one = async (sql: string) => numberOf((await readRows(connection, sql))[0]?.v);
  switch (part.agg) {
    case 'count_distinct':
      return await one(`SELECT count(*) AS v FROM (SELECT x FROM (${each}) WHERE x IS NOT NULL GROUP BY x)`);
    case 'sum':
      return (await one(`SELECT sum(x) AS v FROM (${each})`)) ?? (count === 0 ? 0 : null);
    case 'mean':
      return await one(`SELECT CAST(sum(x) AS DOUBLE) / nullif(count(x), 0) AS v FROM (${each})`);
    case 'min':
    case 'max':
      return await one(
        `SELECT x AS v FROM (${each}) WHERE x IS NOT NULL ORDER BY x${part.agg === 'max' ? ' DESC' : ''} LIMIT 1`,
      );
    case 'median':
    case 'quantile': {
      // Between the two values nearest to the place (n − 1)·q in their order, in proportion.
      const place = `(n - 1) * ${part.q ?? 0.5}`;
      return await one(
        `SELECT min(x) + (max(x) - min(x)) * (any_value(${place}) - floor(any_value(${place}))) AS v FROM (
           SELECT CAST(x AS DOUBLE) AS x, row_number() OVER (ORDER BY x, k) - 1 AS i, count(*) OVER () AS n FROM (${each}) WHERE x IS NOT NULL
         ) WHERE i IN (CAST(floor(${place}) AS BIGINT), CAST(ceil(${place}) AS BIGINT))`,
      );
    }
    default:
      return part.agg satisfies never;
  }
}

/** Counts and amounts exactly; quotients and what lies between two values to the last digits of a DOUBLE. */
export function agree(a: number, b: number | null): boolean {
  return b !== null && (a === b || Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b)));
}
