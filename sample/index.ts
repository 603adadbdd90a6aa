import { type GazetteDay, type GeneratedFile, writeDay, writeTruth } from './gazette.ts';
import { type GazetteKind, KINDS } from './numbers.ts';
import type { DayTruth, Truth } from './truth.ts';

export { type GazetteDay, type GeneratedFile, generateGazetteDay, NOTE_FILE, TRUTH_FILE } from './gazette.ts';
export type { GazetteKind } from './numbers.ts';
export type { Counts, DayTruth, FileTruth, Truth } from './truth.ts';

/** The days of the sample, all of them Tuesdays or Fridays, when gazettes come out. */
const DAYS = ['2022-01-04', '2022-11-04', '2023-09-05', '2024-06-28'];
/** Parts of a real day: published inventions, granted inventions, utility models, designs. */
const SHARES: Record<GazetteKind, number> = { published: 0.37, granted: 0.115, utility: 0.385, design: 0.13 };
/** Granted positions of an earlier day: one in ten. */
const MODULUS = 10;

export interface SampleGazetteOptions {
  outDir: string;
  /** @default 20190712 */
  seed?: number;
  /**
   * Rows of all files together.
   * @default 6000
   */
  rows?: number;
}

/**
 * The sample province of `panhuo demo`: four gazette days over two and a half years, weighted towards Jiangsu. Applications published
 * on the first two days are granted on the last two.
 */
export async function generateSampleGazette(
  options: SampleGazetteOptions,
): Promise<{ files: GeneratedFile[]; truth: Truth; days: readonly string[] }> {
  const { outDir, seed = 20190712, rows = 6000 } = options;
  const perDay = DAYS.map((_, i) => Math.floor(rows / DAYS.length) + (i < rows % DAYS.length ? 1 : 0));
  const counts = perDay.map(split);
  const files: GeneratedFile[] = [];
  const truths: DayTruth[] = [];
  for (const [i, date] of DAYS.entries()) {
    const granting = i >= 2;
    const grantsOf: GazetteDay['grantsOf'] = granting
      ? [0, 1].map((earlier) => ({
          date: DAYS[earlier] ?? '',
          published: counts[earlier]?.published ?? 0,
          residue: i,
          modulus: MODULUS,
        }))
      : [];
    const day = await writeDay({ date, rows: counts[i] ?? {}, seed, outDir, grantsOf });
    files.push(...day.files);
    truths.push(day.truth);
  }
  return { files, truth: await writeTruth(outDir, seed, truths), days: DAYS };
}

/** Rows of a day by kind; what rounding leaves goes to the utility models. */
function split(rows: number): Record<GazetteKind, number> {
  const counts = { published: 0, granted: 0, utility: 0, design: 0 };
  for (const kind of KINDS) counts[kind] = Math.floor(rows * SHARES[kind]);
  counts.utility += rows - KINDS.reduce((sum, kind) => sum + counts[kind], 0);
  return counts;
}
