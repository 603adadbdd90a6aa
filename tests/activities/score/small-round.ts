import type { Figure, Report, RoundContent } from '../../../activities/score/content.ts';
import { crossCheck } from '../../../activities/score/cross-check.ts';
import type { MetricAnswer } from '../../../activities/score/measure.ts';
import type { Decision } from '../../../decisions/index.ts';
import { checkDraft, type Draft } from '../../../decisions/kinds.ts';
import { RoundState } from '../../../decisions/rounds/state.ts';
import { parseSystem } from '../../../transforms/scoring/load.ts';

/** Four indicators, one of each sort. */
export const SMALL = `
id: small
name: 小体系
version: 1
valid_from: 2024-01-01
label: 试行
source: 测试
verified: false
missing: exclude
grading: { by: rule, grades: [{ grade: 优秀, from: 80 }, { grade: 合格, from: 50 }, { grade: 不合格 }] }
grade_coverage: 0.5
disagreement: 0.25
size: { name: 有效发明, formula: { metric: valid }, per: 100, minimum: 10 }
groups: [{ id: does, name: 绩效, weight: 70 }, { id: has, name: 保障, weight: 30 }]
ahp: [[1, 2], [0.5, 1]]
caps:
  - { id: abnormal, name: 未整改, text: 未整改的不高于合格, when: { finding: true }, watch: { metric: clues }, grade_at_most: 合格 }
checks:
  - { id: check_amount, name: 合同额, report: 合同金额, unit: 万元, formula: { metric: amount, scale: 0.0001 },
      tolerance: { share: 0.1, absolute: 0.05 }, indicator: amount }
indicators:
  - { id: amount, name: 合同额, group: does, weight: 40, kind: computed, unit: 万元, formula: { metric: amount, scale: 0.0001 },
      curve: { kind: linear, floor: 0, target: 100 }, per_size: { curve: { kind: linear, floor: 0, target: 200 } }, evidence: 合同 }
  - { id: rate, name: 转化率, group: does, weight: 30, kind: computed, unit: 比率, formula: { metric: rate, period: three_years },
      curve: { kind: linear, floor: 0, target: 0.5 }, evidence: 登记 }
  - { id: posts, name: 人员, group: has, weight: 10, kind: reported, unit: 人, report: 专职人员数,
      curve: { kind: linear, floor: 0, target: 10 }, evidence: 名册 }
  - { id: rule, name: 制度, group: has, weight: 20, kind: judged, question: 健全吗？, anchors: { full: 是, half: 半, none: 否 },
      evidence: 文件, reports: [制度建设] }
`;
export const system = () => parseSystem(SMALL, 'small.yaml');

export const CENTRES = ['甲大学', '乙大学', '丙大学'].map((university) => ({
  university,
  centre: `${university}中心`,
}));

/** What the registers of this small world show, by metric and university. Yuan, shares, pieces. */
export const REGISTER: Readonly<Record<string, Readonly<Record<string, number | null>>>> = {
  amount: { 甲大学: 500_000, 乙大学: 250_000 },
  rate: { 甲大学: 0.2, 乙大学: null },
  valid: { 甲大学: 100, 乙大学: 25, 丙大学: 5 },
  clues: { 甲大学: 2 },
};
const FORMATS: Readonly<Record<string, string>> = {
  amount: 'money',
  rate: 'percent',
  valid: 'integer',
  clues: 'integer',
};
export const asked: { metric: string; period: string | undefined }[] = [];

export async function ask(
  metric: string,
  request: { by?: readonly string[] | undefined; period?: string | undefined },
): Promise<MetricAnswer> {
  asked.push({ metric, period: request.period });
  const rows = Object.entries(REGISTER[metric] ?? {}).map(([university, value]) => ({
    university,
    wipo_field: '计算机',
    value,
  }));
  const format = FORMATS[metric] ?? 'integer';
  return {
    name: metric,
    version: 1,
    verified: false,
    unit: '',
    format,
    sql: `SELECT ${metric}`,
    filters: [],
    warnings: [],
    rows,
  };
}

