import { PanhuoError } from '../../../domain/errors.ts';
import type { TextDefinitions } from './definitions.ts';
import type { ChannelWord, Matches } from './word-trie.ts';

interface DisciplineWord {
  code: number;
  weight: number;
}

interface Share extends DisciplineWord {
  key: string;
}

export interface DisciplineLexicon {
  codes: readonly { code: string; name: string }[];
  /** Per word of the channel: the disciplines it speaks for. */
  entries: readonly (readonly DisciplineWord[])[];
  words: ChannelWord[];
  /** `A61K36/`, `A61K`, `A61` → disciplines. */
  byIpc: ReadonlyMap<string, readonly Share[]>;
  setting: (name: string) => number;
}

/** @throws PANHUO_MODEL_INVALID when a row names a discipline that is in no catalogue, or a setting is missing */
export function disciplineLexicon(definitions: TextDefinitions, channel: number): DisciplineLexicon {
  const codes = definitions.discipline.map(({ code, name }) => ({ code, name }));
  const number = new Map(codes.map(({ code }, at) => [code, at]));
  const numberOf = (code: string): number => {
    const at = number.get(code);
    if (at === undefined)
      throw new PanhuoError('PANHUO_MODEL_INVALID', `学科代码 ${code} 不在 discipline 表中`);
    return at;
  };
  const byWord = new Map<string, DisciplineWord[]>();
  for (const { code, weight, words } of definitions.discipline_word)
    for (const word of words) {
      const list = byWord.get(word) ?? [];
      byWord.set(word, list);
      list.push({ code: numberOf(code), weight });
    }
  const byIpc = new Map<string, Share[]>();
  for (const { ipc, code, weight } of definitions.discipline_ipc) {
    const list = byIpc.get(ipc) ?? [];
    byIpc.set(ipc, list);
    list.push({ key: ipc, code: numberOf(code), weight });
  }
  const settings = new Map(definitions.discipline_setting.map(({ setting, value }) => [setting, value]));
  return {
    codes,
    entries: [...byWord.values()],
    words: [...byWord.keys()].map((word, id) => ({ channel, word, id })),
    byIpc,
    setting: (name) => {
      const value = settings.get(name);
      if (value === undefined)
        throw new PanhuoError('PANHUO_MODEL_INVALID', `discipline_setting 缺少 ${name}`);
      return value;
    },
  };
}

export interface DisciplineEvidence {
  field: 'title' | 'abstract' | 'ipc';
  start: number;
  end: number;
  score: number;
  rule: string;
}

export interface DisciplineHit {
  code: string;
  name: string;
  /** Share of the evidence, 0–1. */
  weight: number;
  fromIpc: boolean;
  fromWords: boolean;
  evidence: readonly DisciplineEvidence[];
}

const SYMBOL = /^([A-H]\d{2})([A-Z])?\s*(\d{1,4})?/u;
/** What may follow the head of a noun phrase. */
const HEAD = new Set(['', '及', '和', '、', '与', '，', ',', '。', '；', '的', '或', '（', '(']);
const SUFFIX = /^(?:装置|系统|设备|方法|机构|结构|组件|工艺|材料)/u;
const EVIDENCE_KEPT = 3;

/** The most specific key of the concordance that a printed symbol falls under. */
function sharesOf(symbol: string, { byIpc }: DisciplineLexicon): readonly Share[] {
  const found = SYMBOL.exec(symbol.trim());
  if (!found) return [];
  const [, cls = '', letter = '', group = ''] = found;
  return (
    (group !== '' && byIpc.get(`${cls}${letter}${group.replace(/^0+(?=\d)/u, '')}/`)) ||
    byIpc.get(cls + letter) ||
    byIpc.get(cls) ||
    []
  );
}

/** Adds up what symbols and words say for each discipline; a text that says too little gets none. */
export class DisciplineReader {
  readonly #lexicon: DisciplineLexicon;
  readonly #scores: Float64Array;
  readonly #ipcScores: Float64Array;
  readonly #evidence: DisciplineEvidence[][];
  readonly #touched: number[] = [];
  readonly #seen = new Set<number>();
  readonly #ofField: Record<'title' | 'abstract', number>;
  #symbols = false;
  readonly #head: number;
  readonly #most: number;

