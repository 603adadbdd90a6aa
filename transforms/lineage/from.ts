import { isNode, type Node, nodeAt, nodesAt, textAt, textsAt } from './ast.ts';
import { asExpression, type Derived, fromColumn, merge, NOTHING, problem } from './derived.ts';
import { childExpressions, walkExpression } from './expression.ts';
import { type Column, columnsNamed, lower, newScope, type Relation, type Scope } from './scope.ts';
import { type Ctes, relationOf, sweep, type Walk, walkQuery } from './walk.ts';

/** Adds what FROM names to the scope; gives what its join conditions read. */
export function walkFrom(walk: Walk, node: Node, scope: Scope, ctes: Ctes): Derived {
  const alias = textAt(node, 'alias');
  const renamed = textsAt(node, 'column_name_alias');
  switch (textAt(node, 'type')) {
    case 'EMPTY':
      return NOTHING;
    case 'BASE_TABLE':
      scope.relations.push(readTable(walk, node, ctes));
      return NOTHING;
    case 'SUBQUERY': {
      const query = nodeAt(nodeAt(node, 'subquery') ?? {}, 'node') ?? {};
      const result = walkQuery(walk, query, scope, ctes);
      scope.relations.push(relationOf(alias, result, renamed));
      return result.conditions;
    }
    case 'JOIN':
      return joinRelations(walk, node, scope, ctes);
    case 'TABLE_FUNCTION': {
      const call = nodeAt(node, 'function') ?? {};
      const args = merge(childExpressions(call).map((child) => walkExpression(walk, child, scope, ctes)));
      scope.relations.push(tableFunction(node, call, asExpression(args)));
      return NOTHING;
    }
    case 'EXPRESSION_LIST': {
      const rows = Array.isArray(node.values) ? node.values : [];
      const columns: Column[] = [];
      for (const row of rows) {
        for (const [at, cell] of (Array.isArray(row) ? row.filter(isNode) : []).entries()) {
          const before = columns[at]?.from ?? NOTHING;
          const value = walkExpression(walk, cell, scope, ctes);
          columns[at] = { name: `col${at}`, from: merge([before, value]) };
        }
      }
      scope.relations.push(relationOf(alias, { columns, conditions: NOTHING }, renamed));
      return NOTHING;
    }
    default: {
      const swept = sweep(walk, node, scope, ctes);
      scope.relations.push({ alias, columns: [], open: `不认识的来源 ${textAt(node, 'type')}` });
      return swept;
    }
  }
}

/** `schema.table`, lower case, the main schema left out; a part that is no plain identifier stays quoted. */
export function canonicalName(parts: readonly string[]): string {
  const named = parts.filter((part) => part !== '').map(lower);
  const shown = named.length === 2 && named[0] === 'main' ? named.slice(1) : named;
  return shown
    .map((part) => (/^[\p{L}_][\p{L}\p{N}_$]*$/u.test(part) ? part : `"${part.replaceAll('"', '""')}"`))
    .join('.');
}

/** A table of the database, or a CTE when one has that name. */
export function readTable(walk: Walk, node: Node, ctes: Ctes): Relation {
  const written = textAt(node, 'table_name');
  const alias = textAt(node, 'alias') || written;
  const renamed = textsAt(node, 'column_name_alias');
  const cte = textAt(node, 'schema_name') ? undefined : ctes.get(lower(written));
  if (cte) {
    return relationOf(
      alias,
      { columns: cte.columns, conditions: NOTHING, ...(cte.open === undefined ? {} : { open: cte.open }) },
      renamed,
    );
  }
  const table = canonicalName([textAt(node, 'catalog_name'), textAt(node, 'schema_name'), written]);
  walk.tables.add(table);
  const known = walk.columnsOf(table);
  if (known) {
    const columns = known.map((name) => ({ name, from: fromColumn(table, name) }));
    return { ...relationOf(alias, { columns, conditions: NOTHING }, renamed), table };
  }
  const hidden = problem(`${table} 的列未知，无法按位置对应别名`);
  const columns = renamed.map((name) => ({ name, from: hidden }));
  return { alias, columns, open: `${table} 的列未知`, table };
}

