import { type RecordField, recordKind } from '../../domain/records/index.ts';
import { EVER } from './page.ts';
import type { Fields } from './world.ts';

/** The day from which a fact of a kind is public. Kinds that are missing were always there. */
const SINCE: Readonly<Record<string, string>> = {
  publication: 'publication_date',
  legal_event: 'announced_date',
  open_licence: 'announced_date',
  listing: 'listed_date',
  need: 'published_date',
  contract: 'registered_date',
  assessment: 'assessed_date',
  disclosure: 'disclosed_date',
  project: 'start_date',
  centre_report: 'reported_date',
  activity: 'held_date',
  finance: 'start_date',
  training: 'start_date',
  policy: 'issued_date',
  award: 'awarded_date',
};

export function sinceOf(kind: string, row: Fields): string | undefined {
  const field = SINCE[kind];
  return field === undefined ? undefined : row[field];
}

/** Facts that are public on a day. */
export function publicOn(kind: string, rows: readonly Fields[], until: string): readonly Fields[] {
  if (SINCE[kind] === undefined || until === EVER) return rows;
  return rows.filter((row) => (sinceOf(kind, row) ?? '') <= until);
}

/** Latest of the days from which these facts were public: when a page of them last changed. */
export function changedOn(kind: string, rows: readonly Fields[]): string | undefined {
  let latest: string | undefined;
  for (const row of rows) {
    const day = sinceOf(kind, row);
    if (day !== undefined && (latest === undefined || day > latest)) latest = day;
  }
  return latest;
}

/** @throws RangeError for a kind that domain/records does not know */
export function fieldsOf(kind: string): readonly RecordField[] {
  const known = recordKind(kind);
  if (!known) throw new RangeError(kind);
  return known.fields;
}

/** Fields of the kind that any of these facts has, in the kind's order. */
export function fieldsUsed(kind: string, rows: readonly Fields[]): readonly RecordField[] {
  const used = new Set<string>();
  for (const row of rows)
    for (const field in row) if (row[field] !== undefined && row[field] !== '') used.add(field);
  return fieldsOf(kind).filter(({ field }) => used.has(field));
}
