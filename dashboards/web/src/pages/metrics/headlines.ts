/** Numbers at the head of the page: what converts, for how much, how fast, out of which stock. Those the catalogue lacks are left out. */
export const HEADLINES: readonly string[] = [
  'conversion_events',
  'converted_patents',
  'contract_amount',
  'conversion_rate_3y',
  'valid_inventions',
  'unused_three_years_share',
];
