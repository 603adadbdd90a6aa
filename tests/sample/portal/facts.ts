import { type RecordField, recordKind } from '../../../domain/records/index.ts';
import type { Fields } from '../../../sample/portal/index.ts';
import type { Row } from '../../helpers/portal-run.ts';

/** A value so written that what a page shows and what the lake holds can be compared. */
function plain(field: RecordField, value: string | null | undefined): string | null {
  if (value === null || value === undefined || value === '') return null;
  switch (field.type) {
    case 'integer':
    case 'number':
    case 'percent':
      return String(Number(value));
    case 'money':
      return Number(value).toFixed(2);
    case 'boolean':
      return value === '是' || value === 'true' ? 'true' : 'false';
    case 'list':
      return value
        .split(/[;；]/)
        .map((part) => part.replace(/\s/g, ''))
        .filter(Boolean)
        .join(';');
    default:
      return value.replace(/\s+/g, '');
  }
}

/** Key of a fact of a kind by the fields that its source shows. */
function keyOf(fields: readonly RecordField[], row: Fields | Row): string {
  return fields.map((field) => plain(field, row[field.field]) ?? '').join('|');
}

export interface Compared {
  expected: number;
  found: number;
  /** Keys that only one side has, a few of them. */
  missing: string[];
  surplus: string[];
  /** `key field: expected → found`, a few of them. */
  wrong: string[];
}

/**
 * Facts of a kind against the records of the lake, one to one by the kind's key.
 * @param forgiving fields that may be absent in the lake, when a page did not show them
 * @param ignored fields that no page shows
 */
export function compare(
  kind: string,
  facts: Iterable<Fields>,
  rows: readonly Row[],
  { ignored = [], forgiving = false }: { ignored?: readonly string[]; forgiving?: boolean } = {},
): Compared {
  const known = recordKind(kind);
  if (!known) throw new RangeError(kind);
  const fields = known.fields.filter(({ field }) => !ignored.includes(field));
  const key = fields.filter(({ field }) => known.key.includes(field));
  const found = new Map<string, Row[]>();
  for (const row of rows) {
    const at = keyOf(key, row);
    found.set(at, [...(found.get(at) ?? []), row]);
  }
  const result: Compared = { expected: 0, found: rows.length, missing: [], surplus: [], wrong: [] };
  for (const fact of facts) {
    result.expected++;
    const at = keyOf(key, fact);
    const row = found.get(at)?.shift();
    if (!row) {
      result.missing.push(at);
      continue;
    }
    for (const field of fields) {
      const [wanted, got] = [plain(field, fact[field.field]), plain(field, row[field.field])];
      if (wanted !== got && !(forgiving && got === null))
        result.wrong.push(`${at} ${field.field}: ${wanted} → ${got}`);
    }
  }
  for (const [at, left] of found) for (const _ of left) result.surplus.push(at);
  for (const list of [result.missing, result.surplus, result.wrong]) list.splice(5);
  return result;
}
