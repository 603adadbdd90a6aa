import { PanhuoError } from '../../../domain/errors.ts';
import { recordKind } from '../../../domain/records/index.ts';
import type { DuckDBConnection } from '../../../lake/duck.ts';
import type { Lake } from '../../../lake/lake.ts';
import type { RecordField, RecordPage } from '../../api/records.ts';
import { type Caller, sees } from '../access/caller.ts';
import { type Archive, type Document, type LakeRecord, RECORD_ID, unknown } from './archive.ts';
import { factsOf } from './record-facts.ts';
import { documentClosed, fieldClasses, maySeeRecord } from './record-rights.ts';

/**
 * One record: its fields as they were typed beside what the document says, and what was made of it.
 * @throws PANHUO_RECORD_UNKNOWN; PANHUO_FORBIDDEN for a row of another organisation
 */
export async function recordPage(
  archive: Archive,
  connection: DuckDBConnection,
  lake: Lake,
  caller: Caller,
  id: string,
  kind?: string,
): Promise<Omit<RecordPage, 'snapshot' | 'synthetic'>> {
  const { document, record, all } = await findRecord(archive, connection, lake, id, kind);
  await mustSeeRecord(connection, caller, document, record);
  const { fields, others } = fieldsOf(document, record, caller);
  const facts = await factsOf(connection, document.head.kind, record);
  return {
    record_id: record.record_id,
    ordinal: record.ordinal,
    line: record.line,
    pointer: record.pointer,
    document: document.head,
    fields,
    others,
    hidden: fields.filter(({ hidden }) => hidden).map(({ field }) => field),
    document_closed: documentClosed(
      caller,
      all.map(({ head }) => head.kind),
    ),
    facts: facts.slice(0, 50),
    facts_more: Math.max(0, facts.length - 50),
  };
}

/** @throws PANHUO_RECORD_UNKNOWN */
export async function findRecord(
  archive: Archive,
  connection: DuckDBConnection,
  lake: Lake,
  id: string,
  kind?: string,
): Promise<{ document: Document; record: LakeRecord; all: readonly Document[] }> {
  const [, prefix, ordinal] = RECORD_ID.exec(id.trim().toLowerCase()) ?? [];
  if (prefix === undefined || ordinal === undefined) throw unknown(id);
  const all = await archive.documents(connection, lake, prefix, kind);
  for (const document of all) {
    const record = await archive.record(lake, document, Number(ordinal));
    if (record !== null) return { document, record, all };
  }
  throw unknown(id);
}

/** @throws PANHUO_FORBIDDEN */
export async function mustSeeRecord(
  connection: DuckDBConnection,
  caller: Caller,
  { head }: Document,
  record: LakeRecord,
): Promise<void> {
  const own = { record_id: record.record_id, university: record.columns.university ?? null };
  if (await maySeeRecord(connection, caller, head.kind, own)) return;
  throw new PanhuoError('PANHUO_FORBIDDEN', '这条记录属于其他单位', { hint: '您只能看本单位的记录。' });
}

/** Fields of a record's kind with the headings they were read from; what the caller may not see is empty and marked. */
export function fieldsOf(
  { head, counted }: Document,
  record: LakeRecord,
  caller: Caller,
): { fields: RecordField[]; others: RecordPage['others'] } {
  const classes = fieldClasses(head.kind);
  const known = recordKind(head.kind)?.fields ?? [];
  const headings = new Map(
    counted.mapping.flatMap(({ column, field }) => (field === null ? [] : [[field, column] as const])),
  );
  const isHidden = (field: string) => {
    const own = classes.get(field);
    return own !== undefined && !sees(caller, own);
  };
  const fields = known.map(({ field, name, type }): RecordField => {
    const heading = headings.get(field) ?? null;
    const hidden = isHidden(field);
    const original = heading === null ? undefined : record.raw[heading];
    return {
      field,
      name,
      type,
      heading,
      hidden,
      value: hidden ? null : (record.columns[field] ?? null),
      original: hidden || original === undefined || original === null ? null : textIn(original),
    };
  });
  const taken = new Set(headings.values());
  // Columns that no field takes may hold anything: they are shown to who may see all of the kind.
  const mayAll = [...classes.values()].every((one) => sees(caller, one));
  const others = !mayAll
    ? []
    : Object.entries(record.raw)
        .filter(([name]) => !taken.has(name))
        .map(([name, value]) => ({ name, value: value === null ? null : textIn(value) }));
  return { fields, others };
}

const textIn = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
