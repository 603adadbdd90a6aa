import { isNode, type Node, nodeAt, nodesAt, textAt, textsAt } from './ast.ts';
import type { Derived } from './derived.ts';
import { type Column, lower, type Scope } from './scope.ts';

/** `*`, `t.*`, with EXCLUDE, REPLACE and RENAME, as the columns it stands for. */
export function expandStar(
  node: Node,
  scope: Scope,
  walkInner: (node: Node) => Derived,
): { columns: Column[]; open?: string } {
  if (node.columns === true || nodeAt(node, 'expr')) return { columns: [], open: 'COLUMNS(…) 无法静态展开' };
  const only = lower(textAt(node, 'relation_name'));
  const excluded = new Set([
    ...textsAt(node, 'exclude_list').map(lower),
    ...nodesAt(node, 'qualified_exclude_list').map((item) => lower(textAt(item, 'column'))),
  ]);
  const replaced = new Map(
    nodesAt(node, 'replace_list').map((item) => [lower(textAt(item, 'key')), nodeAt(item, 'value')] as const),
  );
  const renamed = new Map(
    nodesAt(node, 'rename_list').map((item) => [lower(keyOf(item)), textAt(item, 'value')]),
  );

  const relations = scope.relations.filter((relation) => !only || lower(relation.alias) === only);
  const columns: Column[] = [];
  const emitted = new Set<string>();
  for (const relation of relations) {
    for (const column of relation.columns) {
      const name = lower(column.name);
      if (excluded.has(name)) continue;
      const using = only ? undefined : scope.merged.get(name);
      const joined = using?.sides.includes(relation) ? using : undefined;
      if (joined && emitted.has(name)) continue;
      if (joined) emitted.add(name);
      const replacement = replaced.get(name);
      const from = replacement ? walkInner(replacement) : (joined?.from ?? column.from);
      columns.push({ name: renamed.get(name) || column.name, from });
    }
  }
  const open = relations.find((relation) => relation.open !== undefined);
  if (relations.length === 0) return { columns, open: `找不到 ${only || '任何来源'}.*` };
  const why = open ? `${open.alias || '未命名的来源'}.*：${open.open}` : scope.doubt;
  return why === undefined ? { columns } : { columns, open: why };
}

function keyOf(item: Node): string {
  const key = item.key;
  return isNode(key) ? textAt(key, 'column') : textAt(item, 'key');
}
