import { PanhuoError } from '../../domain/errors.ts';

/** How much of everything a province of `patents` patents has. The defaults of 60,000 patents are the round numbers. */
export interface Sizes {
  patents: number;
  /** Teams' runs of eight patents, see bundle.ts. */
  bundles: number;
  firms: number;
  needs: number;
  activities: number;
  training: number;
  projects: number;
  universities: number;
  hospitals: number;
  institutes: number;
  banks: number;
  agencies: number;
  centres: number;
}

export const DEFAULT_PATENTS = 60_000;
export const MAX_PATENTS = 5_000_000;
/** Patents of one bundle. */
export const BUNDLE = 8;

export function sizesOf(patents: number): Sizes {
  if (!Number.isSafeInteger(patents) || patents < 100 || patents > MAX_PATENTS) {
    throw new PanhuoError('PANHUO_USAGE', `专利件数应为 100 至 ${MAX_PATENTS} 的整数：${patents}`);
  }
  const scaled = (atDefault: number, least: number, most: number): number =>
    Math.max(least, Math.min(most, Math.round((patents * atDefault) / DEFAULT_PATENTS)));
  return {
    patents,
    bundles: Math.ceil(patents / BUNDLE),
    firms: scaled(3000, 240, 30_000),
    needs: scaled(1500, 40, 15_000),
    activities: scaled(240, 20, 2000),
    training: scaled(160, 20, 1000),
    projects: scaled(600, 20, 6000),
    universities: 30,
    hospitals: 20,
    institutes: 12,
    banks: 14,
    agencies: 20,
    centres: 25,
  };
}
