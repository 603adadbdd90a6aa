/**
 * What entity resolution of organisations takes and gives. Plain values: reading the warehouse and writing tables is done around it,
 * and the same input gives the same output.
 */

/** One way an organisation is written (a name key, see `domain/names.ts`), with all that the sources say beside it. */
export interface NameMention {
  /** Key of the name; unique among the mentions. */
  key: string;
  /** The most frequent spelling of the key. */
  name: string;
  /** Rank of first arrival, from 0: smaller was known earlier. Decides which id a cluster bears. Unique. */
  order: number;
  /** How many records bear the name. */
  count: number;
  /** Kind of body by the rules of names (高校, 企业 …); 个人 never comes here. */
  type: string | null;
  /** Valid unified credit codes that stand in a record beside this very name. */
  creditCodes: readonly string[];
  /** Places that addresses or lists give for it, most frequent first: `江苏省`, `南京市`. */
  provinces: readonly string[];
  cities: readonly string[];
  /** At most a few addresses, as written. */
  addresses: readonly string[];
  /** Name keys that a source states outright to be the same body: 曾用名, 简称 of one record; parties of a change of name. */
  stated: readonly { key: string; kind: 'former' | 'short' | 'renamed'; records: string }[];
  /** Name key that a source states to be its parent. */
  statedParent: string | null;
  /** Hashes of what it occurs with (inventors' names, agents, stock codes): at most some dozens, most frequent first. */
  company: readonly string[];
  /** In the official list of universities. */
  university: boolean;
}

/** A person's decision about two names (or clusters, each named by a key of it). With `parent`, left is the child and right its parent. */
export interface NameDecision {
  left: string;
  right: string;
  verdict: 'same' | 'different' | 'parent';
  decidedBy: string;
  reason: string;
}

/** One visible part of a score. */
export interface ScorePart {
  /** 名称, 统一社会信用代码, 城市, 地址, 共同发明人 … */
  feature: string;
  /** What was compared and how it came out, for people. */
  finding: string;
  /** Log2 of the ratio of likelihoods; positive speaks for the same body. */
  weight: number;
}

export interface NameLink {
  left: string;
  right: string;
  /** Probability that both are one body, 0..1. */
  probability: number;
  parts: readonly ScorePart[];
}

export interface ResolvedName {
  key: string;
  /** `org:` and 12 hex digits of the MD5 of the cluster's first key (lowest `order`), or what `known` gave. */
  orgId: string;
  /** How it came to its cluster: alone, the founder, by code, by a statement, by a person, by the model. */
  by: 'single' | 'founder' | 'code' | 'stated' | 'decision' | 'model';
  /** The key of the cluster it was joined to, and why; null for founders and singles. */
  link: NameLink | null;
}

export interface ParentLink {
  childId: string;
  parentId: string;
  /** Campus, college, institute, research institute elsewhere, subsidiary, branch. */
  relation: string;
  /** Why, for people. */
  finding: string;
  by: 'name' | 'stated' | 'decision';
}

/** A pair that the model cannot decide, or must not (two clusters that were published apart): for people. */
export interface ReviewPair extends NameLink {
  leftId: string;
  rightId: string;
  /** Why it waits for a person, in Chinese. */
  question: string;
}

/** Why something was not merged although it looked alike, or what is wrong with a name, in Chinese. */
export interface ResolutionNote {
  key: string;
  other: string | null;
  kind: 'code_conflict' | 'place_conflict' | 'unusable_name' | 'contradicting_decisions' | 'known_apart';
  note: string;
}

export interface Resolution {
  /** One for each mention, in the order of the mentions. */
  names: ResolvedName[];
  parents: ParentLink[];
  review: ReviewPair[];
  notes: ResolutionNote[];
}

export interface ResolutionInput {
  mentions: readonly NameMention[];
  /** Ids that were given before, by name key: kept, whatever the new data suggests; only codes and people join two of them. */
  known: ReadonlyMap<string, string>;
  /** Why names of one id were put together when they first were, by name key (left is that name). @default none: only that they were */
  knownLinks?: ReadonlyMap<string, KnownLink>;
  decisions: readonly NameDecision[];
}

/** Never a decision: those are given anew each time, and may be taken back. */
export interface KnownLink {
  by: 'code' | 'stated' | 'model';
  link: NameLink;
}
