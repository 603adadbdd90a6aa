import { createHash } from 'node:crypto';
import type { Question } from './content.ts';
import { VIEWS } from './methods.ts';
import { gradeOf, type RoundResult } from './result.ts';
import { stabilityOf } from './stability.ts';

type Cell = string | number | boolean | null;
export type Row = Readonly<Record<string, Cell>>;

/** Rows of `fct_centre_indicator`, in the order of the centres and the system. */
export function indicatorRows(result: RoundResult): Row[] {
  const { content, round } = result;
  const questions = new Map(content.questions.map((question) => [question.id, question]));
  const groups = new Map(content.system.groups.map(({ id, name }) => [id, name]));
  return result.centres.flatMap((centre, at) =>
    centre.values.map((one): Row => {
      const { indicator, judgement, check, dispute } = one;
      const question = questions.get(indicator.id);
      const sheet = result.scored.absolute.sheets[at]?.indicators.find(({ id }) => id === indicator.id);
      const [report] = one.reports;
      return {
        centre_indicator_id: idOf(round, centre.university, indicator.id),
        round,
        version: result.version,
        stage: result.stage,
        period: content.period,
        system_id: content.system.id,
        university: centre.university,
        centre: centre.centre,
        group_name: groups.get(indicator.group) ?? indicator.group,
        indicator_id: indicator.id,
        indicator: indicator.name,
        kind: { computed: '计算', reported: '自报', judged: '评审' }[indicator.kind],
        unit: indicator.kind === 'judged' ? '分' : indicator.unit,
        value: one.value,
        value_adjusted: one.adjusted,
        computed_value: one.figure?.value ?? null,
        numerator: one.figure?.numerator ?? null,
        denominator: one.figure?.denominator ?? null,
        reported_value: check?.reported ?? report?.value ?? null,
        difference: check?.difference ?? null,
        is_beyond_tolerance: check?.beyond ?? null,
        question_state:
          dispute === null
            ? null
            : { asked: '待答复', corrected: '已更正', answered: '待裁定', ruled: '已裁定' }[dispute.state],
        evaluator_a: indicator.kind === 'judged' ? centre.evaluators[0] : null,
        score_a: judgement?.a?.points ?? null,
        reason_a: judgement?.a?.reason ?? null,
        evaluator_b: indicator.kind === 'judged' ? centre.evaluators[1] : null,
        score_b: judgement?.b?.points ?? null,
        reason_b: judgement?.b?.reason ?? null,
        adjudicated: judgement?.adjudication?.points ?? null,
        score: sheet?.score ?? null,
        points: sheet?.points ?? null,
        max_points: indicator.weight,
        note: one.note,
        evidence: report?.evidence ?? null,
        trace_id:
          question === undefined || question.failed !== null
            ? null
            : traceOf(question, centre.university, content.snapshot),
        record_ids:
          one.reports.length === 0 ? null : one.reports.map(({ record_ids }) => record_ids).join(';'),
      };
    }),
  );
}

/** Rows of `fct_centre_score`: one of each centre, method and view. */
export function scoreRows(result: RoundResult): Row[] {
  const { content, round } = result;
  return VIEWS.flatMap((view) => {
    const scored = result.scored[view];
    const spread = stabilityOf(scored);
    const methods = result.methods.filter((one) => one.view === view);
    return methods.flatMap(({ method, scores, ranks }) =>
      result.centres.map(({ university, centre }, at): Row => {
        const isOwn = method === 'threshold';
        const isMain = isOwn && view === 'absolute';
        const sheet = scored.sheets[at];
        const held = sheet?.caps.filter(({ holds }) => holds) ?? [];
        const caps = held.map(
          ({ rule }) => content.system.caps.find(({ id }) => id === rule.id)?.name ?? rule.id,
        );
        return {
          centre_score_id: idOf(round, university, `${method}|${view}`),
          round,
          version: result.version,
          stage: result.stage,
          is_provisional: result.isProvisional,
          period: content.period,
          system_id: content.system.id,
          is_verified: content.system.verified,
          university,
          centre,
          method,
          view,
          score: scores[at] ?? null,
          rank: ranks[at] ?? null,
          rank_low: isOwn ? (spread.centres[at]?.ranks.p5 ?? null) : null,
          rank_high: isOwn ? (spread.centres[at]?.ranks.p95 ?? null) : null,
          grade: isMain ? gradeOf(result, at) : null,
          grade_before_caps: isMain ? (sheet?.gradeBefore ?? null) : null,
          cap_reason: isMain && caps.length > 0 ? caps.join('；') : null,
          coverage: sheet?.coverage ?? null,
          snapshot: content.snapshot,
        };
      }),
    );
  });
}

/** What opens the rows behind a figure: `panhuo trace metric ID --period P --where university=…` on that snapshot. */
const traceOf = ({ metric, period, where }: Question, university: string, snapshot: string) =>
  [metric, `period=${period}`, ...where, `university=${university}`, `snapshot=${snapshot}`].join('|');

const idOf = (...parts: string[]) => createHash('md5').update(parts.join('|')).digest('hex');
