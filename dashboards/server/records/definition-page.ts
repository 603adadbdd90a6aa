import type { DuckDBConnection } from '../../../lake/duck.ts';
import type { MetricCatalog } from '../../../transforms/semantic/catalog.ts';
import { leavesOf } from '../../../transforms/semantic/checks.ts';
import { compileMetric } from '../../../transforms/semantic/compile.ts';
import type { FactMetric, MetricDefinition } from '../../../transforms/semantic/types.ts';
import type { DefinitionList, DefinitionPage } from '../../api/definitions.ts';
import { summaryOf } from '../metrics/catalogue.ts';
import type { ReferenceRow } from './references.ts';
import { select } from './select.ts';

type Rules = DefinitionList['rules'];

/** What does not count as a conversion, in the order in which the rules are looked at. */
export function exclusionRules(tables: ReadonlyMap<string, readonly ReferenceRow[]>): Rules {
  return (tables.get('conversion_rule') ?? [])
    .map((row) => ({
      code: row.code ?? '',
      name: row.name ?? '',
      description: row.description ?? '',
      counts: row.counts === 'true',
      priority: Number(row.priority),
      source: row.source ?? '',
      verified: row.verified === 'true',
    }))
    .sort((a, b) => a.priority - b.priority);
}

/**
 * A metric's definition with all it rests on.
 * @throws PANHUO_METRIC_UNKNOWN
 */
export async function definitionPage(
  connection: DuckDBConnection,
  catalog: MetricCatalog,
  id: string,
  rules: Rules,
): Promise<Omit<DefinitionPage, 'snapshot' | 'synthetic'>> {
  const metric = catalog.metric(id);
  const leaves = leavesOf(metric);
  const compiled = metric.requires.length > 0 ? null : compileMetric(metric, {});
  const counted = leaves.some((leaf) => leaf.counted);
  return {
    metric: summaryOf(metric, catalog.versions(id)),
    included: [...new Set(compiled?.filters ?? includedOf(metric))],
    excluded: counted ? rules.filter((rule) => !rule.counts) : [],
    sql: compiled?.sql ?? null,
    tables: await tablesOf(connection, leaves),
  };
}

/** Conditions as they stand in the definition, of metrics that are only asked by a dimension. */
function includedOf(metric: MetricDefinition): readonly string[] {
  const by = compileMetric(metric, { by: [...metric.requires] });
  return by.filters;
}

async function tablesOf(
  connection: DuckDBConnection,
  leaves: readonly FactMetric[],
): Promise<DefinitionPage['tables']> {
  const facts = [...new Map(leaves.map(({ fact }) => [fact.table, fact])).values()];
  const out: DefinitionPage['tables'] = [];
  for (const fact of facts) {
    const columns = await select<{ column: string; name: string; type: string; meaning: string }>(
      connection,
      'SELECT "column", name, type, meaning FROM meta_column WHERE model = ? ORDER BY position',
      [fact.table],
    );
    const [model] = await select<{ description: string | null; grain: string | null; rows: number | null }>(
      connection,
      'SELECT description, grain, rows FROM meta_model WHERE model = ?',
      [fact.table],
    );
    out.push({
      table: fact.table,
      name: fact.name,
      description: model?.description ?? null,
      grain: model?.grain ?? null,
      rows: model?.rows ?? null,
      key: fact.key,
      columns,
    });
  }
  return out;
}
