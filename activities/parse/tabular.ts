import type { HeadingUnit } from './headings.ts';

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
  sql: (f: TextOf, facts: FactsOf) => string;
  /**
   * Values that `sql` refers to by name, each computed once per row, a later one from earlier ones. Repeating an expression instead
   * makes DuckDB compute it again.
   */
  prepare?: readonly { name: string; sql: (f: TextOf, facts: FactsOf) => string }[];
}

/** What is known of the column of a field beside its cells. */
export interface ColumnFacts {
  /** Unit of its numbers, by its heading or a row of units. */
  unit?: HeadingUnit;
  /** The whole column looks like serial numbers of days (20000 to 60000). */
  serials?: boolean;
}

/** SQL expression of a field's cell. */
export type TextOf = (field: string) => string;
export type FactsOf = (field: string) => ColumnFacts;

/** Why a row without a required value is no record. */
export interface RequiredColumn {
  column: string;
  reason: string;
  /** Where an empty cell has a reason of its own: that reason, and SQL that is null when there is nothing in the cell. */
  blank?: { reason: string; sql: (f: TextOf) => string };
}

export interface TabularKind {
  kind: string;
  fields: readonly TabularField[];
  /** The fields whose texts together tell whether two rows speak of the same thing. */
  key: readonly string[];
  /** Fields that number the rows; they say nothing about the thing and do not make two rows different. */
  sequence: string;
  columns: readonly TabularColumn[];
  /** Columns without which a row is no record. The first that is null gives the reject its reason. */
  required: readonly RequiredColumn[];
  /** Fields kept word for word in a column of the same name: they are not repeated in `raw`. */
  verbatim: readonly string[];
  /** Optional typed columns whose loss is counted: null although the field had text. */
  fragile: readonly FragileColumn[];
  /** Pairs that must not be in this order: the dates of the first column never lie after those of the second. */
  order?: { earlier: string; later: string };
  /** Fields that a heading may mean, with how well it fits (0 is best). Without it the aliases are compared. */
  recognise?: (header: string) => readonly { field: string; rank: number }[];
  /** Share of cells that must look like the field its name says. @default 0.5 */
  doubt?: number;
  /**
   * Tables as people keep them: titles, units, footers and repeated headers are no rows (`SKIP_REASONS`), and of two columns for one
   * field the better name is taken.
   */
  office?: boolean;
  /** What people should know of readable cells: counted in SQL over the records of a chunk, said once. */
  remarks?: readonly {
    field: string;
    sql: (f: TextOf, facts: FactsOf) => string;
    say: (count: number) => string;
  }[];
}

/** A typed column whose loss is counted. */
export interface FragileColumn {
  column: string;
  field: string;
  /** SQL that is null where the cell says nothing (blank, a dash). Without it every cell that is not empty counts as text. */
  said?: (f: TextOf) => string;
}

/** `公开（公告）号 ` → `公开(公告)号`; case, spaces, dots and width do not matter in headers. */
export function normaliseHeader(header: string): string {
  return header
    .normalize('NFKC')
    .replace(/[\s\u200B\uFEFF.。:：_-]/g, '')
    .toLowerCase();
}
