/** Texts that resemble each other, by MinHash and an exact second look. Pure: texts come in, pairs go out. */

export { arraySource } from './array-source.ts';
export { findNearDuplicates, type NearDuplicateRun } from './near-duplicates.ts';
export { type NearDuplicateSettings, nearDuplicateSettings } from './settings.ts';
export type {
  NearDuplicatePair,
  NearDuplicateSource,
  NearDuplicateStats,
  NearDuplicateText,
} from './types.ts';
