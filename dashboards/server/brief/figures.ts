import type { DuckDBConnection } from '@duckdb/node-api';
import { PanhuoError } from '../../../domain/errors.ts';
import type { MetricCatalog } from '../../../transforms/semantic/catalog.ts';
import { conditionText } from '../../../transforms/semantic/condition.ts';
import { readRows } from '../../../transforms/semantic/rows.ts';
import { type ComparedRow, compareMetric } from '../../../transforms/semantic/shapes/compare.ts';
import type { MetricDefinition } from '../../../transforms/semantic/types.ts';
import type { Cell } from '../../api/brief.ts';

/** What the parts of a brief are made with: one snapshot, one period, one region. */
export interface Ground {
  readonly connection: DuckDBConnection;
  readonly catalog: MetricCatalog;
  readonly snapshot: string;
  readonly period: string;
  readonly lastDay: string;
  /** The day up to which the snapshot knows things. */
  readonly today: string;
  /** The province whose conversion this is about; null: the snapshot does not say. */
  readonly province: string | null;
}

/** A number beside that of the year before. */
export interface Figure {
  readonly definition: MetricDefinition;
  readonly value: number | null;
  readonly why: string | null;
  readonly base: number | null;
  readonly change: number | null;
  readonly growth: number | null;
  readonly cell: Cell;
}

const MISSING = { suppressed: '分母过小，不予显示', censored: '观察期未满', absent: '本期没有数据' } as const;

/** The region of the policy targets, which is the one the workspace is for. */
export async function homeProvince(connection: DuckDBConnection): Promise<string | null> {
  const [row] = await readRows(
    connection,
    `SELECT scope_value AS province FROM fct_target WHERE scope_dimension = 'province'
     GROUP BY scope_value ORDER BY count(*) DESC, scope_value LIMIT 1`,
  );
  return typeof row?.province === 'string' ? row.province : null;
}

/** A condition as requests write it: names may hold commas and quotes. */
export const equals = (dimension: string, value: string | number | boolean | null | undefined): string =>
  conditionText({ dimension, op: '=', values: [String(value)] });

/** The cell of a metric in the brief's period and region; `extra` are further conditions such as `city=南京市`. */
export function cellOf(ground: Ground, definition: MetricDefinition, extra: readonly string[] = []): Cell {
  const hasProvince = definition.dimensions.some(({ id }) => id === 'province');
  const where =
    ground.province !== null && hasProvince ? [equals('province', ground.province), ...extra] : [...extra];
  return { metric: definition.id, period: ground.period, where };
}

/** One number and its change on the year; a metric that cannot be asked so says why. */
export async function figureOf(ground: Ground, id: string, extra: readonly string[] = []): Promise<Figure> {
  const definition = ground.catalog.metric(id);
  const cell = cellOf(ground, definition, extra);
  const blank = { definition, cell, value: null, base: null, change: null, growth: null };
  try {
    const { rows } = await compareMetric(
      ground.connection,
      definition,
      { where: cell.where, period: cell.period },
      'yoy',
      { snapshot: ground.snapshot },
    );
    const [row] = rows;
    if (row === undefined) return { ...blank, why: MISSING.absent };
    const { value, base, change, growth, value_missing } = row;
    return {
      definition,
      cell,
      value,
      base,
      change,
      growth,
      why: value === null ? MISSING[value_missing ?? 'absent'] : null,
    };
  } catch (error) {
    return { ...blank, why: refusal(error) };
  }
}

/** The same by one dimension, compared with the year before; a metric that cannot be cut so gives no rows. */
export async function cutOf(
  ground: Ground,
  id: string,
  dimension: string,
): Promise<{ definition: MetricDefinition; rows: readonly ComparedRow[] }> {
  const definition = ground.catalog.metric(id);
  const { where, period } = cellOf(ground, definition);
  try {
    const { rows } = await compareMetric(
      ground.connection,
      definition,
      { where, period, by: [dimension] },
      'yoy',
      { snapshot: ground.snapshot },
    );
    return { definition, rows };
  } catch (error) {
    refusal(error);
    return { definition, rows: [] };
  }
}

/** What a refused request says. Whatever else fails, fails. */
export function refusal(error: unknown): string {
  if (error instanceof PanhuoError && error.class === 'refused' && error.code !== 'PANHUO_SQL_REFUSED')
    return error.message;
  throw error;
}
