import type { Lexicon } from '../../../domain/organisation/lexicon.ts';
import type {
  KnownLink,
  NameDecision,
  NameLink,
  ResolutionInput,
  ResolutionNote,
  ScorePart,
} from '../types.ts';
import type { Clusters, Conflict, Joint } from './clusters.ts';
import { vetoOf } from './compare.ts';
import { type Candidate, isUsable } from './names.ts';

/** What is certain before any weighing: ids given before, people's decisions, codes, statements of sources. */
export class Statements {
  readonly #candidates: readonly Candidate[];
  readonly #clusters: Clusters;
  readonly #lexicon: Lexicon;
  readonly #index: ReadonlyMap<string, number>;
  readonly #notes: ResolutionNote[];
  /** Pairs that wait for a person, found while joining. */
  readonly asked: { i: number; j: number; question: string; parts: ScorePart[] }[] = [];
  /** Children and parents that people named. */
  readonly decidedParents: { child: number; parent: number; finding: string }[] = [];

  constructor(
    candidates: readonly Candidate[],
    clusters: Clusters,
    notes: ResolutionNote[],
    lexicon: Lexicon,
  ) {
    this.#lexicon = lexicon;
    this.#candidates = candidates;
    this.#clusters = clusters;
    this.#notes = notes;
    this.#index = new Map(candidates.map(({ mention }, i) => [mention.key, i]));
  }

  at(key: string): number | undefined {
    return this.#index.get(key);
  }

  apply({ known, knownLinks = new Map(), decisions }: ResolutionInput): void {
    this.#forbid(decisions);
    this.#keepKnown(known, knownLinks);
    this.#decide(decisions);
    this.#joinCodes();
    this.#joinStated();
    this.#joinUniversities();
  }

