import { z } from 'zod';

const said = { snapshot: z.string(), synthetic: z.boolean(), trace: z.string() };
const list = {
  ...said,
  /** Of the state that was asked for. */
  total: z.number().int(),
  next: z.string().nullable(),
  /** All of this queue, whatever was asked. */
  counts: z.object({ open: z.number().int(), decided: z.number().int() }),
};

export const QUEUES = ['organisations', 'people', 'labels'] as const;
export const queueName = z.enum(QUEUES);
export type QueueName = z.infer<typeof queueName>;

/** A decision in force on what a row asks. */
export const decided = z.object({
  id: z.number().int(),
  verdict: z.string(),
  words: z.string(),
  by: z.string(),
  reason: z.string(),
  at: z.string(),
});
export type Decided = z.infer<typeof decided>;

const part = z.object({
  feature: z.string(),
  finding: z.string(),
  /** In bits: positive speaks for one and the same. */
  weight: z.number(),
});

export const organisationSide = z.object({
  key: z.string(),
  name: z.string(),
  org_id: z.string().nullable(),
  /** Of the body this name stands for today: its name, and its other names. */
  body: z.string().nullable(),
  aliases: z.array(z.string()),
  org_type: z.string().nullable(),
  uscc: z.string().nullable(),
  place: z.string().nullable(),
  parent: z.string().nullable(),
  patents: z.number().nullable(),
  records: z.number().nullable(),
});
export type OrganisationSide = z.infer<typeof organisationSide>;

export const organisationPair = z.object({
  id: z.string(),
  left: organisationSide,
  right: organisationSide,
  probability: z.number().nullable(),
  question: z.string().nullable(),
  parts: z.array(part),
  decision: decided.nullable(),
});
export type OrganisationPair = z.infer<typeof organisationPair>;

export const personSide = z.object({
  key: z.string(),
  person_id: z.string(),
  name: z.string(),
  organisation: z.string().nullable(),
  department: z.string().nullable(),
  years: z.string().nullable(),
  patents: z.number().nullable(),
  belief: z.string().nullable(),
  /** Latest patents, at most five. */
  examples: z.array(
    z.object({ patent_id: z.string(), title: z.string().nullable(), year: z.number().nullable() }),
  ),
});
export type PersonSide = z.infer<typeof personSide>;

export const personPair = z.object({
  id: z.string(),
  left: personSide,
  right: personSide,
  probability: z.number().nullable(),
  question: z.string().nullable(),
  parts: z.array(part),
  decision: decided.nullable(),
});
export type PersonPair = z.infer<typeof personPair>;

export const labelRow = z.object({
  id: z.string(),
  patent_id: z.string(),
  title: z.string().nullable(),
  scheme: z.string(),
  scheme_name: z.string(),
  label_id: z.string(),
  label_name: z.string().nullable(),
  grade: z.string().nullable(),
  rule_id: z.string().nullable(),
  evidence: z.string().nullable(),
  decision: decided.nullable(),
});
export type LabelRow = z.infer<typeof labelRow>;

export const organisationsAnswer = z.object({ ...list, rows: z.array(organisationPair) });
export const peopleAnswer = z.object({ ...list, rows: z.array(personPair) });
export const labelsAnswer = z.object({
  ...list,
  rows: z.array(labelRow),
  schemes: z.array(
    z.object({
      scheme: z.string(),
      name: z.string(),
      open: z.number().int(),
      reviewed: z.number().int(),
      confirmed: z.number().int(),
      /** Share confirmed of those judged; null below twenty. Of the last build. */
      precision: z.number().nullable(),
    }),
  ),
});
export type OrganisationsAnswer = z.infer<typeof organisationsAnswer>;
export type PeopleAnswer = z.infer<typeof peopleAnswer>;
export type LabelsAnswer = z.infer<typeof labelsAnswer>;

export const reviewSummary = z.object({
  ...said,
  queues: z.array(
    z.object({
      queue: queueName,
      name: z.string(),
      open: z.number().int(),
      decided: z.number().int(),
    }),
  ),
  /** Decisions and withdrawals since the snapshot was built: they count from the next build. */
  pending: z.number().int(),
  place: z.string(),
});
export type ReviewSummary = z.infer<typeof reviewSummary>;

const why = z.string().trim().min(2, '请写明理由').max(2000, '理由不能超过 2000 字');
/** The decision in force that the page showed; null: none. Another one there now, and nothing is stored. */
const expects = z.number().int().positive().nullable();

export const organisationDecision = z.strictObject({
  left: z.string().min(1).max(300),
  right: z.string().min(1).max(300),
  verdict: z.enum(['same', 'different', 'parent']),
  /** Which of the two is above the other; only with `parent`. */
  parent: z.enum(['left', 'right']).optional(),
  reason: why,
  expects,
});
export const personDecision = z.strictObject({
  left: z.string().min(1).max(300),
  right: z.string().min(1).max(300),
  verdict: z.enum(['same', 'different']),
  reason: why,
  expects,
});
export const labelDecision = z.strictObject({
  patent: z.string().min(1).max(60),
  scheme: z.string().min(1).max(60),
  label: z.string().min(1).max(120),
  verdict: z.enum(['yes', 'no']),
  grade: z.enum(['A', 'B', 'C']).optional(),
  reason: why,
  expects,
});
export const withdrawal = z.strictObject({ decision: z.number().int().positive(), reason: why });

export const decisionAnswer = z.object({
  decision: decided,
  /** What it does, and when. */
  effect: z.string(),
  warnings: z.array(z.string()),
});
export type DecisionAnswer = z.infer<typeof decisionAnswer>;

export const historyRow = z.object({
  id: z.number().int(),
  kind: z.string(),
  kind_name: z.string(),
  words: z.string(),
  by: z.string(),
  reason: z.string(),
  at: z.string(),
  withdrawn: z.boolean(),
  /** 有效, 撤回, or what came after it. */
  fate: z.string(),
  in_force: z.boolean(),
  /** Not in the snapshot yet. */
  pending: z.boolean(),
});
export type HistoryRow = z.infer<typeof historyRow>;
export const historyAnswer = z.object({
  ...said,
  total: z.number().int(),
  next: z.string().nullable(),
  rows: z.array(historyRow),
});
export type HistoryAnswer = z.infer<typeof historyAnswer>;
