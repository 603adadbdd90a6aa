import {
  ADVERB,
  ATTRIBUTIVE,
  BREAK,
  CARRIER,
  type EfficacyLexicon,
  type EfficacyRule,
  type EfficacyWord,
  type Group,
  LICENSE,
  LIST,
  NEGATION,
  OBJECT,
  PHRASE,
  ruleFor,
  VERB,
  WISH,
} from './efficacy-lexicon.ts';
import { isDigit, quantityAt } from './quantity.ts';
import type { Matches } from './word-trie.ts';

/** One effect as read: a class, the words that say it, and by which rule. */
export interface EffectHit {
  classId: string;
  rule: string;
  form: 'verb_object' | 'object_verb' | 'object_state' | 'phrase' | 'attributive' | 'other';
  start: number;
  end: number;
  quantity: string | null;
}

/** Unknown text that may stand between a verb and its object, in characters. */
const REACH = 14;
/** From a verb to the last object of its list. */
const SPREAD = 120;
const LISTED = 8;
/** Between an object and what is said of it. */
const NEAR = 1;
const OTHER_LONGEST = 12;
/** From 较强 to its object over 的, in characters. */
const ATTRIBUTE_REACH = 7;
/** A head noun behind a known word: 系数, 发生率. */
const HEAD_LONGEST = 6;
const OTHER: Partial<Record<Group, string>> = {
  增: 'other_improve',
  减: 'other_reduce',
  防: 'other_prevent',
};
const WITHSTANDS = /[抗耐防阻]/u;
const ODD_OBJECT = /^(?:了|至|到|为|所述|第|该|一|在|地|其|的|对)|[\d０-９]|[a-z]{8}/iu;

/** Reads the effects of one field from the matched words; `claims` are read strictly, titles also for attributes (高精度). */
export class EfficacyReader {
  readonly #lexicon: EfficacyLexicon;
  #text = '';
  #matches: Matches = { count: 0, start: new Int32Array(), end: new Int32Array(), id: new Int32Array() };
  #field: 'title' | 'abstract' | 'claims' = 'title';
  #denials = NEGATION;
  #hits: EffectHit[] = [];

  constructor(lexicon: EfficacyLexicon) {
    this.#lexicon = lexicon;
  }

  /** `wanted`: of a need, where 需要提高 asks for the effect; elsewhere it says that there is none yet. */
  read(text: string, matches: Matches, field: 'title' | 'abstract' | 'claims', wanted: boolean): EffectHit[] {
    this.#text = text;
    this.#matches = matches;
    this.#field = field;
    this.#denials = wanted ? NEGATION : NEGATION | WISH;
    this.#hits = [];
    for (let at = 0; at < matches.count; at++) at = this.#step(at);
    return this.#hits;
  }

