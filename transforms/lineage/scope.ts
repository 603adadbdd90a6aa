import { asExpression, type Derived, fromColumn, merge, problem } from './derived.ts';

export interface Column {
  readonly name: string;
  readonly from: Derived;
}

/** Something in FROM. `open` says why its columns are not all known; `table` is set when it is a table of the database. */
export interface Relation {
  readonly alias: string;
  readonly columns: readonly Column[];
  readonly open?: string;
  readonly table?: string;
}

/** A USING column: its value, and the relations whose own column of that name it stands for. */
export interface Merged {
  readonly from: Derived;
  readonly sides: readonly Relation[];
}

/** Names one SELECT can see. Inner queries look in `parent` when they find nothing of their own. */
export interface Scope {
  readonly relations: Relation[];
  /** Columns joined by USING: one name, one value. */
  readonly merged: Map<string, Merged>;
  /** Select-list names, which DuckDB lets later expressions reuse. */
  readonly aliases: Map<string, Derived>;
  /** Set when no unqualified name can be trusted (NATURAL JOIN with a side whose columns are unknown). */
  doubt?: string;
  readonly parent: Scope | undefined;
}

export function newScope(parent: Scope | undefined): Scope {
  return { relations: [], merged: new Map(), aliases: new Map(), parent };
}

export const lower = (name: string): string => name.toLowerCase();

export function columnsNamed(relations: readonly Relation[], name: string): Column[] {
  return relations.flatMap((relation) => relation.columns.filter((column) => lower(column.name) === name));
}

/** Follows a (possibly qualified) column name. What cannot be followed comes back as a problem, never as a guess. */
export function resolve(scope: Scope | undefined, names: readonly string[]): Derived {
  const written = names.join('.');
  let field: Derived | undefined;
  for (let here = scope; here; here = here.parent) {
    const found = names.length === 1 ? plain(here, written) : qualified(here, names);
    if (found && field) {
      // `q.b`: field b of column q here, or column b of relation q further out? Only the types could tell.
      return merge([found, field, problem(`${written} 可能是列，也可能是字段`)]);
    }
    if (found) return here.doubt ? merge([found, problem(here.doubt)]) : found;
    if (names.length > 1) field ??= fieldOf(here, String(names[0]));
  }
  return field ?? problem(`找不到列 ${written}`);
}

/** A name without a dot: a column, then a name of the select list, then a whole row. */
function plain(scope: Scope, written: string): Derived | undefined {
  const name = lower(written);
  const column = exact(scope, written);
  if (column) return column;
  const open = scope.relations.find((relation) => relation.open !== undefined);
  if (open) return problem(`列 ${written} 可能来自 ${open.alias || '未命名的来源'}：${open.open}`);
  const alias = scope.aliases.get(name);
  if (alias) return alias;
  const row = scope.relations.find((relation) => lower(relation.alias) === name);
  return row && asExpression(merge(row.columns.map((item) => item.from)));
}

/** The one column of that name, or the problem that there are several. */
function exact(scope: Scope, written: string): Derived | undefined {
  const name = lower(written);
  const joined = scope.merged.get(name);
  const others = scope.relations.filter((relation) => !joined?.sides.includes(relation));
  const found = columnsNamed(others, name).map((column) => column.from);
  if (joined) found.push(joined.from);
  return found.length > 1 ? problem(`列名 ${written} 有歧义`) : found[0];
}

/** relation.column[.field…], schema.table.column[.field…] or catalog.schema.table.column[.field…]. */
function qualified(scope: Scope, names: readonly string[]): Derived | undefined {
  for (const taken of [1, 2, 3]) {
    if (taken >= names.length) break;
    const prefix = lower(names.slice(0, taken).join('.'));
    const relation = scope.relations.find((candidate) =>
      taken === 1 ? lower(candidate.alias) === prefix : candidate.table === prefix,
    );
    const column = relation && member(relation, String(names[taken]));
    if (column) return names.length > taken + 1 ? asExpression(column) : column;
  }
  return undefined;
}

/** column.field: the value passes through the column it is a field of. */
function fieldOf(scope: Scope, written: string): Derived | undefined {
  const column = exact(scope, written) ?? scope.aliases.get(lower(written));
  return column && asExpression(column);
}

function member(relation: Relation, written: string): Derived | undefined {
  const found = columnsNamed([relation], lower(written));
  if (found.length === 1) return found[0]?.from;
  if (found.length > 1) return problem(`列名 ${relation.alias}.${written} 有歧义`);
  if (relation.open === undefined) return undefined;
  // The relation is named and is a table: the column is certain even though its siblings are not known.
  return relation.table
    ? fromColumn(relation.table, written)
    : problem(`${relation.alias}.${written}：${relation.open}`);
}
