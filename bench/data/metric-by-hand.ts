import type { MetricRequest } from '../../transforms/semantic/types.ts';

/** What somebody who knows the tables would write for one number, with nothing around it: the limit of what a request can cost. */
export const BY_HAND: readonly { metric: string; request: MetricRequest; sql: string }[] = [
  {
    metric: 'conversion_events',
    request: { by: ['city'], period: '2015..2024' },
    sql: `SELECT coalesce(city, '未知'), count(*) FROM fct_conversion
      WHERE is_counted AND form IN ('转让', '许可', '开放许可', '作价投资') AND event_date BETWEEN DATE '2015-01-01' AND DATE '2024-12-31' GROUP BY 1`,
  },
  {
    metric: 'valid_patents',
    request: { by: ['university'], period: '2024' },
    sql: `SELECT coalesce(university, '非高校或未知'), count(*) FROM fct_patent_holding
      WHERE held_from <= DATE '2024-12-31' AND (held_to IS NULL OR held_to > DATE '2024-12-31') GROUP BY 1`,
  },
  {
    metric: 'filings',
    request: { by: ['year'], period: '2015..2024' },
    sql: `SELECT CAST(year(filing_date) AS VARCHAR), count(*) FROM fct_patent_life
      WHERE filing_date BETWEEN DATE '2015-01-01' AND DATE '2024-12-31' GROUP BY 1`,
  },
];
