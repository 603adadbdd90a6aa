import { PanhuoError } from '../../../domain/errors.ts';
import type { DuckDBConnection } from '../../../lake/duck.ts';
import type { MetricCatalog } from '../../../transforms/semantic/catalog.ts';
import { queryMetric } from '../../../transforms/semantic/query.ts';
import type { OrganisationFigures } from '../../api/organisations.ts';
import type { Caller } from '../access/caller.ts';
import { linksOf } from '../metrics/asked.ts';
import { permitted } from '../metrics/rights.ts';
import { organisationIdOf } from './organisation-page.ts';
import { select } from './select.ts';

/** What a body's page shows, in this order; those that the catalogue has and that can be cut so. */
const SHOWN = [
  'valid_patents',
  'valid_inventions',
  'high_value_inventions',
  'filings',
  'conversion_events',
  'converted_patents',
  'conversion_rate_3y',
  'contract_count',
  'contract_amount',
];

/**
 * A body's figures, each a cell of a metric: a university with its campuses and colleges (dimension 高校), any other body by its name
 * (dimension 机构). Where another body bears the same name there are none: they would be added up.
 */
export async function organisationFigures(
  connection: DuckDBConnection,
  catalog: MetricCatalog,
  asked: string,
  caller: Caller,
  snapshot: string,
): Promise<Pick<OrganisationFigures, 'figures' | 'withheld'>> {
  const id = await organisationIdOf(connection, asked);
  const [body] = await select<{ name: string; university: string | null; namesakes: number }>(
    connection,
    `SELECT o.name, CASE WHEN d.root_org_id = o.org_id THEN d.university END AS university,
       (SELECT count(*) FROM dim_organisation AS x WHERE x.name = o.name) AS namesakes
     FROM (SELECT * FROM dim_organisation WHERE org_id = ?) AS o LEFT JOIN int_org_dimension AS d ON d.org_id = o.org_id`,
    [id],
  );
  const figures: OrganisationFigures['figures'] = [];
  const withheld: OrganisationFigures['withheld'] = [];
  if (body === undefined || (body.university === null && body.namesakes > 1)) return { figures, withheld };
  const dimension = body.university === null ? 'org' : 'university';
  const condition = `${dimension}=${body.university ?? body.name}`;
  for (const metric of SHOWN) {
    const definition = catalog.metrics.find((one) => one.id === metric);
    if (definition === undefined || !definition.dimensions.some((one) => one.id === dimension)) continue;
    try {
      const request = permitted(caller, definition, {
        where: [{ dimension, op: '=' as const, values: [body.university ?? body.name] }],
      });
      const { rows } = await queryMetric(connection, definition, request, { snapshot });
      const [row] = rows;
      figures.push({
        metric,
        name: definition.name,
        definition: definition.definition,
        value: row?.value ?? null,
        numerator: numberIn(row?.numerator),
        denominator: numberIn(row?.denominator),
        suppressed: row?.suppressed === true,
        unit: definition.unit,
        format: definition.format,
        basis: definition.basis,
        verified: definition.verified,
        where: [condition],
        trace: linksOf(metric, { where: [condition] }).trace,
      });
    } catch (error) {
      if (!(error instanceof PanhuoError) || error.code !== 'PANHUO_FORBIDDEN') throw error;
      withheld.push({ metric, name: definition.name, why: error.message });
    }
  }
  return { figures, withheld };
}

const numberIn = (value: unknown): number | null => (typeof value === 'number' ? value : null);
