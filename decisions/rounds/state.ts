import type { Decision } from '../ledger.ts';
import { partsOf, ROUND_KINDS } from './kinds.ts';

export type Stage = 'none' | 'open' | 'frozen' | 'reviewed' | 'locked';
export type Role = 'evaluator' | 'adjudicator';

export interface Member {
  name: string;
  role: Role;
  /** Universities that this person has to do with: nobody scores a centre they belong to. */
  belongs: ReadonlySet<string>;
}

export interface Centre {
  university: string;
  /** Its name. */
  centre: string;
  /** The two evaluators. */
  a: string;
  b: string;
}

/** What one evaluator said on one item. */
export interface Score {
  id: number;
  by: string;
  /** Null: cannot be judged. */
  points: number | null;
  reason: string;
}

/** What became of an item that people judge. */
export interface Judgement {
  a: Score | null;
  b: Score | null;
  /** Of the third person; null also where it speaks of scores that were changed since. */
  adjudication: Score | null;
  /**
   * `waiting`: not both have scored. `agreed`: within the limit, the mean counts. `differs`: a third person has to decide. `blank`: neither
   * could judge it. `adjudicated`: the third person's points count.
   */
  state: 'waiting' | 'agreed' | 'differs' | 'blank' | 'adjudicated';
  /** What counts; null while it waits, and where nobody could judge it: never nought in place of nothing. */
  points: number | null;
}

/** What became of a figure that a centre reported and the registers do not show. */
export interface Dispute {
  question: Decision;
  answer: Decision | null;
  ruling: Decision | null;
  /** `asked`: no answer yet, the register counts. `answered`: a ruling is wanted. */
  state: 'asked' | 'corrected' | 'answered' | 'ruled';
  /** What counts in place of the reported figure; null: the register. */
  value: number | null;
}

export interface Item {
  max: number;
}

/** Everything in force on one round, kept up to date decision by decision. Pure: the store, builds and commands all use it. */
export class RoundState {
  readonly round: string;
  private row: Decision | null = null;
  private readonly places = new Map<string, Decision>();
  private parsed: {
    of: Decision;
    items: ReadonlyMap<string, Item>;
    versions: ReadonlyMap<string, number>;
  } | null = null;

  constructor(round: string) {
    this.round = round;
  }

  /** Of decisions in force, in whatever order. Rounds in order of their names. */
  static all(decisions: Iterable<Decision>): RoundState[] {
    const rounds = new Map<string, RoundState>();
    for (const decision of decisions) {
      if (!Object.hasOwn(ROUND_KINDS, decision.kind)) continue;
      let state = rounds.get(decision.subject);
      if (state === undefined) {
        state = new RoundState(decision.subject);
        rounds.set(decision.subject, state);
      }
      state.apply(decision);
    }
    return [...rounds.values()].sort((a, b) => (a.round < b.round ? -1 : 1));
  }

  apply(decision: Decision): void {
    if (decision.kind === 'score_round') {
      this.row = decision;
      return;
    }
    const key = `${decision.kind}|${decision.object}`;
    if (decision.withdrawn) this.places.delete(key);
    else this.places.set(key, decision);
  }

  /** The decision in force on the round itself. */
  get current(): Decision | null {
    return this.row;
  }
  get stage(): Stage {
    const verdict = this.row?.verdict;
    if (verdict === undefined) return 'none';
    // Both ask for scores again.
    return verdict === 'returned' || verdict === 'amended' ? 'frozen' : (verdict as Stage);
  }
  get value(): Readonly<Record<string, string>> {
    return this.row?.value ?? {};
  }
  get chair(): string {
    return this.value.chair ?? '';
  }
  get version(): number {
    return Number(this.value.version ?? '1');
  }
  /** Largest share of an item's points by which two evaluators may differ. */
  get limit(): number {
    return Number(this.value.limit ?? '0.2');
  }

  /** The items that people judge, with their points at most. Known once the round is frozen. */
  get items(): ReadonlyMap<string, Item> {
    return this.fromRow().items;
  }

  /** Which version of a centre's scores is asked for: submissions of an earlier one do not count. */
  versionOf(university: string): number {
    return this.fromRow().versions.get(university) ?? 1;
  }
  get versions(): ReadonlyMap<string, number> {
    return this.fromRow().versions;
  }

  private fromRow() {
    if (this.parsed === null || this.parsed.of !== this.row) {
      const { items = '{}', versions = '{}' } = this.value;
      this.parsed = {
        of: this.row as Decision,
        items: new Map(
          Object.entries(JSON.parse(items) as Record<string, number>).map(([id, max]) => [id, { max }]),
        ),
        versions: new Map(Object.entries(JSON.parse(versions) as Record<string, number>)),
      };
    }
    return this.parsed;
  }

  /** The decision in force at a place. */
  at(kind: string, object: string): Decision | null {
    return this.places.get(`${kind}|${object}`) ?? null;
  }

  private *of(kind: string): Generator<Decision> {
    for (const decision of this.places.values()) if (decision.kind === kind) yield decision;
  }

  member(name: string): Member | null {
    const found = this.at('score_member', name);
    if (found === null || found.verdict === 'none') return null;
    const belongs = (found.value?.belongs ?? '').split(';').filter((one) => one !== '');
    return { name, role: found.verdict as Role, belongs: new Set(belongs) };
  }
  members(): Member[] {
    return sorted([...this.of('score_member')].map(({ object }) => object ?? ''))
      .map((name) => this.member(name))
      .filter((one) => one !== null);
  }