  constructor(lexicon: DisciplineLexicon) {
    this.#lexicon = lexicon;
    this.#scores = new Float64Array(lexicon.codes.length);
    this.#ipcScores = new Float64Array(lexicon.codes.length);
    this.#evidence = lexicon.codes.map(() => []);
    this.#ofField = { title: lexicon.setting('word_title'), abstract: lexicon.setting('word_abstract') };
    this.#head = lexicon.setting('word_head');
    this.#most = lexicon.setting('words_most');
  }

  start(): void {
    for (const code of this.#touched) {
      this.#scores[code] = 0;
      this.#ipcScores[code] = 0;
      this.#evidence[code] = [];
    }
    this.#touched.length = 0;
    this.#seen.clear();
    this.#symbols = false;
  }

  words(text: string, matches: Matches, field: 'title' | 'abstract'): void {
    for (let at = 0; at < matches.count; at++) {
      const id = matches.id[at] as number;
      // A word counts once: what is repeated is the subject's name, not more evidence.
      if (this.#seen.has(id)) continue;
      const end = matches.end[at] as number;
      const head = HEAD.has(text[end] ?? '') || SUFFIX.test(text.slice(end, end + 2));
      // A single character is a word only where the phrase ends: 锅 in 一种锅, not in 锅炉.
      if (end - (matches.start[at] as number) === 1 && !head) continue;
      const factor = this.#ofField[field] * (head && field === 'title' ? this.#head : 1);
      this.#seen.add(id);
      for (const { code, weight } of this.#lexicon.entries[id] ?? [])
        this.#add(code, {
          field,
          start: matches.start[at] as number,
          end,
          score: weight * factor,
          rule: 'dis-word',
        });
    }
  }

  ipc(symbols: readonly string[]): void {
    this.#symbols = symbols.length > 0;
    const main = this.#lexicon.setting('ipc_main');
    const others = this.#lexicon.setting('ipc_other') / Math.max(1, symbols.length - 1);
    let offset = 0;
    for (const [at, symbol] of symbols.entries()) {
      for (const { code, weight, key } of sharesOf(symbol, this.#lexicon)) {
        const score = weight * (at === 0 ? main : others);
        this.#add(code, {
          field: 'ipc',
          start: offset,
          end: offset + symbol.length,
          score,
          rule: `dis-ipc:${key}`,
        });
        this.#ipcScores[code] = (this.#ipcScores[code] as number) + score;
      }
      offset += symbol.length + 1;
    }
  }

  finish(): DisciplineHit[] {
    const { codes, setting } = this.#lexicon;
    let total = 0;
    for (const code of this.#touched) total += this.#score(code);
    const scored = this.#touched
      .map((code) => ({ code, score: this.#score(code) }))
      .sort((a, b) => b.score - a.score || a.code - b.code);
    if ((scored[0]?.score ?? 0) < setting(this.#symbols ? 'score_least' : 'score_least_words')) return [];
    const least = setting('score_least');
    const share = setting('share_least');
    return scored
      .filter(({ score }) => score >= least && score / total >= share)
      .slice(0, setting('kept_most'))
      .map(({ code, score }) => ({
        code: codes[code]?.code ?? '',
        name: codes[code]?.name ?? '',
        weight: Math.round((score / total) * 1000) / 1000,
        fromIpc: (this.#ipcScores[code] as number) > 0,
        fromWords: (this.#scores[code] as number) > 0,
        evidence: (this.#evidence[code] ?? []).sort((a, b) => b.score - a.score).slice(0, EVIDENCE_KEPT),
      }));
  }

  /** Many words of a long abstract must not outvote the examiner's symbol. */
  #score(code: number): number {
    return (this.#ipcScores[code] as number) + Math.min(this.#most, this.#scores[code] as number);
  }

  #add(code: number, evidence: DisciplineEvidence): void {
    const list = this.#evidence[code] as DisciplineEvidence[];
    if (list.length === 0) this.#touched.push(code);
    list.push(evidence);
    if (evidence.field !== 'ipc') this.#scores[code] = (this.#scores[code] as number) + evidence.score;
  }
}
