import { isNode, type Node, nodeAt, nodesAt, textAt, textsAt } from './ast.ts';
import { asExpression, type Derived, merge, NOTHING, problem, same } from './derived.ts';
import { childExpressions, walkExpression } from './expression.ts';
import { readTable, walkFrom } from './from.ts';
import { type Column, lower, newScope, type Relation, type Scope } from './scope.ts';
import { expandStar } from './star.ts';
import type { ColumnsOf } from './types.ts';

/** A CTE as its readers see it. */
export type Ctes = ReadonlyMap<string, Relation>;

/** What one query gives: its columns, why there may be more of them, and what decides its rows. */
export interface QueryResult {
  readonly columns: readonly Column[];
  readonly open?: string;
  readonly conditions: Derived;
}

/** The state of one walk. */
export interface Walk {
  readonly columnsOf: ColumnsOf;
  readonly tables: Set<string>;
  /** Names of macros made by users: their bodies are not in the tree. */
  readonly macros: ReadonlySet<string>;
}

/** Follows a query node (SELECT, set operation, recursive CTE). */
export function walkQuery(walk: Walk, node: Node, parent: Scope | undefined, outer: Ctes): QueryResult {
  const { ctes, conditions } = bindCtes(walk, node, parent, outer);
  const result = queryBody(walk, node, parent, ctes);
  return { ...result, conditions: merge([conditions, result.conditions]) };
}

function queryBody(walk: Walk, node: Node, parent: Scope | undefined, ctes: Ctes): QueryResult {
  switch (textAt(node, 'type')) {
    case 'SELECT_NODE':
      return select(walk, node, parent, ctes);
    case 'SET_OPERATION_NODE':
      return setOperation(walk, node, parent, ctes);
    case 'RECURSIVE_CTE_NODE':
      return recursive(walk, node, parent, ctes);
    default: {
      const type = textAt(node, 'type');
      return {
        columns: [],
        open: `不认识的查询 ${type}`,
        conditions: sweep(walk, node, newScope(parent), ctes),
      };
    }
  }
}

function bindCtes(walk: Walk, node: Node, parent: Scope | undefined, outer: Ctes) {
  const ctes = new Map(outer);
  const conditions: Derived[] = [];
  for (const entry of nodesAt(nodeAt(node, 'cte_map') ?? {}, 'map')) {
    const value = nodeAt(entry, 'value') ?? {};
    const query = nodeAt(nodeAt(value, 'query') ?? {}, 'node');
    if (!query) continue;
    // Its own name is not visible inside it: `with t as (select * from t)` reads the table t.
    const result = walkQuery(walk, query, parent, ctes);
    conditions.push(result.conditions);
    const name = textAt(entry, 'key');
    ctes.set(lower(name), relationOf(name, result, textsAt(value, 'aliases')));
  }
  return { ctes, conditions: merge(conditions) };
}

/** A query's result under a name, its first columns renamed. */
export function relationOf(alias: string, result: QueryResult, renamed: readonly string[]): Relation {
  const columns = result.columns.map((column, at) => ({
    name: renamed[at] ?? column.name,
    from: column.from,
  }));
  const extra = renamed.length > columns.length && result.open === undefined ? '列别名多于列' : undefined;
  const open = result.open ?? extra;
  return { alias, columns, ...(open === undefined ? {} : { open }) };
}

function select(walk: Walk, node: Node, parent: Scope | undefined, ctes: Ctes): QueryResult {
  const scope = newScope(parent);
  const conditions: Derived[] = [];
  const from = nodeAt(node, 'from_table');
  if (from) conditions.push(walkFrom(walk, from, scope, ctes));

  const columns: Column[] = [];
  let open: string | undefined;
  for (const [at, item] of nodesAt(node, 'select_list').entries()) {
    if (textAt(item, 'class') === 'STAR') {
      const star = expandStar(item, scope, (inner) => walkExpression(walk, inner, scope, ctes));
      columns.push(...star.columns);
      open ??= star.open;
      continue;
    }
    const name = textAt(item, 'alias') || textsAt(item, 'column_names').at(-1) || `#${at + 1}`;
    const derived = walkExpression(walk, item, scope, ctes);
    columns.push({ name, from: derived });
    if (textAt(item, 'alias')) scope.aliases.set(lower(name), derived);
  }

  for (const key of ['where_clause', 'having', 'qualify']) {
    const clause = nodeAt(node, key);
    if (clause) conditions.push(walkExpression(walk, clause, scope, ctes));
  }
  for (const item of nodesAt(node, 'group_expressions')) {
    conditions.push(columns[ordinal(item)]?.from ?? walkExpression(walk, item, scope, ctes));
  }
  // GROUP BY ALL groups by whatever is not aggregated: count every column rather than miss one.
  if (textAt(node, 'aggregate_handling') === 'FORCE_AGGREGATES')
    conditions.push(...columns.map((column) => column.from));
  if (hasDistinct(node)) conditions.push(...columns.map((column) => column.from));
  conditions.push(modifiers(walk, node, scope, ctes));
  return { columns, conditions: asExpression(merge(conditions)), ...(open === undefined ? {} : { open }) };
}

