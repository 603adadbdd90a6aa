import { RECORD_KINDS, recordKind } from '../../../domain/records/index.ts';
import { fieldWords, LOST_FIELDS, rejectWords } from '../../../domain/words.ts';
import type { ColumnMapping } from '../../../workflows/steps.ts';
import type { KindList, MappingRow } from '../../api/ops-run.ts';

/** Column that numbers the rows of office tables; it belongs to no kind. */
const SEQUENCE = { field: 'sequence', name: '序号', required: false };

/** What the columns of a table of a kind may be. */
export function fieldsOf(kind: string): KindList['rows'][number]['fields'] {
  const fields = (recordKind(kind)?.fields ?? []).map(({ field, name, required }) => ({
    field,
    name,
    required: required === true,
  }));
  return [...fields, SEQUENCE];
}

export const kindOptions = (): KindList['rows'] =>
  RECORD_KINDS.map(({ kind, name }) => ({ kind, name, fields: fieldsOf(kind) }));

export const mappingRows = (
  mapping: readonly (ColumnMapping | (Omit<ColumnMapping, 'note'> & { note?: string | undefined }))[],
): MappingRow[] =>
  mapping.map(({ column, field, by, confidence, note }) => ({
    column,
    field,
    by,
    confidence,
    note: note ?? null,
  }));

/** Counts by reason, the most frequent first, with their words. */
export const reasonsOf = (counts: Readonly<Record<string, number>>, kind: string) =>
  byCount(counts).map(([reason, count]) => ({ reason, name: rejectWords(reason, kind), count }));

export const lostOf = (counts: Readonly<Record<string, number>>, kind: string) =>
  byCount(counts).map(([field, count]) => ({ field, name: fieldName(field, kind), count }));

export const fieldName = (field: string, kind: string): string =>
  field === SEQUENCE.field ? SEQUENCE.name : (LOST_FIELDS[field] ?? fieldWords(field, kind));

const byCount = (counts: Readonly<Record<string, number>>): [string, number][] =>
  Object.entries(counts)
    .filter(([, count]) => count > 0)
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
