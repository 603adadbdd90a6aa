/** The number of one complete calendar month (`2024-07`). */
export interface MonthValue {
  readonly month: string;
  readonly value: number;
}

export interface ProjectionRules {
  /** With fewer complete months nothing is projected. */
  readonly minimum: number;
  /** From this many on, last year's months show the season. */
  readonly seasonal: number;
  /** Months looked back on. */
  readonly window: number;
  /** Probability that the interval is meant to hold, e.g. 0.8. */
  readonly level: number;
}

export interface Projection {
  readonly method: 'seasonal' | 'trend' | 'drift';
  /** The method in a sentence, for whoever reads the number. */
  readonly said: string;
  /** Complete months it rests on. */
  readonly points: number;
  readonly level: number;
  /** First month that is projected, not observed. */
  readonly from: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Why there is no projection, in a sentence. */
export interface NoProjection {
  readonly none: string;
}

/**
 * The sum of a flow over `first`…`last` when only the months before are known. With two years of months: what remains is last year's
 * months times the ratio of the last 12 months to the 12 before; the interval comes from how much single months strayed from that ratio. Else:
 * a straight line through the months, with the prediction interval of ordinary least squares. Never below what is already there.
 * @param months complete, consecutive, ascending; those inside the period count as observed
 */
export function projectFlow(
  months: readonly MonthValue[],
  first: string,
  last: string,
  rules: ProjectionRules,
): Projection | NoProjection {
  const known = months.at(-1)?.month;
  const observed = months
    .filter(({ month }) => month >= first && month <= last)
    .reduce((sum, { value }) => sum + value, 0);
  if (known === undefined || months.length < rules.minimum) return { none: tooFew(months.length, rules) };
  const remaining = monthsBetween(addMonths(known, 1), last).filter((month) => month >= first);
  if (remaining.length === 0) return { none: '统计期的各月均已完整，无需外推' };
  return seasonal(months, remaining, observed, rules) ?? trend(months, remaining, observed, rules);
}

/**
 * A level (stock) at the end of `last`: the last known one plus the mean monthly change for each month to go (random walk with drift).
 * The interval has the spread of single changes and of their mean.
 */
export function projectLevel(
  months: readonly MonthValue[],
  last: string,
  rules: ProjectionRules,
): Projection | NoProjection {
  const end = months.at(-1);
  if (end === undefined || months.length < rules.minimum) return { none: tooFew(months.length, rules) };
  const ahead = ordinal(last) - ordinal(end.month);
  if (ahead <= 0) return { none: '目标日的数值已经可知，无需外推' };
  const used = months.slice(-(rules.window + 1));
  const steps = used.slice(1).map(({ value }, at) => value - (used[at]?.value ?? 0));
  const mean = average(steps);
  const variance = spread(steps, mean);
  const error = Math.sqrt(variance * (ahead + (ahead * ahead) / steps.length));
  const half = studentT(rules.level, steps.length - 1) * error;
  const value = end.value + ahead * mean;
  return {
    method: 'drift',
    said: `月末数的平均月增量外推：自 ${end.month} 的数起，加上近 ${steps.length} 个月平均每月的增减乘以剩余 ${ahead} 个月；区间出自各月增减的离散程度，置信度 ${percent(rules.level)}`,
    points: months.length,
    level: rules.level,
    from: addMonths(end.month, 1),
    value,
    low: Math.max(0, value - half),
    high: value + half,
  };
}

function seasonal(
  months: readonly MonthValue[],
  remaining: readonly string[],
  observed: number,
  rules: ProjectionRules,
): Projection | null {
  if (months.length < rules.seasonal) return null;
  const value = new Map(months.map((row) => [row.month, row.value]));
  const pairs = months
    .slice(-12)
    .map((row) => ({ now: row.value, base: value.get(addMonths(row.month, -12)) ?? 0 }));
  const bases = remaining.map((month) => value.get(addMonths(month, -12)));
  // A month without anything has no ratio; a year ahead of what is known has no base.
  if (pairs.some(({ base }) => base <= 0) || bases.some((base) => base === undefined)) return null;
  const base = sum(pairs.map((pair) => pair.base));
  const growth = sum(pairs.map((pair) => pair.now)) / base;
  if (growth <= 0) return null;
  const strayed = pairs.map((pair) => pair.now / (growth * pair.base) - 1);
  const variance = spread(strayed, 0);
  const known = bases.map((item) => item ?? 0);
  const ahead = growth * sum(known);
  const shares = sum(known.map((item) => (item * growth) ** 2));
  const ratioError = ahead ** 2 * (sum(pairs.map((pair) => pair.base ** 2)) / base ** 2);
  const half = studentT(rules.level, pairs.length - 1) * Math.sqrt(variance * (shares + ratioError));
  return {
    method: 'seasonal',
    said: `季节同比外推：剩余 ${remaining.length} 个月各按上年同月的数乘以近 12 个月对此前 12 个月之比 ${growth.toFixed(3)}；区间出自近 12 个月各月同比对这一比值的偏离，置信度 ${percent(rules.level)}`,
    points: months.length,
    level: rules.level,
    from: remaining[0] ?? '',
    value: observed + ahead,
    low: observed + Math.max(0, ahead - half),
    high: observed + ahead + half,
  };
}

function trend(
  months: readonly MonthValue[],
  remaining: readonly string[],
  observed: number,
  rules: ProjectionRules,
): Projection {
  const used = months.slice(-rules.window);
  const origin = ordinal(used[0]?.month ?? '');
  const x = used.map(({ month }) => ordinal(month) - origin);
  const y = used.map(({ value }) => value);
  const [meanX, meanY] = [average(x), average(y)];
  const sxx = sum(x.map((item) => (item - meanX) ** 2));
  const slope = sum(x.map((item, at) => (item - meanX) * ((y[at] ?? 0) - meanY))) / sxx;
  const fitted = (at: number) => meanY + slope * (at - meanX);
  const variance = sum(x.map((item, at) => ((y[at] ?? 0) - fitted(item)) ** 2)) / (x.length - 2);
  const future = remaining.map((month) => ordinal(month) - origin);
  const ahead = sum(future.map(fitted));
  const offset = sum(future.map((item) => item - meanX));
  // Variance of a sum of predictions: each month's own noise, and the line's, which all of them share.
  const error = variance * (future.length + future.length ** 2 / x.length + offset ** 2 / sxx);
  const half = studentT(rules.level, x.length - 2) * Math.sqrt(error);
  return {
    method: 'trend',
    said: `线性趋势外推：对近 ${x.length} 个完整月作直线（斜率每月 ${slope >= 0 ? '+' : '−'}${Math.abs(slope).toLocaleString('en-US', { maximumFractionDigits: 2 })}，单位同指标），剩余 ${remaining.length} 个月取直线上的数；区间为最小二乘的预测区间，置信度 ${percent(rules.level)}`,
    points: months.length,
    level: rules.level,
    from: remaining[0] ?? '',
    value: observed + Math.max(0, ahead),
    low: observed + Math.max(0, ahead - half),
    high: observed + Math.max(0, ahead + half),
  };
}

function tooFew(points: number, rules: ProjectionRules): string {
  return `只有 ${points} 个完整月的数据，不足 ${rules.minimum} 个，不作外推`;
}

/** `2024-11` and 3 months → `2025-02`. */
export function addMonths(month: string, by: number): string {
  const at = ordinal(month) + by;
  return `${String(Math.floor(at / 12)).padStart(4, '0')}-${String((at % 12) + 1).padStart(2, '0')}`;
}

/** Every month from the first to the last, both included; none when the last is earlier. */
export function monthsBetween(first: string, last: string): string[] {
  const count = ordinal(last) - ordinal(first) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, at) => addMonths(first, at));
}

function ordinal(month: string): number {
  return Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
function average(values: readonly number[]): number {
  return sum(values) / values.length;
}
function spread(values: readonly number[], around: number): number {
  return sum(values.map((value) => (value - around) ** 2)) / (values.length - 1);
}
function percent(level: number): string {
  return `${Math.round(level * 100)}%`;
}

/**
 * The two-sided quantile of Student's t: Fisher's expansion of it in 1/ν around the normal one. Ten degrees of freedom and more are
 * right to 0.001; fewer are not asked for.
 */
export function studentT(level: number, degrees: number): number {
  const z = normalQuantile((1 + level) / 2);
  const v = Math.max(1, degrees);
  return (
    z +
    (z ** 3 + z) / (4 * v) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * v ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * v ** 3)
  );
}

/** Quantile of the standard normal above the middle, by Abramowitz and Stegun 26.2.23 (error below 4.5e-4). */
function normalQuantile(p: number): number {
  const t = Math.sqrt(-2 * Math.log(1 - p));
  return (
    t -
    (2.515517 + 0.802853 * t + 0.010328 * t * t) / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t ** 3)
  );
}
