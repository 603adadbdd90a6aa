import { commonOf, type Written } from './define.ts';
import { nearest } from './suggest.ts';
import type { Dimension, FormulaMetric, MetricDefinition } from './types.ts';

/** The metric an operand (`id` or `id@version`) names; undefined when there is none. */
export type Operands = (operand: string, path: readonly string[]) => MetricDefinition | undefined;

/** Unit of a quotient of equal units. */
export const SHARE = '比率（0–1）';

/**
 * Resolves a metric of other metrics. Allowed dimensions are those all operands allow.
 * @param path ids from the first formula asked for down to this one, to name cycles
 */
export function defineFormula(
  written: Written,
  ids: readonly string[],
  path: readonly string[],
  operandOf: Operands,
): FormulaMetric | undefined {
  const { raw, own, report } = written;
  const { formula } = raw;
  if (!formula) return undefined;
  const op = 'divide' in formula ? 'divide' : 'add' in formula ? 'add' : 'subtract';
  const operands: readonly string[] =
    'divide' in formula ? formula.divide : 'add' in formula ? formula.add : formula.subtract;
  const of = operands.map((operand, at) => {
    const here = ['formula', op, at];
    const cycle = path.indexOf(operand);
    if (cycle >= 0) {
      report(here, `定义成环：${[...path.slice(cycle), operand].join(' → ')}`);
      return undefined;
    }
    if (!ids.includes(operand.replace(/@\d+$/, ''))) {
      const near = nearest(operand, ids);
      report(here, `没有指标 ${operand}${near ? `，是否指 ${near}？` : ''}`);
      return undefined;
    }
    const found = operandOf(operand, path);
    if (!found && operand.includes('@')) report(here, `没有指标 ${operand}`);
    return found;
  });
  const all = of.filter((metric) => metric !== undefined);
  if (all.length < of.length) return undefined;
  checkUnits(written, op, all);
  const divides = op === 'divide';
  if (divides && raw.additive) report(['additive'], '比率不可相加，应为 false');
  if (!divides && raw.additive && all.some((metric) => !metric.additive))
    report(['additive'], `${all.find((metric) => !metric.additive)?.id} 不可相加，由它算得的也不可`);
  if (!divides && raw.min_denominator !== undefined) report(['min_denominator'], '没有分母，不应有分母下限');
  if (divides && raw.format === 'integer')
    report(['format'], '比率的格式应为 percent、decimal 或 money、days');
  const bases = new Set(all.map((metric) => metric.basis));
  if (bases.size > 1) report(['formula'], '登记数据与调查数据不能合成一个数');
  else if (!bases.has(raw.basis)) report(['basis'], '与所用指标的口径（登记或调查）不一致');
  const common = shared(all);
  return {
    ...commonOf(written),
    kind: 'formula',
    op,
    of: all,
    scale: 'divide' in formula ? formula.scale : 1,
    dimensions: own.has('dimensions') ? chosen(written, common, all) : common,
  };
}

function shared([first, ...rest]: readonly MetricDefinition[]): Dimension[] {
  return (first?.dimensions ?? []).filter((dimension) =>
    rest.every((metric) => metric.dimensions.some((other) => other.id === dimension.id)),
  );
}

function chosen(
  { raw, report }: Written,
  common: readonly Dimension[],
  all: readonly MetricDefinition[],
): Dimension[] {
  return (raw.dimensions ?? []).flatMap((id, at) => {
    const found = common.find((dimension) => dimension.id === id);
    if (found) return [found];
    const without = all.find((metric) => metric.dimensions.every((dimension) => dimension.id !== id));
    report(['dimensions', at], `所用的指标 ${without?.id ?? ''} 没有维度 ${id}`);
    return [];
  });
}

/** A quotient has the unit `甲/乙`, or {@link SHARE} of equal units; sums and differences keep theirs. */
function checkUnits({ raw, report }: Written, op: string, all: readonly MetricDefinition[]): void {
  const unitOf = (metric: MetricDefinition) => raw.unit_of[metric.id] ?? metric.unit;
  for (const id of Object.keys(raw.unit_of))
    if (all.every((metric) => metric.id !== id)) report(['unit_of', id], `公式中没有指标 ${id}`);
  const [first, second] = all.map(unitOf);
  if (op === 'divide') {
    const wanted = first === second ? SHARE : `${first}/${second}`;
    if (raw.unit !== wanted)
      report(['unit'], `单位不符：${first} ÷ ${second} 应为 ${wanted}，写的是 ${raw.unit}`);
    return;
  }
  const other = all.find((metric) => unitOf(metric) !== first);
  if (other)
    report(['formula'], `单位不符：${all[0]?.id}（${first}）与 ${other.id}（${unitOf(other)}）不能相加减`);
  else if (raw.unit !== first) report(['unit'], `单位不符：应为 ${first}，写的是 ${raw.unit}`);
}
