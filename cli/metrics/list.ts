import { renderTable } from '../../domain/text.ts';
import { additiveText, howCounted, natureOf } from '../../transforms/semantic/describe.ts';
import { shapesOf } from '../../transforms/semantic/shapes/fitting.ts';
import type { MetricDefinition } from '../../transforms/semantic/types.ts';
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
    ...howCounted(metric).map((line) => `  ${line}`),
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

function directionText({ direction }: MetricDefinition): string {
  return direction === 'none' ? '' : direction === 'more' ? '；越多越好' : '；越少越好';
}

/** Other commands that take this metric. */
function shapesLine(metric: MetricDefinition): string[] {
  const shapes = shapesOf(metric);
  return shapes.length === 0
    ? []
    : [`  还可：${shapes.map((shape) => `panhuo metrics ${shape} ${metric.id}`).join('、')}`];
}
