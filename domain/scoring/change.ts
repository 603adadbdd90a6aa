import { type Curve, scoreOf } from './curve.ts';
import { refuse, type Value } from './guard.ts';
import { roundTo, unitsOf } from './rank.ts';
import type { IndicatorScore, ScoredRound, ScoreSheet } from './score.ts';

/**
 * Why points came or went. `value`: the centre's own figure changed; `rule`: the curve did (floor, target, bands, bounds taken from others);
 * `weight`: the system weighs the indicator otherwise; `coverage`: a value was missing in one of the rounds, its own or one whose weight it took;
 * `added`, `removed`: the indicator is in one of the systems only; `cap`: a cap on the score came, went or bit otherwise.
 */
export type ChangeCause = 'value' | 'rule' | 'weight' | 'coverage' | 'added' | 'removed' | 'cap';

export interface IndicatorChange {
  /** Null for the cap, which is of the whole score. */
  indicator: string | null;
  before: { value: Value; score: Value; points: number } | null;
  after: { value: Value; score: Value; points: number } | null;
  /** Points by cause, to the digits of the newer round; causes without effect are left out. */
  causes: Readonly<Partial<Record<ChangeCause, number>>>;
  /** Their sum. */
  points: number;
}

export interface CentreChange {
  centre: string;
  /** New and gone centres have no difference to explain. */
  status: 'both' | 'new' | 'gone';
  before: number | null;
  after: number | null;
  /** after − before */
  difference: number | null;
  rankBefore: number | null;
  rankAfter: number | null;
  gradeBefore: string | null;
  gradeAfter: string | null;
  /** The largest effect first. The causes of all of them sum exactly to the difference of the two printed totals. */
  indicators: readonly IndicatorChange[];
}

/**
 * What a centre's score did from one round to the next, by indicator and cause. Where two things change at once, each gets the mean of its effect
 * before and after the other (Shapley), so that the order of asking does not matter. Rounded by largest remainders: what is printed adds up.
 *
 * Centres of the newer round first, in its order, then those that are gone.
 */
export function changesBetween(before: ScoredRound, after: ScoredRound): readonly CentreChange[] {
  const old = new Map(before.sheets.map((sheet) => [sheet.centre, sheet]));
  const now = new Set(after.sheets.map(({ centre }) => centre));
  return Object.freeze([
    ...after.sheets.map((sheet) => {
      const was = old.get(sheet.centre);
      return was === undefined ? alone(sheet, 'new') : changeOf(before, after, was, sheet);
    }),
    ...before.sheets.filter(({ centre }) => !now.has(centre)).map((sheet) => alone(sheet, 'gone')),
  ]);
}

function alone(sheet: ScoreSheet, status: 'new' | 'gone'): CentreChange {
  const isNew = status === 'new';
  return Object.freeze({
    centre: sheet.centre,
    status,
    before: isNew ? null : sheet.total,
    after: isNew ? sheet.total : null,
    difference: null,
    rankBefore: isNew ? null : sheet.rank,
    rankAfter: isNew ? sheet.rank : null,
    gradeBefore: isNew ? null : sheet.grade,
    gradeAfter: isNew ? sheet.grade : null,
    indicators: [],
  });
}

interface Part {
  indicator: string | null;
  cause: ChangeCause;
  points: number;
}

function changeOf(before: ScoredRound, after: ScoredRound, was: ScoreSheet, is: ScoreSheet): CentreChange {
  const digits = after.system.digits ?? 2;
  const oldCurves = curvesOf(before);
  const newCurves = curvesOf(after);
  const oldScores = new Map(was.indicators.map((one) => [one.id, one]));
  const newScores = new Map(is.indicators.map((one) => [one.id, one]));
  const ids = [...new Set([...newScores.keys(), ...oldScores.keys()])];
  const parts = ids.flatMap((id) =>
    partsOf(id, oldScores.get(id), newScores.get(id), oldCurves.get(id), newCurves.get(id)),
  );
  const cap = is.total - is.raw - (was.total - was.raw);
  // Rounding of the totals is no cap: it goes where the remainders go.
  if (was.caps.some(bites) || is.caps.some(bites)) parts.push({ indicator: null, cause: 'cap', points: cap });
  const units = unitsOf(is.total - was.total, digits);
  const rounded = largestRemainders(parts, units, digits);
  const changes = [...ids, null].map((id): IndicatorChange => {
    const own = rounded.filter((part) => part.indicator === id && part.units !== 0);
    return Object.freeze({
      indicator: id,
      before: id === null ? null : figures(oldScores.get(id)),
      after: id === null ? null : figures(newScores.get(id)),
      causes: Object.freeze(Object.fromEntries(own.map((part) => [part.cause, part.units / 10 ** digits]))),
      points: own.reduce((sum, part) => sum + part.units, 0) / 10 ** digits,
    });
  });
  return Object.freeze({
    centre: is.centre,
    status: 'both' as const,
    before: was.total,
    after: is.total,
    difference: units / 10 ** digits,
    rankBefore: was.rank,
    rankAfter: is.rank,
    gradeBefore: was.grade,
    gradeAfter: is.grade,
    indicators: Object.freeze(
      changes
        .filter(({ indicator, points, causes }) => indicator !== null || points !== 0 || 'cap' in causes)
        .sort((left, right) => Math.abs(right.points) - Math.abs(left.points)),
    ),
  });
}

