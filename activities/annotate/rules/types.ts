import type { ReclassifiedRow } from './reclassified.ts';

/** A row of `ref.concordance_rule`, or of the chain nodes' rules in the same form. Lists are joined with `;`. */
export interface RuleRow {
  scheme: string;
  rule_id: string;
  label_id: string;
  ipc_include: string;
  ipc_exclude: string | null;
  keywords: string | null;
  keyword_exclude: string | null;
  /** `exact`: a group without `*` is that group alone; `below`: it covers what is below it too. */
  style: string;
  /** `terms`: a list of search terms; `prose`: a description that terms are taken from. */
  keyword_kind: string;
  table_version: string;
}

/** How we read a rule whose prose says something terms cannot be taken from: a row of `ref.concordance_reading`. */
export interface ReadingRow {
  rule_id: string;
  keywords: string | null;
  keyword_exclude: string | null;
}

/** Everything that rules are compiled from, as plain rows. */
export interface RuleTables {
  rules: readonly RuleRow[];
  readings: readonly ReadingRow[];
  words: readonly { word: string; role: string }[];
  ranges: readonly { symbol: string; before: string | null }[];
  reclassified: readonly ReclassifiedRow[];
}

/** A: symbol and keyword; B: the symbol suffices; C: symbol but no keyword. */
export type Grade = 'A' | 'B' | 'C';

export interface CompiledRule {
  /** Position among the rules of the engine. */
  n: number;
  scheme: string;
  id: string;
  label: string;
  tableVersion: string;
  /** 16 hexadecimal digits of everything the rule's labels depend on: its patterns' intervals, its terms, its identity. */
  hash: string;
  /** Terms of the engine's finder, by number. Any suffices. */
  keywords: readonly number[];
  /** Any of these, and the rule does not hold. */
  exclusions: readonly number[];
  /** Nothing but the symbol is asked for. */
  bySymbolAlone: boolean;
  /** The terms come from prose. */
  fromProse: boolean;
}

/** A rule that a symbol falls under. */
export interface Candidate {
  rule: number;
  /** The pattern it falls under, as written in the rule. */
  token: string;
  /** The symbol's place in the other edition, when the rule knows only that. */
  via: string | null;
  /** The end of the pattern's group was guessed from the digits. */
  guessed: boolean;
}
