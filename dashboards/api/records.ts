import { z } from 'zod';

const count = z.number().int();

export const documentHead = z.object({
  document_sha256: z.string(),
  /** As it was called where it came from; a member of an archive as `x.zip!member.csv`. */
  name: z.string(),
  source: z.string(),
  kind: z.string(),
  kind_name: z.string(),
  url: z.string().nullable(),
  bytes: z.number(),
  encoding: z.string(),
  fetched_at: z.string().nullable(),
  parser: z.string(),
  parser_version: z.number(),
  batch: z.string(),
  rows: count,
  records: count,
  rejects: count,
  duplicates: count,
});
export type DocumentHead = z.infer<typeof documentHead>;

export const recordField = z.object({
  field: z.string(),
  name: z.string(),
  type: z.string(),
  /** As it was typed: days ISO, amounts in yuan. Null: empty, or hidden. */
  value: z.string().nullable(),
  /** What the document says in that column, where typing changed it. */
  original: z.string().nullable(),
  /** Heading of the column it was read from, of tables. */
  heading: z.string().nullable(),
  hidden: z.boolean(),
});
export type RecordField = z.infer<typeof recordField>;

export const recordPage = z.object({
  snapshot: z.string(),
  synthetic: z.boolean(),
  record_id: z.string(),
  ordinal: z.number(),
  /** 0: the format has no lines. */
  line: z.number(),
  pointer: z.string().nullable(),
  document: documentHead,
  fields: z.array(recordField),
  /** Columns of the source that no field takes. */
  others: z.array(z.object({ name: z.string(), value: z.string().nullable() })),
  hidden: z.array(z.string()),
  /** Why the document itself is not the caller's to open; null: it is. */
  document_closed: z.string().nullable(),
  /** What was made of it. */
  facts: z.array(
    z.object({
      table: z.string(),
      table_name: z.string(),
      id: z.string(),
      title: z.string().nullable(),
      href: z.string().nullable(),
    }),
  ),
  facts_more: count,
});
export type RecordPage = z.infer<typeof recordPage>;

const mark = z.object({
  line: z.number(),
  /** Characters of the line, from 0; `end` is behind the last. */
  start: z.number(),
  end: z.number(),
  field: z.string(),
});
export type Mark = z.infer<typeof mark>;

/** A piece of a line; long lines come in several. */
const textPiece = z.object({ line: z.number(), column: z.number(), text: z.string() });
export type TextPiece = z.infer<typeof textPiece>;

const textView = z.object({
  form: z.literal('text'),
  pieces: z.array(textPiece),
  /** Lines on which the asked record stands, from a character of the first to one of the last. */
  record: z.object({ from: z.number(), to: z.number(), start: z.number(), end: z.number() }).nullable(),
  marks: z.array(mark),
  /** Cursor of what stands before and behind; null: nothing. */
  before: z.string().nullable(),
  after: z.string().nullable(),
  lines: z.number().nullable(),
});
const gridView = z.object({
  form: z.literal('grid'),
  sheet: z.string(),
  sheets: z.array(z.string()),
  heading: z.number().nullable(),
  width: z.number(),
  rows: z.array(z.object({ line: z.number(), cells: z.array(z.string()) })),
  record: z.object({ from: z.number(), to: z.number() }).nullable(),
  /** Column (from 0) and field it was read as. */
  columns: z.array(z.object({ column: z.number(), field: z.string(), name: z.string() })),
  before: z.string().nullable(),
  after: z.string().nullable(),
});
const membersView = z.object({
  form: z.literal('members'),
  members: z.array(z.object({ name: z.string(), bytes: z.number() })),
  more: count,
});
const binaryView = z.object({ form: z.literal('binary'), why: z.string() });

export const documentPage = z.object({
  snapshot: z.string(),
  synthetic: z.boolean(),
  document: documentHead,
  /** The same bytes read as other kinds. */
  also: z.array(documentHead),
  at: z.number().nullable(),
  record_id: z.string().nullable(),
  fields: z.array(recordField),
  hidden: z.array(z.string()),
  view: z.discriminatedUnion('form', [textView, gridView, membersView, binaryView]),
  warnings: z.array(z.string()),
  layout: z.array(z.string()),
  download: z.string(),
});
export type DocumentPage = z.infer<typeof documentPage>;
export type DocumentView = DocumentPage['view'];
