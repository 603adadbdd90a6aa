import { z } from 'zod';

/** Answers about patents. Days are `2024-01-31`, amounts yuan, TRL 1 to 9; null: not known. */

const day = z.string().nullable();
const count = z.number().int();

export const patentRow = z.object({
  patent_id: z.string(),
  title: z.string().nullable(),
  application_number: z.string().nullable(),
  publication_number: z.string(),
  patent_type: z.string(),
  status: z.enum(['有效', '失效', '审查中', '未授权']),
  status_reason: z.string().nullable(),
  status_date: day,
  filing_date: day,
  publication_date: day,
  grant_date: day,
  expiry_date: day,
  /** Names of the owners of today, of an application its applicants. */
  owners: z.array(z.string()),
  owner_ids: z.array(z.string()),
  university: z.string().nullable(),
  city: z.string().nullable(),
  wipo_field: z.string().nullable(),
  chain: z.string().nullable(),
  trl_low: z.number().nullable(),
  trl_high: z.number().nullable(),
  is_high_value: z.boolean(),
  value_low: z.number().nullable(),
  value_high: z.number().nullable(),
  /** Conversions that count. */
  conversion_count: count,
  event_count: count,
  last_event: z.string().nullable(),
  last_event_date: day,
});
export type PatentRow = z.infer<typeof patentRow>;

const about = { snapshot: z.string(), synthetic: z.boolean() };

export const patentList = z.object({
  ...about,
  unit: z.literal('件'),
  total: count,
  rows: z.array(patentRow),
  next: z.string().nullable(),
});
export type PatentList = z.infer<typeof patentList>;

export const facet = z.object({
  /** Name of the query parameter. */
  id: z.string(),
  name: z.string(),
  values: z.array(z.object({ value: z.string(), label: z.string(), count })),
  /** Values that are not listed, and their patents; 0: all are. */
  more: count,
  more_count: count,
  /** Patents without a value. */
  missing: count,
});
export type Facet = z.infer<typeof facet>;

export const patentFacets = z.object({ ...about, total: count, facets: z.array(facet) });
export type PatentFacets = z.infer<typeof patentFacets>;

const recordIds = z.array(z.string());

export const patentFacts = z.object({
  patent_id: z.string(),
  title: z.string().nullable(),
  abstract: z.string().nullable(),
  application_number: z.string().nullable(),
  publication_number: z.string(),
  earlier_publications: z.array(z.string()),
  patent_type: z.string(),
  kind: z.string(),
  filing_date: day,
  first_publication_date: day,
  publication_date: day,
  grant_date: day,
  status: z.enum(['有效', '失效', '审查中', '未授权']),
  status_reason: z.string().nullable(),
  status_date: day,
  expiry_date: day,
  /** Days from the last day known to the end of the term, of a right in force. */
  remaining_days: z.number().nullable(),
  ipc_main: z.string().nullable(),
  locarno_main: z.string().nullable(),
  wipo_field: z.string().nullable(),
  wipo_field_id: z.number().nullable(),
  chain: z.string().nullable(),
  industry: z.string().nullable(),
  trl_low: z.number().nullable(),
  trl_high: z.number().nullable(),
  trl: z.number().nullable(),
  stage: z.string().nullable(),
  value_low: z.number().nullable(),
  value_high: z.number().nullable(),
  is_high_value: z.boolean(),
  is_sei: z.boolean(),
  country: z.string().nullable(),
  province: z.string().nullable(),
  city: z.string().nullable(),
  first_applicant: z.string().nullable(),
  first_org_id: z.string().nullable(),
  university: z.string().nullable(),
  record_ids: recordIds,
});

export const holding = z.object({
  org_id: z.string(),
  name: z.string(),
  raw_name: z.string(),
  /** `applicant owner assignor licensee pledgee` */
  role: z.string(),
  role_name: z.string(),
  valid_from: day,
  valid_to: day,
  order: z.number().nullable(),
  event_id: z.string().nullable(),
  end_event_id: z.string().nullable(),
  record_ids: recordIds,
});
export type Holding = z.infer<typeof holding>;

