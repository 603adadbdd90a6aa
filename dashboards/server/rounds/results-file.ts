import type { RoundResults } from '../../api/rounds.ts';
import type { PrintedTable, SheetCell } from '../metrics/print.ts';

/** The ranking as a sheet: what it rests on first, then a line for each centre. Values are as they are ranked and graded. */
export function resultsTable(results: RoundResults, now: Date): PrintedTable {
  const { round, system, methods, groups, spread } = results;
  const columns: {
    heading: string;
    of: (one: RoundResults['centres'][number]) => SheetCell;
    is: PrintedTable['formats'][number];
  }[] = [
    { heading: '名次', of: ({ rank }) => rank, is: 'integer' },
    { heading: '高校', of: ({ university }) => university, is: null },
    { heading: '中心', of: ({ centre }) => centre, is: null },
    { heading: '得分', of: ({ total }) => total, is: 'money' },
    { heading: '等级', of: ({ grade }) => grade ?? '不评级', is: null },
    { heading: '封顶前等级', of: ({ grade_before_caps }) => grade_before_caps, is: null },
    { heading: '封顶情形', of: ({ caps }) => caps.join('；'), is: null },
    { heading: '上一等级', of: ({ next }) => next?.grade ?? '', is: null },
    { heading: '距上一等级差分', of: ({ next }) => next?.deficit ?? null, is: 'money' },
    { heading: `规模（${results.size_name}）`, of: ({ size }) => size, is: 'integer' },
    { heading: '计分覆盖', of: ({ coverage }) => coverage, is: 'percent' },
    { heading: '权重变动下的最好名次', of: ({ rank_low }) => rank_low, is: 'integer' },
    { heading: '权重变动下的最差名次', of: ({ rank_high }) => rank_high, is: 'integer' },
    { heading: '去掉一项指标的最好名次', of: ({ out_low }) => out_low, is: 'integer' },
    { heading: '去掉一项指标的最差名次', of: ({ out_high }) => out_high, is: 'integer' },
    { heading: '提示', of: ({ is_unstable }) => (is_unstable ? '名次不稳健' : ''), is: null },
    ...groups.map(({ id, name, weight }) => ({
      heading: `${name}（${weight} 分）`,
      of: (one: RoundResults['centres'][number]) =>
        one.groups.find((group) => group.id === id)?.points ?? null,
      is: 'money' as const,
    })),
    ...(['methods', 'adjusted'] as const).flatMap((view) =>
      methods.map(({ method, name }) => ({
        heading: `${name}名次（${view === 'methods' ? '总量' : '按规模折算'}）`,
        of: (one: RoundResults['centres'][number]) =>
          one[view].find((found) => found.method === method)?.rank ?? null,
        is: 'integer' as const,
      })),
    ),
  ];
  return {
    title: `${round}评价结果`,
    facts: [
      ['轮次', round],
      ['期间', results.period],
      [
        '阶段',
        `${results.stage_word}，第 ${results.version} 版${results.is_provisional ? '（暂算：评分未完成）' : ''}`,
      ],
      [
        '指标体系',
        `${system.name}（${system.id}，${system.label}）${system.verified ? '' : '◇未经官方核验'}`,
      ],
      [
        '等级线',
        results.grades.map(({ grade, from }) => (from === null ? grade : `${grade} ≥ ${from}`)).join('，'),
      ],
      [
        '名次区间',
        `各项权重在 ±${Math.round(spread.share * 100)}% 内随机变动 ${spread.draws} 次（种子 ${spread.seed}），九成情形下的名次`,
      ],
      [
        '分不出先后',
        results.indistinct
          .map(({ from, to, centres }) => `第 ${from}—${to} 名：${centres.join('、')}`)
          .join('；') || '无',
      ],
      ['快照', results.snapshot ?? ''],
      ['导出时间', now.toISOString()],
      ...(results.synthetic ? ([['数据', '合成数据']] as const) : []),
    ],
    headings: columns.map(({ heading }) => heading),
    rows: results.centres.map((one) => columns.map(({ of }) => of(one))),
    formats: columns.map(({ is }) => is),
  };
}
