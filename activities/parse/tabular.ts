/**
 * What a record kind looks like when it arrives as a table: its fields, how a column is recognised as one, and how its text
 * becomes a typed column. One description serves every CSV source of the kind.
 */
export interface TabularField {
  field: string;
  /** Headers that mean this field, in the forms `normaliseHeader` gives. */
  aliases: readonly string[];
  /** Whether one cell looks like this field. Without it the field can only be recognised by name. */
  test?: (cell: string) => boolean;
  /** The test cannot be confused with another field's: a column may be recognised by it against its name. */
  unmistakable?: boolean;
  required?: boolean;
}

/** A typed output column of the kind, written in SQL over the column expressions of the fields. */
export interface TabularColumn {
  column: string;
  type: string;
  /**
   * SQL over `f(field)`: the text of a field as an SQL expression (`NULL` when the file lacks it).
   */
  sql: (f: (field: string) => string) => string;
  /**
   * Values that `sql` refers to by name, each computed once per row, a later one from earlier ones. Repeating an expression instead
   * makes DuckDB compute it again.
   */
  prepare?: readonly { name: string; sql: (f: (field: string) => string) => string }[];
}

export interface TabularKind {
  kind: string;
  fields: readonly TabularField[];
  /** The field whose text tells whether two rows speak of the same thing. */
  key: string;
  /** Fields that number the rows; they say nothing about the thing and do not make two rows different. */
  sequence: string;
  columns: readonly TabularColumn[];
  /** Columns without which a row is no record. The first that is null gives the reject its reason. */
  required: readonly { column: string; reason: string }[];
  /** Fields kept word for word in a column of the same name: they are not repeated in `raw`. */
  verbatim: readonly string[];
  /** Optional typed columns whose loss is counted: null although the field had text. */
  fragile: readonly { column: string; field: string }[];
  /** Pairs that must not be in this order: the dates of the first column never lie after those of the second. */
  order?: { earlier: string; later: string };
}

/** `公开（公告）号 ` → `公开(公告)号`; case, spaces, dots and width do not matter in headers. */
export function normaliseHeader(header: string): string {
  return header
    .normalize('NFKC')
    .replace(/[\s\u200B\uFEFF.。:：_-]/g, '')
    .toLowerCase();
}
