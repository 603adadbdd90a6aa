import { z } from 'zod';

/** Answers about organisations. Days are `2024-01-31`, amounts yuan. */

const day = z.string().nullable();
const count = z.number().int();
const recordIds = z.array(z.string());
const about = { snapshot: z.string(), synthetic: z.boolean() };

export const organisationRow = z.object({
  org_id: z.string(),
  name: z.string(),
  org_type: z.string(),
  uscc: z.string().nullable(),
  province: z.string().nullable(),
  city: z.string().nullable(),
  parent_org_id: z.string().nullable(),
  parent_name: z.string().nullable(),
  relation: z.string().nullable(),
  university: z.string().nullable(),
  tags: z.array(z.string()),
  name_count: count,
  patent_count: count,
});
export type OrganisationRow = z.infer<typeof organisationRow>;

export const organisationList = z.object({
  ...about,
  unit: z.literal('个'),
  total: count,
  rows: z.array(organisationRow),
  next: z.string().nullable(),
  facets: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      values: z.array(z.object({ value: z.string(), count })),
      missing: count,
    }),
  ),
});
export type OrganisationList = z.infer<typeof organisationList>;

const relative = z.object({
  org_id: z.string(),
  name: z.string(),
  org_type: z.string(),
  relation: z.string().nullable(),
  finding: z.string().nullable(),
  patent_count: count,
});

export const organisationPage = z.object({
  ...about,
  /** Set when the id that was asked for has been joined into this body. */
  moved_from: z.string().nullable(),
  organisation: organisationRow.extend({
    aliases: z.array(z.string()),
    record_count: count,
    country: z.string().nullable(),
    record_ids: recordIds,
  }),
  names: z.array(
    z.object({
      name: z.string(),
      record_count: count,
      how: z.string(),
      how_name: z.string(),
      joined_to: z.string().nullable(),
      probability: z.number().nullable(),
      parts: z.array(z.object({ feature: z.string(), finding: z.string(), weight: z.number() })),
      record_id: z.string().nullable(),
    }),
  ),
  parents: z.array(relative),
  children: z.array(relative),
  children_total: count,
  tags: z.array(
    z.object({
      tag_kind: z.string(),
      tags: z.string().nullable(),
      valid_from: day,
      valid_to: day,
      record_ids: recordIds,
    }),
  ),
  /** Names that may belong here: a person decides. */
  questions: z.array(
    z.object({
      left_name: z.string(),
      right_name: z.string(),
      probability: z.number().nullable(),
      question: z.string().nullable(),
    }),
  ),
  notes: z.array(
    z.object({ name: z.string(), other: z.string().nullable(), finding: z.string().nullable() }),
  ),
});
export type OrganisationPage = z.infer<typeof organisationPage>;

export const organisationFigures = z.object({
  ...about,
  figures: z.array(
    z.object({
      metric: z.string(),
      name: z.string(),
      definition: z.string(),
      value: z.number().nullable(),
      numerator: z.number().nullable(),
      denominator: z.number().nullable(),
      suppressed: z.boolean(),
      unit: z.string(),
      format: z.enum(['integer', 'decimal', 'percent', 'money', 'days']),
      basis: z.enum(['register', 'survey']),
      verified: z.boolean(),
      /** Conditions of the cell. */
      where: z.array(z.string()),
      /** Of the API. */
      trace: z.string(),
    }),
  ),
  /** Figures the caller may not see, with why. */
  withheld: z.array(z.object({ metric: z.string(), name: z.string(), why: z.string() })),
});
export type OrganisationFigures = z.infer<typeof organisationFigures>;

export const organisationActivity = z.object({
  ...about,
  changes_total: count,
  changes: z.array(
    z.object({
      patent_id: z.string(),
      title: z.string().nullable(),
      role: z.string(),
      role_name: z.string(),
      valid_from: day,
      valid_to: day,
      event_id: z.string().nullable(),
      record_ids: recordIds,
    }),
  ),
  conversions_total: count,
  conversions: z.array(
    z.object({
      conversion_id: z.string(),
      patent_id: z.string().nullable(),
      patent_number: z.string().nullable(),
      title: z.string().nullable(),
      side: z.enum(['出让', '受让']),
      form: z.string(),
      event_date: day,
      announced_date: day,
      other_id: z.string().nullable(),
      other: z.string().nullable(),
      is_counted: z.boolean(),
      reason: z.string().nullable(),
      record_ids: recordIds,
    }),
  ),
  contracts_total: count,
  contracts: z.array(
    z.object({
      contract_id: z.string(),
      title: z.string().nullable(),
      form: z.string().nullable(),
      signed_date: day,
      side: z.enum(['卖方', '买方']),
      other: z.string().nullable(),
      amount: z.number().nullable(),
      patent_count: count,
      status: z.string().nullable(),
      is_counted: z.boolean(),
      record_ids: recordIds,
    }),
  ),
  /** False: the contracts of this body are not the caller's to see. */
  contracts_open: z.boolean(),
  hidden: z.array(z.string()),
});
export type OrganisationActivity = z.infer<typeof organisationActivity>;

export const organisationPeople = z.object({
  ...about,
  total: count,
  rows: z.array(
    z.object({
      person_id: z.string(),
      name: z.string(),
      department: z.string().nullable(),
      roles: z.string().nullable(),
      patent_count: count,
      first_year: z.number().nullable(),
      last_year: z.number().nullable(),
      belief: z.string(),
      namesake_count: count,
      record_ids: recordIds,
    }),
  ),
  more: count,
});
export type OrganisationPeople = z.infer<typeof organisationPeople>;
