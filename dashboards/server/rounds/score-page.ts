import type { Question, Report } from '../../../activities/score/content.ts';
import type { CentreValues, IndicatorValue } from '../../../activities/score/values.ts';
import type { RoundState } from '../../../decisions/rounds/state.ts';
import { PanhuoError } from '../../../domain/errors.ts';
import type { ScoreSheet } from '../../../domain/scoring/index.ts';
import type { IndicatorSpec } from '../../../transforms/scoring/schema.ts';
import type { ScoreItem, ScorePage } from '../../api/rounds.ts';
import type { Caller } from '../access/caller.ts';
import type { ServerDeps } from '../deps.ts';
import { rowsLink, saidOf } from './overview.ts';
import { aboutOf, conflictOf, RoundRoom } from './room.ts';

/**
 * Everything one person may see of one centre: figures with their evidence, the own scores, and both once both have submitted.
 * @throws PANHUO_ROUND_UNKNOWN, PANHUO_SCORE_ITEM, PANHUO_SCORE_CONFLICT, PANHUO_FORBIDDEN for a liaison of another university
 */
export async function readScorePage(
  deps: ServerDeps,
  round: string,
  university: string,
  caller: Caller,
): Promise<ScorePage> {
  const room = RoundRoom.of(deps);
  const state = await room.state(round);
  const place = centreOf(state, university);
  const conflict = conflictOf(state, caller.name, university);
  if (conflict !== null) throw new PanhuoError('PANHUO_SCORE_CONFLICT', conflict);
  if (caller.organisation !== null && (caller.organisation.name !== university || state.stage !== 'locked'))
    throw new PanhuoError('PANHUO_FORBIDDEN', '参评高校在定稿之后能看到自己的评分表', {
      hint: '对本单位的提问在“提问与答复”里。',
    });
  const content = await room.content(state);
  const result = await room.result(state);
  const at = result.centres.findIndex((one) => one.university === university);
  const centre = result.centres[at];
  const sheet = result.scored.absolute.sheets[at];
  if (centre === undefined || sheet === undefined) throw unknownCentre(state, university);
  const isEvaluator = place.a === caller.name || place.b === caller.name;
  const questions = new Map(content.questions.map((one) => [one.id, one]));
  const itemOf = (value: IndicatorValue): ScoreItem =>
    readItem(value, {
      state,
      centre,
      sheet,
      question: questions.get(value.indicator.id),
      snapshot: content.snapshot,
      evaluator: isEvaluator ? caller.name : null,
    });
  return {
    ...(await aboutOf(deps, state)),
    university,
    centre: place.centre,
    role: isEvaluator ? 'evaluator' : 'other',
    conflict,
    submitted_at: isEvaluator ? (state.submitted(university, caller.name)?.decided_at ?? null) : null,
    is_open: centre.isOpen,
    limit: state.limit,
    groups: content.system.groups.map(({ id, name, weight }) => ({
      id,
      name,
      weight,
      points: centre.values
        .filter(({ indicator }) => indicator.group === id)
        .reduce((sum, one) => sum + (ownPoints(sheet, one) ?? 0), 0),
      items: centre.values.filter(({ indicator }) => indicator.group === id).map(itemOf),
    })),
    caps: content.system.caps.map(({ id, name, text, when }) => ({
      rule: id,
      name,
      text,
      holds: sheet.caps.some(({ rule, holds }) => rule.id === id && holds),
      clues: centre.watched[id] ?? null,
      is_finding: 'finding' in when,
    })),
    mine: state
      .centres()
      .filter(({ a, b }) => a === caller.name || b === caller.name)
      .map((one) => ({
        university: one.university,
        centre: one.centre,
        done: state.submitted(one.university, caller.name) !== null,
      })),
  };
}

function centreOf(state: RoundState, university: string) {
  const place = state.centre(university);
  if (place === null) throw unknownCentre(state, university);
  return place;
}

const unknownCentre = (state: RoundState, university: string) =>
  new PanhuoError('PANHUO_SCORE_ITEM', `本轮没有这个参评中心：${university}`, {
    hint: `参评的有：${state
      .centres()
      .map((one) => one.university)
      .join('、')}`,
  });

