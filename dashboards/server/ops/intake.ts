import type { ActiveManifest } from '../../../lake/manifest.ts';
import type { Intake, Overview } from '../../api/ops-run.ts';
import { dayOf } from '../words.ts';

/** What came in, and what became of it: sums over documents of batches. */
export function emptyIntake(): Intake {
  return { documents: 0, rows: 0, records: 0, rejects: 0, duplicates: 0, difference: 0 };
}

export interface Counted {
  rows: number;
  records: number;
  rejects: number;
  duplicates: number;
}

/** Adds in place. The difference is computed from the sums, never assumed. */
export function addIntake(sum: Intake, counts: Counted, documents = 1): void {
  sum.documents += documents;
  sum.rows += counts.rows;
  sum.records += counts.records;
  sum.rejects += counts.rejects;
  sum.duplicates += counts.duplicates;
  sum.difference = sum.rows - sum.records - sum.rejects - sum.duplicates;
}

export const intakeOf = (counts: Counted, documents = 1): Intake => {
  const intake = emptyIntake();
  addIntake(intake, counts, documents);
  return intake;
};

export interface SourceDays {
  kinds: Set<string>;
  total: Intake;
  /** By day in Asia/Shanghai on which the documents were fetched. */
  days: Map<string, Intake>;
}

/** The readings that count, by source and day. */
export function intakeByDay(manifests: readonly ActiveManifest[]): Map<string, SourceDays> {
  const sources = new Map<string, SourceDays>();
  for (const { source, kind, documents } of manifests) {
    const own = sources.get(source) ?? { kinds: new Set<string>(), total: emptyIntake(), days: new Map() };
    sources.set(source, own);
    own.kinds.add(kind);
    for (const document of documents) {
      const day = dayOf(document.fetched_at);
      const sum = own.days.get(day) ?? emptyIntake();
      own.days.set(day, sum);
      addIntake(sum, document);
      addIntake(own.total, document);
    }
  }
  return sources;
}

/** The last `count` days up to `now`, oldest first. */
export function lastDays(now: Date, count: number): Overview['days'] {
  return Array.from({ length: count }, (_, back) =>
    dayOf(new Date(now.getTime() - back * 86_400_000).toISOString()),
  ).reverse();
}
