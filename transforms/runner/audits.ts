import { type Duck, identifier, literal } from '../../lake/duck.ts';
import type { AuditState } from '../../lake/snapshots.ts';
import type { AuditSpec, Model } from './model.ts';

/** An audit ready to run. `bad` returns the bad rows; `count` their number, where that can be had cheaper. */
export interface Audit {
  name: string;
  model: string;
  severity: 'warn' | 'block';
  bad: string;
  count: string;
  /** Tables it reads, where we wrote it; null for SQL that people wrote, which has to be asked. */
  tables: readonly string[] | null;
}

/** Writes the SQL of a model's audits. Pure. */
export function compileAudits(model: Model): Audit[] {
  return model.audits.flatMap((spec) => compile(model, spec));
}

function compile(model: Model, spec: AuditSpec): Audit[] {
  const table = identifier(model.name);
  const audit = (
    name: string,
    bad: string,
    count = `SELECT count(*) FROM (${bad})`,
    tables: readonly string[] | null = [model.name],
  ): Audit => ({
    name: `${model.name}.${name}`,
    model: model.name,
    severity: severityOf(spec),
    bad,
    count,
    tables,
  });
  if ('not_null' in spec) {
    return spec.not_null.map((column) =>
      audit(
        `not_null(${column})`,
        `SELECT * FROM ${table} WHERE ${identifier(column)} IS NULL`,
        `SELECT count(*) - count(${identifier(column)}) FROM ${table}`,
      ),
    );
  }
  if ('unique' in spec) {
    const columns = spec.unique.map(identifier).join(', ');
    return [
      audit(
        `unique(${spec.unique.join(', ')})`,
        `SELECT ${columns}, count(*) AS rows FROM ${table} GROUP BY ${columns} HAVING count(*) > 1`,
      ),
    ];
  }
  if ('accepted_values' in spec) {
    const { column, values } = spec.accepted_values;
    const listed = values.map(literal).join(', ');
    return [
      audit(
        `accepted_values(${column})`,
        `SELECT ${identifier(column)}, count(*) AS rows FROM ${table} WHERE ${identifier(column)} NOT IN (${listed}) GROUP BY ${identifier(column)}`,
      ),
    ];
  }
  if ('relationships' in spec) {
    const { column, to } = spec.relationships;
    const [other = '', key = ''] = to.split('.');
    const from = `FROM ${table} ANTI JOIN ${identifier(other)} AS parent ON ${table}.${identifier(column)} = parent.${identifier(key)}
      WHERE ${table}.${identifier(column)} IS NOT NULL`;
    return [
      audit(
        `relationships(${column} → ${to})`,
        `SELECT ${table}.${identifier(column)}, count(*) AS rows ${from} GROUP BY 1`,
        `SELECT count(*) ${from}`,
        [model.name, other],
      ),
    ];
  }
  if ('reconcile' in spec) {
    const { name, left, right } = spec.reconcile;
    const bad = `SELECT l.value AS "left", r.value AS "right" FROM (SELECT (${left}) AS value) l, (SELECT (${right}) AS value) r
      WHERE l.value IS DISTINCT FROM r.value`;
    return [audit(name, bad, undefined, null)];
  }
  return [audit(spec.sql.name, spec.sql.query, undefined, null)];
}

function severityOf(spec: AuditSpec): 'warn' | 'block' {
  if ('reconcile' in spec) return spec.reconcile.severity ?? spec.severity;
  if ('sql' in spec) return spec.sql.severity ?? spec.severity;
  return spec.severity;
}

const SAMPLES = 5;

/** Runs one audit. Samples of the bad rows are fetched only when there are any. */
export async function runAudit(duck: Duck, audit: Audit): Promise<AuditState> {
  const failures = await duck.count(audit.count);
  const samples: string[] = [];
  if (failures > 0) {
    const rows = await duck.rows<{ sample: string }>(
      `SELECT to_json(b)::VARCHAR AS sample FROM (SELECT * FROM (${audit.bad}) LIMIT ${SAMPLES}) AS b`,
    );
    samples.push(...rows.map((row) => row.sample));
  }
  return { name: audit.name, model: audit.model, severity: audit.severity, failures, samples };
}
