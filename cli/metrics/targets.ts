import { renderTable } from '../../domain/text.ts';
import type { MetricCatalog } from '../../transforms/semantic/catalog.ts';
import type { Projection } from '../../transforms/semantic/shapes/project.ts';
import { loadShapeRules } from '../../transforms/semantic/shapes/rules.ts';
import {
  attainTargets,
  type TargetAnswer,
  type TargetRow,
} from '../../transforms/semantic/shapes/targets.ts';
import type { Context } from '../context.ts';
import { shareText, UNVERIFIED, verifiedMark } from './format.ts';
import { openSnapshot } from './open.ts';

/** `metrics targets`: what documents demand beside what the warehouse counts. */
export async function targets(
  context: Context,
  catalog: MetricCatalog,
  metric: string | undefined,
  asked: { readonly as_of: string | undefined; readonly snapshot: string | undefined },
): Promise<number> {
  // A misspelt metric must not look like one without targets.
  if (metric !== undefined) catalog.metric(metric);
  const { duck, snapshot, mark } = await openSnapshot(context, asked.snapshot);
  try {
    const answer = await attainTargets(
      duck.connection,
      catalog,
      { metric, as_of: asked.as_of },
      await loadShapeRules(),
      { snapshot: snapshot.id },
    );
    context.say(`政策目标与完成情况（截至 ${answer.as_of}）${mark}`);
    for (const line of targetLines(answer)) context.say(line);
    context.say(`快照 ${snapshot.id}`);
    context.answer(answer);
    return 0;
  } finally {
    duck.close();
  }
}

/** The table of targets, with how each was projected and how the lights are set. */
export function targetLines(answer: TargetAnswer): string[] {
  if (answer.rows.length === 0) return ['没有针对它的目标。'];
  const measured = answer.rows.filter((row) => row.problem === null);
  const rest = answer.rows.filter((row) => row.problem !== null);
  return [
    ...(measured.length === 0 ? [] : [table(measured)]),
    ...measured.flatMap((row) => [
      `  ${row.target.target_id}：${row.target.document}，${row.target.source}${verifiedMark(row.target)}`,
      `    外推：${row.projection === null ? '无' : 'none' in row.projection ? row.projection.none : row.projection.said}`,
      ...(row.light === null ? [`    不亮灯：${row.why}`] : [`    ${row.light}灯：${row.why}`]),
    ]),
    ...(rest.length === 0 ? [] : ['没有可比数据的目标：']),
    ...rest.map(
      ({ target, problem }) =>
        `  ${target.target_id}：${target.name} ${target.period} 年${scopeText(target)} ${target.comparator === '>=' ? '≥' : '≤'} ${amountText(target.value, target.unit)}——${problem ?? ''}`,
    ),
    `${answer.rule}${answer.rule_verified ? '' : `（${UNVERIFIED}）`}`,
  ];
}

function table(rows: readonly TargetRow[]): string {
  return renderTable(
    [
      { title: '目标', max: 30 },
      { title: '范围' },
      { title: '到期' },
      { title: '目标值（含单位）', align: 'right' },
      { title: '现值', align: 'right' },
      { title: '完成率', align: 'right' },
      { title: '时间进度', align: 'right' },
      { title: '外推（区间）', align: 'right', max: 44 },
      { title: '灯' },
    ],
    rows.map((row) => [
      row.target.name,
      row.target.scope_value ?? '不限',
      row.target.period,
      `${row.target.comparator === '>=' ? '≥' : '≤'} ${amountText(row.target.value, row.target.unit)}`,
      row.value === null ? '—' : amountText(row.value, row.target.unit),
      shareText(row.attainment),
      shareText(row.elapsed),
      projectionText(row),
      row.light ?? '—',
    ]),
  );
}

function projectionText({ projection, target }: TargetRow): string {
  if (projection === null || 'none' in projection) return '—';
  const { value, low, high } = projection satisfies Projection;
  const text = (number: number) => amountText(number, target.unit);
  return `${text(value)}（${text(low)} 至 ${text(high)}）`;
}

function scopeText({ scope_value }: TargetRow['target']): string {
  return scope_value === null ? '' : `，${scope_value}`;
}

/** Yuan in the thousands of millions are read as 亿元; shares as per cent. */
export function amountText(value: number, unit: string): string {
  if (unit === '比率（0–1）') return `${(value * 100).toFixed(1)}%`;
  if (unit === '元' && Math.abs(value) >= 1e8) return `${grouped(value / 1e8, 2)} 亿元`;
  if (unit === '元' && Math.abs(value) >= 1e4) return `${grouped(value / 1e4, 2)} 万元`;
  return `${grouped(value, Number.isInteger(value) ? 0 : 2)} ${unit}`;
}

function grouped(value: number, decimals: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: 0, maximumFractionDigits: decimals });
}
