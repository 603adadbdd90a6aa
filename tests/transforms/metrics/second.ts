import { BASES } from './second-bases.ts';

/** One metric in plain SQL over a base: what day it falls on, or when it is in stock; null value where it is not said. */
export interface Second {
  readonly base: string;
  /** Flow: the day. */
  readonly day?: string;
  /** Stock: holds at T. */
  readonly at?: string;
  readonly value: string;
  readonly where?: string;
  /** Column of the school, when the metric can be cut by it. */
  readonly school?: string;
  /** Below it the warehouse shows nothing. */
  readonly least?: { readonly of: string; readonly min: number };
}

const CONVERTED = "form IN ('转让', '许可', '开放许可', '作价投资')";
const flow = (base: string, day: string, value: string, where = 'TRUE', school?: string): Second => ({
  base,
  day,
  value,
  where,
  ...(school ? { school } : {}),
});
const counted = (value: string, where = CONVERTED): Second =>
  flow('counted', 'day', value, where, 'university');
const share = (
  base: string,
  day: string,
  part: string,
  where: string,
  min: number,
  school?: string,
): Second => ({
  ...flow(base, day, `count(*) FILTER (WHERE ${part}) / count(*)`, where, school),
  least: { of: 'count(*)', min },
});
const life = (day: string, where: string): Second => flow('patent', day, 'count(*)', where, 'university');
const stock = (where: string, value = 'count(*)'): Second => ({
  base: 'patent',
  at: 'granted <= T AND ended > T',
  value,
  where,
});
/** Of those whose years are over on the last known day. */
const cohort = (from: string, years: number, happened: string, where: string): Second => {
  const over = `CAST(${from} + INTERVAL ${years} YEAR AS DATE) - 1 <= ${BASES.DAY}`;
  return {
    base: 'patent LEFT JOIN first USING (patent)',
    day: from,
    value: `count(*) FILTER (WHERE ${happened}) / count(*)`,
    where: `${where} AND ${over}`,
    school: 'patent.university',
    least: { of: 'count(*)', min: 10 },
  };
};
const within = (day: string, from: string, years: number) =>
  `${day} < CAST(${from} + INTERVAL ${years} YEAR AS DATE)`;

/** Places of the two bodies, as the warehouse knows bodies. */
const PLACED = `(SELECT c.*, a.city AS seller_city, b.city AS buyer_city, b.province AS buyer_province FROM counted AS c
  LEFT JOIN dim_organisation AS a ON a.org_id = c.seller_id LEFT JOIN dim_organisation AS b ON b.org_id = c.buyer_id WHERE ${CONVERTED}) AS placed`;
const days = (what: string): Second =>
  flow(
    '(SELECT first.*, p.granted, p.filed FROM first JOIN patent AS p USING (patent)) AS one',
    'converted',
    what,
  );

/** Contracts within one group of companies do not count. */
const OPEN_DEAL = 'nth = 1 AND NOT is_inside';
const contract = (value: string, where = 'is_patent_related', day = 'day'): Second =>
  flow('paper', day, value, `${OPEN_DEAL} AND ${where}`, 'university');
const LATEST = (table: string, key: string) =>
  `(SELECT * FROM ${table} QUALIFY row_number() OVER (PARTITION BY ${key} ORDER BY fetched_at DESC, record_id DESC) = 1)`;
const FINANCE = LATEST('stg_finance__finance', 'finance_number');
const NEED = LATEST('stg_demand__need', 'need_number');
const ACTIVITY = `${LATEST('stg_centre__activity', 'activity_number')} AS meeting`;
const TRAINING = LATEST('stg_centre__training', 'training_number');
const DISCLOSURE = `${LATEST('stg_survey__disclosure', 'disclosure_number')} AS d LEFT JOIN school AS s ON s.raw_name = d.university`;
const LISTING = `${LATEST('stg_market__listing', 'listing_number')} AS l LEFT JOIN school AS s ON s.raw_name = l.organisation`;
const OFFER = `(SELECT o.*, coalesce(o.effective_date, o.announced_date) AS since FROM
  (SELECT * FROM stg_gazette__open_licence QUALIFY row_number() OVER (PARTITION BY patent_number, action, declaration_number, announced_date ORDER BY fetched_at DESC, record_id DESC) = 1) AS o
  WHERE action = '声明') AS o LEFT JOIN school AS s ON s.raw_name = split_part(o.owners, ';', 1)`;