const owner = z.object({ org_id: z.string().nullable(), name: z.string() });

export const patentPage = z.object({
  ...about,
  as_of: z.string(),
  patent: patentFacts,
  owners: z.array(owner),
  inventors: z.array(
    z.object({
      order: z.number(),
      name: z.string(),
      person_id: z.string().nullable(),
      belief: z.string().nullable(),
    }),
  ),
  /** Names of columns that the caller may not see; their values are null or empty. */
  hidden: z.array(z.string()),
  holdings: z.array(holding),
  labels: z.array(
    z.object({
      scheme: z.string(),
      scheme_name: z.string(),
      label_id: z.string(),
      name: z.string(),
      grade: z.string(),
      weight: z.number(),
      rule_id: z.string().nullable(),
      /** What the rule asks for, in words. */
      rule: z.string().nullable(),
      evidence: z.string().nullable(),
      origin: z.string(),
      verified: z.boolean(),
      record_ids: recordIds,
    }),
  ),
  trl_evidence: z.array(
    z.object({
      method: z.string(),
      method_name: z.string(),
      low: z.number(),
      high: z.number(),
      strength: z.number(),
      known_date: day,
      evidence: z.string().nullable(),
      /** Whether the interval rests on it. */
      used: z.boolean(),
      record_ids: recordIds,
    }),
  ),
  high_value: z
    .object({
      cases: z.array(z.object({ name: z.string(), holds: z.boolean() })),
      evidence: z.string().nullable(),
      from: day,
    })
    .nullable(),
  signals: z.array(
    z.object({
      type: z.string(),
      strength: z.string(),
      evidence: z.string(),
      rule_id: z.string(),
      record_ids: recordIds,
    }),
  ),
});
export type PatentPage = z.infer<typeof patentPage>;

export const legalEvent = z.object({
  event_id: z.string(),
  code: z.string().nullable(),
  event_name: z.string().nullable(),
  category: z.string(),
  effect: z.string().nullable(),
  /** 生效日 */
  event_date: day,
  /** 公告日 */
  announced_date: day,
  from_names: z.string().nullable(),
  to_names: z.string().nullable(),
  party_relation: z.string().nullable(),
  contract_number: z.string().nullable(),
  licence_kind: z.string().nullable(),
  detail: z.string().nullable(),
  record_ids: recordIds,
});
export type LegalEvent = z.infer<typeof legalEvent>;

export const patentEvents = z.object({ ...about, total: count, events: z.array(legalEvent), more: count });
export type PatentEvents = z.infer<typeof patentEvents>;

export const conversion = z.object({
  conversion_id: z.string(),
  form: z.string(),
  claimed_form: z.string().nullable(),
  licence_kind: z.string().nullable(),
  event_date: day,
  announced_date: day,
  known_date: day,
  evidence: z.string(),
  event_id: z.string().nullable(),
  contract_id: z.string().nullable(),
  from: z.array(z.object({ org_id: z.string(), name: z.string() })),
  to: z.array(z.object({ org_id: z.string(), name: z.string() })),
  amount_cny: z.number().nullable(),
  paid_cny: z.number().nullable(),
  is_counted: z.boolean(),
  reason: z.string().nullable(),
  reason_text: z.string().nullable(),
  record_ids: recordIds,
});
export type Conversion = z.infer<typeof conversion>;

export const contractRow = z.object({
  contract_id: z.string(),
  title: z.string().nullable(),
  contract_type: z.string().nullable(),
  form: z.string().nullable(),
  signed_date: day,
  registered_date: day,
  sellers: z.string().nullable(),
  buyers: z.string().nullable(),
  amount: z.number().nullable(),
  paid_amount: z.number().nullable(),
  patent_count: z.number(),
  status: z.string().nullable(),
  is_counted: z.boolean(),
  reason: z.string().nullable(),
  record_ids: recordIds,
});
export type ContractRow = z.infer<typeof contractRow>;

