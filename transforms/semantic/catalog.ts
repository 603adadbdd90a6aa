import { PanhuoError } from '../../domain/errors.ts';
import { defineFactMetric, type Written } from './define.ts';
import { defineFormula } from './formula.ts';
import { checkDimensions } from './reach.ts';
import { dimensionsSchema, groupSchema, metricSchema, type RawMetric } from './schema.ts';
import { nearestId } from './suggest.ts';
import type { MetricDefinition } from './types.ts';
import { checkValue, type Issue, invalid, readYaml } from './yaml.ts';

export interface SourceFile {
  readonly file: string;
  readonly text: string;
}

/** All definitions, checked against each other. */
export interface MetricCatalog {
  /** The latest version of each, in order of id. */
  readonly metrics: readonly MetricDefinition[];
  /**
   * @param options.version @default the latest
   * @throws PanhuoError PANHUO_METRIC_UNKNOWN with the nearest id and all ids, or with the versions there are
   */
  metric(id: string, options?: { readonly version?: number | undefined }): MetricDefinition;
  /** All versions of a metric, the oldest first; none for an unknown id. */
  versions(id: string): readonly MetricDefinition[];
}

/**
 * Builds the catalogue from the text of `dimensions.yaml` and of the group files. Pure.
 * @throws PanhuoError PANHUO_METRIC_INVALID listing every mistake with file, line and field
 */
export function createCatalog(dimensions: SourceFile, groups: readonly SourceFile[]): MetricCatalog {
  const shared = readYaml(dimensions.text, dimensions.file, dimensionsSchema);
  if (Array.isArray(shared)) throw invalid(shared);
  const issues: Issue[] = checkDimensions(shared);
  const written = groups.flatMap((source) => readGroup(source, issues));
  const byKey = keyed(written);
  const ids = [...new Set(written.map(({ raw }) => raw.id))].sort();
  const latest = new Map<string, Written>();
  for (const item of written) {
    const before = latest.get(item.raw.id);
    if (!before || before.raw.version < item.raw.version) latest.set(item.raw.id, item);
  }

  const done = new Map<Written, MetricDefinition | undefined>();
  const define = (item: Written, path: readonly string[]): MetricDefinition | undefined => {
    if (done.has(item)) return done.get(item);
    const made = item.raw.formula
      ? defineFormula(item, ids, [...path, item.raw.id], (operand, inner) => {
          const target = operand.includes('@') ? byKey.get(operand) : latest.get(operand);
          return target && define(target, inner);
        })
      : defineFactMetric(item, shared.value);
    done.set(item, made);
    return made;
  };
  const list = written.flatMap((item) => define(item, []) ?? []);
  if (issues.length > 0) throw invalid(unique(issues));
  return catalogOf(list, ids);
}

/** A mistake in a cycle is met from several metrics. */
function unique(issues: readonly Issue[]): Issue[] {
  return [...new Map(issues.map((issue) => [JSON.stringify(issue), issue])).values()];
}

/** More metrics than this are no help in an error message. */
const FEW = 20;

function catalogOf(list: readonly MetricDefinition[], ids: readonly string[]): MetricCatalog {
  const versions = new Map(
    ids.map((id) => [id, list.filter((metric) => metric.id === id).sort((a, b) => a.version - b.version)]),
  );
  const metrics = [...versions.values()].flatMap((of) => of.at(-1) ?? []);
  return deepFreeze({
    metrics,
    metric(id: string, options: { readonly version?: number | undefined } = {}): MetricDefinition {
      const of = versions.get(id) ?? [];
      const found =
        options.version === undefined ? of.at(-1) : of.find((metric) => metric.version === options.version);
      if (found) return found;
      if (of.length > 0) {
        throw new PanhuoError('PANHUO_METRIC_UNKNOWN', `指标 ${id} 没有第 ${options.version} 版`, {
          where: { field: 'version' },
          hint: `现有：${of.map((metric) => `第 ${metric.version} 版（${metric.validFrom} 起）`).join('、')}`,
        });
      }
      const near = nearestId(id, metrics);
      throw new PanhuoError('PANHUO_METRIC_UNKNOWN', `没有指标“${id}”${near ? `，是否指 ${near}？` : ''}`, {
        where: { field: 'metric' },
        hint:
          metrics.length > FEW
            ? `共有 ${metrics.length} 个指标，用 panhuo metrics list 查看`
            : `现有指标：${metrics.map((metric) => `${metric.id}（${metric.name}）`).join('、')}`,
      });
    },
    versions: (id: string) => versions.get(id) ?? [],
  });
}

function readGroup(source: SourceFile, issues: Issue[]): Written[] {
  const parsed = readYaml(source.text, source.file, groupSchema);
  if (Array.isArray(parsed)) {
    issues.push(...parsed);
    return [];
  }
  const { value, issue } = parsed;
  const stem = source.file.replace(/^.*[\\/]/, '').replace(/\.yaml$/, '');
  if (stem !== value.group) issues.push(issue(['group'], `group 应与文件名一致（${stem}）`));
  return value.metrics.flatMap((fields, at) => {
    const report = (path: readonly PropertyKey[], message: string) =>
      void issues.push(issue(['metrics', at, ...path], message));
    const checked = checkValue(metricSchema, withDefaults(value.defaults, fields));
    if ('mistakes' in checked) {
      for (const { path, message } of checked.mistakes) report(path, message);
      return [];
    }
    return [
      {
        raw: checked.value,
        own: new Set(Object.keys(fields)),
        group: { id: value.group, name: value.name },
        file: source.file,
        report,
      },
    ];
  });
}

/** Fields that say what is counted, and those they put out of force when a metric states them itself. */
const INSTEAD: Readonly<Record<string, readonly string[]>> = {
  formula: ['fact', 'date', 'counted', 'filters', 'measure', 'numerator', 'denominator', 'stock', 'observe'],
  measure: ['numerator', 'denominator', 'observe', 'formula'],
  numerator: ['measure', 'observe', 'formula'],
  observe: ['date', 'stock', 'measure', 'numerator', 'denominator', 'formula'],
  stock: ['date', 'observe', 'formula'],
  date: ['stock', 'observe', 'formula'],
};

/** The file's defaults, over them the metric's own fields; what a metric states itself puts the other ways of stating it out. */
function withDefaults(
  defaults: Readonly<Record<string, unknown>>,
  own: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const out = new Set(Object.keys(own).flatMap((field) => INSTEAD[field] ?? []));
  return { ...Object.fromEntries(Object.entries(defaults).filter(([field]) => !out.has(field))), ...own };
}

/** By `id@version`; twice the same is a mistake, and so is a later version that is valid from an earlier day. */
function keyed(written: readonly Written[]): Map<string, Written> {
  const byKey = new Map<string, Written>();
  for (const item of written) {
    const { id, version } = item.raw satisfies RawMetric;
    const key = `${id}@${version}`;
    const other = byKey.get(key);
    if (other) item.report(['id'], `指标 ${id} 第 ${version} 版定义了两次（另见 ${other.file}）`);
    byKey.set(key, item);
  }
  for (const { raw, report } of byKey.values()) {
    const before = byKey.get(`${raw.id}@${raw.version - 1}`);
    if (before && before.raw.valid_from >= raw.valid_from)
      report(
        ['valid_from'],
        `第 ${raw.version} 版应晚于第 ${raw.version - 1} 版（${before.raw.valid_from}）施行`,
      );
  }
  return byKey;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