/** GROUP BY 2 means the second output column: its index, or -1 for other expressions. */
function ordinal(node: Node): number {
  const value = nodeAt(node, 'value')?.value;
  return textAt(node, 'class') === 'CONSTANT' && typeof value === 'number' ? value - 1 : -1;
}

function hasDistinct(node: Node): boolean {
  return nodesAt(node, 'modifiers').some(
    (item) =>
      textAt(item, 'type') === 'DISTINCT_MODIFIER' && nodesAt(item, 'distinct_on_targets').length === 0,
  );
}

/** ORDER BY decides rows only together with LIMIT or DISTINCT ON. */
function modifiers(walk: Walk, node: Node, scope: Scope, ctes: Ctes): Derived {
  const list = nodesAt(node, 'modifiers');
  const decides = list.some((item) => textAt(item, 'type') !== 'ORDER_MODIFIER');
  return merge(
    list.map((item) => {
      const parts = childExpressions(item).map((child) => walkExpression(walk, child, scope, ctes));
      return decides ? merge(parts) : NOTHING;
    }),
  );
}

function setOperation(walk: Walk, node: Node, parent: Scope | undefined, ctes: Ctes): QueryResult {
  const kind = textAt(node, 'setop_type');
  const sides = operands(node).map((side) => walkQuery(walk, side, parent, ctes));
  const open = sides.find((side) => side.open !== undefined)?.open;
  const rest = open === undefined ? {} : { open };
  const conditions = sides.map((side) => side.conditions);
  let columns: Column[] = [...(sides[0]?.columns ?? [])];
  for (const { columns: right } of sides.slice(1)) {
    if (kind === 'UNION') columns = byPosition(columns, right);
    else if (kind === 'UNION_BY_NAME') columns = byName(columns, right);
    // EXCEPT and INTERSECT: values are the left side's, the right side decides which of them stay.
    else conditions.push(asExpression(merge([...columns, ...right].map((column) => column.from))));
  }
  if (kind.startsWith('UNION') && node.setop_all !== true)
    conditions.push(...columns.map((column) => column.from));
  const scope = newScope(parent);
  scope.relations.push({ alias: '', columns, ...rest });
  conditions.push(modifiers(walk, node, scope, ctes));
  return { columns, ...rest, conditions: asExpression(merge(conditions)) };
}

/**
 * What is brought together. A connection whose files have the newest storage format writes all operands into one list; others nest two and
 * two, in `left` and `right`.
 */
function operands(node: Node): Node[] {
  const listed = nodesAt(node, 'children');
  return listed.length > 0 ? listed : [nodeAt(node, 'left') ?? {}, nodeAt(node, 'right') ?? {}];
}

function byPosition(left: readonly Column[], right: readonly Column[]): Column[] {
  return left.map((column, at) => {
    const other = right[at]?.from ?? problem(`UNION 的右侧没有第 ${at + 1} 列`);
    return { name: column.name, from: merge([column.from, other]) };
  });
}

function byName(left: readonly Column[], right: readonly Column[]): Column[] {
  const other = new Map(right.map((column) => [lower(column.name), column]));
  const shared = left.map((column) => {
    const match = other.get(lower(column.name));
    other.delete(lower(column.name));
    return match ? { name: column.name, from: merge([column.from, match.from]) } : column;
  });
  return [...shared, ...other.values()];
}

function recursive(walk: Walk, node: Node, parent: Scope | undefined, ctes: Ctes): QueryResult {
  const name = textAt(node, 'cte_name');
  const left = walkQuery(walk, nodeAt(node, 'left') ?? {}, parent, ctes);
  const aliases = textsAt(node, 'aliases');
  let columns = left.columns;
  let conditions = left.conditions;
  // Sources only grow and are finite, so this ends: each round adds an edge or is the last.
  for (;;) {
    const self = relationOf(name, { ...left, columns }, aliases);
    const right = walkQuery(
      walk,
      nodeAt(node, 'right') ?? {},
      parent,
      new Map([...ctes, [lower(name), self]]),
    );
    const next = byPosition(columns, right.columns);
    conditions = merge([conditions, right.conditions]);
    const settled = next.every((column, at) => same(column.from, columns[at]?.from ?? NOTHING));
    columns = next;
    if (settled)
      return { ...left, ...(right.open === undefined ? {} : { open: right.open }), columns, conditions };
  }
}

/** The last resort for unknown constructs: at least every table and column named inside is counted, and a problem is recorded. */
export function sweep(walk: Walk, node: Node, scope: Scope, ctes: Ctes): Derived {
  const parts: Derived[] = [problem(`不认识的语法 ${textAt(node, 'type')}`)];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (isNode(value)) {
      if (textAt(value, 'type') === 'SELECT_NODE') parts.push(walkQuery(walk, value, scope, ctes).conditions);
      else if (textAt(value, 'type') === 'BASE_TABLE') readTable(walk, value, ctes);
      else Object.values(value).forEach(visit);
    }
  };
  Object.values(node).forEach(visit);
  return merge(parts);
}