  #step(at: number): number {
    const word = this.#word(at);
    if (word.roles & PHRASE) {
      if (word.phrase && !this.#negated(at))
        this.#add(word.phrase, 'phrase', this.#start(at), this.#end(at), false);
      return at;
    }
    if (word.titlePhrase && this.#field === 'title' && !(word.roles & (VERB | OBJECT)))
      this.#add(word.titlePhrase, 'attributive', this.#start(at), this.#end(at), false);
    if (word.roles & VERB) return this.#verb(at, word.verb as Group);
    if (word.roles & OBJECT) return this.#object(at);
    if (word.roles & ATTRIBUTIVE) return this.#attributive(at, word);
    return at;
  }

  /** 提高了强度、韧性和耐腐蚀性. Answers with the last match that was used. */
  #verb(at: number, said: Group): number {
    if (this.#negated(at)) return at;
    // 改进的…方法 in a title praises and names nothing.
    if (said === '改' && this.#field === 'title' && this.#text[this.#end(at)] === '的') return at;
    let group: Group = said === '不' ? '防' : said;
    let next = this.#skipAdverbs(at + 1, this.#end(at));
    const following = next < this.#matches.count ? this.#word(next) : null;
    if (following && following.roles & VERB && this.#start(next) - this.#end(next - 1) <= NEAR + 1) {
      // 避免降低强度 keeps it, 防止增加成本 lowers it; otherwise (便于提高) the second verb speaks for itself.
      // 无需提高, 不会降低: nothing happens.
      if (said === '免' || said === '不') return next;
      if (said !== '防' || following.roles & OBJECT) return next - 1;
      if (following.verb === '减') group = '保';
      else if (following.verb === '增') group = '减';
      next = this.#skipAdverbs(next + 1, this.#end(next));
    }
    return this.#objects(at, next, group);
  }

  #objects(verb: number, from: number, group: Group): number {
    const { count } = this.#matches;
    let at = from;
    let said = false;
    let head = -1;
    let before = this.#end(from - 1);
    for (; at < count && this.#start(at) - before <= REACH && before - this.#end(verb) <= SPREAD; at++) {
      const { roles } = this.#word(at);
      if (roles & BREAK && !this.#decimal(at)) break;
      if (roles & OBJECT) {
        if (head < 0 || !this.#settles(head, group)) head = at;
        if (group === '防' && this.#turned(verb, at)) return at + 1;
      } else if (roles & (VERB | PHRASE)) break;
      else if (roles & LIST) {
        if (head >= 0) said = this.#addObject(verb, head, group) || said;
        else if (said) break;
        head = -1;
      }
      before = this.#end(at);
    }
    if (head >= 0) said = this.#addObject(verb, head, group) || said;
    if (said) return Math.max(verb, at - 1);
    this.#other(verb, from, group);
    return from - 1;
  }

  /** A head with a class of its own; 位置 in 位置的确定效率 has none and gives way. */
  #settles(head: number, group: Group): boolean {
    return this.#closes(this.#carried(head)) && (ruleFor(this.#word(head), group)?.classId ?? null) !== null;
  }

  /** 防止效率下降, 避免成本增加: what is prevented is the change. */
  #turned(verb: number, object: number): boolean {
    const next = this.#skipAdverbs(object + 1, this.#end(object));
    if (next >= this.#matches.count || this.#start(next) - this.#end(next - 1) > NEAR) return false;
    const change = this.#word(next);
    const group = change.verb ?? change.state;
    if (!group) return false;
    const better: Group = group === '增' ? '减' : '保';
    const rule = ruleFor(this.#word(object), better);
    if (rule) this.#add(rule, 'verb_object', this.#start(verb), this.#end(next), false);
    return true;
  }

  /** Says whether the object was one: known, be it good or bad, and the head of its phrase. */
  #addObject(verb: number, object: number, group: Group): boolean {
    const word = this.#word(object);
    const last = this.#carried(object);
    const closes = this.#closes(last);
    const rule = ruleFor(word, group);
    if (!closes && (!rule || this.#modifies(object))) return false;
    // 提高耐海水腐蚀性: to stand what is bad is good.
    if (!rule && WITHSTANDS.test(this.#text.slice(this.#end(verb), this.#start(object)))) return false;
    if (rule) this.#add(rule, 'verb_object', this.#start(verb), this.#end(closes ? last : object), true);
    return true;
  }

  /** 泄漏现象 is 泄漏: the last match of what still means the object. */
  #carried(object: number): number {
    let at = object;
    while (
      at + 1 < this.#matches.count &&
      this.#word(at + 1).roles & CARRIER &&
      this.#start(at + 1) === this.#end(at)
    )
      at++;
    return at;
  }

  /** 噪声 in 噪声系数: another noun is the head. */
  #modifies(object: number): boolean {
    const start = this.#end(object);
    const rest = this.#text.slice(start, this.#phraseEnd(start, object + 1));
    return rest.length <= HEAD_LONGEST && this.#lexicon.tails.some((tail) => rest.endsWith(tail));
  }

  #phraseEnd(start: number, from: number): number {
    let end = start;
    for (let at = from; end < this.#text.length && end - start <= OTHER_LONGEST; end++) {
      while (at < this.#matches.count && this.#start(at) < end) at++;
      if (at < this.#matches.count && this.#start(at) === end && this.#word(at).roles & (BREAK | LIST)) break;
      if (this.#text[end] === '的') break;
    }
    return end;
  }

  /** The verb is clear, the object is not in the lists. */
  #other(verb: number, from: number, group: Group): void {
    const classId = OTHER[group];
    if (!classId || this.#field === 'claims') return;
    const start = this.#end(from - 1) + (this.#text[this.#end(from - 1)] === '了' ? 1 : 0);
    const end = this.#phraseEnd(start, from);
    const object = this.#text.slice(start, end);
    if (object.length < 2 || object.length > OTHER_LONGEST || ODD_OBJECT.test(object)) return;
    if (group === '增' && !this.#lexicon.tails.some((tail) => object.endsWith(tail))) return;
    if (this.#lexicon.things.some((thing) => object.endsWith(thing))) return;
    this.#add({ id: 'eff-other', classId }, 'other', this.#start(verb), end, false);
  }

  /** 成本低, 强度和韧性得到提高. */
  #object(at: number): number {
    const { count } = this.#matches;
    const objects = [at];
    let last = at;
    let next = this.#skipAdverbs(at + 1, this.#end(at));
    while (
      objects.length < LISTED &&
      next + 1 < count &&
      this.#word(next).roles & LIST &&
      this.#start(next) === this.#end(last)
    ) {
      const other = next + 1;
      if (!(this.#word(other).roles & OBJECT) || this.#start(other) - this.#end(next) > 4) break;
      objects.push(other);
      last = other;
      next = this.#skipAdverbs(other + 1, this.#end(other));
    }
    if (next >= count) return at;
    const gap = this.#start(next) - this.#end(next - 1);
    const said = this.#word(next);
    // 效率的提高, but not 材料的轻型.
    const joined =
      gap === 0 || (gap === 1 && this.#text[this.#start(next) - 1] === '的' && said.roles & VERB);
    if (!joined) return at;
    const verb = said.roles & VERB && (said.verb === '增' || said.verb === '减') ? said.verb : null;
    if (verb ? !this.#ends(next) : !said.state || !this.#rests(next)) return at;
    if (this.#negated(next)) return next;
    const group = verb ?? (said.state as Group);
    if (group === '劣') return next;
    for (const object of objects) {
      const rule = ruleFor(this.#word(object), group);
      if (rule)
        this.#add(rule, verb ? 'object_verb' : 'object_state', this.#start(object), this.#end(next), true);
    }
    return next;
  }

  /** 高精度, 低功耗: an effect in a title, or where the sentence says 具有. */
  #attributive(at: number, word: EfficacyWord): number {
    const next = at + 1;
    if (next >= this.#matches.count) return at;
    const gap = this.#start(next) - this.#end(at);
    // 具有较强的环境适应性: behind 的 a few words may come first.
    const spaced =
      gap > 0 && gap <= ATTRIBUTE_REACH && this.#text[this.#end(at)] === '的' && this.#closes(next);
    if (gap !== 0 && !spaced) return at;
    const object = this.#word(next);
    if (!(object.roles & OBJECT) || !word.attributive || this.#negated(at)) return at;
    if ((spaced || this.#field !== 'title') && !this.#licensed(at)) return at;
    const rule = ruleFor(object, word.attributive);
    if (!rule) return next;
    const graded = at > 0 && this.#word(at - 1).roles & ADVERB && this.#end(at - 1) === this.#start(at);
    this.#add(rule, 'attributive', this.#start(graded ? at - 1 : at), this.#end(next), false);
    return next;
  }

  #licensed(at: number): boolean {
    for (let back = at - 1; back >= 0 && back > at - 8; back--) {
      const { roles } = this.#word(back);
      if (roles & LICENSE) return true;
      if (roles & BREAK) return false;
    }
    return false;
  }

  #negated(at: number): boolean {
    const start = this.#start(at);
    const before = this.#text[start - 1];
    if (before === '不' || before === '未' || before === '受') return true;
    for (let back = at - 1; back >= 0 && start - this.#end(back) <= 3; back--) {
      const { roles } = this.#word(back);
      if (roles & this.#denials) return true;
      if (!(roles & (ADVERB | WISH))) return false;
    }
    return false;
  }

  /** The object is the last word of its phrase: 寿命 in 使用寿命的, not in 寿命预测. */
  #closes(at: number): boolean {
    const end = this.#end(at);
    if (end >= this.#text.length) return true;
    const after = this.#text[end];
    if (after === '的' || after === '了' || after === '等') return true;
    const next = at + 1;
    return (
      next < this.#matches.count &&
      this.#start(next) === end &&
      (this.#word(next).roles & (BREAK | LIST)) !== 0
    );
  }

  /** The verb has no object of its own behind it. */
  #ends(at: number): boolean {
    const end = this.#end(at);
    const after = this.#text[end];
    if (after === undefined || '了至到的为达约%'.includes(after) || isDigit(this.#text.charCodeAt(end)))
      return true;
    const next = at + 1;
    return (
      next < this.#matches.count &&
      this.#start(next) === end &&
      (this.#word(next).roles & (BREAK | LIST)) !== 0
    );
  }

  /** 增益高 may be followed by a mark or another word of ours, not by the rest of a noun (增益高频). */
  #rests(at: number): boolean {
    const end = this.#end(at);
    if (end - this.#start(at) > 1 || end >= this.#text.length || this.#text[end] === '的') return true;
    return at + 1 < this.#matches.count && this.#start(at + 1) === end;
  }

  #skipAdverbs(from: number, end: number): number {
    let at = from;
    let before = end;
    while (
      at < this.#matches.count &&
      this.#word(at).roles & ADVERB &&
      !(this.#word(at).roles & (OBJECT | VERB)) &&
      this.#start(at) - before <= NEAR
    ) {
      before = this.#end(at);
      at++;
    }
    return at;
  }

  /** A full stop between digits is none. */
  #decimal(at: number): boolean {
    const end = this.#end(at);
    if (this.#text[end - 1] !== '.') return false;
    return isDigit(this.#text.charCodeAt(end));
  }

  #add(rule: EfficacyRule, form: EffectHit['form'], start: number, end: number, counts: boolean): void {
    if (rule.classId === null) return;
    const [quantity, stop] = counts ? quantityAt(this.#text, end) : [null, end];
    this.#hits.push({ classId: rule.classId, rule: rule.id, form, start, end: stop, quantity });
  }

  #word(at: number): EfficacyWord {
    return this.#lexicon.entries[this.#matches.id[at] as number] as EfficacyWord;
  }

  #start(at: number): number {
    return this.#matches.start[at] as number;
  }

  #end(at: number): number {
    return this.#matches.end[at] as number;
  }
}
