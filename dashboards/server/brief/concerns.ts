import { readRows } from '../../../transforms/semantic/rows.ts';
import type { ComparedRow } from '../../../transforms/semantic/shapes/compare.ts';
import type { TargetAnswer } from '../../../transforms/semantic/shapes/targets.ts';
import type { Concern } from '../../api/brief.ts';
import { cellOf, cutOf, equals, figureOf, type Ground } from './figures.ts';
import { amount } from './headlines.ts';
import { periodName, said } from './words.ts';

/** A page has room for so many; what is left out is counted. */
export const CONCERNS = 5;

/** When something is worth a leader's minute. Ours: no rule of the office sets these. */
export const CONCERN_RULES = {
  /** A city falls by more than this share of the year before, from at least `cityBase`. */
  cityFall: 0.2,
  cityBase: 20,
  /** A university with at least this many unused patents whose share is this much above the whole's. */
  unusedLeast: 20,
  unusedAbove: 0.1,
  /** Needs that wait longer than so many days. */
  waitingDays: 90,
  /** The rate at which needs are answered falls by more than this. */
  answerFall: 0.05,
} as const;

/** Matters that meet the rules, targets first, then by how heavy they are. */
export async function concernsOf(
  ground: Ground,
  targets: TargetAnswer,
): Promise<{ listed: Concern[]; left: number }> {
  const found = [
    ...targetConcerns(targets),
    ...(await fallingCities(ground)),
    ...(await unusedUniversities(ground)),
    ...(await waitingNeeds(ground)),
    ...(await failingAudits(ground)),
  ];
  // One of each kind before a second of any: five cities would hide everything else.
  const ranked = found
    .map((concern, at) => ({ concern, at, turn: turnOf(found, at) }))
    .sort((a, b) => a.turn - b.turn || a.at - b.at)
    .map(({ concern }) => concern);
  return { listed: ranked.slice(0, CONCERNS), left: Math.max(0, ranked.length - CONCERNS) };
}

const kindOf = ({ id }: Concern) => id.split(':')[0];
const turnOf = (all: readonly Concern[], at: number) =>
  all.slice(0, at).filter((other) => kindOf(other) === kindOf(all[at] as Concern)).length;

function targetConcerns({ rows }: TargetAnswer): Concern[] {
  return rows
    .filter(({ light, problem }) => problem === null && (light === '红' || light === '黄'))
    .sort((a, b) => (a.light === b.light ? 0 : a.light === '红' ? -1 : 1))
    .map(({ target, value, why, light }) => ({
      id: `target:${target.target_id}`,
      matter: `${target.name}${light === '红' ? '达不到' : '可能达不到'}${periodName(target.period)}目标`,
      evidence: `目标${target.comparator === '>=' ? '不低于' : '不高于'}${amount(target.value, target.unit)}，现为${value === null ? '无数据' : amount(value, target.unit)}；${why}`,
      unit: '牵头起草部门会同各市知识产权局',
      cell:
        target.metric === null
          ? null
          : {
              metric: target.metric,
              period: target.period,
              where:
                target.scope_dimension === null || target.scope_value === null
                  ? []
                  : [equals(target.scope_dimension, target.scope_value)],
            },
      page: null,
    }));
}

const isCity = (row: ComparedRow) => /市$/.test(String(row.city));

async function fallingCities(ground: Ground): Promise<Concern[]> {
  const { definition, rows } = await cutOf(ground, 'conversion_events', 'city');
  return rows
    .filter(
      (row) =>
        isCity(row) &&
        (row.base ?? 0) >= CONCERN_RULES.cityBase &&
        (row.growth ?? 0) < -CONCERN_RULES.cityFall,
    )
    .sort((a, b) => (a.change ?? 0) - (b.change ?? 0))
    .map((row) => ({
      id: `city:${row.city}`,
      matter: `${row.city}${definition.name}明显减少`,
      evidence: `${said(row.value ?? 0, 'integer', definition.unit)}，上年同期${said(row.base ?? 0, 'integer', definition.unit)}，下降${said(-(row.growth ?? 0), 'percent', '')}`,
      unit: `${row.city}知识产权局`,
      cell: cellOf(ground, definition, [equals('city', row.city)]),
      page: null,
    }));
}

