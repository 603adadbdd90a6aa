/** `copy`: the value arrives unchanged. `expression`: it goes through a function, cast, condition or window on the way. */
export type EdgeKind = 'copy' | 'expression';

/** A column of a table the statement reads. Tables are lower case, `schema.table` or bare for the main schema. */
export interface SourceColumn {
  readonly table: string;
  readonly column: string;
  readonly kind: EdgeKind;
}

/** Where one output column gets its values from. `complete` is false when part of the way could not be followed; `problems` says why. */
export interface ColumnLineage {
  readonly column: string;
  readonly sources: readonly SourceColumn[];
  readonly complete: boolean;
  readonly problems: readonly string[];
}

export interface Lineage {
  /** Every table or view the statement reads, sorted; names of CTEs are not among them. */
  readonly tables: readonly string[];
  /** In the order of the select list. */
  readonly columns: readonly ColumnLineage[];
  /** Columns that decide which rows appear or how they are grouped (WHERE, JOIN … ON, GROUP BY, HAVING, QUALIFY, DISTINCT ON). */
  readonly conditions: readonly { readonly table: string; readonly column: string }[];
  /** True when every column and every condition was followed to the end. */
  readonly complete: boolean;
  readonly problems: readonly string[];
}

/** Columns of a table in order, or undefined when they are not known. Called with names as in {@link SourceColumn.table}. */
export type ColumnsOf = (table: string) => readonly string[] | undefined;
