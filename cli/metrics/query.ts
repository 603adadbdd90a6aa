import { renderTable, type TextColumn } from '../../domain/text.ts';
import type { MetricCatalog } from '../../transforms/semantic/catalog.ts';
import { type MetricResult, type MetricRow, queryMetric } from '../../transforms/semantic/query.ts';
import { type Change, changeOf } from '../../transforms/semantic/shapes/changes.ts';
import {
  type ComparedRow,
  type Comparison,
  compareMetric,
} from '../../transforms/semantic/shapes/compare.ts';
import { loadShapeRules } from '../../transforms/semantic/shapes/rules.ts';
import { AGAINST_NAMES, type Against } from '../../transforms/semantic/shapes/shift.ts';
import { attainTargets } from '../../transforms/semantic/shapes/targets.ts';
import type { MetricDefinition, MetricRequest } from '../../transforms/semantic/types.ts';
import type { Context } from '../context.ts';
import {
  cellText,
  changeText,
  changeUnit,
  growthText,
  numberText,
  shareText,
  unitText,
  verifiedMark,
} from './format.ts';
import { openSnapshot } from './open.ts';
import { targetLines } from './targets.ts';

export interface QueryChoices {
  readonly snapshot: string | undefined;
  readonly compare: Against | undefined;
  /** Dimension among whose groups the change is divided. */
  readonly decompose: string | undefined;
  /** Show what targets say of the metric. */
  readonly target: boolean;
}

/** `metrics query`: cells, with what they are compared with, their total and their targets. */
export async function query(
  context: Context,
  catalog: MetricCatalog,
  metric: MetricDefinition,
  request: MetricRequest,
  choices: QueryChoices,
): Promise<number> {
  const { duck, snapshot, mark } = await openSnapshot(context, choices.snapshot);
  const options = { snapshot: snapshot.id };
  try {
    const comparison =
      choices.compare === undefined
        ? null
        : await compareMetric(duck.connection, metric, request, choices.compare, options);
    const result = comparison?.result ?? (await queryMetric(duck.connection, metric, request, options));
    const targets = choices.target
      ? await attainTargets(
          duck.connection,
          catalog,
          { metric: metric.id, as_of: request.as_of },
          await loadShapeRules(),
          options,
        )
      : null;
    const change =
      choices.decompose === undefined || choices.compare === undefined
        ? null
        : await changeOf(duck.connection, metric, request, choices.decompose, choices.compare, options);
    context.say(`${result.name}（${unitText(result)}）${verifiedMark(result)}${mark}`);
    for (const line of comparison ? comparedLines(comparison) : resultLines(result)) context.say(line);
    if (change !== null) for (const line of changeLines(change, result, metric)) context.say(line);
    if (targets !== null) for (const line of targetLines(targets)) context.say(line);
    for (const line of footLines(result, comparison?.warnings ?? result.warnings)) context.say(line);
    context.answer({
      ...result,
      ...(comparison && { comparison: answerOf(comparison) }),
      ...(change && { decomposition: change }),
      ...(targets && { targets }),
    });
    return 0;
  } finally {
    duck.close();
  }
}

const right = (title: string): TextColumn => ({ title, align: 'right' });

function resultLines(result: MetricResult): string[] {
  const dimensions = result.columns.filter((column) => column.role === 'dimension');
  const counts = result.columns.filter((column) => column.role !== 'dimension' && column.role !== 'value');
  const value = result.columns.find((column) => column.role === 'value');
  const line = (row: MetricRow, first: string | null): string[] => [
    ...dimensions.map((column, at) =>
      first === null ? String(row[column.name] ?? '') : at === 0 ? first : '',
    ),
    ...counts.map((column) => countText(row[column.name])),
    cellText(row, result.format),
  ];
  const rows = result.rows.map((row) => line(row, null));
  if (result.total !== null && dimensions.length > 0) rows.push(line(result.total, '合计'));
  if (rows.length === 0) return ['（没有符合条件的行）'];
  return [
    renderTable(
      [
        ...dimensions.map((column) => ({ title: column.label })),
        ...counts.map((column) => right(column.label)),
        right(value === undefined ? '值' : `${result.name}（${unitText(result)}）`),
      ],
      rows,
    ),
  ];
}

/** Counts are whole; the amounts above and below a line may not be. */
function countText(value: string | number | boolean | null | undefined): string {
  if (typeof value !== 'number') return '—';
  return numberText(value, Number.isInteger(value) ? 'integer' : 'decimal');
}

const STATUSES: Readonly<Record<ComparedRow['status'], string>> = {
  both: '',
  new: '新增',
  gone: '本期无',
  suppressed: '',
  censored: '',
  none: '',
  no_data: '基期无数据',
};

