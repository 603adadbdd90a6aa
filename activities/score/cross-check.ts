import type { IndicatorSystem } from '../../transforms/scoring/schema.ts';
import type { CrossCheck, Figure, Report } from './content.ts';

/**
 * What centres report against what the registers show. A difference beyond the larger of both tolerances becomes a question to the centre, with
 * both figures; less reported than registered is a difference like any other. Without a computed figure there is nothing to compare.
 */
export function crossCheck(
  { checks }: Pick<IndicatorSystem, 'checks'>,
  reports: readonly Report[],
  figures: readonly Figure[],
): CrossCheck[] {
  const computed = new Map(figures.map((figure) => [`${figure.university}|${figure.id}`, figure.value]));
  return checks.flatMap((check) =>
    reports
      .filter(({ item, value }) => item === check.report && value !== null)
      .map((report): CrossCheck => {
        const { university } = report;
        const reported = inUnit(report, check.unit) ?? 0;
        const own = computed.get(`${university}|${check.id}`) ?? null;
        const found = { university, check: check.id, reported, computed: own };
        if (own === null) return { ...found, difference: null, tolerance: null, beyond: false };
        const difference = Number((reported - own).toPrecision(12));
        const tolerance = Number(
          Math.max(check.tolerance.absolute, check.tolerance.share * Math.abs(own)).toPrecision(12),
        );
        return { ...found, difference, tolerance, beyond: Math.abs(difference) > tolerance + 1e-9 };
      }),
  );
}

const YUAN: Readonly<Record<string, number>> = { 元: 1, 万元: 10_000, 亿元: 100_000_000 };

/** What a centre reported in the unit that is wanted: sums of money are converted, whatever else it wrote is taken as it stands. */
export function inUnit({ value, unit }: Pick<Report, 'value' | 'unit'>, wanted: string): number | null {
  const [from, to] = [YUAN[unit ?? wanted], YUAN[wanted]];
  if (value === null || from === undefined || to === undefined || from === to) return value;
  return Number(((value * from) / to).toPrecision(12));
}
