import { isNode, type Node, nodeAt, nodesAt, textAt, textsAt } from './ast.ts';
import { asExpression, type Derived, merge, NOTHING, problem } from './derived.ts';
import { lower, newScope, resolve, type Scope } from './scope.ts';
import { type Ctes, type Walk, walkQuery } from './walk.ts';

const PLAIN_CLASSES = new Set([
  'FUNCTION',
  'OPERATOR',
  'COMPARISON',
  'CONJUNCTION',
  'BETWEEN',
  'CAST',
  'COLLATE',
  'CASE',
  'WINDOW',
  'SUBQUERY',
  'LAMBDA',
]);
/** Functions that really take no argument. The parser drops the star of `f(*)`, so any other empty call may hide columns. */
const NILADIC = new Set([
  'count_star',
  'count',
  'list_value',
  'list_pack',
  'map',
  'now',
  'current_date',
  'today',
  'current_timestamp',
  'get_current_timestamp',
  'transaction_timestamp',
  'get_current_time',
  'random',
  'uuid',
  'gen_random_uuid',
  'uuidv4',
  'uuidv7',
  'pi',
  'version',
  'row_number',
  'rank',
  'dense_rank',
  'rank_dense',
  'percent_rank',
  'cume_dist',
]);

/** What an expression's value comes from. Only a bare column reference is a copy. */
export function walkExpression(walk: Walk, node: Node, scope: Scope, ctes: Ctes): Derived {
  const kind = textAt(node, 'class');
  switch (kind) {
    case 'COLUMN_REF':
      return resolve(scope, textsAt(node, 'column_names'));
    case 'CONSTANT':
    case 'PARAMETER':
    case 'DEFAULT':
    // What a value is cast to, as a connection whose files have the newest storage format writes it.
    case 'TYPE':
      return NOTHING;
    case 'LAMBDA': {
      // Its parameters stand for elements of the list beside it, which the surrounding call counts already.
      const inner = newScope(scope);
      const names = [nodeAt(node, 'lhs') ?? {}].flatMap((lhs) => [lhs, ...nodesAt(lhs, 'children')]);
      for (const name of names.flatMap((item) => textsAt(item, 'column_names')))
        inner.merged.set(lower(name), { from: NOTHING, sides: [] });
      return asExpression(walkExpression(walk, nodeAt(node, 'expr') ?? {}, inner, ctes));
    }
    default:
      break;
  }
  const parts = childExpressions(node).map((child) => walkExpression(walk, child, scope, ctes));
  if (kind === 'SUBQUERY') {
    const query = nodeAt(nodeAt(node, 'subquery') ?? {}, 'node') ?? {};
    const result = walkQuery(walk, query, scope, ctes);
    // A subquery is used as one value: which row it takes that value from belongs to the value.
    if (textAt(node, 'subquery_type') !== 'EXISTS') {
      parts.push(...result.columns.map((column) => column.from));
      if (result.open !== undefined) parts.push(problem(result.open));
    }
    parts.push(result.conditions);
  }
  if (kind === 'FUNCTION' || kind === 'WINDOW') {
    const name = lower(textAt(node, 'function_name'));
    if (walk.macros.has(name)) parts.push(problem(`${name} 是自定义宏，其内容不在语法树中`));
    if (nodesAt(node, 'children').length === 0 && !NILADIC.has(name))
      parts.push(problem(`${name}() 的参数未知`));
  }
  if (!PLAIN_CLASSES.has(kind)) parts.push(problem(`不认识的表达式 ${kind || textAt(node, 'type')}`));
  return asExpression(merge(parts));
}

/** The expressions directly below a node, whatever its fields are called; queries inside are left to their own rule. */
export function childExpressions(node: Node): Node[] {
  const found: Node[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (isNode(value)) {
      if (textAt(value, 'class')) found.push(value);
      else Object.entries(value).forEach(([key, inner]) => void (key === 'subquery' || visit(inner)));
    }
  };
  for (const [key, value] of Object.entries(node)) if (key !== 'subquery') visit(value);
  return found;
}
