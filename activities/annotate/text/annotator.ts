import { createHash } from 'node:crypto';
import type { TextDefinitions } from './definitions.ts';
import { DisciplineReader, disciplineLexicon } from './discipline.ts';
import { type EffectHit, EfficacyReader } from './efficacy.ts';
import { type EfficacyLexicon, efficacyLexicon } from './efficacy-lexicon.ts';
import { type PhraseHit, PhraseReader, phraseLexicon, type Zone } from './phrase.ts';
import { reachedTrl, readTrl, type TrlHit, trlLexicon } from './trl.ts';
import type { AnnotatedText, Span, TextField, TextLabel } from './types.ts';
import { TEXT_CODE } from './version.ts';
import { type Matches, WordTrie } from './word-trie.ts';

const EFFICACY = 0;
const CUES = 1;
const TRL = 2;
const DISCIPLINE = 3;
const FIELDS = { title: '标题', abstract: '摘要', claims: '权利要求', ipc: '分类号' } as const;
const ORDER: readonly TextField[] = ['标题', '摘要', '权利要求', '分类号'];
const PHRASES = { problem: '技术问题', solution: '技术手段', effect: '有益效果' } as const;
/** Words of this strength say a stage; weaker ones count when nothing else does. */
const FIRM = 0.5;
const SUPPORT_KEPT = 3;
const SAID_LEAST = 4;
const FORMS: Record<EffectHit['form'], string> = {
  verb_object: '动词+对象',
  object_verb: '对象+动词',
  object_state: '对象+状态',
  phrase: '固定短语',
  attributive: '修饰+对象',
  other: '词表之外',
};

export interface TextAnnotator {
  /**
   * Labels of one text: effects by weight, one per class; disciplines by share; at most one TRL interval; phrases in order of the text.
   * A scheme that has nothing to say says nothing. The same text gives the same labels.
   */
  annotate(text: AnnotatedText): TextLabel[];
  /** Of the definitions and the code: labels of another version are stale. */
  readonly version: string;
}

type Field = 'title' | 'abstract' | 'claims';

/** Compiles the definitions once; an annotator keeps buffers, so one per thread. @throws PANHUO_MODEL_INVALID when tables disagree */
export function createTextAnnotator(definitions: TextDefinitions): TextAnnotator {
  const efficacy = efficacyLexicon(definitions, EFFICACY);
  const cues = phraseLexicon(definitions, CUES);
  const trl = trlLexicon(definitions, TRL);
  const disciplines = disciplineLexicon(definitions, DISCIPLINE);
  const trie = new WordTrie([...efficacy.words, ...cues.words, ...trl.words, ...disciplines.words], 4);
  const effectReader = new EfficacyReader(efficacy.lexicon);
  const phraseReader = new PhraseReader(cues);
  const disciplineReader = new DisciplineReader(disciplines);
  const of = (channel: number) => trie.matches[channel] as Matches;

  return {
    version: createHash('sha256').update(`${TEXT_CODE}\0${definitions.hash}`).digest('hex').slice(0, 16),
    annotate(text) {
      const effects = new Map<string, TextLabel>();
      const phrases: TextLabel[] = [];
      const stages: { hit: TrlHit; text: string }[] = [];
      const wanted = text.wanted === true;
      disciplineReader.start();
      for (const field of ['title', 'abstract', 'claims'] as const) {
        const value = text[field];
        if (!value) continue;
        trie.scan(value);
        const zones = phraseReader.zones(value, of(CUES));
        const read = effectReader.read(value, of(EFFICACY), field, wanted);
        const hits = wanted ? read : outside(read, zones);
        for (const hit of hits) keepBest(effects, effectLabel(hit, field, value, efficacy.lexicon));
        if (field !== 'claims') disciplineReader.words(value, of(DISCIPLINE), field);
        if (field !== 'abstract') continue;
        // 便携, 多功能 inside the name of the thing announce nothing.
        const said = hits.filter(({ start, end }) => end - start >= SAID_LEAST);
        for (const hit of phraseReader.phrases(said)) phrases.push(phraseLabel(hit, value));
        // Titles name the thing and claims its limits; only a description says how far it has come.
        for (const hit of readTrl(value, of(TRL), trl)) stages.push({ hit, text: value });
      }
      disciplineReader.ipc(text.ipc ?? []);
      const joined = text.ipc?.join(';') ?? '';
      const spanOf = (field: 'title' | 'abstract' | 'ipc', start: number, end: number): Span =>
        span(field, start, end, field === 'ipc' ? joined : (text[field] ?? ''));
      const labels = [...effects.values()].sort(byWeight);
      for (const { code, name, weight, fromIpc, fromWords, evidence } of disciplineReader.finish()) {
        const [first, ...rest] = evidence;
        if (!first) continue;
        labels.push({
          scheme: 'discipline',
          label: code,
          name,
          weight,
          rule: first.rule,
          method: fromIpc ? (fromWords ? '分类号+词语' : '分类号') : '词语',
          ...spanOf(first.field, first.start, first.end),
          ...support(rest.map((one) => ({ rule: one.rule, ...spanOf(one.field, one.start, one.end) }))),
        });
      }
      const stage = trlLabel(stages);
      if (stage) labels.push(stage);
      return labels.concat(phrases);
    },
  };
}

