import type { DuckDBConnection } from '../../../lake/duck.ts';
import type { MetricCatalog } from '../../../transforms/semantic/catalog.ts';
import { conditionText } from '../../../transforms/semantic/condition.ts';
import { loadShapeRules } from '../../../transforms/semantic/shapes/rules.ts';
import {
  attainTargets,
  type Target,
  type TargetRequest,
} from '../../../transforms/semantic/shapes/targets.ts';
import { linksOf } from './asked.ts';
import type { Provenance } from './provenance.ts';

/** Every target beside what is counted, each with the trace of its value. @throws as `attainTargets` */
export async function targetsOf(
  connection: DuckDBConnection,
  catalog: MetricCatalog,
  request: TargetRequest,
  provenance: Provenance,
) {
  const { snapshot } = provenance;
  const answer = await attainTargets(connection, catalog, request, await loadShapeRules(), { snapshot });
  return {
    ...answer,
    ...provenance,
    rows: answer.rows.map((row) => ({
      ...row,
      trace: traceOf(row.target, row.result !== null, request.as_of),
    })),
  };
}

function traceOf(target: Target, isMeasured: boolean, as_of: string | undefined): string | null {
  if (!isMeasured || target.metric === null) return null;
  const { scope_dimension: dimension, scope_value: value, period } = target;
  const where =
    dimension === null || value === null ? [] : [conditionText({ dimension, op: '=', values: [value] })];
  return linksOf(target.metric, { where, period, as_of }).trace;
}
