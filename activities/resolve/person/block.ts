import { createHash } from 'node:crypto';
import { Decided } from './decided.ts';
import { Group } from './group.ts';
import { JoinQueue } from './queue.ts';
import { type PersonContext, PersonScorer, probabilityOf } from './score.ts';
import type {
  Belief,
  BlockResolution,
  PersonDecision,
  PersonLink,
  PersonMention,
  PersonNote,
  PersonQuestion,
  ResolvedMention,
} from './types.ts';

/** Without a letter, a digit or a character it is no name. */
const USABLE = /[\p{L}\p{N}]/u;
/** Longer ones are texts that came into the wrong column. Characters. */
const LONGEST_NAME = 60;

export function personId(mentionKey: string): string {
  return `person:${createHash('md5').update(mentionKey).digest('hex').slice(0, 12)}`;
}

/** Resolves the mentions of one name after another. */
export class PersonResolver {
  private readonly context: PersonContext;
  private readonly scorer: PersonScorer;

  constructor(context: PersonContext) {
    this.context = context;
    this.scorer = new PersonScorer(context);
  }

  /**
   * @param mentions all mentions of one name (of several where decisions join names), first published first: the order decides ids
   * @param decisions those about these mentions, first decided first
   * @param takenIds ids given before to anybody; new ones differ from them
   */
  resolve(
    mentions: readonly PersonMention[],
    decisions: readonly PersonDecision[] = [],
    takenIds: (id: string) => boolean = () => false,
  ): BlockResolution {
    const [only] = mentions;
    // Half of all names occur once.
    if (
      only !== undefined &&
      mentions.length === 1 &&
      USABLE.test(only.nameKey) &&
      only.nameKey.length <= LONGEST_NAME
    )
      return { mentions: [alone(only, takenIds)], questions: [], notes: [] };
    return new Block(this.context, this.scorer, mentions, takenIds).resolve(decisions);
  }
}

function alone({ key, known }: PersonMention, takenIds: (id: string) => boolean): ResolvedMention {
  const personId = known ?? freeId(key, takenIds);
  return { key, personId, by: 'single', probability: 1, belief: '确信', link: null };
}

/** One that is taken (48 bits collide once in a hundred warehouses of a province) is hashed again. */
function freeId(key: string, isTaken: (id: string) => boolean): string {
  let id = personId(key);
  for (let n = 2; isTaken(id); n++) id = personId(`${key}#${n}`);
  return id;
}

class Block {
  private readonly context: PersonContext;
  private readonly scorer: PersonScorer;
  private readonly mentions: readonly PersonMention[];
  private readonly takenIds: (id: string) => boolean;
  private readonly notes: PersonNote[] = [];
  private readonly groups: (Group | null)[];
  private readonly parent: number[];
  /** How each mention that founded a group came to another. */
  private readonly links: (Joint | undefined)[];
  private decided: Decided = Decided.NONE;

  constructor(
    context: PersonContext,
    scorer: PersonScorer,
    mentions: readonly PersonMention[],
    takenIds: (id: string) => boolean,
  ) {
    this.context = context;
    this.scorer = scorer;
    this.mentions = mentions;
    this.takenIds = takenIds;
    this.groups = mentions.map((mention, index) => new Group(index, mention));
    this.parent = mentions.map((_mention, index) => index);
    this.links = new Array(mentions.length);
  }

  resolve(decisions: readonly PersonDecision[]): BlockResolution {
    if (decisions.length > 0) this.decided = Decided.from(this.mentions, decisions, this.notes);
    this.joinKnown();
    for (const [i, j, decision] of this.decided.same) {
      const parts = [
        { feature: '人工决定', finding: `${decision.decidedBy}：${decision.reason}`, weight: 0 },
      ];
      this.join(i, j, 'decision', { probability: 1, parts });
    }
    const questions = this.joinByModel();
    return this.result(questions);
  }

  private find(i: number): number {
    let at = i;
    while (this.parent[at] !== at) {
      const next = this.parent[at] as number;
      this.parent[at] = this.parent[next] as number;
      at = next;
    }
    return at;
  }

  /** Joins the later group to the earlier. The root of a group is its first mention. */
  private join(i: number, j: number, by: Joint['by'], why: Omit<PersonLink, 'to'>): void {
    const [one, other] = [this.find(i), this.find(j)];
    if (one === other) return;
    const [keep, gone] = one < other ? [one, other] : [other, one];
    const [into, from] = [this.groups[keep] as Group, this.groups[gone] as Group];
    into.absorb(from);
    this.groups[gone] = null;
    this.parent[gone] = keep;
    this.links[gone] = { by, to: keep, ...why };
  }

  /** People who were published as one stay one, unless somebody decided that two of the mentions are different people. */
  private joinKnown(): void {
    const byId = new Map<string, number[]>();
    this.mentions.forEach(({ known }, i) => {
      if (known === null) return;
      const list = byId.get(known);
      if (list === undefined) byId.set(known, [i]);
      else list.push(i);
    });
    for (const list of byId.values()) {
      if (this.decided.parts(list)) continue;
      const first = list[0] as number;
      const parts = [{ feature: '已有标识', finding: '以前的构建已归为一人', weight: 0 }];
      for (const i of list.slice(1)) this.join(first, i, 'known', { probability: 1, parts });
    }
  }