function comparedLines(comparison: Comparison): string[] {
  const { result, against, rows } = comparison;
  const dimensions = result.columns.filter((column) => column.role === 'dimension');
  const name = AGAINST_NAMES[against];
  const base = comparison.base_period === null ? name : `${name} ${comparison.base_period}`;
  const percent = result.format === 'percent';
  const line = (row: ComparedRow, first: string | null): string[] => [
    ...dimensions.map((column, at) =>
      first === null ? String(row[column.name] ?? '') : at === 0 ? first : '',
    ),
    sideText(row.value, row.value_missing, result.format),
    sideText(row.base, row.base_missing, result.format),
    changeText(row.change, result.format),
    ...(percent ? [] : [growthText(row.growth)]),
    STATUSES[row.status],
  ];
  if (rows.length === 0) return ['（没有符合条件的行）'];
  return [
    renderTable(
      [
        ...dimensions.map((column) => ({ title: column.label })),
        right(`本期${result.period === null ? '' : ` ${result.period}`}（${unitText(result)}）`),
        right(`${base}（${unitText(result)}）`),
        right(`增减（${changeUnit(result)}）`),
        ...(percent ? [] : [right('增幅（%）')]),
        { title: '' },
      ],
      [...rows.map((row) => line(row, null)), ...(comparison.total ? [line(comparison.total, '合计')] : [])],
    ),
  ];
}

/** Which groups made the change, largest first; what they share is a line of its own. */
function changeLines(change: Change, result: MetricResult, metric: MetricDefinition): string[] {
  const { format } = result;
  const name =
    metric.dimensions.find((dimension) => dimension.id === change.dimension)?.name ?? change.dimension;
  const unit = changeUnit(result);
  const residual = Math.abs(change.residual) > 1e-9;
  const title = `变化按${name}分解：${numberText(change.before, format)} → ${numberText(change.after, format)}，${changeText(change.change, format)} ${unit}`;
  if (change.parts.length === 0) return [title, '（有一期没有可分解的数）'];
  const rest = ['各组重复计数的差额', '', '', changeText(change.residual, format)];
  if (change.kind === 'sum') {
    return [
      title,
      renderTable(
        [
          { title: name },
          right('基期'),
          right('本期'),
          right(`贡献（${unit}）`),
          right('拉动（百分点）'),
          right('占变化（%）'),
        ],
        [
          ...change.parts.map((part) => [
            part.group,
            numberText(part.before, format),
            numberText(part.after, format),
            changeText(part.contribution, format),
            changeText(part.pull, 'percent'),
            shareText(part.share),
          ]),
          ...(residual ? [rest] : []),
        ],
      ),
    ];
  }
  return [
    title,
    renderTable(
      [
        { title: name },
        right('基期'),
        right('本期'),
        right(`贡献（${unit}）`),
        right(`其中结构（${unit}）`),
        right(`其中自身（${unit}）`),
      ],
      [
        ...change.parts.map((part) => [
          part.group,
          part.before === null && part.suppressed ? '不予显示' : numberText(part.before, format),
          part.after === null && part.suppressed ? '不予显示' : numberText(part.after, format),
          changeText(part.contribution, format),
          changeText(part.mix, format),
          changeText(part.rate, format),
        ]),
        ...(residual ? [rest] : []),
      ],
    ),
    '结构：该组在分母中的份额变了；自身：该组自己的比率变了（两期平均权重，各组合计恰为总的变化）。',
  ];
}

function sideText(
  value: number | null,
  missing: ComparedRow['value_missing'],
  format: MetricResult['format'],
): string {
  if (missing === 'suppressed') return '不予显示';
  return missing === 'censored' ? '未满期' : numberText(value, format);
}

function footLines(result: MetricResult, warnings: readonly string[]): string[] {
  return [
    ...(result.filters.length > 0 ? [`条件：${result.filters.join('；')}`] : []),
    ...(result.as_of === null
      ? []
      : [`回溯到 ${result.as_of}：只计当时可知的行；机构归并、标签等仍用现在的`]),
    ...(result.limit !== null && result.rows.length >= result.limit
      ? [`只列出前 ${result.limit} 行（--limit），可能还有`]
      : []),
    ...(result.suppressed > 0
      ? [`不予显示 ${result.suppressed} 格：分母（或行数）低于下限，数值不可靠；这不是零`]
      : []),
    ...(result.rows.some((row) => Number(row.censored ?? 0) > 0)
      ? ['观察期未满的不在分子、分母之内；整格未满的写“未满期”，这不是零']
      : []),
    ...warnings.map((warning) => `注意：${warning}`),
    `快照 ${result.snapshot ?? '未注明'}；定义第 ${result.version} 版；追溯：panhuo trace metric ${result.metric}`,
  ];
}

/** What `--json` says of a comparison: the cells; the answers they come from are the document itself and `base`. */
function answerOf({ against, period, base_period, base, rows, total, warnings }: Comparison) {
  return { against, period, base_period, rows, total, base, warnings };
}
