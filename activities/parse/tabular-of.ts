import type { FieldType, RecordField, RecordKind } from '../../domain/records/index.ts';
import { headingOf } from './headings.ts';
import type { TabularField, TabularKind } from './tabular.ts';
import { looksLike, saidSql, typedColumn } from './typing.ts';

/** Number of the row in its table: it says nothing of the thing. */
const SEQUENCE: TabularField = {
  field: 'sequence',
  aliases: ['序号', '序', 'no', 'item', '行号', '顺序号', '编号', 'id'],
};
/** Texts of these types are hardly anything else. */
const UNMISTAKABLE: ReadonlySet<FieldType> = new Set([
  'application_number',
  'publication_number',
  'patent_number',
  'credit_code',
]);
/** A name that fewer cells than these bear out is contradicted; people leave notes in any column. */
const DOUBT = 0.1;

const made = new WeakMap<RecordKind, TabularKind>();

/**
 * A record kind as a table that people keep: how its columns are recognised and how their cells become typed columns, all of it
 * derived from the kind's description.
 */
export function tabularOf(kind: RecordKind): TabularKind {
  const known = made.get(kind);
  if (known !== undefined) return known;
  const table = tableOf(kind);
  made.set(kind, table);
  return table;
}

function tableOf(kind: RecordKind): TabularKind {
  const required = kind.fields.filter((field) => field.required);
  const typed = kind.fields.filter(({ type }) => type !== 'text' && type !== 'list');
  return {
    kind: kind.kind,
    fields: [...kind.fields.map((field) => fieldOf(kind, field)), SEQUENCE],
    key: kind.key,
    sequence: SEQUENCE.field,
    columns: kind.fields.map(typedColumn),
    required: required.map(({ field, type }) =>
      type === 'text' || type === 'list'
        ? { column: field, reason: `${field}_missing` }
        : {
            column: field,
            reason: `${field}_unreadable`,
            blank: { reason: `${field}_missing`, sql: (f) => saidSql(f(field), type) },
          },
    ),
    verbatim: kind.fields.filter(({ type }) => type === 'text' || type === 'list').map(({ field }) => field),
    fragile: typed
      .filter((field) => !field.required)
      .map(({ field, type }) => ({ column: field, field, said: (f) => saidSql(f(field), type) })),
    recognise: recogniser(kind),
    doubt: DOUBT,
    office: true,
    remarks: kind.fields.filter(({ type }) => type === 'date').map(imprecise),
  };
}

function fieldOf(kind: RecordKind, { field, name, type, aliases, required }: RecordField): TabularField {
  const test = looksLike(type);
  const alone =
    kind.fields.filter((other) => UNMISTAKABLE.has(other.type) && rivals(other.type, type)).length === 1;
  return {
    field,
    aliases: [name, ...(aliases ?? [])],
    ...(test ? { test } : {}),
    ...(UNMISTAKABLE.has(type) && alone ? { unmistakable: true } : {}),
    ...(required ? { required } : {}),
  };
}

/** A patent number may be an application number or a publication number. */
function rivals(one: FieldType, other: FieldType): boolean {
  return (
    one === other ||
    (one !== 'credit_code' &&
      other !== 'credit_code' &&
      (one === 'patent_number' || other === 'patent_number'))
  );
}

/** Dates that name a month or a year only are kept as its first day, and people are told how many. */
function imprecise({ field, name }: RecordField) {
  return {
    field,
    sql: (f: (field: string) => string) =>
      // Both sides of an AND are computed for every row; a CASE asks only where the first is true.
      `CASE WHEN regexp_matches(${f(field)}, '^\\s*(19|20)[0-9]{2}\\s*([-./年]\\s*[0-9]{1,2}\\s*月?|年度?|[0-9]{2})\\s*$') THEN panhuo_day(${f(field)}) IS NOT NULL ELSE false END`,
    say: (count: number) => `${name}有 ${count} 条只写到月或年，按该月（年）的第一天记`,
  };
}

/** Headings of a kind → fields, the best first: the name before the aliases, a faithful form before a shortened one. */
function recogniser(kind: RecordKind): (header: string) => readonly { field: string; rank: number }[] {
  const known = new Map<string, { field: string; rank: number }[]>();
  const add = (text: string, field: string, rank: number) => {
    for (const [form, key] of headingOf(text).keys.entries()) {
      // Of an alias only its faithful form counts: shortened ones would claim what others are called.
      if (form > 0 && rank > 0) continue;
      const entry = { field, rank: rank + form * 100 };
      known.set(
        key,
        [...(known.get(key) ?? []), entry].sort((a, b) => a.rank - b.rank),
      );
    }
  };
  for (const { field, name, aliases } of kind.fields) {
    add(name, field, 0);
    add(field, field, 50);
    for (const [at, alias] of (aliases ?? []).entries()) add(alias, field, at + 1);
  }
  for (const alias of SEQUENCE.aliases) add(alias, SEQUENCE.field, 90);
  return (header) => {
    const found: { field: string; rank: number }[] = [];
    for (const [form, key] of headingOf(header).keys.entries()) {
      for (const { field, rank } of known.get(key) ?? []) {
        if (!found.some((other) => other.field === field)) found.push({ field, rank: rank + form * 1000 });
      }
    }
    return found.sort((a, b) => a.rank - b.rank);
  };
}
