import { grouped } from '../../../domain/text.ts';
import type { AuditState, Snapshot } from '../../../lake/snapshots.ts';
import { compileAudits } from '../../../transforms/runner/audits.ts';
import type { AuditSpec, Model } from '../../../transforms/runner/model.ts';
import type { MetricCatalog } from '../../../transforms/semantic/catalog.ts';
import type { AuditRow, QualityAnswer } from '../../api/ops-model.ts';
import type { Caller } from '../access/caller.ts';
import type { ModelCatalog } from './catalog.ts';
import { metricsOf } from './impact.ts';
import { classIn, hideCells, readSamples } from './samples.ts';

/** What audits are told with. */
export interface AuditWorld {
  catalog: ModelCatalog;
  definitions: ReadonlyMap<string, Model>;
  metrics: MetricCatalog;
  /** Kept snapshots, the oldest first. */
  kept: readonly Snapshot[];
  caller: Caller;
}

/** Counts of a snapshot's audits. */
export function countsOf(audits: readonly AuditState[]): QualityAnswer['counts'] {
  const failed = (severity: AuditState['severity']) =>
    audits.filter((audit) => audit.failures > 0 && audit.severity === severity).length;
  const [block, warn] = [failed('block'), failed('warn')];
  return { total: audits.length, passed: audits.length - block - warn, block, warn };
}

/** Failed ones first, blocking before warning, more bad rows before fewer; then by name. */
export function inOrder<T extends AuditState>(audits: readonly T[]): T[] {
  const rank = ({ failures, severity }: T) => (failures === 0 ? 2 : severity === 'block' ? 0 : 1);
  return [...audits].sort(
    (a, b) =>
      rank(a) - rank(b) || b.failures - a.failures || (a.name < b.name ? -1 : Number(a.name > b.name)),
  );
}

/** Audits as a page tells them. What is known of one check alone (metrics, history) is worked out once a model. */
export function auditRows(world: AuditWorld, audits: readonly AuditState[]): AuditRow[] {
  const { catalog, definitions, metrics, kept, caller } = world;
  const past = kept.map(({ id, audits: then }) => ({
    id,
    failures: new Map(then.map((audit) => [audit.name, audit.failures])),
  }));
  const hit = new Map<string, AuditRow['metrics']>();
  const specs = new Map<string, ReadonlyMap<string, Told>>();
  return audits.map((audit) => {
    const { model } = audit;
    const definition = definitions.get(model);
    // Of what holds, nobody asks whom it would hit: the list stays small.
    const isFailed = audit.failures > 0;
    if (isFailed && !hit.has(model)) hit.set(model, metricsOf(catalog, metrics, model));
    if (!specs.has(model)) specs.set(model, definition === undefined ? new Map() : toldOf(definition));
    const told = specs.get(model)?.get(audit.name);
    // Bad rows may be of any organisation, and not every table says whose they are.
    const samples = readSamples(caller.organisation === null ? audit.samples : []);
    return {
      audit: audit.name,
      name: audit.name.startsWith(`${model}.`) ? audit.name.slice(model.length + 1) : audit.name,
      model,
      layer: catalog.models.get(model)?.layer ?? null,
      owner: definition?.owner ?? null,
      severity: audit.severity,
      state: isFailed ? 'failed' : 'passed',
      failures: audit.failures,
      check: told?.check ?? 'unknown',
      expected: told?.expected ?? '没有不合要求的行',
      actual: audit.failures === 0 ? '符合' : actualOf(told?.check ?? 'unknown', audit),
      sql: told?.sql ?? null,
      samples: hideCells(samples.columns, samples.rows, classIn(catalog, model), caller),
      metrics: isFailed ? (hit.get(model) ?? []) : [],
      history: (isFailed ? past : []).map(({ id, failures }) => ({
        snapshot: id,
        failures: failures.get(audit.name) ?? null,
      })),
    };
  });
}

type Check = AuditRow['check'];
interface Told {
  check: Check;
  expected: string;
  sql: string;
}

/** What a model's audits ask for, by the audit's full name. */
function toldOf(model: Model): Map<string, Told> {
  // One check a column, in the order in which they are compiled.
  const specs = model.audits.flatMap((spec): AuditSpec[] =>
    'not_null' in spec ? spec.not_null.map((column) => ({ ...spec, not_null: [column] })) : [spec],
  );
  const named = (column: string) => {
    const name = model.columns[column]?.name;
    return name === undefined ? column : `${column}（${name}）`;
  };
  return new Map(
    compileAudits(model).map((audit, at) => {
      const spec = specs[at] as AuditSpec;
      return [audit.name, { check: checkOf(spec), expected: expectedOf(spec, named), sql: audit.bad }];
    }),
  );
}

function checkOf(spec: AuditSpec): Check {
  if ('not_null' in spec) return 'not_null';
  if ('unique' in spec) return 'unique';
  if ('accepted_values' in spec) return 'accepted_values';
  if ('relationships' in spec) return 'relationships';
  return 'reconcile' in spec ? 'reconcile' : 'sql';
}

function expectedOf(spec: AuditSpec, named: (column: string) => string): string {
  if ('not_null' in spec) return `${spec.not_null.map(named).join('、')} 每行都有值`;
  if ('unique' in spec) return `${spec.unique.map(named).join(' + ')} 不重复`;
  if ('accepted_values' in spec) {
    const { column, values } = spec.accepted_values;
    return `${named(column)} 只取：${values.join('、')}`;
  }
  if ('relationships' in spec) {
    const { column, to } = spec.relationships;
    return `${named(column)} 的每个值都见于 ${to}`;
  }
  return 'reconcile' in spec ? `两边相等：${spec.reconcile.name}` : '没有这样的行';
}

function actualOf(check: Check, { failures, samples }: AuditState): string {
  const n = grouped(failures);
  switch (check) {
    case 'not_null':
      return `${n} 行为空`;
    case 'unique':
      return `${n} 组重复`;
    case 'accepted_values':
      return `${n} 种其他取值`;
    case 'relationships':
      return `${n} 行找不到`;
    case 'reconcile': {
      const [row] = readSamples(samples).rows;
      return row === undefined
        ? '两边不等'
        : `左边 ${String(row[0] ?? '空')}，右边 ${String(row[1] ?? '空')}`;
    }
    case 'sql':
    case 'unknown':
      return `${n} 行`;
    default:
      return check satisfies never;
  }
}
