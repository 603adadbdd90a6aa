import type { TextDefinitions } from './definitions.ts';
import type { ChannelWord, Matches } from './word-trie.ts';

export type PhraseKind = 'problem' | 'solution' | 'effect';

export interface PhraseHit {
  kind: PhraseKind;
  rule: string;
  weight: number;
  start: number;
  end: number;
}

type Role = TextDefinitions['phrase_cue'][number]['role'] | 'sentence' | 'clause' | 'dot';

interface Cue {
  role: Role;
  rule: string;
  weight: number;
}

/** Ranges of a field, in order: what is said there is the state of the art and its faults. */
export interface Zone {
  start: number;
  end: number;
}

const FULL_STOP: Cue = { role: 'sentence', rule: '', weight: 0 };
const NO_CUE: Cue = { role: 'topic', rule: '', weight: 0 };
const SHORTEST = 4;
const LONGEST: Record<PhraseKind, number> = { problem: 80, solution: 60, effect: 80 };
/** Cues further apart than this do not belong together. */
const PROBLEM_REACH = 150;
/** 能够, 从而 announce an effect so many characters ahead. */
const EFFECT_REACH = 40;
const KEPT = 2;
/** A cue in the middle of a clause says less: 甲通过螺栓与乙连接. */
const MIDDLE = 0.5;
const FOLLOWED_BY_EFFECT = 0.1;
/** An effect without a word that announces it. */
const BARE = 0.5;
const BARE_TRIED = 6;
/** An effect so many characters behind a means is what the means does. */
const FOLLOWS = 25;

export interface PhraseLexicon {
  cues: readonly Cue[];
  words: ChannelWord[];
}

export function phraseLexicon(definitions: TextDefinitions, channel: number): PhraseLexicon {
  const cues: Cue[] = [];
  const words: ChannelWord[] = [];
  const add = (word: string, cue: Cue): void => {
    words.push({ channel, word, id: cues.length });
    cues.push(cue);
  };
  for (const { cue_id, role, words: list, weight } of definitions.phrase_cue)
    for (const word of list) add(word, { role, rule: cue_id, weight });
  for (const mark of '。；;！!？?\n') add(mark, { role: 'sentence', rule: '', weight: 0 });
  add('.', { role: 'dot', rule: '', weight: 0 });
  for (const mark of '，,：:') add(mark, { role: 'clause', rule: '', weight: 0 });
  return { cues, words };
}

/** Reads problem–solution phrases, and the zones in which an effect is none. */
export class PhraseReader {
  readonly #cues: readonly Cue[];
  #text = '';
  #matches: Matches = { count: 0, start: new Int32Array(), end: new Int32Array(), id: new Int32Array() };
  #zones: Zone[] = [];
  #problems: PhraseHit[] = [];

  constructor(lexicon: PhraseLexicon) {
    this.#cues = lexicon.cues;
  }

