import type { Firmness } from '../../activities/score/analysis.ts';
import { METHOD_NAMES, VIEW_NAMES } from '../../activities/score/methods.ts';
import { gradeOf, type RoundResult } from '../../activities/score/result.ts';
import { renderTable } from '../../domain/text.ts';

export const STAGES = {
  none: '未开轮',
  open: '已开轮，未冻结',
  frozen: '评分中，得分是暂定的',
  reviewed: '已复核，未锁定',
  locked: '已锁定',
} as const;

/** What must stand beside every number of a trial system and of made-up data. */
export function marks({ content }: RoundResult): string {
  const { system, synthetic } = content;
  return `${system.verified ? '' : `◇未经官方核验（${system.label}）`}${synthetic ? '【合成数据】' : ''}`;
}

/** `0.25` → `0.25`, `1234.5` → `1,234.5`; at most `digits` decimals, none that are nought. */
export function figure(value: number | null | undefined, digits = 2): string {
  if (value === null || value === undefined) return '—';
  return value.toLocaleString('en-US', { maximumFractionDigits: digits });
}

/** Scores have two decimals, all of them: they are compared by eye. */
export const points = (value: number | null | undefined): string =>
  value === null || value === undefined ? '—' : value.toFixed(2);

export function headOf(result: RoundResult): string[] {
  const { content } = result;
  return [
    `${result.round} 运行效果评价（期间 ${result.period}，第 ${result.version} 版，${STAGES[result.stage]}）${marks(result)}`,
    `体系：${content.system.name}（${content.system.id} 第 ${content.system.version} 版，${content.system.label}）；快照 ${content.snapshot}`,
  ];
}

/** Ranks, grades, caps: the summary of a round. */
export function rankingTable(result: RoundResult, { stability }: Firmness): string {
  const { absolute, adjusted } = result.scored;
  const order = absolute.sheets.map((_, at) => at);
  order.sort((a, b) => {
    const [left, right] = [absolute.sheets[a], absolute.sheets[b]];
    return (left?.rank ?? 0) - (right?.rank ?? 0) || ((left?.centre ?? '') < (right?.centre ?? '') ? -1 : 1);
  });
  return renderTable(
    [
      { title: '名次', align: 'right' },
      { title: '高校', max: 36 },
      { title: '总分', align: 'right' },
      { title: '等级' },
      { title: '名次区间' },
      { title: '折算后名次', align: 'right' },
      { title: '折算后总分', align: 'right' },
      { title: '有值', align: 'right' },
      { title: '封顶', max: 40 },
    ],
    order.map((at) => {
      const sheet = absolute.sheets[at];
      const spread = stability.centres[at]?.ranks;
      return [
        String(sheet?.rank ?? ''),
        sheet?.centre ?? '',
        points(sheet?.total),
        gradeOf(result, at) ?? '不评级',
        spread === undefined ? '' : `${spread.p5}–${spread.p95}`,
        String(adjusted.sheets[at]?.rank ?? ''),
        points(adjusted.sheets[at]?.total),
        `${Math.round((sheet?.coverage ?? 0) * 100)}%`,
        capNames(result, at).join('；'),
      ];
    }),
  );
}

export function capNames({ content, scored }: RoundResult, at: number): string[] {
  const held = scored.absolute.sheets[at]?.caps.filter(({ holds }) => holds) ?? [];
  return held.map(({ rule }) => content.system.caps.find(({ id }) => id === rule.id)?.name ?? rule.id);
}

/** Ranks by every method, in one view. */
export function methodTable(result: RoundResult, view: 'absolute' | 'adjusted'): string {
  const columns = result.methods.filter((one) => one.view === view);
  const order = result.centres.map((_, at) => at);
  const main = columns[0]?.ranks ?? [];
  order.sort((a, b) => (main[a] ?? 0) - (main[b] ?? 0) || a - b);
  const table = renderTable(
    [
      { title: `高校（${VIEW_NAMES[view]}）`, max: 36 },
      ...columns.map(({ method }) => ({ title: METHOD_NAMES[method], align: 'right' as const })),
    ],
    order.map((at) => [
      result.centres[at]?.university ?? '',
      ...columns.map(({ scores, ranks }) =>
        ranks[at] === null || ranks[at] === undefined ? '—' : `${ranks[at]}（${points(scores[at])}）`,
      ),
    ]),
  );
  const notes = columns.flatMap(({ method, unavailable, agreement }) =>
    unavailable !== null
      ? [`${METHOD_NAMES[method]}不适用：${unavailable}`]
      : method === 'threshold' || agreement === null
        ? []
        : [`${METHOD_NAMES[method]}与目标值法的次序一致程度（τ）${figure(agreement)}`],
  );
  return [table, `单元格为名次（分数）。${notes.join('；')}。`].join('\n');
}

/** What the ranking does not say although it looks as if it did. */
export function firmnessLines(result: RoundResult, firmness: Firmness): string[] {
  const { stability, leaveOut, evidence, lacking } = firmness;
  const names = new Map(result.content.system.indicators.map(({ id, name }) => [id, name]));
  const spread = Math.round(stability.spread * 100);
  const ties = new Map<number, string[]>();
  for (const { rank, centre } of result.scored.absolute.sheets)
    ties.set(rank, [...(ties.get(rank) ?? []), centre]);
  const lines = [
    `名次区间：各项权重上下浮动 ${spread}%、抽样 ${stability.draws.toLocaleString('en-US')} 次，第 5 至第 95 百分位。`,
  ];
  for (const [rank, centres] of ties)
    if (centres.length > 1) lines.push(`并列第 ${rank} 名：${centres.join('、')}。`);
  for (const { centres, from, to } of stability.groups)
    lines.push(
      `这 ${centres.length} 家分不出先后：${centres.join('、')}（第 ${from}${from === to ? '' : `–${to}`} 名），次序随权重的小幅变动而互换。`,
    );
  if (stability.groups.length === 0 && result.centres.length > 1)
    lines.push('任意相邻两家的次序都不随权重的小幅变动而改变。');
  const [worst] = leaveOut;
  if (worst !== undefined && worst.moved > 0)
    lines.push(
      `去掉任一项指标：影响最大的是“${names.get(worst.indicator) ?? worst.indicator}”，${worst.moved} 家名次变动，最多 ${worst.largest} 位。`,
    );
  if (lacking > 0) {
    const moved = [...evidence].sort((a, b) => Math.abs(b.rankThen - b.rank) - Math.abs(a.rankThen - a.rank));
    const [first] = moved;
    lines.push(
      `自报而没有佐证的 ${lacking} 项若不予采信：${first === undefined ? '名次不变' : `${moved.length} 家名次变动，最多的是 ${first.centre}，由第 ${first.rank} 名变为第 ${first.rankThen} 名`}。`,
    );
  }
  const without = result.centres.filter((_, at) => gradeOf(result, at) === null).length;
  if (without > 0)
    lines.push(
      `${without} 家有值的指标不足 ${Math.round(result.content.system.grade_coverage * 100)}%，不评级：总分只由有值的部分折算而来，不宜比较。`,
    );
  return lines;
}