const bites = ({ binding, rule }: ScoreSheet['caps'][number]) => binding && rule.scoreAtMost !== undefined;

const curvesOf = ({ leaves }: ScoredRound) => new Map(leaves.map(({ id, curve }) => [id, curve]));

const figures = (one: IndicatorScore | undefined) =>
  one === undefined ? null : Object.freeze({ value: one.value, score: one.score, points: one.points });

function partsOf(
  indicator: string,
  was: IndicatorScore | undefined,
  is: IndicatorScore | undefined,
  oldCurve: Curve | undefined,
  newCurve: Curve | undefined,
): Part[] {
  if (was === undefined || oldCurve === undefined)
    return [{ indicator, cause: 'added', points: is?.points ?? 0 }];
  if (is === undefined || newCurve === undefined)
    return [{ indicator, cause: 'removed', points: -was.points }];
  if (was.value === null || is.value === null)
    return [{ indicator, cause: 'coverage', points: is.points - was.points }];
  const [s0, s1] = [was.score ?? 0, is.score ?? 0];
  const oldByNew = scoreWithin(newCurve, was.value);
  const newByOld = scoreWithin(oldCurve, is.value);
  const value = oldByNew === null || newByOld === null ? s1 - s0 : (newByOld - s0 + (s1 - oldByNew)) / 2;
  const rule = s1 - s0 - value;
  const weight = (was.effectiveWeight + is.effectiveWeight) / 2 / 100;
  const score = (s0 + s1) / 2 / 100;
  const byPlan = is.weight - was.weight;
  return [
    { indicator, cause: 'value', points: value * weight },
    { indicator, cause: 'rule', points: rule * weight },
    { indicator, cause: 'weight', points: byPlan * score },
    {
      indicator,
      cause: 'coverage',
      points: (is.effectiveWeight - was.effectiveWeight - byPlan) * score,
    },
  ];
}

/** Judged points beyond the full marks of the other round have no score by its curve: then the change is all the value's. */
function scoreWithin(curve: Curve, value: number): Value {
  return curve.kind === 'points' && (value < 0 || value > curve.of) ? null : scoreOf(curve, value);
}

/** Whole units whose sum is exactly `units`: rounded down, and the rest to those that lost most. */
function largestRemainders(
  parts: readonly Part[],
  units: number,
  digits: number,
): (Part & { units: number })[] {
  const scaled = parts.map((part) => ({ ...part, exact: roundTo(part.points * 10 ** digits, 6) }));
  const down = scaled.map((part, at) => ({
    ...part,
    at,
    units: Math.floor(part.exact),
    rest: part.exact - Math.floor(part.exact),
  }));
  let left = units - down.reduce((sum, part) => sum + part.units, 0);
  // What has no effect at all is never given a unit that it did not earn, as long as there are others.
  const order = [...down].filter((part) => part.exact !== 0).sort((a, b) => b.rest - a.rest || a.at - b.at);
  const takers = order.length > 0 ? order : down;
  for (let next = 0; left > 0 && takers.length > 0; next = (next + 1) % takers.length, left--)
    (takers[next] as { units: number }).units += 1;
  for (
    let next = takers.length - 1;
    left < 0 && takers.length > 0;
    next = (next || takers.length) - 1, left++
  )
    (takers[next] as { units: number }).units -= 1;
  if (left !== 0) refuse('PANHUO_INTERNAL', '变化的分解与差额不符', 'change');
  return down;
}