  /** First pass: zones and problems. */
  zones(text: string, matches: Matches): readonly Zone[] {
    this.#text = text;
    this.#matches = matches;
    this.#zones = [];
    this.#problems = [];
    let zoneEnd = 0;
    for (let at = 0; at < matches.count; at++) {
      const cue = this.#cue(at);
      if (this.#start(at) < zoneEnd) continue;
      if (cue.role === 'problem_open') zoneEnd = this.#openProblem(at, cue) ?? zoneEnd;
      else if (cue.role === 'background' && this.#sets(at)) zoneEnd = this.#background(at) ?? zoneEnd;
    }
    return this.#zones;
  }

  /** Second pass over the same text: `effects` are positions of effects outside the zones, in order. */
  phrases(effects: readonly { start: number; end: number }[]): PhraseHit[] {
    const solutions: PhraseHit[] = [];
    const benefits: PhraseHit[] = [];
    let zone = 0;
    let benefitEnd = 0;
    let listed = false;
    let solutionEnd = 0;
    const ahead = [...effects].sort((a, b) => a.start - b.start);
    let next = 0;
    for (let at = 0; at < this.#matches.count; at++) {
      const { role, rule, weight } = this.#cue(at);
      const start = this.#start(at);
      while (next < ahead.length && (ahead[next] as Zone).start < start) next++;
      const effect = ahead[next];
      while (zone < this.#zones.length && (this.#zones[zone] as Zone).end <= start) zone++;
      if (zone < this.#zones.length && (this.#zones[zone] as Zone).start <= start) continue;
      if (role === 'solution_open' && start >= solutionEnd) {
        const end = this.#boundary(at, 'clause');
        solutionEnd = end;
        const near = effect !== undefined && effect.start <= end + FOLLOWS;
        const strength = (this.#opens(at) ? weight : weight * MIDDLE) + (near ? FOLLOWED_BY_EFFECT : 0);
        this.#push(solutions, 'solution', rule, strength, start, end);
      } else if (role === 'solution_list' && !listed && start >= solutionEnd) {
        const before = solutions.length;
        this.#push(solutions, 'solution', rule, weight, start, this.#boundary(at, 'sentence'));
        listed = solutions.length > before;
      } else if (role === 'effect_open' && start >= benefitEnd) {
        let from = this.#end(at);
        while (from < this.#text.length && '在于是为有：:，, 、'.includes(this.#text[from] as string)) from++;
        const end = this.#sentenceEnd(from);
        this.#push(benefits, 'effect', rule, weight, from, end);
        benefitEnd = Math.max(benefitEnd, end);
      } else if (role === 'effect_weak' && start >= benefitEnd) {
        if (effect === undefined || effect.start - start > EFFECT_REACH) continue;
        const end = this.#boundary(at, 'sentence');
        if (effect.end > end) continue;
        this.#push(benefits, 'effect', rule, weight, start, end);
        benefitEnd = end;
      }
    }
    if (benefits.length === 0) this.#bare(benefits, ahead.slice(0, BARE_TRIED));
    return [...best(this.#problems), ...best(solutions), ...best(benefits)];
  }

  /** Effects that no cue announces: the clause of each. */
  #bare(into: PhraseHit[], effects: readonly { start: number; end: number }[]): void {
    let done = 0;
    for (const effect of effects) {
      if (effect.start < done) continue;
      let start = 0;
      done = this.#text.length;
      for (let at = 0; at < this.#matches.count; at++) {
        const { role } = this.#cue(at);
        if (role !== 'sentence' && role !== 'clause') continue;
        if (this.#end(at) <= effect.start) start = this.#end(at);
        else if (this.#start(at) >= effect.end) {
          done = this.#start(at);
          break;
        }
      }
      this.#push(into, 'effect', 'ph-eff-0', BARE, start, done);
      if (into.length === KEPT) return;
    }
  }

  /** 解决了…的问题: only with its closing words. */
  #openProblem(at: number, { rule, weight }: Cue): number | null {
    const start = this.#start(at);
    for (let next = at + 1; next < this.#matches.count; next++) {
      const { role } = this.#cue(next);
      if (role === 'sentence' || role === 'restart' || this.#start(next) - start > PROBLEM_REACH) return null;
      if (role !== 'problem_close') continue;
      let from = this.#end(at);
      if (this.#text[from] === '了') from++;
      this.#push(this.#problems, 'problem', rule, weight, from, this.#start(next));
      this.#zones.push({ start, end: this.#end(next) });
      return this.#end(next);
    }
    return null;
  }

  /** 现有…: until the fault is named, or we turn to what is new, or the sentence ends. */
  #background(at: number): number | null {
    const start = this.#start(at);
    let exists = -1;
    let end = this.#text.length;
    let close = -1;
    for (let next = at + 1; next < this.#matches.count; next++) {
      const { role } = this.#cue(next);
      if (role === 'sentence' || role === 'restart') {
        end = this.#start(next);
        break;
      }
      if (role === 'problem_exists' && exists < 0) exists = next;
      if (role === 'problem_close') {
        close = next;
        end = this.#end(next);
        break;
      }
      // 对现有结构改进，通过甲提高乙
      if (role === 'solution_open' && exists < 0 && this.#opens(next)) {
        end = this.#start(next);
        break;
      }
    }
    this.#zones.push({ start, end });
    const open = exists >= 0 ? exists : close >= 0 ? at : -1;
    if (open >= 0) {
      const cue = this.#cue(open);
      let from = exists >= 0 ? this.#end(open) : start;
      while (from < end && '了着：:，,'.includes(this.#text[from] as string)) from++;
      this.#push(
        this.#problems,
        'problem',
        cue.rule,
        cue.weight,
        from,
        close >= 0 ? this.#start(close) : end,
      );
    }
    return end;
  }

  #push(into: PhraseHit[], kind: PhraseKind, rule: string, weight: number, start: number, end: number): void {
    const stop = this.#trim(start, end, LONGEST[kind]);
    if (stop - start < SHORTEST) return;
    into.push({ kind, rule, weight: Math.round(weight * 100) / 100, start, end: stop });
  }

  /** Not longer than `longest`; cut behind a clause where there is one, never within a character. */
  #trim(start: number, end: number, longest: number): number {
    let stop = end;
    if (end - start > longest) {
      stop = start + longest;
      for (let at = stop; at > start + longest / 2; at--)
        if ('，,；;、'.includes(this.#text[at] as string)) return at;
      const unit = this.#text.charCodeAt(stop - 1);
      if (unit >= 0xd800 && unit < 0xdc00) stop--;
    }
    while (stop > start && '，,：:。；; '.includes(this.#text[stop - 1] as string)) stop--;
    return stop;
  }

  #opens(at: number): boolean {
    const start = this.#start(at);
    if (start === 0) return true;
    if (at === 0 || this.#end(at - 1) !== start) return false;
    const { role } = this.#cue(at - 1);
    return role === 'clause' || role === 'sentence' || role === 'restart';
  }

  /** 现有… sets a scene at the beginning of a clause or behind 在, 由于; not in 并用传统方法. */
  #sets(at: number): boolean {
    const before = this.#text[this.#start(at) - 1];
    return this.#opens(at) || (before !== undefined && '在对于因但而且了、 '.includes(before));
  }

  #boundary(at: number, kind: 'clause' | 'sentence'): number {
    for (let next = at + 1; next < this.#matches.count; next++) {
      const { role } = this.#cue(next);
      if (role === 'sentence' || (role === 'clause' && kind === 'clause')) return this.#start(next);
    }
    return this.#text.length;
  }

  #sentenceEnd(from: number): number {
    for (let next = 0; next < this.#matches.count; next++)
      if (this.#start(next) > from && this.#cue(next).role === 'sentence') return this.#start(next);
    return this.#text.length;
  }

  #cue(at: number): Cue {
    const cue = this.#cues[this.#matches.id[at] as number] as Cue;
    if (cue.role !== 'dot') return cue;
    return endsSentence(this.#text, this.#end(at)) ? FULL_STOP : NO_CUE;
  }

  #start(at: number): number {
    return this.#matches.start[at] as number;
  }

  #end(at: number): number {
    return this.#matches.end[at] as number;
  }
}

/** A dot before `end` is a full stop unless a number or a name goes on behind it. */
export function endsSentence(text: string, end: number): boolean {
  const after = text.charCodeAt(end);
  return !((after >= 48 && after <= 57) || (after >= 65 && after <= 90) || (after >= 97 && after <= 122));
}

/** The strongest few, in the order of the text. */
function best(hits: PhraseHit[]): PhraseHit[] {
  if (hits.length <= KEPT) return hits;
  return hits
    .sort((a, b) => b.weight - a.weight || a.start - b.start)
    .slice(0, KEPT)
    .sort((a, b) => a.start - b.start);
}
