import { hasStock } from './query.ts';
import { columnName } from './reach.ts';
import type { Fact, FactMetric, FormulaMetric, Measure, MetricDefinition } from './types.ts';

/** How a number is made, for people: of a formula its operands, else the fact, its time and what is made of its rows. */
export function howCounted(metric: MetricDefinition): string[] {
  return metric.kind === 'fact' ? countedLines(metric) : [`算式：${formulaText(metric)}`];
}

/** Whether and how its numbers may be added. */
export function additiveText(metric: MetricDefinition): string {
  if (!metric.additive) return '不可加总';
  return hasStock(metric) ? '各组可加总，各时点不可相加' : '可加总';
}

/** What may be done with the number, in a word. */
export function natureOf(metric: MetricDefinition): string {
  const kind =
    metric.kind === 'fact' && metric.observe !== null
      ? '批次'
      : metric.additive
        ? hasStock(metric)
          ? '存量'
          : '可加'
        : '不可加';
  return metric.basis === 'survey' ? `${kind}·调查` : kind;
}

function countedLines(metric: FactMetric): string[] {
  const { fact, measure, denominator, stock, observe, date } = metric;
  const names = (columns: readonly string[]): string =>
    columns.map((column) => columnName(fact, column)).join('、');
  const what =
    observe !== null
      ? `自${names([observe.from])}起满 ${observe.years} 年的行中，其间${observe.absent ? '没有' : '有'}${names([observe.event])}的所占比例；未满期的另列`
      : denominator !== null
        ? `${measureText(measure, fact)} ÷ ${measureText(denominator, fact)}`
        : measureText(measure, fact);
  const time =
    stock !== null
      ? `期末时点的存量（${names(stock.from)}已到${stock.to.length > 0 ? `，${names(stock.to)}未到` : ''}）`
      : `按${names([date ?? ''])}归入统计期`;
  return [`事实表：${fact.table}（${fact.name}）；${time}`, `算法：${what}`];
}

const AGGREGATES: Readonly<Record<Measure['agg'], string>> = {
  count: '行数',
  count_distinct: '不同的',
  sum: '合计',
  mean: '平均',
  median: '中位数',
  quantile: '分位数',
  min: '最小',
  max: '最大',
};

function measureText(measure: Measure | null, fact: Fact): string {
  if (measure === null) return '—';
  if (measure.agg === 'count') return AGGREGATES.count;
  const of =
    measure.days === null
      ? columnName(fact, measure.column ?? '')
      : `${columnName(fact, measure.days.from)}至${measure.days.to === 'at' ? '期末' : columnName(fact, measure.days.to)}的天数`;
  const q = measure.agg === 'quantile' ? `（${measure.q}）` : '';
  return measure.agg === 'count_distinct' ? `不同的${of}数` : `${of}的${AGGREGATES[measure.agg]}${q}`;
}

function formulaText(metric: FormulaMetric): string {
  const sign = { divide: ' ÷ ', add: ' ＋ ', subtract: ' － ' }[metric.op];
  const text = metric.of.map((operand) => `${operand.id}（${operand.name}）`).join(sign);
  return metric.scale === 1 ? text : `${metric.scale} × ${text}`;
}