const DEALT = 'contract_number IN (SELECT contract FROM paper WHERE nth = 1 AND NOT is_inside)';
const staff = (role: string): Second => ({
  base: LATEST('stg_lists__person', 'name, organisation, department'),
  at: "coalesce(certified_date, DATE '1900-01-01') <= T",
  value: 'count(*)',
  where: `role = '${role}'`,
});
const finance = (value: string, where = 'TRUE') => flow(FINANCE, 'start_date', value, where);
/** A contract that several meetings claim belongs to the last one before it was signed. */
const signedWithin = (months: number) => `coalesce((SELECT count(DISTINCT d.contract) FROM deal AS d
  WHERE d.nth = 1 AND contains(';' || contracts || ';', ';' || d.contract || ';') AND d.day BETWEEN held_date AND CAST(held_date + INTERVAL ${months} MONTH AS DATE)
    AND NOT EXISTS (SELECT 1 FROM stg_centre__activity AS b WHERE contains(';' || b.contracts || ';', ';' || d.contract || ';') AND b.held_date > meeting.held_date
      AND b.held_date <= d.day)), 0)`;
const observed = (months: number) => `CAST(held_date + INTERVAL ${months} MONTH AS DATE) <= ${BASES.DAY}`;

const WITH = `WITH ${BASES.WHO}, ${BASES.PATENT}, ${BASES.CONVERSION},
first AS (SELECT patent, min(day) AS converted FROM counted WHERE ${CONVERTED} GROUP BY patent),
paper AS (
  SELECT d.*, s.university, coalesce(a.root, d.seller) = coalesce(b.root, d.buyer) AS is_inside, a.org_type AS seller_type,
    (SELECT count(DISTINCT coalesce(n.patent_id, x)) FROM (SELECT trim(unnest(string_split(d.patents, ';'))) AS x) LEFT JOIN int_patent_number AS n ON n.number = x WHERE x <> '') AS listed
  FROM deal AS d LEFT JOIN who AS a ON a.raw_name = d.seller LEFT JOIN who AS b ON b.raw_name = d.buyer LEFT JOIN school AS s ON s.raw_name = d.seller
)`;