  private joinByModel(): PersonQuestion[] {
    const nameKey = this.mentions[0]?.nameKey ?? '';
    if (this.mentions.length < 2) {
      this.noteUnusable(nameKey);
      return [];
    }
    if (!this.usable(nameKey)) {
      this.noteUnusable(nameKey);
      return [];
    }
    this.scorer.setName(nameKey);
    const { likely_at } = this.context.model.parameters;
    const queue = new JoinQueue(this.groups, this.scorer, this.context.model.parameters, (i) => this.find(i));
    // First the mentions that share people within an organisation, then what they became, each with each.
    queue.addCompanyPairs();
    this.drain(queue, likely_at);
    if (queue.addGroupPairs()) {
      this.notes.push({
        key: this.mentions[0]?.key ?? '',
        kind: 'capped',
        note: `同名的组太多，只比较了有共同发明人的和同单位相邻的`,
      });
    }
    this.drain(queue, likely_at);
    return this.questions(queue);
  }

  private drain(queue: JoinQueue, least: number): void {
    for (let pair = queue.next(least); pair !== null; pair = queue.next(least)) {
      const { i, j, bits } = pair;
      if (this.decided.apart(this, i, j) || this.knownApart(i, j)) {
        queue.setAside(pair);
        continue;
      }
      const [a, b] = [this.groups[i] as Group, this.groups[j] as Group];
      this.join(i, j, 'model', { probability: probabilityOf(bits), parts: this.scorer.parts(a, b) });
    }
  }

  members(i: number): readonly number[] {
    return this.groups[this.find(i)]?.members ?? [];
  }

  private knownApart(i: number, j: number): boolean {
    const [a, b] = [this.groups[i]?.known ?? null, this.groups[j]?.known ?? null];
    return a !== null && b !== null && a !== b;
  }

  private questions(queue: JoinQueue): PersonQuestion[] {
    const { review_at, questions_most, likely_at } = this.context.model.parameters;
    const asked: PersonQuestion[] = [];
    for (const { i, j, bits, blocked } of queue.doubts(review_at, questions_most * 4)) {
      if (asked.length >= questions_most) break;
      if (this.decided.apart(this, i, j)) continue;
      const [a, b] = [this.groups[i], this.groups[j]];
      if (!a || !b) continue;
      const probability = probabilityOf(bits);
      const question = this.knownApart(i, j)
        ? '以前的构建已作两人公布，新的证据表明可能是一人'
        : (blocked ?? (probability >= likely_at ? '另有同名者' : '证据不足以归并'));
      asked.push({
        left: this.keyOf(i),
        right: this.keyOf(j),
        leftId: '',
        rightId: '',
        probability,
        question,
        parts: this.scorer.parts(a, b),
      });
    }
    return asked;
  }

  private keyOf(i: number): string {
    return this.mentions[i]?.key ?? '';
  }

  private usable(nameKey: string): boolean {
    return USABLE.test(nameKey) && nameKey.length <= LONGEST_NAME;
  }

  private noteUnusable(nameKey: string): void {
    if (this.usable(nameKey)) return;
    const note = nameKey.length > LONGEST_NAME ? '姓名过长，不像姓名，各算一人' : '姓名没有文字，各算一人';
    this.notes.push({ key: this.keyOf(0), kind: 'unusable_name', note });
  }

  private result(questions: PersonQuestion[]): BlockResolution {
    const ids = this.ids();
    const { certain_at, likely_at } = this.context.model.parameters;
    const belief = (probability: number): Belief =>
      probability >= certain_at ? '确信' : probability >= likely_at ? '很可能' : '可能';
    const probabilities: number[] = [];
    const mentions = this.mentions.map(({ key }, i): ResolvedMention => {
      const root = this.find(i);
      const joint = this.links[i];
      // Links go to earlier mentions, so the way is known already.
      const probability = joint === undefined ? 1 : Math.min(joint.probability, probabilities[joint.to] ?? 1);
      probabilities.push(probability);
      const alone = (this.groups[root]?.members.length ?? 1) === 1;
      return {
        key,
        personId: ids.get(root) ?? '',
        by: joint?.by ?? (alone ? 'single' : 'founder'),
        probability,
        belief: belief(probability),
        link:
          joint === undefined
            ? null
            : { to: this.keyOf(joint.to), probability: joint.probability, parts: joint.parts },
      };
    });
    const at = new Map(mentions.map(({ key, personId: id }) => [key, id]));
    return {
      mentions,
      questions: questions.map((question) => ({
        ...question,
        leftId: at.get(question.left) ?? '',
        rightId: at.get(question.right) ?? '',
      })),
      notes: this.notes,
    };
  }

  /** An id given before stays with the group of its first mention; new groups are named after their first mention. */
  private ids(): Map<number, string> {
    const ids = new Map<number, string>();
    const used = new Set<string>();
    this.mentions.forEach(({ known }, i) => {
      const root = this.find(i);
      if (known === null || used.has(known) || ids.has(root)) return;
      ids.set(root, known);
      used.add(known);
    });
    this.mentions.forEach(({ key }, i) => {
      if (this.find(i) !== i || ids.has(i)) return;
      const id = freeId(key, (one) => used.has(one) || this.takenIds(one));
      used.add(id);
      ids.set(i, id);
    });
    return ids;
  }
}

interface Joint extends Omit<PersonLink, 'to'> {
  by: 'known' | 'decision' | 'model';
  to: number;
}
