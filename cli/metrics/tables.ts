import { renderTable, type TextColumn } from '../../domain/text.ts';
import { formatValue } from '../../transforms/semantic/render.ts';
import type { CohortCell, CohortTable } from '../../transforms/semantic/shapes/cohorts.ts';
import type { SurvivalAnswer, SurvivalGroup } from '../../transforms/semantic/shapes/durations.ts';
import type { FlowAnswer } from '../../transforms/semantic/shapes/flows.ts';
import type { FunnelAnswer, FunnelGroup } from '../../transforms/semantic/shapes/funnel.ts';
import { survivalAt } from '../../transforms/semantic/shapes/survival.ts';
import { shareText } from './format.ts';

const right = (title: string): TextColumn => ({ title, align: 'right' });
const count = (value: number | null) => (value === null ? '—' : formatValue(value, 'integer'));

export function cohortLines(table: CohortTable): string[] {
  if (table.rows.length === 0) return ['（没有符合条件的批次）'];
  return [
    renderTable(
      [{ title: '批次（年）' }, right('批次件数'), ...table.ages.map((age) => right(`满 ${age} 年（%）`))],
      table.rows.map((row) => [row.cohort, count(row.size), ...row.cells.map(cohortText)]),
    ),
    '格中：比率（分子/分母）；+n 为观察期未满、不在分子分母之内的件数。整格未满的写“未满期”，这不是零；分母不足下限的“不予显示”。',
  ];
}

function cohortText({ value, numerator, denominator, censored, suppressed }: CohortCell): string {
  const waiting = censored > 0 ? `+${censored}` : '';
  if (value === null) {
    if (censored > 0 && denominator === 0) return '未满期';
    return suppressed ? `不予显示（${denominator}${waiting}）` : '—';
  }
  return `${(value * 100).toFixed(1)}（${numerator}/${denominator}${waiting}）`;
}

export function survivalLines(answer: SurvivalAnswer, ages: readonly number[]): string[] {
  const [first] = answer.groups;
  if (!first) return ['（没有符合条件的行）'];
  const names = answer.dimensions.map(({ id }) => id);
  const early = answer.groups.reduce((sum, group) => sum + group.early, 0);
  const unknown = answer.groups.reduce((sum, group) => sum + group.unknown, 0);
  const years = (days: number) => `${Math.round((days / 365.25) * 10) / 10} 年（%）`;
  return [
    renderTable(
      [
        ...answer.dimensions.map(({ name }) => ({ title: name })),
        right('行数'),
        right('已发生'),
        right('仍在观察'),
        ...ages.map((age) => right(`满 ${years(age)}`)),
        right('四分之一（天）'),
        right('中位（天，95% 限）'),
        right('四分之三（天）'),
      ],
      answer.groups.map((group) => survivalRow(group, names, ages)),
    ),
    `各年一栏：到那时已发生的比例及其 95% 限（Kaplan–Meier，Greenwood 方差，log(−log) 变换）；“—”为观察不到那么久。`,
    `起点：${answer.names.from}；事件：${answer.names.event}；仍在观察的截止于截至日${answer.until.length > 0 ? `，或先到的${answer.names.until.join('、')}` : ''}。`,
    ...(early + unknown > 0
      ? [`不在曲线内：事件早于起点的 ${count(early)} 行，没有起点（如尚未授权）的 ${count(unknown)} 行。`]
      : []),
  ];
}

function survivalRow(
  { group, curve }: SurvivalGroup,
  names: readonly string[],
  ages: readonly number[],
): string[] {
  const [quarter, half, threeQuarters] = curve.quantiles;
  const at = (age: number) => {
    const point = survivalAt(curve, age);
    if (point === null) return '—';
    const happened = (survival: number) => ((1 - survival) * 100).toFixed(1);
    if (point.low === null || point.high === null) return happened(point.survival);
    return `${happened(point.survival)}（${happened(point.high)}–${happened(point.low)}）`;
  };
  const limits = half && half.time !== null ? `（${half.low ?? '—'}–${half.high ?? '—'}）` : '';
  return [
    ...names.map((name) => group[name] ?? ''),
    count(curve.subjects),
    count(curve.events),
    count(curve.censored),
    ...ages.map(at),
    quarter?.time === null || quarter === undefined ? '未达到' : count(quarter.time),
    `${half?.time === null || half === undefined ? '未达到' : count(half.time)}${limits}`,
    threeQuarters?.time === null || threeQuarters === undefined ? '未达到' : count(threeQuarters.time),
  ];
}

export function funnelLines(answer: FunnelAnswer): string[] {
  const [first] = answer.groups;
  if (!first) return ['（没有符合条件的成果）'];
  const shown = answer.dimensions.length === 0 ? [stageTable(first)] : [cohortFunnel(answer)];
  return [
    ...shown,
    '一步只在日期已知时才算，后一步不代表走过前一步；“未到下一步”含在途的，越近的批次越多，不都是流失。',
    '占上一步：两步日期都有的 ÷ 上一步的；占第一步：与第一步日期都有的 ÷ 第一步的；天数为两步日期都有、次序不颠倒的中位数。',
  ];
}

function stageTable(group: FunnelGroup): string {
  return renderTable(
    [
      { title: '环节' },
      right('到达（项）'),
      right('由上一步来（项）'),
      right('占上一步（%）'),
      right('上一步未到此（项）'),
      right('占第一步（%）'),
      right('越过上一步（项）'),
      right('距上一步（天，中位）'),
      right('次序颠倒（项）'),
    ],
    group.stages.map((stage) => [
      stage.name,
      count(stage.reached),
      count(stage.from_previous),
      shareText(stage.share_of_previous).replace('%', ''),
      count(stage.not_reached),
      shareText(stage.share_of_first).replace('%', ''),
      count(stage.skipped),
      count(stage.median_days),
      count(stage.out_of_order),
    ]),
  );
}

/** One line for each group: how many reached each stage, and their share of the stage before. */
function cohortFunnel({ groups, dimensions }: FunnelAnswer): string {
  const stages = groups[0]?.stages ?? [];
  return renderTable(
    [
      ...dimensions.map(({ name }) => ({ title: name })),
      right('合计（项）'),
      ...stages.map((stage, at) => right(at === 0 ? `${stage.name}（项）` : `${stage.name}（项/占上步%）`)),
    ],
    groups.map((group) => [
      ...dimensions.map(({ id }) => group.group[id] ?? ''),
      count(group.cases),
      ...group.stages.map((stage, at) =>
        at === 0
          ? count(stage.reached)
          : `${count(stage.reached)}/${shareText(stage.share_of_previous).replace('%', '')}`,
      ),
    ]),
  );
}

export function flowLines({ matrix, result, from, to }: FlowAnswer): string[] {
  if (matrix.rows.length === 0) return ['（没有符合条件的行）'];
  const value = (number: number) => (number === 0 ? '·' : formatValue(number, result.format));
  return [
    renderTable(
      [
        { title: `${from}＼${to}`, max: 28 },
        ...matrix.columns.map(({ name }) => ({ title: name, align: 'right' as const })),
        right(`合计（${result.unit}）`),
      ],
      [
        ...matrix.rows.map((row, at) => [row.name, ...(matrix.cells[at] ?? []).map(value), value(row.total)]),
        ['合计', ...matrix.columns.map((column) => value(column.total)), value(matrix.total)],
      ],
    ),
  ];
}
