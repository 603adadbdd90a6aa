import type { TextDefinitions } from './definitions.ts';
import { endsSentence } from './phrase.ts';
import type { ChannelWord, Matches } from './word-trie.ts';

export interface TrlHit {
  rule: string;
  low: number;
  high: number;
  weight: number;
  start: number;
  end: number;
}

interface TrlEntry {
  role: 'word' | 'promise' | 'proof' | 'negation' | 'stop' | 'sentence' | 'clause' | 'dot';
  rule: string;
  low: number;
  high: number;
  weight: number;
  needsProof: boolean;
  notBefore: readonly string[];
  notAfter: readonly string[];
}

const NO_WORD = { rule: '', low: 0, high: 0, weight: 0, needsProof: false, notBefore: [], notAfter: [] };
/** 已…、…表明 within so many characters of the word in its sentence prove it. */
const PROOF_REACH = 16;
const PROMISE_REACH = 12;

export interface TrlLexicon {
  entries: readonly TrlEntry[];
  words: ChannelWord[];
}

export function trlLexicon(definitions: TextDefinitions, channel: number): TrlLexicon {
  const weights = new Map(definitions.trl_strength.map(({ strength, weight }) => [strength, weight]));
  const entries: TrlEntry[] = [];
  const words: ChannelWord[] = [];
  const add = (word: string, entry: TrlEntry): void => {
    words.push({ channel, word, id: entries.length });
    entries.push(entry);
  };
  for (const row of definitions.trl_word)
    for (const word of row.words)
      add(word, {
        role: 'word',
        rule: row.rule_id,
        low: row.low,
        high: row.high,
        weight: weights.get(row.strength) ?? 0,
        needsProof: row.proof,
        notBefore: row.not_before,
        notAfter: row.not_after,
      });
  for (const { role, words: list } of definitions.trl_context)
    for (const word of list) add(word, { ...NO_WORD, role });
  for (const mark of '。；;！!？?\n') add(mark, { ...NO_WORD, role: 'sentence' });
  for (const mark of '，,：:') add(mark, { ...NO_WORD, role: 'clause' });
  add('.', { ...NO_WORD, role: 'dot' });
  return { entries, words };
}

/**
 * Words that say how far a technology has come. A promise (适合大规模生产) and a denial (尚未量产) say nothing; some words count only beside a
 * proof (批量生产数据表明).
 */
export function readTrl(text: string, matches: Matches, lexicon: TrlLexicon): TrlHit[] {
  const hits: TrlHit[] = [];
  for (let at = 0; at < matches.count; at++) {
    const entry = lexicon.entries[matches.id[at] as number] as TrlEntry;
    if (entry.role !== 'word') continue;
    const start = matches.start[at] as number;
    const end = matches.end[at] as number;
    if (touches(text, start, end, entry)) continue;
    const around = contextOf(text, at, matches, lexicon);
    if (around.denied || (around.promised && !around.provenAfter)) continue;
    if (entry.needsProof && !around.proven && !around.provenAfter) continue;
    hits.push({ rule: entry.rule, low: entry.low, high: entry.high, weight: entry.weight, start, end });
  }
  return hits;
}

/** The word is part of another (减小试验误差) or names a thing (样机架). */
function touches(text: string, start: number, end: number, { notBefore, notAfter }: TrlEntry): boolean {
  return (
    notBefore.some((before) => text.startsWith(before, start - before.length)) ||
    notAfter.some((after) => text.startsWith(after, end))
  );
}

interface Context {
  promised: boolean;
  denied: boolean;
  /** In the sentence, before the word; and behind it in its clause. */
  proven: boolean;
  provenAfter: boolean;
}

function contextOf(text: string, word: number, matches: Matches, { entries }: TrlLexicon): Context {
  const start = matches.start[word] as number;
  const end = matches.end[word] as number;
  const context: Context = { promised: false, denied: false, proven: false, provenAfter: false };
  for (let at = word - 1; at >= 0 && start - (matches.end[at] as number) <= PROOF_REACH; at--) {
    const { role } = entries[matches.id[at] as number] as TrlEntry;
    if (role === 'sentence' || role === 'clause') break;
    if (role === 'dot' && endsSentence(text, matches.end[at] as number)) break;
    const near = start - (matches.end[at] as number) <= PROMISE_REACH;
    if (role === 'proof') context.proven = true;
    else if (role === 'promise' && near) context.promised = true;
    else if (role === 'negation' && near) context.denied = true;
  }
  for (let at = word + 1; at < matches.count && (matches.start[at] as number) - end <= PROOF_REACH; at++) {
    const { role } = entries[matches.id[at] as number] as TrlEntry;
    if (role === 'sentence' || role === 'clause') break;
    if (role === 'dot' && endsSentence(text, matches.end[at] as number)) break;
    if (role === 'proof') context.provenAfter = true;
  }
  return context;
}

/** The stage reached: the furthest one that the strongest words name; null when no word says anything. */
export function reachedTrl(hits: readonly TrlHit[], firm: number): TrlHit | null {
  let best: TrlHit | null = null;
  for (const hit of hits) {
    if (!best) best = hit;
    else if (hit.weight >= firm === best.weight >= firm) {
      if (hit.low > best.low || (hit.low === best.low && hit.weight > best.weight)) best = hit;
    } else if (hit.weight >= firm) best = hit;
  }
  return best;
}
