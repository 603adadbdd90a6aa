import type { ScorePart } from '../types.ts';

/** One place where somebody is named: an inventor of a patent, a line of a staff list. */
export interface PersonMention {
  /** `张伟@CN102307917`, `张伟@示例大学/计算机学院`; unique. */
  key: string;
  nameKey: string;
  /** Null for lists. */
  patent: string | null;
  /** Root organisations of the applicants, or of the list's organisation. */
  orgs: readonly string[];
  /** Name keys of the others on the patent, or in the department. */
  companions: readonly string[];
  /** IPC subclass, `L09` for designs. */
  subclass: string | null;
  /** WIPO field. */
  field: string | null;
  city: string | null;
  year: number | null;
  department: string | null;
  certificate: string | null;
  /** The id it was given before. */
  known: string | null;
}

/** What somebody decided about two mentions. */
export interface PersonDecision {
  left: string;
  right: string;
  verdict: 'same' | 'different';
  decidedBy: string;
  reason: string;
}

export type Belief = '确信' | '很可能' | '可能';

export interface PersonLink {
  /** The first mention of the group that it was joined to. */
  to: string;
  probability: number;
  parts: readonly ScorePart[];
}

export interface ResolvedMention {
  key: string;
  personId: string;
  /** Alone, the first of its person, given before, by a person's decision, by the model. */
  by: 'single' | 'founder' | 'known' | 'decision' | 'model';
  /** Of belonging to the person: the weakest link on the way to the person's first mention. */
  probability: number;
  belief: Belief;
  link: PersonLink | null;
}

/** Two people of one name who may be one: for people to decide. Keys are of their first mentions. */
export interface PersonQuestion {
  left: string;
  right: string;
  leftId: string;
  rightId: string;
  probability: number;
  question: string;
  parts: readonly ScorePart[];
}

export interface PersonNote {
  key: string;
  kind: 'unusable_name' | 'contradicting_decisions' | 'capped';
  note: string;
}

export interface BlockResolution {
  /** In the order of the mentions. */
  mentions: ResolvedMention[];
  questions: PersonQuestion[];
  notes: PersonNote[];
}