export const SECOND: Readonly<Record<string, Second>> = {
  // Stock
  valid_patents: stock('TRUE'),
  valid_inventions: stock("patent_type = '发明'"),
  valid_utility_models: stock("patent_type = '实用新型'"),
  valid_designs: stock("patent_type = '外观设计'"),
  valid_patent_age_mean: stock('filed IS NOT NULL', 'avg(T - filed)'),
  valid_patent_age_median: stock('filed IS NOT NULL', 'median(T - filed)'),
  // Flow
  filings: life('filed', 'TRUE'),
  invention_filings: life('filed', "patent_type = '发明'"),
  patent_grants_held: life('granted', 'TRUE'),
  invention_grants_held: life('granted', "patent_type = '发明'"),
  ended_rights: life('ended', `granted IS NOT NULL AND NOT is_expiry AND ended <= ${BASES.DAY}`),
  expired_rights: life('ended', `granted IS NOT NULL AND is_expiry AND ended <= ${BASES.DAY}`),
  grant_days_median: flow(
    'patent',
    'granted',
    'median(granted - filed)',
    'granted IS NOT NULL',
    'university',
  ),
  unused_three_years: {
    ...stock('CAST(granted + INTERVAL 3 YEAR AS DATE) <= T AND (converted IS NULL OR converted > T)'),
    base: 'patent LEFT JOIN first USING (patent)',
  },
  sei_valid_inventions: stock(
    "patent_type = '发明' AND EXISTS (SELECT 1 FROM brg_patent_label AS b WHERE b.patent_id = patent AND scheme = 'sei' AND grade <> 'C')",
  ),
  grant_rate: share(
    'patent',
    'coalesce(granted, stop_day)',
    'granted IS NOT NULL',
    "patent_type = '发明'",
    10,
    'university',
  ),
  grant_rate_4y: cohort('filed', 4, within('granted', 'filed', 4), "patent_type = '发明'"),
  maintained_5y_rate: cohort('granted', 5, `NOT ${within('ended', 'granted', 5)}`, 'granted IS NOT NULL'),
  maintained_10y_rate: cohort(
    'granted',
    10,
    `NOT ${within('ended', 'granted', 10)}`,
    "granted IS NOT NULL AND patent_type = '发明'",
  ),
  // Conversion
  conversion_events: counted('count(*)'),
  converted_patents: counted('count(DISTINCT patent)'),
  transfer_licence_events: counted('count(*)', "form IN ('转让', '许可', '开放许可')"),
  transfer_events: counted('count(*)', "form = '转让'"),
  transferred_patents: counted('count(DISTINCT patent)', "form = '转让'"),
  licence_events: counted('count(*)', "form = '许可'"),
  licensed_patents: counted('count(DISTINCT patent)', "form IN ('许可', '开放许可')"),
  exclusive_licence_events: counted('count(*)', "form = '许可' AND licence = '独占'"),
  sole_licence_events: counted('count(*)', "form = '许可' AND licence = '排他'"),
  ordinary_licence_events: counted('count(*)', "form = '许可' AND licence = '普通'"),
  open_licence_deals: counted('count(*)', "form = '开放许可'"),
  equity_events: counted('count(*)', "form = '作价投资'"),
  conversion_events_gross: flow('conversion', 'day', 'count(*)', CONVERTED, 'university'),
  conversion_events_excluded: flow(
    'conversion',
    'day',
    'count(*)',
    `${CONVERTED} AND is_left_out`,
    'university',
  ),
  distinct_buyers: counted('count(DISTINCT coalesce(buyer_id, patent || buyer))'),
  distinct_licensees: counted('count(DISTINCT buyer_id)', "form IN ('许可', '开放许可')"),
  conversion_deals: counted('count(DISTINCT coalesce(contract, filing, seller || buyer || form || day))'),
  days_filing_to_conversion_median: days('median(converted - filed)'),
  days_to_conversion_median: days('median(converted - granted) FILTER (WHERE converted >= granted)'),
  days_to_conversion_q1: days('quantile_cont(converted - granted, 0.25) FILTER (WHERE converted >= granted)'),
  days_to_conversion_q3: days('quantile_cont(converted - granted, 0.75) FILTER (WHERE converted >= granted)'),
  in_province_share: share(
    PLACED,
    'day',
    "buyer_province = '江苏省'",
    'buyer_province IS NOT NULL',
    10,
    'university',
  ),
  same_city_share: share(
    PLACED,
    'day',
    'buyer_city = seller_city',
    'buyer_city IS NOT NULL AND seller_city IS NOT NULL',
    10,
    'university',
  ),
  repeat_partner_share: share(
    'counted',
    'day',
    `EXISTS (SELECT 1 FROM counted AS b WHERE b.seller_root = counted.seller_root AND b.buyer_root = counted.buyer_root AND b.day < counted.day
      AND coalesce(b.contract, b.filing, '') <> coalesce(counted.contract, counted.filing, '-'))`,
    CONVERTED,
    10,
    'university',
  ),
  conversion_rate_1y: cohort('granted', 1, within('converted', 'granted', 1), 'granted IS NOT NULL'),
  conversion_rate_3y: cohort('granted', 3, within('converted', 'granted', 3), 'granted IS NOT NULL'),
  conversion_rate_5y: cohort('granted', 5, within('converted', 'granted', 5), 'granted IS NOT NULL'),
  // Money
  contract_count: contract('count(*)'),
  contract_amount: contract('sum(amount)'),
  contract_technology_amount: contract('sum(technology_amount)'),
  contract_paid: contract('sum(paid_amount)'),
  contract_received: contract('sum(paid_amount)', 'is_patent_related', 'paid_date'),
  contract_paid_rate: {
    ...contract('CAST(sum(paid_amount) AS DOUBLE) / sum(amount)'),
    least: { of: 'coalesce(sum(amount), 0)', min: 1 },
  },
  contract_amount_median: {
    ...contract('CAST(median(amount) AS DOUBLE)', 'is_patent_related AND amount > 0'),
    least: { of: 'count(*)', min: 3 },
  },
  amount_per_patent: {
    ...contract('CAST(sum(amount) AS DOUBLE) / sum(listed)', 'is_patent_related AND listed > 0'),
    least: { of: 'sum(listed)', min: 5 },
  },
  equity_contracts: contract('count(*)', "form = '作价投资'"),
  technology_contracts: contract('count(*)', 'TRUE'),
  technology_contract_amount: contract('sum(amount)', 'TRUE'),
  scholarly_contract_amount: contract(
    'sum(amount)',
    "is_patent_related AND seller_type IN ('高校', '科研院所', '医院')",
  ),
  // Open licences
  open_licence_declared: flow(OFFER, 'announced_date', 'count(*)', 'TRUE', 's.university'),
  open_licence_pool: {
    base: '(SELECT o.*, p.ended FROM offered AS o LEFT JOIN patent AS p USING (patent)) AS offer',
    at: "since <= T AND until > T AND coalesce(ended, DATE '9999-01-01') > T",
    value: 'count(DISTINCT patent)',
  },
  open_licence_fee_median: flow(
    OFFER,
    'announced_date',
    'CAST(median(fee_amount) AS DOUBLE)',
    'fee_amount > 0',
  ),
  open_licence_royalty_median: flow(
    OFFER,
    'announced_date',
    'median(royalty_rate)',
    'royalty_rate IS NOT NULL',
  ),
  // Finance
  finance_count: finance('count(*)'),
  finance_amount: finance('sum(amount)'),
  pledge_loans: finance('count(*)', "finance_type = '质押融资'"),
  pledge_amount: finance('sum(amount)', "finance_type = '质押融资'"),
  pledged_patents: finance(
    "sum(len(string_split(patents, ';')))",
    "finance_type = '质押融资' AND patents IS NOT NULL",
  ),
  insurance_policies: finance('count(*)', "finance_type = '专利保险'"),
  insurance_amount: finance('sum(amount)', "finance_type = '专利保险'"),
  warrants: finance('count(*)', "finance_type = '认股权'"),
  pay_later_loans: finance('count(*)', "finance_type = '先用后付贷'"),
  // Needs
  needs_collected: flow(NEED, 'published_date', 'count(*)'),
  needs_answered: flow(NEED, 'published_date', 'count(*)', 'answered_date IS NOT NULL'),
  needs_matched: flow(NEED, 'published_date', 'count(*)', 'patents IS NOT NULL'),
  needs_dealt: flow(NEED, 'published_date', 'count(*)', DEALT),
  need_deal_rate: share(NEED, 'published_date', DEALT, 'TRUE', 10),
  need_answer_days: flow(
    NEED,
    'published_date',
    'median(answered_date - published_date)',
    'answered_date >= published_date',
  ),
  need_answer_rate: share(NEED, 'published_date', 'answered_date IS NOT NULL', 'TRUE', 10),
  need_budget: flow(NEED, 'published_date', 'sum(budget)'),
  // Meetings
  activities_held: flow(ACTIVITY, 'held_date', 'count(*)'),
  activity_patents_shown: flow(ACTIVITY, 'held_date', 'sum(patents_shown)'),
  activity_intents: flow(ACTIVITY, 'held_date', 'sum(intents)'),
  activity_deals_reported: flow(ACTIVITY, 'held_date', 'sum(deals)'),
  activity_deals_6m: flow(ACTIVITY, 'held_date', `sum(${signedWithin(6)})`, observed(6)),
  activity_deals_12m: flow(ACTIVITY, 'held_date', `sum(${signedWithin(12)})`, observed(12)),
  deals_per_activity_12m: flow(ACTIVITY, 'held_date', `sum(${signedWithin(12)}) / count(*)`, observed(12)),
  // People
  trainings_held: flow(TRAINING, 'start_date', 'count(*)'),
  trained_people: flow(TRAINING, 'start_date', 'sum(trainees)'),
  certified_people: flow(TRAINING, 'start_date', 'sum(certified)'),
  training_certified_rate: {
    ...flow(TRAINING, 'start_date', 'sum(certified) / sum(trainees)'),
    least: { of: 'sum(trainees)', min: 10 },
  },
  staff_technical_managers: staff('技术经理人'),
  staff_patent_agents: staff('专利代理师'),
  staff_patent_managers: staff('专利管理人员'),
  service_agencies: {
    base: LATEST('stg_lists__service_agency', 'name, credit_code'),
    at: "coalesce(established_date, DATE '1900-01-01') <= T",
    value: 'count(*)',
  },
  // Supply
  disclosures: flow(DISCLOSURE, 'disclosed_date', 'count(*)', 'TRUE', 's.university'),
  assessed_disclosures: flow(
    DISCLOSURE,
    'disclosed_date',
    'count(*)',
    'decision IS NOT NULL',
    's.university',
  ),
  assessment_coverage: flow(
    DISCLOSURE,
    'disclosed_date',
    'count(*) FILTER (WHERE decision IS NOT NULL) / count(*)',
    'TRUE',
    's.university',
  ),
  assessed_before_filing_rate: flow(
    `(SELECT d.*, p.filed FROM ${LATEST('stg_survey__disclosure', 'disclosure_number')} AS d LEFT JOIN int_patent_number AS n ON n.number = d.application_number
      LEFT JOIN patent AS p ON p.patent = n.patent_id WHERE d.application_number IS NULL OR p.filed IS NOT NULL) AS d`,
    'disclosed_date',
    'count(*) FILTER (WHERE decided_date IS NOT NULL AND (application_number IS NULL OR decided_date <= filed)) / count(*)',
  ),
  listings: flow(LISTING, 'listed_date', 'count(*)', 'TRUE', 's.university'),
  listing_price_median: flow(
    LISTING,
    'listed_date',
    'CAST(median(asking_price) AS DOUBLE)',
    'asking_price > 0',
  ),
  assessed_patents: flow(
    '(SELECT * FROM stg_survey__assessment QUALIFY row_number() OVER (PARTITION BY round, patent_number, assessor_type, assessor ORDER BY fetched_at DESC, record_id DESC) = 1) AS a LEFT JOIN int_patent_number AS n ON n.number = a.patent_number',
    'assessed_date',
    'count(DISTINCT coalesce(n.patent_id, a.patent_number))',
  ),
};

