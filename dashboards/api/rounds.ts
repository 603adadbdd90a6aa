import { z } from 'zod';

const text = z.string().trim().min(1).max(2000);
const number = z.number().nullable();
const stage = z.enum(['open', 'frozen', 'reviewed', 'locked']);

/** What of a round is said everywhere. */
const about = {
  round: z.string(),
  period: z.string(),
  stage,
  /** 已开轮, 评分中, 已复核, 已定稿. */
  stage_word: z.string(),
  version: z.number().int(),
  chair: z.string(),
  system: z.object({ id: z.string(), name: z.string(), label: z.string(), verified: z.boolean() }),
  synthetic: z.boolean(),
  /** The snapshot it was frozen on; null before. */
  snapshot: z.string().nullable(),
};

export const roundSummary = z.object({
  ...about,
  centres: z.number().int(),
  /** Submissions there are, and that are wanted: two a centre. */
  submitted: z.number().int(),
  wanted: z.number().int(),
  /** What the caller has to do in it, in order of urgency. */
  tasks: z.array(z.object({ word: z.string(), count: z.number().int(), to: z.string() })),
});
export const roundList = z.object({
  synthetic: z.boolean(),
  rounds: z.array(roundSummary),
  systems: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      indicators: z.number().int(),
      label: z.string(),
      verified: z.boolean(),
    }),
  ),
});
export type RoundList = z.infer<typeof roundList>;

const progress = z.object({
  name: z.string(),
  /** Items scored so far. What the points are is not said. */
  scored: z.number().int(),
  items: z.number().int(),
  submitted_at: z.string().nullable(),
});
export const roundOverview = z.object({
  ...about,
  centres: z.array(
    z.object({
      university: z.string(),
      centre: z.string(),
      a: progress,
      b: progress,
      /** Both have submitted. */
      is_open: z.boolean(),
      differences: z.number().int(),
      questions: z.number().int(),
      /** The caller is one of the two. */
      is_mine: z.boolean(),
      /** Why the caller may not score it; null where that is no matter. */
      conflict: z.string().nullable(),
    }),
  ),
  members: z.array(
    z.object({ name: z.string(), role: z.enum(['evaluator', 'adjudicator']), belongs: z.array(z.string()) }),
  ),
  /** What is to be done before the chair can review. */
  unfinished: z.array(z.string()),
  is_chair: z.boolean(),
  is_adjudicator: z.boolean(),
  /** Steps the caller may take now. */
  steps: z.array(z.enum(['freeze', 'review', 'return', 'lock', 'amend'])),
  /** Why results are not shown to the caller yet; null when they are. */
  results_hidden: z.string().nullable(),
});
export type RoundOverview = z.infer<typeof roundOverview>;

const link = z.object({ label: z.string(), to: z.string() });
const said = z.object({ by: z.string(), points: number, reason: z.string() });
export const scoreItem = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['computed', 'reported', 'judged']),
  max: z.number(),
  unit: z.string(),
  /** What counts so far, in `unit`; null: none, for the reason in `note`. */
  value: number,
  /** Value at which all points are given, in words; null where there is none. */
  target: z.string().nullable(),
  /** Points by the system's curve; of judged items nothing is suggested. */
  suggested: number,
  note: z.string().nullable(),
  /** Of judged items: what is asked, and what deserves all points, half of them, none. */
  question: z.string().nullable(),
  anchors: z.object({ full: z.string(), half: z.string(), none: z.string() }).nullable(),
  /** The caller's own score; null: none yet, which is not nought. */
  own: z.object({ points: number, reason: z.string(), decision: z.number().int() }).nullable(),
  /** Of both, once both have submitted. */
  both: z.array(said).nullable(),
  state: z.enum(['waiting', 'agreed', 'differs', 'blank', 'adjudicated']).nullable(),
  adjudication: said.nullable(),
  evidence: z.object({
    /** What must be shown for it. */
    wanted: z.string(),
    /** 口径 and what was divided by what. */
    metric: z
      .object({ id: z.string(), name: z.string(), version: z.number().int(), verified: z.boolean() })
      .nullable(),
    numerator: number,
    denominator: number,
    /** What the centre reported: item, value or words, document. */
    reported: z.array(
      z.object({
        item: z.string(),
        text: z.string(),
        evidence: z.string().nullable(),
        records: z.array(z.string()),
      }),
    ),
    check: z
      .object({
        reported: z.number(),
        computed: number,
        difference: number,
        tolerance: number,
        beyond: z.boolean(),
        state: z.string().nullable(),
      })
      .nullable(),
    links: z.array(link),
  }),
});
export type ScoreItem = z.infer<typeof scoreItem>;

