import type { Prospect } from '../../activities/score/analysis.ts';
import { METHOD_NAMES, VIEW_NAMES } from '../../activities/score/methods.ts';
import { gradeOf, type RoundResult } from '../../activities/score/result.ts';
import type { IndicatorValue } from '../../activities/score/values.ts';
import { renderTable } from '../../domain/text.ts';
import { capNames, figure, headOf, points as score } from './words.ts';

/** The sheet of one centre: every indicator, caps on lines of their own, and what it can do. */
export function sheetText(result: RoundResult, at: number, prospect: Prospect): string {
  const centre = result.centres[at];
  const sheet = result.scored.absolute.sheets[at];
  if (centre === undefined || sheet === undefined) return '';
  const { system } = result.content;
  const groups = new Map(system.groups.map((group) => [group.id, group]));
  const points = new Map(sheet.indicators.map((one) => [one.id, one]));
  const lines = [
    ...headOf(result),
    `${centre.centre}（${centre.university}）：第 ${sheet.rank} 名，${score(sheet.total)} 分，${gradeOf(result, at) ?? `有值的指标只占 ${Math.round(sheet.coverage * 100)}%，不评级`}`,
    renderTable(
      [
        { title: '一级指标' },
        { title: '指标', max: 28 },
        { title: '取数' },
        { title: '值', align: 'right' },
        { title: '单位' },
        { title: '自报', align: 'right' },
        { title: '得分', align: 'right' },
        { title: '计入满分', align: 'right' },
        { title: '规定满分', align: 'right' },
        { title: '说明', max: 60 },
      ],
      centre.values.map((one) => {
        const { indicator } = one;
        return [
          groups.get(indicator.group)?.name ?? indicator.group,
          indicator.name,
          { computed: '计算', reported: '自报', judged: '评审' }[indicator.kind],
          figure(one.value, 4),
          indicator.kind === 'judged' ? '分' : indicator.unit,
          figure(one.check?.reported ?? (indicator.kind === 'judged' ? null : one.reports[0]?.value)),
          one.value === null ? '不计' : score(points.get(indicator.id)?.points),
          // Where others are missing it has their weight too.
          one.value === null ? '—' : score(points.get(indicator.id)?.effectiveWeight),
          figure(indicator.weight),
          noteOf(one),
        ];
      }),
    ),
    sheet.groups
      .map(({ id, points: own, weight }) => `${groups.get(id)?.name ?? id} ${figure(own)}/${figure(weight)}`)
      .join('　'),
  ];
  for (const { rule, holds } of sheet.caps) {
    const cap = system.caps.find(({ id }) => id === rule.id);
    if (cap === undefined) continue;
    const watched = centre.watched[rule.id];
    const clues =
      watched === null || watched === undefined ? '' : `（疑似线索 ${figure(watched)} 条，线索不是认定）`;
    lines.push(`封顶规则：${cap.text}——${holds ? '成立' : '未触发'}${clues}`);
  }
  if (capNames(result, at).length > 0 && sheet.grade !== sheet.gradeBefore)
    lines.push(`封顶前等级 ${sheet.gradeBefore}，封顶后 ${sheet.grade}`);
  lines.push(methodLine(result, at), ...prospectLines(result, prospect));
  return lines.join('\n');
}

function noteOf({ note, judgement, dispute, check }: IndicatorValue): string {
  const parts = note === null ? [] : [note];
  if (judgement?.a && judgement.b) {
    const [a, b] = [judgement.a, judgement.b].map(({ points }) =>
      points === null ? '无法评判' : figure(points),
    );
    parts.push(`两人评 ${a}、${b}`);
  }
  if (check?.beyond === true)
    parts.push(
      `自报与登记相差 ${figure(check.difference)}：${{ asked: '待答复', corrected: '已更正', answered: '待裁定', ruled: '已裁定' }[dispute?.state ?? 'asked']}`,
    );
  return parts.join('；');
}

function methodLine(result: RoundResult, at: number): string {
  const parts = (['absolute', 'adjusted'] as const).map((view) => {
    const own = result.methods.filter((one) => one.view === view && one.ranks[at] !== null);
    return `${VIEW_NAMES[view]}：${own.map(({ method, ranks }) => `${METHOD_NAMES[method]} ${ranks[at]}`).join('、')}`;
  });
  return `各方法名次　${parts.join('　')}`;
}

function prospectLines(result: RoundResult, { gap, peers, change }: Prospect): string[] {
  const names = new Map(result.content.system.indicators.map(({ id, name }) => [id, name]));
  const nameOf = (id: string | null) => (id === null ? '封顶' : (names.get(id) ?? id));
  const lines: string[] = [];
  if (gap.next === null) lines.push(`已是最高等级 ${gap.grade}。`);
  else {
    const blocked = gap.blocked.map(
      ({ id }) => result.content.system.caps.find((cap) => cap.id === id)?.name ?? id,
    );
    lines.push(
      `距 ${gap.next}（${figure(gap.line)} 分）还差 ${figure(gap.deficit)} 分${blocked.length > 0 ? `；但在解除之前升不了等：${blocked.join('、')}` : ''}。`,
    );
    const most = gap.indicators.filter(({ open }) => open > 0).slice(0, 5);
    if (most.length > 0)
      lines.push(
        `可提升最多的指标：${most.map(({ id, open }) => `${nameOf(id)} ${figure(open)} 分`).join('、')}。`,
      );
    if (gap.cheapest !== null && gap.cheapest.length > 0)
      lines.push(
        `项数最少的做法：${gap.cheapest
          .map(
            ({ id, value, valueNeeded, points }) =>
              `${nameOf(id)} 由 ${figure(value, 4)} 到 ${figure(valueNeeded, 4)}（+${figure(points)} 分）`,
          )
          .join('；')}。`,
      );
  }
  if (peers.length > 0)
    lines.push(
      `规模与领域相近的：${peers.map(({ id, rank, total, overlap }) => `${id}（第 ${rank} 名，${figure(total)} 分，领域重合 ${Math.round(overlap * 100)}%）`).join('、')}。`,
    );
  if (change === null) lines.push('没有更早的已冻结轮次可比。');
  else if (change.status === 'new') lines.push('上一轮没有参评。');
  else {
    const causes = change.indicators.filter(({ points }) => points !== 0).slice(0, 6);
    lines.push(
      `较上一轮：${figure(change.before)} → ${figure(change.after)} 分（${signed(change.difference ?? 0)}），第 ${change.rankBefore} → ${change.rankAfter} 名。`,
      `其中：${causes
        .map(
          ({ indicator, points, causes: why }) =>
            `${nameOf(indicator)} ${signed(points)}（${Object.keys(why)
              .map((cause) => CAUSES[cause as keyof typeof CAUSES])
              .join('、')}）`,
        )
        .join('；')}${change.indicators.length > causes.length ? '；其余略' : ''}。`,
    );
  }
  return lines;
}

const CAUSES = {
  value: '数值变化',
  rule: '计分曲线变化',
  weight: '权重变化',
  coverage: '缺失情况变化',
  added: '新增指标',
  removed: '取消指标',
  cap: '封顶变化',
} as const;

const signed = (points: number) => `${points > 0 ? '+' : ''}${figure(points)}`;