  centre(university: string): Centre | null {
    const found = this.at('score_centre', university);
    if (found === null || found.verdict !== 'in') return null;
    const { centre = university, a = '', b = '' } = found.value ?? {};
    return { university, centre, a, b };
  }
  centres(): Centre[] {
    return sorted([...this.of('score_centre')].map(({ object }) => object ?? ''))
      .map((university) => this.centre(university))
      .filter((one) => one !== null);
  }

  hasScores(): boolean {
    return !this.of('score').next().done;
  }

  score(university: string, indicator: string, evaluator: string): Score | null {
    return scoreOf(this.at('score', `${university}|${indicator}|${evaluator}`));
  }

  /** The submission of this evaluator for the version of the centre that is asked for now. */
  submitted(university: string, evaluator: string): Decision | null {
    const found = this.at('score_submit', `${university}|${evaluator}`);
    return found !== null && Number(found.value?.version) === this.versionOf(university) ? found : null;
  }

  /** Both have: only then does either see the other's points. */
  isOpenTo(university: string): boolean {
    const centre = this.centre(university);
    return (
      centre !== null &&
      this.submitted(university, centre.a) !== null &&
      this.submitted(university, centre.b) !== null
    );
  }

  judgement(university: string, indicator: string): Judgement {
    const { a, b } = this.centre(university) ?? { a: '', b: '' };
    const [left, right] = [this.score(university, indicator, a), this.score(university, indicator, b)];
    const found = this.at('score_adjudication', `${university}|${indicator}`);
    const isAboutThese =
      found !== null && found.value?.left === String(left?.id) && found.value?.right === String(right?.id);
    const adjudication = isAboutThese ? scoreOf(found) : null;
    const said = { a: left, b: right, adjudication };
    if (left === null || right === null) return { ...said, state: 'waiting', points: null };
    if (adjudication !== null) return { ...said, state: 'adjudicated', points: adjudication.points };
    if (left.points === null && right.points === null) return { ...said, state: 'blank', points: null };
    const max = this.items.get(indicator)?.max ?? 0;
    const isNear =
      left.points !== null &&
      right.points !== null &&
      // 0.3 − 0.1 is a little more than 0.2: points have two decimals.
      Math.abs(left.points - right.points) <= this.limit * max + 1e-9;
    if (!isNear) return { ...said, state: 'differs', points: null };
    const mean = Math.round((((left.points ?? 0) + (right.points ?? 0)) / 2) * 1000) / 1000;
    return { ...said, state: 'agreed', points: mean };
  }

  dispute(university: string, indicator: string): Dispute | null {
    const object = `${university}|${indicator}`;
    const question = this.at('score_question', object);
    if (question === null) return null;
    const said = this.at('score_answer', object);
    // An answer to an earlier question, before the round was frozen anew, is none to this one.
    const answer = said !== null && said.decision_id > question.decision_id ? said : null;
    const found = this.at('score_adjudication', object);
    const ruling =
      found !== null &&
      found.value?.left === String(question.decision_id) &&
      found.value?.right === String(answer?.decision_id ?? 0)
        ? found
        : null;
    const own = answer?.verdict === 'corrected' ? Number(answer.value?.value) : null;
    const reported = Number(question.value?.reported);
    const computed = Number(question.value?.computed);
    const base = { question, answer, ruling };
    if (ruling !== null)
      return { ...base, state: 'ruled', value: ruling.verdict === 'reported' ? (own ?? reported) : null };
    if (answer === null) return { ...base, state: 'asked', value: null };
    // Whoever takes the figure back to what the registers show needs no third person.
    if (own !== null && Math.abs(own - computed) <= Number(question.value?.tolerance) + 1e-9)
      return { ...base, state: 'corrected', value: own };
    return { ...base, state: 'answered', value: null };
  }
  disputes(): { university: string; indicator: string; dispute: Dispute }[] {
    return sorted([...this.of('score_question')].map(({ object }) => object ?? '')).flatMap((object) => {
      const [university = '', indicator = ''] = partsOf(object);
      const dispute = this.dispute(university, indicator);
      return dispute === null ? [] : [{ university, indicator, dispute }];
    });
  }

  /** Whether somebody confirmed that a rule which caps the grade holds. */
  finding(university: string, rule: string): Decision | null {
    const found = this.at('score_finding', `${university}|${rule}`);
    return found?.verdict === 'confirmed' ? found : null;
  }

  /** Points that an evaluator has still to give before submitting a centre. */
  missing(university: string, evaluator: string): string[] {
    return [...this.items.keys()].filter((id) => this.score(university, id, evaluator) === null);
  }

  /** What is to be done before the chair can review, in words. */
  unfinished(): string[] {
    const list: string[] = [];
    for (const { university, a, b } of this.centres()) {
      // What became known only after somebody had been named, or had scored.
      for (const name of [a, b])
        if (this.member(name)?.belongs.has(university) === true)
          list.push(`${university}：${name} 与之有利害关系，须改派`);
      const late = [a, b].filter((name) => this.submitted(university, name) === null);
      for (const name of late) list.push(`${university}：${name} 尚未提交`);
      if (late.length > 0) continue;
      for (const id of this.items.keys())
        if (this.judgement(university, id).state === 'differs') list.push(`${university}：${id} 分歧待裁定`);
    }
    for (const { university, indicator, dispute } of this.disputes())
      if (dispute.state === 'answered' && this.centre(university) !== null)
        list.push(`${university}：${indicator} 的说明待裁定`);
    return list;
  }
}

function scoreOf(found: Decision | null): Score | null {
  if (found === null) return null;
  const points = found.verdict === 'points' ? Number(found.value?.points) : null;
  return { id: found.decision_id, by: found.decided_by, points, reason: found.reason };
}

/** By UTF-16 units, whatever the locale. */
const sorted = (names: readonly string[]): string[] => [...new Set(names)].sort((a, b) => (a < b ? -1 : 1));