async function unusedUniversities(ground: Ground): Promise<Concern[]> {
  const whole = await figureOf(ground, 'unused_three_years_share');
  if (whole.value === null) return [];
  const limit = whole.value + CONCERN_RULES.unusedAbove;
  const { definition, rows } = await cutOf(ground, 'unused_three_years', 'university');
  const shares = await cutOf(ground, 'unused_three_years_share', 'university');
  const shareOf = new Map(shares.rows.map((row) => [row.university, row.value]));
  const missing = definition.dimensions.find(({ id }) => id === 'university')?.missing;
  return rows
    .filter(
      (row) =>
        row.university !== missing &&
        (row.value ?? 0) >= CONCERN_RULES.unusedLeast &&
        (shareOf.get(row.university) ?? 0) > limit,
    )
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0))
    .map((row) => ({
      id: `university:${row.university}`,
      matter: `${row.university}授权满三年未实施的专利偏多`,
      evidence: `${said(row.value ?? 0, 'integer', definition.unit)}，占其有效专利的${said(shareOf.get(row.university) ?? 0, 'percent', '')}，总体为${said(whole.value ?? 0, 'percent', '')}`,
      unit: `${row.university}（可先纳入开放许可）`,
      cell: cellOf(ground, definition, [equals('university', row.university)]),
      page: null,
    }));
}

async function waitingNeeds(ground: Ground): Promise<Concern[]> {
  const [day = ground.today] = [ground.lastDay, ground.today].sort();
  const [row] = await readRows(
    ground.connection,
    `SELECT count(*) AS n, max(DATE '${day}' - published_date) AS longest, mode(city) AS city FROM fct_need
     WHERE published_date < DATE '${day}' - ${CONCERN_RULES.waitingDays}
       AND (answered_date IS NULL OR answered_date > DATE '${day}') AND (deadline IS NULL OR deadline >= DATE '${day}')`,
  );
  const count = Number(row?.n ?? 0);
  const rate = await figureOf(ground, 'need_answer_rate');
  const falls = rate.change !== null && rate.change < -CONCERN_RULES.answerFall;
  if (count === 0 && !falls) return [];
  const answered =
    rate.value === null || rate.base === null
      ? ''
      : `；${periodName(ground.period)}采集的需求答复率${said(rate.value, 'percent', '')}，上年同期${said(rate.base, 'percent', '')}`;
  return [
    {
      id: 'needs:waiting',
      matter: `企业需求等候过久`,
      evidence: `未截止而超过${CONCERN_RULES.waitingDays}天没有答复的${said(count, 'integer', '条')}${count > 0 ? `，最久${said(Number(row?.longest ?? 0), 'integer', '天')}` : ''}${answered}`,
      unit:
        count > 0 && typeof row?.city === 'string' ? `各市知识产权局，最多的是${row.city}` : '各市知识产权局',
      cell: rate.cell,
      page: null,
    },
  ];
}

/** Failing checks say that a number above may be wrong. */
async function failingAudits(ground: Ground): Promise<Concern[]> {
  const rows = await readRows(
    ground.connection,
    'SELECT audit, failures FROM meta_audit WHERE failures > 0 ORDER BY failures DESC, audit',
  );
  if (rows.length === 0) return [];
  const total = rows.reduce((sum, row) => sum + Number(row.failures), 0);
  return [
    {
      id: 'audits:failing',
      matter: '数据检查有未通过项',
      evidence: `${said(rows.length, 'integer', '项')}检查发现${said(total, 'integer', '行')}有疑问的数据，最多的一项${said(Number(rows[0]?.failures ?? 0), 'integer', '行')}`,
      unit: '数据运维人员',
      cell: null,
      page: '/ops/quality',
    },
  ];
}