/** Stocks are taken at the ends of the years from here to the last known one. */
export const FIRST_YEAR_END = 2015;

/** Tables that the statements of {@link secondSql} read, made once. */
export const BASE_TABLES: readonly string[] = [
  'who',
  'school',
  'patent',
  'deal',
  'offered',
  'conversion',
  'counted',
  'first',
  'paper',
].map((name) => `CREATE TEMP TABLE "${name}" AS ${WITH} SELECT * FROM "${name}"`);

/** Rows `year, school, value` of a metric, computed a second time; every year apart, schools apart where the metric knows them. */
export function secondSql(
  { base, day, at, value, where = 'TRUE', school, least }: Second,
  cut: boolean,
): string {
  const number = least ? `CASE WHEN ${least.of} >= ${least.min} THEN ${value} END` : value;
  const group = cut && school ? `, coalesce(${school}, '非高校或未知') AS school` : '';
  if (at !== undefined)
    return `SELECT y AS year${group}, ${number.replaceAll(/\bT\b/g, 't.day')} AS value
      FROM (SELECT y, least(make_date(y, 12, 31), ${BASES.DAY}) AS day FROM range(${FIRST_YEAR_END}, 2025) AS r(y)) AS t
      JOIN ${base} ON ${at.replaceAll(/\bT\b/g, 't.day')} AND (${where.replaceAll(/\bT\b/g, 't.day')}) GROUP BY ALL`;
  return `SELECT year(${day}) AS year${group}, ${number} AS value FROM ${base} WHERE ${day} IS NOT NULL AND (${where}) GROUP BY ALL`;
}
