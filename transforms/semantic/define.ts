import { dimensionOfFact, factOf } from './reach.ts';
import type { RawDimensions, RawFilter, RawMeasure, RawMetric } from './schema.ts';
import { nearest } from './suggest.ts';
import type { Dimension, FactMetric, Filter, Measure, MetricDefinition, TextDimension } from './types.ts';

/** A metric as it stands in its file, with what is needed to name its mistakes. */
export interface Written {
  readonly raw: RawMetric;
  /** Fields the metric states itself, not by the file's defaults. */
  readonly own: ReadonlySet<string>;
  readonly group: { readonly id: string; readonly name: string };
  readonly file: string;
  report(path: readonly PropertyKey[], message: string): void;
}

/** What every kind of metric has, but its dimensions. */
export function commonOf({ raw, group, file }: Written): Omit<MetricDefinition, 'kind' | 'dimensions'> {
  return {
    id: raw.id,
    name: raw.name,
    group,
    definition: raw.definition,
    unit: raw.unit,
    format: raw.format,
    additive: raw.additive,
    direction: raw.direction,
    basis: raw.basis,
    source: raw.source,
    verified: raw.verified,
    version: raw.version,
    validFrom: raw.valid_from,
    minDenominator: raw.min_denominator ?? null,
    note: raw.note ?? null,
    requires: raw.requires,
    file,
  };
}

/** Resolves a metric of one fact; its mistakes are reported, and then there may be none. */
export function defineFactMetric(written: Written, shared: RawDimensions): FactMetric | undefined {
  const { raw, report } = written;
  checkShape(written);
  for (const [at, id] of raw.requires.entries())
    if (!raw.dimensions?.includes(id)) report(['requires', at], `${id} 不在本指标的维度之中`);
  const factId = raw.fact;
  const rawFact = factId === undefined ? undefined : shared.facts[factId];
  if (factId === undefined || !rawFact) {
    report(
      ['fact'],
      factId === undefined
        ? '应给出事实表（fact），或由其他指标算得（formula）'
        : `没有定义事实表 ${factId}，可用：${Object.keys(shared.facts).join('、')}`,
    );
    // The names of dimensions can be checked all the same.
    for (const [at, id] of (raw.dimensions ?? []).entries()) knownDimension(id, ['dimensions', at]);
    return undefined;
  }

  function knownDimension(id: string, path: readonly PropertyKey[]) {
    const found = shared.dimensions.find((item) => item.id === id);
    if (found) return found;
    const near = nearest(
      id,
      shared.dimensions.map((item) => item.id),
    );
    report(path, `没有维度 ${id}${near ? `，是否指 ${near}？` : ''}`);
    return undefined;
  }
  const dimension = (id: string, path: readonly PropertyKey[]): Dimension | undefined => {
    const known = knownDimension(id, path);
    const reached = known && dimensionOfFact(known, factId, rawFact);
    if (known && !reached) report(path, `维度 ${id} 没有写明如何从事实表 ${factId} 到达`);
    return reached;
  };
  const textDimension = (id: string, path: readonly PropertyKey[]): TextDimension | undefined => {
    const found = dimension(id, path);
    if (found?.type === 'date') report(path, '定义中的条件不能用日期维度');
    return found?.type === 'text' ? found : undefined;
  };
  const filters = (list: readonly RawFilter[], path: readonly PropertyKey[]): Filter[] =>
    list.flatMap((item, at): Filter[] => {
      if ('column' in item) return [columnFilter(item)];
      const found = textDimension(item.dimension, [...path, at, 'dimension']);
      if (!found) return [];
      if ('known' in item)
        return [{ on: 'dimension', dimension: found, op: item.known ? 'known' : 'unknown' }];
      if ('in' in item) return [{ on: 'dimension', dimension: found, op: 'in', values: item.in }];
      return [{ on: 'dimension', dimension: found, op: 'not in', values: item.not_in }];
    });
  const measure = (item: RawMeasure | undefined, field: string): Measure | null => {
    if (!item) return null;
    if (item.days?.to === 'at' && !raw.stock)
      report([field, 'days', 'to'], '“at”是存量的时点，只用于有 stock 的指标');
    return {
      agg: item.agg,
      column: item.column ?? null,
      days: item.days ?? null,
      q: item.q ?? (item.agg === 'median' ? 0.5 : null),
      filters: filters(item.filters, [field, 'filters']),
    };
  };

  const seen = new Set<string>();
  const dimensions = (raw.dimensions ?? []).flatMap((id, at) => {
    if (seen.has(id)) report(['dimensions', at], `维度 ${id} 列了两次`);
    seen.add(id);
    return dimension(id, ['dimensions', at]) ?? [];
  });
  if (raw.counted && !rawFact.counted)
    report(['counted'], `事实表 ${factId} 没有写明哪些行计入（dimensions.yaml 的 counted）`);
  return {
    ...commonOf(written),
    kind: 'fact',
    fact: factOf(factId, rawFact, shared.columns),
    date: raw.observe?.from ?? raw.date ?? null,
    filters: filters(raw.filters, ['filters']),
    counted: raw.counted,
    measure: raw.measure ? measure(raw.measure, 'measure') : measure(raw.numerator, 'numerator'),
    denominator: measure(raw.denominator, 'denominator'),
    stock: raw.stock ?? null,
    observe: raw.observe ?? null,
    dimensions,
  };
}

