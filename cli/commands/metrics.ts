import { PanhuoError } from '../../domain/errors.ts';
import { renderTable } from '../../domain/text.ts';
import { Snapshots } from '../../lake/snapshots.ts';
import { loadMetrics } from '../../transforms/semantic/load.ts';
import { queryMetric } from '../../transforms/semantic/query.ts';
import { formatValue } from '../../transforms/semantic/render.ts';
import type { MetricDefinition, MetricRequest } from '../../transforms/semantic/types.ts';
import type { Context } from '../context.ts';
import { numberOption } from '../options.ts';

export async function run(
  context: Context,
  [action, id]: string[],
  options: Record<string, unknown>,
): Promise<number> {
  const catalog = await loadMetrics();
  if (action === 'list') return list(context, catalog.metrics);
  if ((action !== 'show' && action !== 'query') || id === undefined) {
    throw new PanhuoError(
      'PANHUO_USAGE',
      '用法：panhuo metrics list，或 panhuo metrics show ID，或 panhuo metrics query ID [--by 维度] [--where 条件] [--period 期间]',
    );
  }
  const metric = catalog.metric(id);
  return action === 'show' ? show(context, metric) : query(context, metric, options);
}

const parts = (value: unknown) =>
  String(value)
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/**
 * `--by a,b --where 'city=南京市' --period 2024 --order -value` as the semantic layer wants it. Not `--limit`: to `trace` that is the
 * number of rows to list.
 */
export function requestOf(options: Record<string, unknown>): MetricRequest {
  return {
    ...(options.by === undefined ? {} : { by: parts(options.by) }),
    ...(options.where === undefined ? {} : { where: options.where as string[] }),
    ...(options.period === undefined ? {} : { period: String(options.period) }),
    ...(options.order === undefined ? {} : { order: parts(options.order) }),
  };
}

const verifiedMark = (metric: { verified: boolean }) => (metric.verified ? '' : '◇未经官方核验');

function list(context: Context, metrics: readonly MetricDefinition[]): number {
  context.say(
    renderTable(
      [
        { title: '指标' },
        { title: '名称' },
        { title: '单位' },
        { title: '可切分维度', max: 90 },
        { title: '' },
      ],
      metrics.map((metric) => [
        metric.id,
        metric.name,
        metric.unit,
        metric.dimensions.map((d) => d.id).join(', '),
        verifiedMark(metric),
      ]),
    ),
  );
  context.answer(
    metrics.map(({ id, name, unit, definition, dimensions, verified, version }) => ({
      id,
      name,
      unit,
      definition,
      dimensions: dimensions.map((dimension) => dimension.id),
      verified,
      version,
    })),
  );
  return 0;
}

function show(context: Context, metric: MetricDefinition): number {
  const lines = [
    `${metric.name}（${metric.id}，第 ${metric.version} 版，${metric.validFrom} 起）${verifiedMark(metric)}`,
    `  定义：${metric.definition}`,
    `  ${metric.kind === 'formula' ? `由 ${metric.of.map((part) => part.id).join('、')} 算得` : `事实表：${metric.fact.table}；日期：${metric.date ?? '存量，取期末'}`}；单位：${metric.unit}；${metric.additive ? '可加总' : '不可加总'}；${metric.basis === 'register' ? '登记口径' : '调查口径'}`,
    `  依据：${metric.source}`,
    `  维度：${metric.dimensions.map((dimension) => `${dimension.id}（${dimension.name}）`).join('、')}`,
  ];
  context.say(lines.join('\n'));
  context.answer(metric);
  return 0;
}

async function query(
  context: Context,
  metric: MetricDefinition,
  options: Record<string, unknown>,
): Promise<number> {
  const limit = options.limit === undefined ? undefined : numberOption(options.limit, 'limit', 1, 1_000_000);
  const workspace = await context.workspace();
  const { duck, snapshot } = await new Snapshots(workspace.warehouse).openCurrent();
  try {
    const result = await queryMetric(
      duck.connection,
      metric,
      { ...requestOf(options), ...(limit ? { limit } : {}) },
      { snapshot: snapshot.id },
    );
    const shown = result.columns.filter((column) => column.role !== 'value');
    context.say(
      `${result.name}（${result.unit}）${verifiedMark(result)}${workspace.config.synthetic ? '【合成数据】' : ''}`,
    );
    context.say(
      renderTable(
        [
          ...shown.map((column) => ({
            title: column.label,
            align: column.role === 'dimension' ? ('left' as const) : ('right' as const),
          })),
          { title: '值', align: 'right' },
        ],
        result.rows.map((row) => [
          ...shown.map((column) => String(row[column.name] ?? '')),
          formatValue(row.value, result.format),
        ]),
      ),
    );
    if (result.filters.length > 0) context.say(`条件：${result.filters.join('；')}`);
    for (const warning of result.warnings) context.say(`注意：${warning}`);
    context.say(`快照 ${result.snapshot}；追溯：panhuo trace metric ${metric.id}`);
    context.answer(result);
    return 0;
  } finally {
    duck.close();
  }
}