export const patentConversions = z.object({
  ...about,
  counted: count,
  excluded: count,
  conversions: z.array(conversion),
  contracts: z.array(contractRow),
  /** Contracts that exist and are not the caller's to see. */
  contracts_withheld: count,
  open_licences: z.array(
    z.object({
      open_licence_id: z.string(),
      action: z.string(),
      announced_date: day,
      in_force_from: day,
      in_force_to: day,
      end_reason: z.string().nullable(),
      fee_text: z.string().nullable(),
      licence_term: z.string().nullable(),
      contact: z.string().nullable(),
      record_ids: recordIds,
    }),
  ),
  hidden: z.array(z.string()),
});
export type PatentConversions = z.infer<typeof patentConversions>;

export const patentValue = z.object({
  ...about,
  /** By mode: 转让, 许可, …; the range that the patent's page shows is that of 转让. */
  ranges: z.array(
    z.object({
      form_group: z.string(),
      year: z.number(),
      basis: z.string(),
      contracts: z.number(),
      price_low: z.number().nullable(),
      price_median: z.number().nullable(),
      price_high: z.number().nullable(),
      comparables: z.array(
        z.object({
          contract_id: z.string(),
          year: z.number().nullable(),
          patents: z.number(),
          price: z.number().nullable(),
          record_ids: recordIds,
        }),
      ),
      /** Comparables that exist beyond those listed, or are not the caller's to see. */
      comparables_more: count,
    }),
  ),
  scores: z.array(
    z.object({
      scenario: z.string(),
      score: z.number(),
      legal: z.number().nullable(),
      technical: z.number().nullable(),
      economic: z.number().nullable(),
      weight_coverage: z.number(),
      cohort: z.string(),
      cohort_size: z.number(),
    }),
  ),
  measures: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      meaning: z.string(),
      value: z.number().nullable(),
      score: z.number().nullable(),
    }),
  ),
  hidden: z.array(z.string()),
});
export type PatentValue = z.infer<typeof patentValue>;

export const sourceDocument = z.object({
  document_sha256: z.string(),
  source: z.string(),
  kind: z.string(),
  kind_name: z.string(),
  name: z.string(),
  url: z.string().nullable(),
  fetched_at: z.string().nullable(),
  parser: z.string(),
  parser_version: z.number(),
  records: z.array(z.object({ record_id: z.string(), says: z.string() })),
});
export type SourceDocument = z.infer<typeof sourceDocument>;

export const patentSources = z.object({
  ...about,
  documents: z.array(sourceDocument),
  /** Fields on which records of one publication disagree: what counts, and what was put aside. */
  conflicts: z.array(
    z.object({
      publication_number: z.string(),
      decided_by: z.string().nullable(),
      kept_record_id: z.string(),
      record_id: z.string(),
      fields: z.array(
        z.object({
          field: z.string(),
          name: z.string(),
          kept: z.string().nullable(),
          other: z.string().nullable(),
        }),
      ),
    }),
  ),
  /** What changed between the snapshots that are kept, the newest first. */
  changes: z.array(
    z.object({
      from: z.string(),
      to: z.string(),
      at: z.string(),
      changes: z.array(
        z.object({
          field: z.string(),
          name: z.string(),
          before: z.string().nullable(),
          after: z.string().nullable(),
        }),
      ),
    }),
  ),
  snapshots_compared: z.array(z.object({ id: z.string(), at: z.string() })),
});
export type PatentSources = z.infer<typeof patentSources>;

export const patentText = z.object({
  ...about,
  claims: z.string().nullable(),
  /** All symbols of the classification, as the documents have them. */
  symbols: z.array(z.string()),
  record_ids: recordIds,
});
export type PatentText = z.infer<typeof patentText>;