export const scorePage = z.object({
  ...about,
  university: z.string(),
  centre: z.string(),
  /** The caller's part in it. */
  role: z.enum(['evaluator', 'other']),
  conflict: z.string().nullable(),
  /** When the caller submitted; null: not yet. */
  submitted_at: z.string().nullable(),
  is_open: z.boolean(),
  /** Share of an item's points by which the two may differ. */
  limit: z.number(),
  groups: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      weight: z.number(),
      /** Points so far by what counts already. */
      points: number,
      items: z.array(scoreItem),
    }),
  ),
  caps: z.array(
    z.object({
      rule: z.string(),
      name: z.string(),
      text: z.string(),
      holds: z.boolean(),
      clues: number,
      is_finding: z.boolean(),
    }),
  ),
  /** Centres of the caller's in order, for the way on. */
  mine: z.array(z.object({ university: z.string(), centre: z.string(), done: z.boolean() })),
});
export type ScorePage = z.infer<typeof scorePage>;

/** To be sent back with an answer or a ruling: numbers of the decisions it is about, and of the ruling that stands. */
const seenHere = z.object({
  left: z.number().int(),
  right: z.number().int(),
  now: z.number().int().nullable(),
});

export const roundQuestions = z.object({
  ...about,
  questions: z.array(
    z.object({
      university: z.string(),
      check: z.string(),
      name: z.string(),
      unit: z.string(),
      reported: z.number(),
      computed: number,
      tolerance: number,
      state: z.enum(['asked', 'corrected', 'answered', 'ruled']),
      state_word: z.string(),
      answer: z.object({ by: z.string(), value: number, reason: z.string(), at: z.string() }).nullable(),
      ruling: z.object({ by: z.string(), verdict: z.string(), reason: z.string() }).nullable(),
      to: link.nullable(),
      seen: seenHere,
    }),
  ),
});
export type RoundQuestions = z.infer<typeof roundQuestions>;

export const roundDifferences = z.object({
  ...about,
  may: z.boolean(),
  /** The widest gap first, by share of the item's points. */
  items: z.array(
    z.object({
      university: z.string(),
      centre: z.string(),
      indicator: z.string(),
      name: z.string(),
      question: z.string(),
      max: z.number(),
      a: said,
      b: said,
      gap: number,
      state: z.enum(['differs', 'adjudicated']),
      adjudication: said.nullable(),
      conflict: z.string().nullable(),
      seen: seenHere,
    }),
  ),
});
export type RoundDifferences = z.infer<typeof roundDifferences>;

const method = z.object({ method: z.string(), name: z.string(), score: number, rank: number });
export const roundResults = z.object({
  ...about,
  /** Not everything is decided yet. */
  is_provisional: z.boolean(),
  /** Size and peers beside every rank. */
  size_name: z.string(),
  spread: z.object({ draws: z.number().int(), share: z.number(), seed: z.number().int() }),
  methods: z.array(
    z.object({ method: z.string(), name: z.string(), agreement: number, unavailable: z.string().nullable() }),
  ),
  grades: z.array(z.object({ grade: z.string(), from: number })),
  centres: z.array(
    z.object({
      university: z.string(),
      centre: z.string(),
      rank: z.number().int(),
      /** Others with the same total. */
      tied: z.boolean(),
      total: z.number(),
      grade: z.string().nullable(),
      grade_before_caps: z.string().nullable(),
      caps: z.array(z.string()),
      coverage: z.number(),
      size: number,
      next: z.object({ grade: z.string(), line: number, deficit: z.number() }).nullable(),
      /** Ranks in nine of ten draws with weights varied. */
      rank_low: number,
      rank_high: number,
      /** Best and worst rank with one indicator left out. */
      out_low: number,
      out_high: number,
      /** The grade changes in more than one of ten draws, or with one indicator left out. */
      is_unstable: z.boolean(),
      methods: z.array(method),
      adjusted: z.array(method),
      groups: z.array(z.object({ id: z.string(), points: z.number(), weight: z.number() })),
    }),
  ),
  groups: z.array(z.object({ id: z.string(), name: z.string(), weight: z.number() })),
  /** Runs of the ranking in which no two centres can be told apart. */
  indistinct: z.array(
    z.object({ centres: z.array(z.string()), from: z.number().int(), to: z.number().int() }),
  ),
  leave_out: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      moved: z.number().int(),
      largest: z.number().int(),
      agreement: number,
    }),
  ),
});
export type RoundResults = z.infer<typeof roundResults>;

