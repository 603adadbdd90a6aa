import { PanhuoError } from '../../domain/errors.ts';
import type { Against } from '../../transforms/semantic/shapes/shift.ts';
import type { MetricRequest } from '../../transforms/semantic/types.ts';

/** `a, b` as a list. */
export function listOption(value: unknown): string[] {
  return String(value)
    .split(/[,，]/u)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/**
 * `--by a,b --where 'city=南京市' --period 2024 --as-of 2024-06-30 --total --order -value` as the semantic layer wants it. Not `--limit`: to `trace`
 * that is the number of rows to list.
 */
export function requestOf(options: Record<string, unknown>): MetricRequest {
  return {
    ...(options.by === undefined ? {} : { by: byOption(options.by) }),
    ...(options.where === undefined ? {} : { where: options.where as string[] }),
    ...(options.period === undefined ? {} : { period: String(options.period) }),
    ...(options.asOf === undefined ? {} : { as_of: String(options.asOf) }),
    ...(options.order === undefined ? {} : { order: listOption(options.order) }),
    ...(options.total === undefined ? {} : { total: totalOption(options.total) }),
  };
}

/** Asking for a cut and naming none is a slip, not the whole. */
function byOption(value: unknown): string[] {
  const by = listOption(value);
  if (by.length > 0) return by;
  throw new PanhuoError('PANHUO_USAGE', '--by 没有写维度，如 --by city,year；不切分就不写 --by', {
    hint: '指标可用的维度：panhuo metrics show 指标',
  });
}

/** `--total` alone counts anew: that is right for every metric. */
function totalOption(value: unknown): 'sum' | 'recompute' {
  if (value === true || value === 'recompute') return 'recompute';
  if (value === 'sum') return 'sum';
  throw new PanhuoError(
    'PANHUO_USAGE',
    `--total 应为 sum（各行相加）或 recompute（重新计算），收到：${String(value)}`,
  );
}

/** `--compare prev|yoy`, which `--decompose` needs. @throws PANHUO_USAGE */
export function compareOption(value: unknown, decompose?: unknown): Against | undefined {
  if (value === undefined && decompose !== undefined)
    throw new PanhuoError('PANHUO_USAGE', '--decompose 分解的是变化，要与 --compare prev 或 yoy 同用');
  if (value === undefined || value === 'prev' || value === 'yoy') return value;
  throw new PanhuoError(
    'PANHUO_USAGE',
    `--compare 应为 prev（上期）或 yoy（上年同期），收到：${String(value)}`,
  );
}

/** `--ages 1-5` or `1,3,5` as whole years. @throws PANHUO_USAGE */
export function agesOption(value: unknown): number[] | null {
  if (value === undefined) return null;
  const ages = listOption(value).flatMap((part) => {
    const range = /^(\d{1,2})(?:-(\d{1,2}))?$/.exec(part);
    const [first, last] = [Number(range?.[1]), Number(range?.[2] ?? range?.[1])];
    return range && last >= first
      ? Array.from({ length: last - first + 1 }, (_, at) => first + at)
      : [Number.NaN];
  });
  if (ages.length === 0 || ages.some(Number.isNaN))
    throw new PanhuoError('PANHUO_USAGE', `--ages 应为年数，如 1-5 或 1,3,5，收到：${String(value)}`);
  return [...new Set(ages)].sort((a, b) => a - b);
}
