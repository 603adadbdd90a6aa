import type { GazetteKind } from './numbers.ts';
import type { ApplicantType } from './organisations.ts';
import type { SampleRow } from './row.ts';

/**
 * What a synthetic file holds, counted while it was written. `rows = records + duplicates`; a record repeats no other one of its
 * file. A conflict is a record whose publication number an earlier record of the file has with other content, so
 * `publications = records - conflicts`. There are no rejects: every row is readable.
 */
export interface Counts {
  rows: number;
  records: number;
  duplicates: number;
  conflicts: number;
  /** Distinct publication numbers. */
  publications: number;
  /** Application numbers of the records: readable, or lost to scientific notation. */
  application_numbers: { valid: number; lost: number };
  /** Granted inventions whose publication is in an earlier synthetic file (same document number with A); with a readable number. */
  grants_of_earlier: number;
  grants_of_earlier_with_number: number;
  /** Publications (the first record of each) by type of the first applicant. */
  by_applicant_type: Record<string, number>;
  /** Publications with a university among the applicants the file still names. */
  with_university: number;
  /**
   * Publications by place as the address says it: `江苏省/苏州市`, `北京市`, `国外/日本`, `中国台湾`. Three in a thousand name a
   * county-level city straight after the province (`江苏省/昆山市`).
   */
  by_place: Record<string, number>;
  /** The same with those few under their prefecture: what a model that knows the country should find. */
  by_prefecture: Record<string, number>;
}

export interface FileTruth extends Counts {
  name: string;
  kind: GazetteKind;
  bytes: number;
}

export interface DayTruth {
  date: string;
  files: FileTruth[];
}

export interface Truth {
  label: '合成数据';
  version: 1;
  seed: number;
  days: DayTruth[];
  /** Sums over all files, and by kind. */
  totals: Counts;
  by_kind: Partial<Record<GazetteKind, Counts>>;
  /** Distinct readable application numbers over all files: a grant has the number of its publication. */
  distinct_application_numbers: number;
}

export function noCounts(): Counts {
  return {
    rows: 0,
    records: 0,
    duplicates: 0,
    conflicts: 0,
    publications: 0,
    application_numbers: { valid: 0, lost: 0 },
    grants_of_earlier: 0,
    grants_of_earlier_with_number: 0,
    by_applicant_type: {},
    with_university: 0,
    by_place: {},
    by_prefecture: {},
  };
}

/** Counts one record; a conflicting one adds no publication. */
export function countRecord(
  counts: Counts,
  row: SampleRow,
  conflict: boolean,
  grantOfEarlier: boolean,
): void {
  const valid = row.filingCell === row.applicationNumber;
  counts.records++;
  counts.application_numbers[valid ? 'valid' : 'lost']++;
  if (grantOfEarlier) {
    counts.grants_of_earlier++;
    if (valid) counts.grants_of_earlier_with_number++;
  }
  if (conflict) {
    counts.conflicts++;
    return;
  }
  counts.publications++;
  add(counts.by_applicant_type, row.applicantType satisfies ApplicantType, 1);
  add(counts.by_place, row.place, 1);
  add(counts.by_prefecture, row.prefecture, 1);
  if (row.hasUniversity) counts.with_university++;
}

function add(target: Record<string, number>, key: string, n: number): void {
  target[key] = (target[key] ?? 0) + n;
}

function sum(target: Counts, counts: Counts): void {
  target.rows += counts.rows;
  target.records += counts.records;
  target.duplicates += counts.duplicates;
  target.conflicts += counts.conflicts;
  target.publications += counts.publications;
  target.application_numbers.valid += counts.application_numbers.valid;
  target.application_numbers.lost += counts.application_numbers.lost;
  target.grants_of_earlier += counts.grants_of_earlier;
  target.grants_of_earlier_with_number += counts.grants_of_earlier_with_number;
  target.with_university += counts.with_university;
  for (const [key, n] of Object.entries(counts.by_applicant_type)) add(target.by_applicant_type, key, n);
  for (const [key, n] of Object.entries(counts.by_place)) add(target.by_place, key, n);
  for (const [key, n] of Object.entries(counts.by_prefecture)) add(target.by_prefecture, key, n);
}

export function truthOf(seed: number, days: DayTruth[]): Truth {
  const totals = noCounts();
  const byKind: Partial<Record<GazetteKind, Counts>> = {};
  for (const file of days.flatMap((day) => day.files)) {
    sum(totals, file);
    const ofKind = byKind[file.kind] ?? noCounts();
    sum(ofKind, file);
    byKind[file.kind] = ofKind;
  }
  return {
    label: '合成数据',
    version: 1,
    seed,
    days,
    totals,
    by_kind: byKind,
    distinct_application_numbers: totals.application_numbers.valid - totals.grants_of_earlier_with_number,
  };
}