function columnFilter(item: Extract<RawFilter, { column: string }>): Filter {
  const { column } = item;
  if ('in' in item) return { on: 'column', column, op: 'in', values: item.in };
  if ('not_in' in item) return { on: 'column', column, op: 'not in', values: item.not_in };
  if ('is' in item) return { on: 'column', column, op: 'is', value: item.is };
  if ('known' in item) return { on: 'column', column, op: item.known ? 'known' : 'unknown' };
  if ('gte' in item) return { on: 'column', column, op: '>=', value: item.gte };
  if ('lte' in item) return { on: 'column', column, op: '<=', value: item.lte };
  if ('gt' in item) return { on: 'column', column, op: '>', value: item.gt };
  return { on: 'column', column, op: '<', value: item.lt };
}

/** Kinds of numbers whose parts add up to the whole. */
const ADDABLE = ['count', 'sum'];
const WHOLE = ['count', 'count_distinct'];

function checkShape({ raw, report }: Written): void {
  const ratio = raw.numerator !== undefined || raw.denominator !== undefined;
  const shapes = Number(raw.measure !== undefined) + Number(ratio) + Number(raw.observe !== undefined);
  if (shapes !== 1) report(['measure'], 'measure、numerator 与 denominator、observe、formula 应恰有一种');
  if (ratio && raw.numerator === undefined) report(['numerator'], '有分母而没有分子');
  if (ratio && raw.denominator === undefined)
    report(['denominator'], '有分子而没有分母；只有一个数时请用 measure');
  if (
    Number(raw.date !== undefined) + Number(raw.stock !== undefined) + Number(raw.observe !== undefined) !==
    1
  )
    report(['date'], 'date（发生日）、stock（存量）、observe（队列）应恰有一种');
  if (raw.dimensions === undefined) report(['dimensions'], '应列出可用的维度');
  const divided = ratio || raw.observe !== undefined;
  const agg = raw.measure?.agg;
  const ranked = agg !== undefined && ['mean', 'median', 'quantile'].includes(agg);
  if (divided && raw.additive) report(['additive'], '有分母的比率不可相加，应为 false');
  if (agg !== undefined && raw.additive && !ADDABLE.includes(agg))
    report(['additive'], `${agg} 不可相加，应为 false`);
  if (divided && raw.min_denominator === undefined)
    report(['min_denominator'], '有分母的比率必须给出分母下限');
  if (!divided && !ranked && raw.min_denominator !== undefined)
    report(['min_denominator'], '没有分母，不应有分母下限');
  if (agg !== undefined && WHOLE.includes(agg) && raw.format !== 'integer')
    report(['format'], '计数的格式应为 integer');
  if (divided && raw.format === 'integer') report(['format'], '比率的格式应为 percent 或 decimal');
}