const figure = (
  university: string,
  id: string,
  value: number | null,
  state: Figure['state'] = 'measured',
): Figure => ({
  university,
  id,
  value,
  numerator: null,
  denominator: null,
  state,
});
const report = (
  university: string,
  item: string,
  value: number | null,
  text: string | null = null,
): Report => ({
  university,
  item,
  value,
  text,
  unit: null,
  evidence: university === '甲大学' ? '附件' : null,
  reported_date: '2025-01-10',
  record_ids: `${university}-${item}`,
});

/** A frozen round by hand. 甲 50 万元 of 100 patents, 乙 25 of 25 and reports 40, 丙 has nothing but people. */
export function content(): RoundContent {
  const figures = [
    ...[100, 25, 5].map((value, n) => figure(CENTRES[n]?.university ?? '', 'size', value)),
    figure('甲大学', 'amount', 50),
    figure('乙大学', 'amount', 25),
    figure('丙大学', 'amount', 0, 'none'),
    figure('甲大学', 'rate', 0.2),
    figure('乙大学', 'rate', null, 'suppressed'),
    figure('丙大学', 'rate', null, 'none'),
    figure('甲大学', 'check_amount', 50),
    figure('乙大学', 'check_amount', 25),
    figure('丙大学', 'check_amount', 0, 'none'),
    figure('甲大学', 'abnormal', 2),
  ];
  const reports = [
    report('甲大学', '合同金额', 54),
    report('甲大学', '专职人员数', 8),
    report('甲大学', '制度建设', null, '已出台办法'),
    report('乙大学', '合同金额', 40),
    report('乙大学', '专职人员数', 5),
    report('丙大学', '专职人员数', 10),
  ];
  const file = system();
  return {
    form: 1,
    round: '2024年度',
    period: '2024',
    ends: '2024-12-31',
    system: file.system,
    system_sha256: file.sha256,
    system_text: file.text,
    snapshot: 'test-1',
    synthetic: true,
    centres: CENTRES,
    questions: [],
    figures,
    reports,
    checks: crossCheck(file.system, reports, figures),
    fields: [],
  };
}

const value = {
  system: 'small',
  system_sha256: 'x',
  period: '2024',
  chair: '组长',
  version: '1',
  content: 'k',
  items: '{"rule":20}',
  limit: '0.25',
};
const row = (
  kind: string,
  object: string | null,
  verdict: string,
  by: string,
  extra: Draft['value'] = null,
): Draft => ({
  kind,
  subject: '2024年度',
  object,
  verdict,
  value: extra,
  decided_by: by,
  reason: '合成数据',
});

/** The decisions on it, numbered from 1, with more behind them. */
export function decisions(...more: Draft[]): Decision[] {
  const drafts = [
    row('score_round', null, 'frozen', '组长', value),
    ...['张三', '李四'].map((name) => row('score_member', name, 'evaluator', '组长')),
    row('score_member', '赵六', 'adjudicator', '组长'),
    ...CENTRES.map(({ university, centre }) =>
      row('score_centre', university, 'in', '组长', { centre, a: '张三', b: '李四' }),
    ),
    row('score_question', '乙大学|check_amount', 'asked', '组长', {
      reported: '40',
      computed: '25',
      tolerance: '2.5',
    }),
    ...more,
  ];
  return drafts.map((draft, n) => ({
    ...checkDraft(draft),
    decision_id: n + 1,
    decided_at: '2025-02-01T00:00:00.000Z',
    supersedes: null,
    withdrawn: false,
  }));
}
export const points = (university: string, by: string, given: number | null): Draft =>
  row(
    'score',
    `${university}|rule|${by}`,
    given === null ? 'none' : 'points',
    by,
    given === null ? null : { points: given },
  );
export const submitted = (university: string, by: string): Draft =>
  row('score_submit', `${university}|${by}`, 'submitted', by, { version: '1' });
export { row };

export function state(...more: Draft[]): RoundState {
  const [found] = RoundState.all(decisions(...more));
  if (found === undefined) throw new Error('no round');
  return found;
}