interface Beside {
  state: RoundState;
  centre: CentreValues;
  sheet: ScoreSheet;
  question: Question | undefined;
  snapshot: string;
  /** Whose own score is shown; null: nobody's. */
  evaluator: string | null;
}

function readItem(value: IndicatorValue, beside: Beside): ScoreItem {
  const { state, centre, sheet, question, snapshot, evaluator } = beside;
  const { indicator, figure, check, dispute, judgement, reports, note } = value;
  const isJudged = indicator.kind === 'judged';
  const own = isJudged && evaluator !== null ? state.score(centre.university, indicator.id, evaluator) : null;
  const both = judgement === null ? null : [judgement.a, judgement.b].map(saidOf);
  return {
    id: indicator.id,
    name: indicator.name,
    kind: indicator.kind,
    max: indicator.weight,
    unit: isJudged ? '分' : indicator.unit,
    value: value.value,
    target: isJudged ? null : targetOf(indicator.curve, indicator.unit),
    suggested: isJudged ? null : ownPoints(sheet, value),
    note,
    question: isJudged ? indicator.question : null,
    anchors: isJudged ? { ...indicator.anchors } : null,
    own: own === null ? null : { points: own.points, reason: own.reason, decision: own.id },
    both,
    state: judgement?.state ?? (isJudged ? 'waiting' : null),
    adjudication: judgement?.adjudication == null ? null : saidOf(judgement.adjudication),
    evidence: {
      wanted: indicator.evidence,
      metric:
        question === undefined
          ? null
          : {
              id: question.metric,
              name: question.name,
              version: question.version,
              verified: question.verified,
            },
      numerator: figure?.numerator ?? null,
      denominator: figure?.denominator ?? null,
      reported: reports.map(reportedOf),
      check:
        check === null
          ? null
          : {
              reported: check.reported,
              computed: check.computed,
              difference: check.difference,
              tolerance: check.tolerance,
              beyond: check.beyond,
              state:
                dispute === null
                  ? null
                  : { asked: '待答复', corrected: '已更正', answered: '待裁定', ruled: '已裁定' }[
                      dispute.state
                    ],
            },
      links: [
        ...(question === undefined || question.failed !== null
          ? []
          : [rowsLink(question, centre.university, snapshot, '看这个数的明细')]),
        ...reports
          .flatMap(({ record_ids }) => record_ids.split(';'))
          .filter((id) => id !== '')
          .slice(0, 5)
          .map((id) => ({ label: '打开填报记录', to: `/records/${encodeURIComponent(id)}` })),
      ],
    },
  };
}

/** Points of the indicator's own weight: while others are missing their weight is not shared out here, or 3 points could become 9. */
function ownPoints(sheet: ScoreSheet, { indicator }: IndicatorValue): number | null {
  const score = sheet.indicators.find(({ id }) => id === indicator.id)?.score ?? null;
  return score === null ? null : (score * indicator.weight) / 100;
}

const reportedOf = ({ item, text, value, unit, evidence, record_ids }: Report) => ({
  item,
  text: text ?? (value === null ? '未填' : `${value}${unit ?? ''}`),
  evidence,
  records: record_ids.split(';').filter((id) => id !== ''),
});

type Measured = Exclude<IndicatorSpec, { kind: 'judged' }>;

/** Where a curve gives all its points, in words. */
function targetOf(curve: Measured['curve'], unit: string): string | null {
  const shown = /^比率/.test(unit) ? (value: number) => `${Math.round(value * 1000) / 10}%` : String;
  const sign = 'direction' in curve && curve.direction === 'less' ? '≤' : '≥';
  switch (curve.kind) {
    case 'linear':
    case 'step':
      return `${sign} ${shown(curve.target)}`;
    case 'efficacy':
      return `${sign} ${shown(curve.satisfactory)}`;
    case 'bands': {
      const [best] = [...curve.bands].sort((a, b) => b.score - a.score);
      return best === undefined ? null : `${sign} ${shown(best.limit)}`;
    }
    default:
      return null;
  }
}