  #forbid(decisions: readonly NameDecision[]): void {
    for (const { left, right, verdict, reason, decidedBy } of decisions) {
      const i = this.#index.get(left);
      const j = this.#index.get(right);
      if (i === undefined || j === undefined || i === j || verdict === 'same') continue;
      this.#clusters.keepApart(i, j, 'decision');
      if (verdict === 'parent')
        this.decidedParents.push({ child: i, parent: j, finding: `人工判定（${decidedBy}）：${reason}` });
    }
    this.#candidates.forEach(({ mention }, i) => {
      const parent = mention.statedParent === null ? undefined : this.#index.get(mention.statedParent);
      if (parent !== undefined && parent !== i) this.#clusters.keepApart(i, parent, 'parent');
    });
  }

  /** Names that were published under one id stay together, unless a person parted them: then the later one goes. */
  #keepKnown(known: ReadonlyMap<string, string>, links: ReadonlyMap<string, KnownLink>): void {
    const kept = new Map<string, number[]>();
    this.#candidates.forEach(({ mention }, i) => {
      const id = known.get(mention.key);
      if (id === undefined) return;
      const others = kept.get(id) ?? [];
      if (others.some((other) => this.#clusters.apart(other, i) === 'decision')) {
        this.#clusters.release(i);
        return;
      }
      this.#clusters.markKnown(i);
      kept.set(id, others);
      others.push(i);
    });
    this.#joinAsBefore(known, links);
    for (const [founder = 0, ...others] of kept.values()) {
      for (const i of others) {
        if (this.#clusters.conflict(founder, i) === 'code')
          this.#note(founder, i, 'code_conflict', '此前已归为一家，现统一社会信用代码不同，编号不变，请核对');
        this.#join(founder, i, 'model', { feature: '编号', finding: '此前已归为一家，编号不变', weight: 0 });
      }
    }
  }

  /** For the reasons of the day when they were joined, so that these are not lost with the warehouse. */
  #joinAsBefore(known: ReadonlyMap<string, string>, links: ReadonlyMap<string, KnownLink>): void {
    this.#candidates.forEach(({ mention: { key } }, i) => {
      const before = links.get(key);
      const j = before === undefined ? undefined : this.#index.get(before.link.right);
      if (before === undefined || j === undefined || known.get(key) !== known.get(before.link.right)) return;
      if (this.#clusters.knownId(i) === null || this.#clusters.knownId(j) === null) return;
      // Codes that came to differ are spoken of where the rest is joined.
      if (this.#clusters.conflict(i, j) !== null || this.#clusters.of(i) === this.#clusters.of(j)) return;
      this.#clusters.join(j, i, before);
    });
  }

  #decide(decisions: readonly NameDecision[]): void {
    for (const { left, right, verdict, reason, decidedBy } of decisions) {
      if (verdict !== 'same') continue;
      const i = this.#index.get(left);
      const j = this.#index.get(right);
      if (i === undefined || j === undefined || this.#clusters.of(i) === this.#clusters.of(j)) continue;
      const conflict = this.#clusters.conflict(i, j);
      if (conflict === 'decision')
        this.#note(i, j, 'contradicting_decisions', '人工判定互相矛盾：既判为同一，又判为不同，未归并');
      else if (conflict === 'code')
        this.#note(i, j, 'code_conflict', '人工判定为同一，但统一社会信用代码不同，未归并');
      else
        this.#join(i, j, 'decision', {
          feature: '人工判定',
          finding: `${decidedBy}：${reason}`,
          weight: 0,
        });
    }
  }

  #joinCodes(): void {
    const first = new Map<string, number>();
    this.#candidates.forEach(({ code }, i) => {
      if (code === null || code === '') return;
      const earlier = first.get(code);
      if (earlier === undefined) first.set(code, i);
      else
        this.#joinCertain(earlier, i, 'code', {
          feature: '统一社会信用代码',
          finding: `相同：${code}`,
          weight: 0,
        });
    });
  }

  /** Joins by a code or a statement, unless something harder forbids it. */
  #joinCertain(i: number, j: number, by: 'code' | 'stated', part: ScorePart): void {
    if (this.#clusters.of(i) === this.#clusters.of(j)) return;
    const conflict = this.#clusters.conflict(i, j);
    const [a, b] = [this.#candidates[i] as Candidate, this.#candidates[j] as Candidate];
    const veto = isUsable(a) && isUsable(b) ? vetoOf(a, b, this.#lexicon) : null;
    if (veto === 'unit' && a.parsed.head !== null && b.parsed.head !== null) {
      this.#refuse(i, j, '名称表明是两个不同的下属单位', part);
    } else if (veto === 'unit') {
      this.#clusters.keepApart(i, j, 'parent');
      this.#note(i, j, 'known_apart', `${part.feature}${part.finding}，但名称表明是上下级，未归并`);
    } else if (veto === 'university' || conflict === 'university')
      this.#refuse(i, j, '名称是两所不同的高校', part);
    else if (conflict === 'code')
      this.#note(i, j, 'code_conflict', `${part.finding}，但统一社会信用代码不同，未归并`);
    else if (conflict === 'decision')
      this.#note(i, j, 'known_apart', `${part.finding}，但人工判定为不同机构，未归并`);
    else if (conflict === 'parent')
      this.#note(i, j, 'known_apart', `${part.finding}，但来源称其为上下级，未归并`);
    else this.#join(i, j, by, part);
  }

  #refuse(i: number, j: number, why: string, part: ScorePart): void {
    this.#note(i, j, 'known_apart', `${part.feature}${part.finding}，但${why}，未归并`);
    this.asked.push({
      i,
      j,
      question: `${part.feature}${part.finding}，但${why}。是同一家吗？`,
      parts: [part],
    });
  }

  /** Former names, short names, parties of a change of name. One that several bodies claim is nobody's until a person says. */
  #joinStated(): void {
    const claims = new Map<number, { by: number; kind: string; records: string }[]>();
    this.#candidates.forEach(({ mention }, i) => {
      for (const { key, kind, records } of mention.stated) {
        const j = this.#index.get(key);
        if (j === undefined || j === i) continue;
        const list = claims.get(j) ?? [];
        list.push({ by: i, kind, records });
        claims.set(j, list);
      }
    });
    for (const [claimed, list] of [...claims].sort(([a], [b]) => a - b)) {
      list.sort((a, b) => a.by - b.by);
      const claimants = this.#bodies(
        claimed,
        list.map(({ by }) => by),
      );
      if (claimants.length > 1) {
        const names = claimants
          .map((i) => this.#name(i))
          .slice(0, 4)
          .join('、');
        const [i = 0, j = 0] = claimants;
        this.#note(
          claimed,
          claimants[0] ?? null,
          'known_apart',
          `有 ${claimants.length} 家机构以此为曾用名或简称（${names}），未据以归并`,
        );
        this.asked.push({
          i: claimed,
          j: i === claimed ? j : i,
          question: `“${this.#name(claimed)}”被 ${claimants.length} 家机构用作曾用名或简称，是哪一家？`,
          parts: [],
        });
        continue;
      }
      for (const { by, kind, records } of list) {
        const words = { former: '曾用名', short: '简称', renamed: '更名' }[kind] ?? kind;
        this.#joinCertain(claimed, by, 'stated', {
          feature: words,
          finding: `“${this.#name(claimed)}”与“${this.#name(by)}”由来源写明（${records}）`,
          weight: 0,
        });
      }
    }
  }

  /** One name for each body among the claimants, those that look like writings of one body counted once. */
  #bodies(claimed: number, claimants: readonly number[]): number[] {
    const bodies: number[] = [];
    for (const claimant of claimants) {
      const own = this.#clusters.of(claimant);
      if (own === this.#clusters.of(claimed)) continue;
      const body = (this.#candidates[claimant] as Candidate).body;
      const known = bodies.some(
        (other) =>
          this.#clusters.of(other) === own ||
          ((this.#candidates[other] as Candidate).body === body &&
            this.#clusters.conflict(other, claimant) === null),
      );
      if (!known) bodies.push(claimant);
    }
    return bodies;
  }

  /** Names of one university by the table of official and former names. */
  #joinUniversities(): void {
    const first = new Map<string, number>();
    this.#candidates.forEach(({ parsed }, i) => {
      if (parsed.university === null || parsed.head !== null) return;
      const { name, as } = parsed.university;
      const earlier = first.get(name);
      if (earlier === undefined) {
        first.set(name, i);
        return;
      }
      const words = { official: '校名', former: '曾用校名', short: '简称', shared: '简称' }[as];
      this.#joinTable(earlier, i, { feature: '高校名表', finding: `${words}：${name}`, weight: 0 });
    });
  }

  #joinTable(i: number, j: number, part: ScorePart): void {
    if (this.#clusters.of(i) === this.#clusters.of(j)) return;
    const conflict = this.#clusters.conflict(i, j);
    if (conflict === null) this.#join(i, j, 'stated', part);
    else if (conflict === 'known')
      this.asked.push({ i, j, question: `${part.finding}：两个编号此前分开发布，要合并吗？`, parts: [part] });
    else
      this.#note(
        i,
        j,
        conflict === 'code' ? 'code_conflict' : 'known_apart',
        `${part.finding}，但${CONFLICT_WORDS[conflict]}，未归并`,
      );
  }

  #join(i: number, j: number, by: Joint['by'], part: ScorePart): void {
    this.#clusters.join(i, j, { by, link: this.#link(i, j, part) });
  }

  #link(i: number, j: number, part: ScorePart): NameLink {
    return {
      left: (this.#candidates[i] as Candidate).mention.key,
      right: (this.#candidates[j] as Candidate).mention.key,
      probability: 1,
      parts: [part],
    };
  }

  #name(i: number): string {
    return (this.#candidates[i] as Candidate).mention.name;
  }

  #note(i: number, j: number | null, kind: ResolutionNote['kind'], note: string): void {
    const key = (at: number) => (this.#candidates[at] as Candidate).mention.key;
    this.#notes.push({ key: key(i), other: j === null ? null : key(j), kind, note });
  }
}

export const CONFLICT_WORDS: Readonly<Record<Conflict, string>> = {
  code: '统一社会信用代码不同',
  decision: '人工判定为不同机构',
  university: '是两所不同的高校',
  parent: '来源称其为上下级',
  known: '此前以两个编号发布',
};
