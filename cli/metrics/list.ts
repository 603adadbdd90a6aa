import { renderTable } from '../../domain/text.ts';
import { hasStock } from '../../transforms/semantic/query.ts';
import { columnName } from '../../transforms/semantic/reach.ts';
import type {
  Fact,
  FactMetric,
  FormulaMetric,
  Measure,
  MetricDefinition,
} from '../../transforms/semantic/types.ts';
import type { Context } from '../context.ts';
import { verifiedMark } from './format.ts';

/** All metrics by group, for a terminal of 100 columns. */
export function list(context: Context, metrics: readonly MetricDefinition[]): number {
  const groups = new Map<string, MetricDefinition[]>();
  for (const metric of metrics) groups.set(metric.group.id, [...(groups.get(metric.group.id) ?? []), metric]);
  const rows = [...groups.values()].flatMap((group, at) => [
    ...(at === 0 ? [] : [['']]),
    [`【${group[0]?.group.name ?? ''}】`],
    ...group.map((metric) => [
      metric.id,
      metric.name,
      metric.unit,
      natureOf(metric),
      metric.verified ? '' : '◇',
    ]),
  ]);
  context.say(
    renderTable(
      [
        { title: '指标', max: 34 },
        { title: '名称', max: 36 },
        { title: '单位', max: 12 },
        { title: '性质', max: 10 },
        { title: '' },
      ],
      rows,
    ),
  );
  const open = metrics.filter((metric) => !metric.verified).length;
  context.say(
    `\n共 ${metrics.length} 个指标，其中 ${open} 个◇未经官方核验。定义与可切分的维度：panhuo metrics show 指标；取数：panhuo metrics query 指标 --period 2024 --by city`,
  );
  context.answer(
    metrics.map((metric) => ({
      id: metric.id,
      name: metric.name,
      group: metric.group,
      unit: metric.unit,
      format: metric.format,
      definition: metric.definition,
      dimensions: metric.dimensions.map((dimension) => dimension.id),
      additive: metric.additive,
      direction: metric.direction,
      basis: metric.basis,
      verified: metric.verified,
      version: metric.version,
    })),
  );
  return 0;
}

/** What may be done with the number, in a word. */
function natureOf(metric: MetricDefinition): string {
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

/** One definition in full. */
export function show(
  context: Context,
  metric: MetricDefinition,
  versions: readonly MetricDefinition[],
): number {
  const { dimensions } = metric;
  const lines = [
    `${metric.name}（${metric.id}，第 ${metric.version} 版，${metric.validFrom} 起）${verifiedMark(metric)}`,
    `  定义：${metric.definition}`,
    ...(metric.note === null ? [] : [`  说明：${metric.note}`]),
    ...(metric.kind === 'fact' ? countedLines(metric) : [`  算式：${formulaText(metric)}`]),
    `  单位：${metric.unit}；${additiveText(metric)}；${metric.basis === 'register' ? '登记口径' : '调查口径'}${directionText(metric)}`,
    ...(metric.minDenominator === null
      ? []
      : [`  分母（或行数）不足 ${metric.minDenominator} 的，数值不予显示`]),
    `  依据：${metric.source}`,
    `  维度：${dimensions.length === 0 ? '无' : dimensions.map((dimension) => `${dimension.id}（${dimension.name}）`).join('、')}`,
    ...(versions.length > 1
      ? [`  版本：${versions.map((item) => `第 ${item.version} 版（${item.validFrom} 起）`).join('、')}`]
      : []),
    ...shapesLine(metric),
  ];
  context.say(lines.join('\n'));
  context.answer(metric);
  return 0;
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
  return [`  事实表：${fact.table}（${fact.name}）；${time}`, `  算法：${what}`];
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

function additiveText(metric: MetricDefinition): string {
  if (!metric.additive) return '不可加总';
  return hasStock(metric) ? '各组可加总，各时点不可相加' : '可加总';
}

function directionText({ direction }: MetricDefinition): string {
  return direction === 'none' ? '' : direction === 'more' ? '；越多越好' : '；越少越好';
}

/** Other commands that take this metric. */
function shapesLine(metric: MetricDefinition): string[] {
  const shapes = [
    ...(metric.kind === 'fact' && metric.observe !== null ? ['cohort', 'survival'] : []),
    ...(metric.kind === 'fact' && metric.measure?.days && metric.measure.days.to !== 'at'
      ? ['survival']
      : []),
    ...(metric.additive && metric.dimensions.length > 1 ? ['flow'] : []),
  ];
  return shapes.length === 0
    ? []
    : [`  还可：${shapes.map((shape) => `panhuo metrics ${shape} ${metric.id}`).join('、')}`];
}