function span(field: keyof typeof FIELDS, start: number, end: number, text: string): Span {
  return { field: FIELDS[field], start, end, evidence: text.slice(start, end) };
}

function support(spans: readonly (Span & { rule: string })[]): Pick<TextLabel, 'support'> {
  return spans.length > 0 ? { support: spans.slice(0, SUPPORT_KEPT) } : {};
}

/** What stands in a zone is the fault of the state of the art. */
function outside(hits: EffectHit[], zones: readonly Zone[]): EffectHit[] {
  if (zones.length === 0) return hits;
  return hits.filter(({ start, end }) => !zones.some((zone) => start < zone.end && end > zone.start));
}

function effectLabel(hit: EffectHit, field: Field, text: string, lexicon: EfficacyLexicon): TextLabel {
  const known = lexicon.classes.get(hit.classId);
  const weight = (lexicon.weights.get(hit.form) ?? 0) * (lexicon.weights.get(`field_${field}`) ?? 0);
  return {
    scheme: 'efficacy',
    label: hit.classId,
    name: known?.name ?? hit.classId,
    weight: Math.round(weight * 1000) / 1000,
    rule: hit.rule,
    method: FORMS[hit.form],
    direction: known?.direction ?? '',
    ...(hit.quantity === null ? {} : { quantity: hit.quantity }),
    ...span(field, hit.start, hit.end, text),
  };
}

function byWeight(a: TextLabel, b: TextLabel): number {
  return b.weight - a.weight || ORDER.indexOf(a.field) - ORDER.indexOf(b.field) || a.start - b.start;
}

/** One label per class: the surest, then the one that says how much, then the earliest. */
function keepBest(into: Map<string, TextLabel>, label: TextLabel): void {
  const known = into.get(label.label);
  if (
    !known ||
    label.weight > known.weight ||
    (label.weight === known.weight && label.quantity !== undefined && known.quantity === undefined)
  )
    into.set(label.label, label);
}

function phraseLabel({ kind, rule, weight, start, end }: PhraseHit, text: string): TextLabel {
  return {
    scheme: 'phrase',
    label: kind,
    name: PHRASES[kind],
    weight,
    rule,
    method: '线索词',
    ...span('abstract', start, end, text),
  };
}

function trlLabel(stages: readonly { hit: TrlHit; text: string }[]): TextLabel | null {
  const hits = stages.map(({ hit }) => hit);
  const best = reachedTrl(hits, FIRM);
  if (!best) return null;
  const text = stages[0]?.text ?? '';
  const others = hits.filter((hit) => hit !== best);
  return {
    scheme: 'trl',
    label: `${best.low}-${best.high}`,
    name: `技术就绪度 ${best.low}–${best.high} 级`,
    weight: best.weight,
    rule: best.rule,
    method: '词语',
    low: best.low,
    high: best.high,
    ...span('abstract', best.start, best.end, text),
    ...support(others.map(({ rule, start, end }) => ({ rule, ...span('abstract', start, end, text) }))),
  };
}