export const roundSheet = z.object({
  page: scorePage,
  rank: z.number().int().nullable(),
  total: number,
  grade: z.string().nullable(),
  is_provisional: z.boolean(),
  evaluators: z.array(z.object({ name: z.string(), submitted_at: z.string().nullable() })),
  adjudicators: z.array(z.string()),
  /** SHA-256 of the frozen content, and of what was decided on this centre. */
  content: z.string(),
  decisions: z.string(),
  history: z.array(
    z.object({
      id: z.number().int(),
      what: z.string(),
      verdict: z.string(),
      by: z.string(),
      at: z.string(),
      reason: z.string(),
    }),
  ),
});
export type RoundSheet = z.infer<typeof roundSheet>;

/** What was stored. */
export const stored = z.object({ decisions: z.array(z.object({ id: z.number().int(), at: z.string() })) });

const person = z.strictObject({ name: text.max(60), belongs: z.array(text.max(120)).max(20).default([]) });
const points = z.number().min(0).max(100).multipleOf(0.01).nullable();
const reason = z.strictObject({ reason: text });
/** What somebody had before them who decides: numbers of the decisions, so that nothing that came in between is decided on unseen. */
const seen = z.strictObject({
  left: z.number().int().nonnegative(),
  right: z.number().int().nonnegative(),
  /** The ruling that stood there; null: none. */
  now: z.number().int().positive().nullable(),
});
export type Seen = z.infer<typeof seen>;

export const bodies = {
  reason,
  open: z.strictObject({
    round: z
      .string()
      .trim()
      .regex(/^[\p{L}\p{N}_][\p{L}\p{N}_.-]{0,59}$/u, '轮次名称只能用文字、数字、_ . -，不超过 60 字'),
    period: text.max(20),
    system: text.max(60),
    centres: z.array(text.max(120)).max(500).default([]),
    evaluators: z.array(person).min(2).max(50),
    adjudicators: z.array(person).min(1).max(20),
    reports: text.max(60).optional(),
    reason: text,
  }),
  freeze: z.strictObject({ reason: text, reports: text.max(60).optional() }),
  assign: z.strictObject({ evaluators: z.tuple([person, person]), reason: text }),
  scores: z.strictObject({
    scores: z
      .array(
        z.strictObject({
          indicator: z.string().max(60),
          /** Null: cannot be judged, which is not nought. */
          points,
          reason: text,
          /** Number of the own decision that was seen; null: none. */
          expects: z.number().int().positive().nullable(),
        }),
      )
      .min(1)
      .max(100),
  }),
  adjudicate: z.strictObject({
    item: z.string().max(60),
    ruling: z.union([z.strictObject({ points }), z.enum(['reported', 'register'])]),
    reason: text,
    seen: seen.optional(),
  }),
  answer: z.strictObject({
    check: z.string().max(60),
    value: z.number().min(0).max(1e12).nullable(),
    reason: text,
    /** Number of the answer that was seen; null: none. */
    expects: z.number().int().positive().nullable().optional(),
  }),
  finding: z.strictObject({ rule: z.string().max(60), holds: z.boolean(), reason: text }),
  centres: z.strictObject({ centres: z.array(text.max(120)).min(1).max(500), reason: text }),
};
