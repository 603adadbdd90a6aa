import type { RawDimensions } from './schema.ts';
import type { Dimension, Fact, Join, Reach } from './types.ts';
import type { Issue, YamlFile } from './yaml.ts';

type RawFact = RawDimensions['facts'][string];
type RawReached = Exclude<RawDimensions['dimensions'][number], { type: 'date' }>;

/** Mistakes of `dimensions.yaml` itself. */
export function checkDimensions({ value, issue }: YamlFile<RawDimensions>): Issue[] {
  const issues: Issue[] = [];
  const byId = new Map(value.dimensions.map((dimension) => [dimension.id, dimension]));
  for (const [table, fact] of Object.entries(value.facts)) {
    const seen = new Set(['fact']);
    for (const [alias, join] of Object.entries(fact.joins)) {
      const [from = ''] = join.equals.split('.');
      if (!seen.has(from))
        issues.push(
          issue(['facts', table, 'joins', alias, 'equals'], `“${from}”不是事实表，也不是写在前面的连接`),
        );
      seen.add(alias);
    }
    for (const [at, id] of fact.dimensions.entries()) {
      const path = ['facts', table, 'dimensions', at];
      const dimension = byId.get(id);
      if (!dimension) issues.push(issue(path, `没有维度 ${id}`));
      else if (dimension.type === 'date')
        issues.push(issue(path, `日期维度 ${id} 取自各指标的日期列，不必列在事实表下`));
      else if (dimension.from[table] !== undefined)
        issues.push(issue(path, `维度 ${id} 已另写明如何从 ${table} 到达`));
    }
  }
  const ids = new Set<string>();
  for (const [at, dimension] of value.dimensions.entries()) {
    if (ids.has(dimension.id))
      issues.push(issue(['dimensions', at, 'id'], `维度 ${dimension.id} 定义了两次`));
    ids.add(dimension.id);
    if (dimension.type === 'date') continue;
    if (dimension.type === 'boolean' && Object.keys(dimension.labels).some((code) => !(code in TRUTH)))
      issues.push(issue(['dimensions', at, 'labels'], '布尔维度的代码只有 true、false'));
    const names = [...labelsOf(dimension).map(([, label]) => label), dimension.missing];
    if (new Set(names).size < names.length)
      issues.push(issue(['dimensions', at, 'labels'], '两个代码用了同一个名称，切分后无法区分'));
    for (const [table, from] of Object.entries(dimension.from)) {
      const fact = value.facts[table];
      const [alias = ''] = from.split('.');
      const path = ['dimensions', at, 'from', table];
      if (!fact) issues.push(issue(path, `没有定义事实表 ${table}`));
      else if (alias !== 'fact' && !fact.joins[alias])
        issues.push(issue(path, `事实表 ${table} 没有名为 ${alias} 的连接`));
    }
  }
  return issues;
}

export function factOf(id: string, raw: RawFact, names: RawDimensions['columns']): Fact {
  return {
    id,
    table: raw.table ?? id,
    name: raw.name,
    key: raw.key,
    recordIds: raw.record_ids,
    show: raw.show,
    known: raw.known ?? null,
    foreseen: raw.foreseen,
    knownOf: raw.known_of,
    counted: raw.counted ?? null,
    columns: { ...names, ...raw.columns },
  };
}

/** What people call a column; a column without a name keeps its own. */
export function columnName(fact: Fact, column: string): string {
  return fact.columns[column] ?? column;
}

/** A dimension as one fact reaches it; undefined when that fact does not. */
export function dimensionOfFact(
  raw: RawDimensions['dimensions'][number],
  factId: string,
  fact: RawFact,
): Dimension | undefined {
  if (raw.type === 'date') {
    const { type, id, name, meaning, missing, grain } = raw;
    return { type, id, name, meaning, missing, grain };
  }
  const from =
    raw.from[factId] ?? (fact.dimensions.includes(raw.id) ? `fact.${raw.column ?? raw.id}` : undefined);
  if (from === undefined) return undefined;
  const { id, name, meaning, missing } = raw;
  return {
    id,
    name,
    meaning,
    missing,
    type: 'text',
    reach: reachOf(from, fact.joins),
    labels: labelsOf(raw),
    boolean: raw.type === 'boolean',
  };
}

const TRUTH: Readonly<Record<string, string>> = { true: '是', false: '否' };

function labelsOf(raw: RawReached): (readonly [code: string, label: string])[] {
  return Object.entries(raw.type === 'boolean' ? { ...TRUTH, ...raw.labels } : raw.labels);
}

/** The joins that lead to a column, the first one first. Only earlier joins are referred to (checked above), so this ends. */
function reachOf(from: string, joins: RawFact['joins']): Reach {
  const [alias = '', column = ''] = from.split('.');
  const path: Join[] = [];
  const order = Object.keys(joins);
  for (let at = order.indexOf(alias); at >= 0; ) {
    const name = String(order[at]);
    const join = joins[name];
    if (!join) break;
    path.unshift({ alias: name, ...join });
    const next = order.indexOf(join.equals.split('.')[0] ?? '');
    at = next < at ? next : -1;
  }
  return { alias, column, joins: path };
}
