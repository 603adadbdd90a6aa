import { PanhuoError } from '../../domain/errors.ts';
import {
  dimensionsSchema,
  metricSchema,
  type RawDimensions,
  type RawFilter,
  type RawMetric,
} from './schema.ts';
import { nearest, nearestId } from './suggest.ts';
import type {
  DateDimension,
  Dimension,
  Fact,
  Filter,
  Join,
  MetricDefinition,
  Reach,
  TextDimension,
} from './types.ts';
import { type Issue, invalid, readYaml, type YamlFile } from './yaml.ts';

export interface SourceFile {
  readonly file: string;
  readonly text: string;
}

/** All definitions, checked against each other. */
export interface MetricCatalog {
  /** In order of id. */
  readonly metrics: readonly MetricDefinition[];
  /** @throws PanhuoError PANHUO_METRIC_UNKNOWN with the nearest id and all ids */
  metric(id: string): MetricDefinition;
}

/**
 * Builds the catalogue from the text of `dimensions.yaml` and of the metric files. Pure.
 * @throws PanhuoError PANHUO_METRIC_INVALID listing every mistake with file, line and field
 */
export function createCatalog(dimensions: SourceFile, metrics: readonly SourceFile[]): MetricCatalog {
  const shared = readYaml(dimensions.text, dimensions.file, dimensionsSchema);
  if (Array.isArray(shared)) throw invalid(shared);
  const issues: Issue[] = checkDimensions(shared);
  const list: MetricDefinition[] = [];
  for (const source of metrics) {
    const parsed = readYaml(source.text, source.file, metricSchema);
    if (Array.isArray(parsed)) issues.push(...parsed);
    else list.push(resolveMetric(parsed, source.file, shared.value, issues));
  }
  if (issues.length > 0) throw invalid(issues);
  list.sort((a, b) => (a.id < b.id ? -1 : 1));
  const byId = new Map(list.map((metric) => [metric.id, metric]));
  return deepFreeze({
    metrics: list,
    metric(id: string): MetricDefinition {
      const found = byId.get(id);
      if (found) return found;
      const near = nearestId(id, list);
      throw new PanhuoError('PANHUO_METRIC_UNKNOWN', `没有指标“${id}”${near ? `，是否指 ${near}？` : ''}`, {
        where: { field: 'metric' },
        hint: `现有指标：${list.map((metric) => `${metric.id}（${metric.name}）`).join('、')}`,
      });
    },
  });
}

function checkDimensions({ value, issue }: YamlFile<RawDimensions>): Issue[] {
  const issues: Issue[] = [];
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
  }
  const ids = new Set<string>();
  for (const [at, dimension] of value.dimensions.entries()) {
    if (ids.has(dimension.id))
      issues.push(issue(['dimensions', at, 'id'], `维度 ${dimension.id} 定义了两次`));
    ids.add(dimension.id);
    if (dimension.type !== 'text') continue;
    const names = [...Object.values(dimension.labels), dimension.missing];
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

function resolveMetric(
  { value, issue }: YamlFile<RawMetric>,
  file: string,
  shared: RawDimensions,
  issues: Issue[],
): MetricDefinition {
  const report = (path: readonly PropertyKey[], message: string) => void issues.push(issue(path, message));
  const stem = file.replace(/^.*[\\/]/, '').replace(/\.yaml$/, '');
  if (stem !== value.id) report(['id'], `id 应与文件名一致（${stem}）`);
  const fact = shared.facts[value.fact];
  if (!fact) report(['fact'], `没有定义事实表 ${value.fact}，可用：${Object.keys(shared.facts).join('、')}`);

  const dimension = (id: string, path: readonly PropertyKey[]): Dimension | undefined => {
    const raw = shared.dimensions.find((item) => item.id === id);
    const near = nearest(
      id,
      shared.dimensions.map((item) => item.id),
    );
    if (!raw) report(path, `没有维度 ${id}${near ? `，是否指 ${near}？` : ''}`);
    else if (raw.type === 'date') return raw satisfies DateDimension;
    else if (fact) {
      const from = raw.from[value.fact];
      if (from) return textDimension(raw, from, fact.joins);
      report(path, `维度 ${id} 没有写明如何从事实表 ${value.fact} 到达`);
    }
    return undefined;
  };
  const filters = (list: readonly RawFilter[], path: readonly PropertyKey[]): Filter[] =>
    list.flatMap((raw, at): Filter[] => {
      const [op, values] =
        'in' in raw
          ? (['in', raw.in] as const)
          : 'not_in' in raw
            ? (['not in', raw.not_in] as const)
            : [null, []];
      if ('column' in raw) return [{ on: 'column', column: raw.column, op: op ?? 'in', values }];
      const found = dimension(raw.dimension, [...path, at, 'dimension']);
      if (!found) return [];
      if (found.type === 'date') {
        report([...path, at, 'dimension'], '定义中的条件不能用日期维度');
        return [];
      }
      if ('known' in raw) return [{ on: 'dimension', dimension: found, op: raw.known ? 'known' : 'unknown' }];
      return [{ on: 'dimension', dimension: found, op: op ?? 'in', values }];
    });

  const seen = new Set<string>();
  const dimensions = value.dimensions.flatMap((id, at) => {
    if (seen.has(id)) report(['dimensions', at], `维度 ${id} 列了两次`);
    seen.add(id);
    return dimension(id, ['dimensions', at]) ?? [];
  });
  return {
    id: value.id,
    name: value.name,
    definition: value.definition,
    fact: factOf(value.fact, fact),
    date: value.date,
    filters: filters(value.filters, ['filters']),
    numerator: filters(value.numerator.filters, ['numerator', 'filters']),
    denominator: value.denominator ? filters(value.denominator.filters, ['denominator', 'filters']) : null,
    dimensions,
    unit: value.unit,
    format: value.format,
    additive: value.additive,
    basis: value.basis,
    source: value.source,
    verified: value.verified,
    version: value.version,
    validFrom: value.valid_from,
    minDenominator: value.min_denominator ?? null,
    file,
  };
}

function factOf(table: string, raw: RawDimensions['facts'][string] | undefined): Fact {
  return {
    table,
    name: raw?.name ?? table,
    key: raw?.key ?? '',
    recordIds: raw?.record_ids ?? '',
    show: raw?.show ?? [],
  };
}

function textDimension(
  raw: Extract<RawDimensions['dimensions'][number], { type: 'text' }>,
  from: string,
  joins: RawDimensions['facts'][string]['joins'],
): TextDimension {
  const { id, name, meaning, missing } = raw;
  return {
    id,
    name,
    meaning,
    missing,
    type: 'text',
    reach: reachOf(from, joins),
    labels: Object.entries(raw.labels),
  };
}

/** The joins that lead to a column, the first one first. Only earlier joins are referred to (checked above), so this ends. */
function reachOf(from: string, joins: RawDimensions['facts'][string]['joins']): Reach {
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

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
