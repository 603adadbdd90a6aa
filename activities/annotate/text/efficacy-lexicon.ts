import type { TextDefinitions } from './definitions.ts';
import type { ChannelWord } from './word-trie.ts';

/** What a word can be in a sentence about effects; a word may be several things. */
export const VERB = 1;
export const STATE = 2;
export const ATTRIBUTIVE = 4;
export const NEGATION = 8;
export const ADVERB = 16;
export const LICENSE = 32;
export const LIST = 64;
export const BREAK = 128;
export const STOP = 256;
export const OBJECT = 512;
export const PHRASE = 1024;
export const CARRIER = 2048;
export const TITLE_PHRASE = 4096;
export const WISH = 8192;
/** Instead of a group: the words say an effect in titles only, elsewhere they name parts. */
const TITLE_ONLY = '题';

const ROLES = {
  verb: VERB,
  state: STATE,
  attributive: ATTRIBUTIVE,
  negation: NEGATION,
  wish: WISH,
  adverb: ADVERB,
  license: LICENSE,
  list: LIST,
  break: BREAK,
  stop: STOP,
  carrier: CARRIER,
} as const;

/** 增 more, 减 less, 防 prevent, 改 improve, 保 keep, 免 do without, 便 ease, 不 (不易) does not happen, 劣 worsened. */
export const GROUPS = ['增', '减', '防', '改', '保', '免', '便', '不', '劣'] as const;
export type Group = (typeof GROUPS)[number];

export interface EfficacyRule {
  id: string;
  /** null: a quantity that by itself is no effect. */
  classId: string | null;
}

export interface EfficacyWord {
  roles: number;
  verb: Group | null;
  state: Group | null;
  attributive: Group | null;
  rules: Partial<Record<Group, EfficacyRule>>;
  phrase: EfficacyRule | null;
  /** Says an effect in a title only: 防水 in 防水电缆. */
  titlePhrase: EfficacyRule | null;
}

export interface EfficacyClass {
  name: string;
  direction: string;
}

export interface EfficacyLexicon {
  entries: readonly EfficacyWord[];
  classes: ReadonlyMap<string, EfficacyClass>;
  /** What an object outside the list must end in to be believed after 提高. */
  tails: readonly string[];
  /** What it must not end in. */
  things: readonly string[];
  weights: ReadonlyMap<string, number>;
}

/** Marks that end every phrase, whatever the lists say. */
const MARKS = [...'，,。；;：:！!？?（）()“”"《》【】\n\r\t.'];

function groupOf(text: string): Group | null {
  return GROUPS.find((group) => group === text) ?? null;
}

/** The word lists as one table of words, and the words to look for in `channel`. */
export function efficacyLexicon(
  definitions: TextDefinitions,
  channel: number,
): { lexicon: EfficacyLexicon; words: ChannelWord[] } {
  const byWord = new Map<string, EfficacyWord>();
  const entry = (word: string): EfficacyWord => {
    const known = byWord.get(word);
    if (known) return known;
    const made: EfficacyWord = {
      roles: 0,
      verb: null,
      state: null,
      attributive: null,
      rules: {},
      phrase: null,
      titlePhrase: null,
    };
    byWord.set(word, made);
    return made;
  };
  const tails: string[] = [];
  const things: string[] = [];
  for (const { role, group, words } of definitions.efficacy_word)
    for (const word of words) {
      if (role === 'tail' || role === 'thing') {
        (role === 'tail' ? tails : things).push(word);
        continue;
      }
      const made = entry(word);
      made.roles |= ROLES[role];
      if (role === 'verb' || role === 'state' || role === 'attributive') made[role] = groupOf(group);
    }
  for (const mark of MARKS) entry(mark).roles |= BREAK;
  for (const { rule_id, class_id, groups, objects } of definitions.efficacy_pattern) {
    const rule = { id: rule_id, classId: class_id === '-' ? null : class_id };
    for (const word of objects) {
      const made = entry(word);
      if (groups.length === 0) {
        made.roles |= PHRASE;
        made.phrase ??= rule;
        continue;
      }
      if (groups.includes(TITLE_ONLY)) {
        made.roles |= TITLE_PHRASE;
        made.titlePhrase ??= rule;
        continue;
      }
      made.roles |= OBJECT;
      for (const name of groups) {
        const group = groupOf(name);
        if (group) made.rules[group] ??= rule;
      }
    }
  }
  const entries = [...byWord.values()];
  const words = [...byWord.keys()].map((word, id) => ({ channel, word, id }));
  const classes = new Map(
    definitions.efficacy_class.map(({ class_id, name, direction }) => [class_id, { name, direction }]),
  );
  const weights = new Map(definitions.efficacy_form.map(({ form, weight }) => [form, weight]));
  return { lexicon: { entries, classes, tails, things, weights }, words };
}

/** Where a rule for the group itself is missing, the nearest one: who prevents also reduces. */
const NEAREST: Partial<Record<Group, Group>> = { 减: '防', 防: '减', 便: '增', 免: '减' };

export function ruleFor(word: EfficacyWord, group: Group): EfficacyRule | null {
  const nearest = NEAREST[group];
  return word.rules[group] ?? (nearest ? word.rules[nearest] : undefined) ?? null;
}