/** `unnest`, `range`, `generate_series`: columns that come from the arguments. Of other table functions the columns are not known. */
export function tableFunction(node: Node, call: Node, args: Derived): Relation {
  const name = lower(textAt(call, 'function_name'));
  const alias = textAt(node, 'alias') || name;
  const renamed = textsAt(node, 'column_name_alias');
  const values = nodesAt(call, 'children');
  const flat = values.every((child) => !textAt(child, 'alias'));
  if (!flat || !['unnest', 'range', 'generate_series'].includes(name)) {
    return { alias, columns: [], open: `表函数 ${name} 的列未知` };
  }
  const columns: Column[] = [{ name, from: args }];
  // unnest(a, b) gives one column for each list, side by side.
  if (name === 'unnest') for (let at = 1; at < values.length; at++) columns.push({ name, from: args });
  const ordinality = textAt(node, 'with_ordinality');
  if (ordinality === 'WITH_ORDINALITY') columns.push({ name: 'ordinality', from: args });
  return relationOf(alias, { columns, conditions: NOTHING }, renamed);
}

/** Both sides of a join enter the scope (the right side may look at the left: lateral). */
export function joinRelations(walk: Walk, node: Node, scope: Scope, ctes: Ctes): Derived {
  const kind = textAt(node, 'join_type');
  // SEMI and ANTI joins only filter: nothing outside the condition sees their right side.
  const filters = kind === 'SEMI' || kind === 'ANTI';
  const conditions = [walkFrom(walk, nodeAt(node, 'left') ?? {}, scope, ctes)];
  const before = scope.relations.length;
  const mergedLeft = new Map(scope.merged);
  const seen = filters ? childScope(scope) : scope;
  conditions.push(walkFrom(walk, nodeAt(node, 'right') ?? {}, seen, ctes));
  const left = seen.relations.slice(0, before);
  const right = seen.relations.slice(before);

  const names = new Set(textsAt(node, 'using_columns').map(lower));
  if (textAt(node, 'ref_type') === 'NATURAL') {
    for (const column of left.flatMap((relation) => relation.columns)) {
      if (columnsNamed(right, lower(column.name)).length > 0) names.add(lower(column.name));
    }
    const open = [...left, ...right].find((relation) => relation.open !== undefined);
    if (open) scope.doubt = `NATURAL JOIN：${open.open}`;
  }
  for (const name of names) {
    const before = mergedLeft.get(name);
    const inRight = seen.merged.get(name);
    const ofLeft = before?.from ?? sideOf(left, name);
    const ofRight = inRight && inRight !== before ? inRight.from : sideOf(right, name);
    conditions.push(ofLeft, ofRight);
    const sides = [...(before?.sides ?? []), ...[...left, ...right].filter((side) => mayHave(side, name))];
    if (!filters) scope.merged.set(name, { from: joined(kind, ofLeft, ofRight), sides });
  }
  const condition = nodeAt(node, 'condition');
  if (condition) conditions.push(walkExpression(walk, condition, seen, ctes));
  return asExpression(merge(conditions));
}

/** The value of a USING column: the side that is never missing, or whichever is there. */
function joined(kind: string, left: Derived, right: Derived): Derived {
  if (kind === 'RIGHT') return right;
  return kind === 'OUTER' || kind === 'FULL' ? asExpression(merge([left, right])) : left;
}

function sideOf(relations: readonly Relation[], name: string): Derived {
  const found = columnsNamed(relations, name);
  if (found.length === 1 && found[0]) return found[0].from;
  if (found.length > 1) return problem(`USING 的列 ${name} 有歧义`);
  const [open, ...more] = relations.filter((relation) => relation.open !== undefined);
  if (open?.table && more.length === 0) return fromColumn(open.table, name);
  return problem(`USING 的列 ${name} 找不到来源`);
}

function mayHave(relation: Relation, name: string): boolean {
  return relation.open !== undefined || columnsNamed([relation], name).length > 0;
}

function childScope(scope: Scope): Scope {
  return { ...newScope(scope.parent), relations: [...scope.relations], merged: new Map(scope.merged) };
}
