import type { ScorePart } from '../types.ts';
import { type Group, overlaps } from './group.ts';
import type { Feature, PersonModel } from './model.ts';
import type { Rarity } from './rarity.ts';

export interface PersonContext {
  model: PersonModel;
  rarity: Rarity;
  /** People (distinct names) seen with a root organisation. */
  peopleOf(org: string): number;
}

export interface Score {
  /** Log2 of the odds that both are one person. */
  bits: number;
  /** Only the name and the organisation speak for it, or not even these: never joined by the model. */
  blocked: string | null;
}

/** Told only where somebody will read it: most scores are only compared. */
type Tell = (feature: string, finding: string, weight: number) => void;

/**
 * Are two groups of mentions of one name one person? The prior is how many others of that name there are, in the organisation they share
 * or anywhere; then co-inventors, field, city, years, department. Each adds log2 of its ratio of likelihoods (Fellegi and Sunter, 1969).
 */
export class PersonScorer {
  private readonly context: PersonContext;
  /** Share of people who bear the name of the block, seen from within one organisation and from two. */
  private share = 0;
  private shareApart = 0;
  private readonly shares = new Map<string, number>();

  constructor(context: PersonContext) {
    this.context = context;
  }

  /** Turns to another name. */
  setName(nameKey: string): void {
    this.share = this.context.rarity.shareOf(nameKey, 1);
    this.shareApart = this.context.rarity.shareOf(nameKey, 2);
  }

  score(a: Group, b: Group): Score {
    if (!overlaps(a.names, b.names)) return { bits: Number.NEGATIVE_INFINITY, blocked: '姓名不同' };
    return this.weigh(a, b);
  }

  parts(a: Group, b: Group): ScorePart[] {
    const parts: ScorePart[] = [];
    this.weigh(a, b, (feature, finding, weight) =>
      parts.push({ feature, finding, weight: Math.round(weight * 100) / 100 }),
    );
    return parts;
  }

  private weigh(a: Group, b: Group, tell?: Tell): Score {
    const inside = this.smallestShared(a, b);
    let bits = this.prior(inside, a, b, tell);
    const company = this.company(inside, a, b, tell);
    bits += company.bits;
    const field = fieldLevel(a, b);
    const say = (feature: Feature, level: string | null, name: string): void => {
      const weight = level === null ? undefined : this.context.model.levels[feature][level];
      if (weight === undefined) return;
      bits += weight.bits;
      tell?.(name, weight.finding, weight.bits);
    };
    say(inside === null ? 'field' : 'field_inside', field, '技术领域');
    if (inside === null) say('city', sameLevel(a.cities, b.cities), '城市');
    say('years', yearLevel(a, b), '年份');
    say('department', sameLevel(a.departments, b.departments), '部门');
    const certificate = sameLevel(a.certificates, b.certificates);
    say('certificate', certificate, '证书');
    const near = field === 'subclass' || field === 'wipo';
    const proven = company.shared > 0 || certificate === 'same';
    let blocked: string | null = null;
    if (overlaps(a.patents, b.patents)) blocked = '同一件专利上的两个同名者';
    else if (!proven && inside === null && !near) blocked = '只有姓名相同';
    else if (!proven && inside !== null && field === 'far' && company.compared)
      blocked = '同名同单位，但共同发明人不相交、领域相距远';
    return { bits, blocked };
  }

  /** The shared organisation with the fewest people: it says most. */
  private smallestShared(a: Group, b: Group): number | null {
    const [less, more] = a.orgs.size <= b.orgs.size ? [a.orgs, b.orgs] : [b.orgs, a.orgs];
    let people: number | null = null;
    for (const org of less) {
      if (!more.has(org)) continue;
      const here = this.context.peopleOf(org);
      if (people === null || here < people) people = here;
    }
    return people === null ? null : Math.max(people, this.context.model.parameters.org_least);
  }

  /** Odds before anything but name and organisation: one person against the others who bear the name there. */
  private prior(inside: number | null, a: Group, b: Group, tell?: Tell): number {
    const { stays, moves, population } = this.context.model.parameters;
    if (inside !== null) {
      const others = this.share * inside;
      const bits = Math.log2(stays / others);
      tell?.('单位与姓名', `同一单位（约 ${inside} 人），估计另有 ${shown(others)} 个同名者`, bits);
      return bits;
    }
    const others = this.shareApart * Math.max(population, this.context.rarity.total);
    const unknown = a.orgs.size === 0 || b.orgs.size === 0;
    const bits = Math.log2((unknown ? (stays + moves) / 2 : moves) / others);
    tell?.('单位与姓名', `${unknown ? '单位不明' : '单位不同'}，估计另有 ${shown(others)} 个同名者`, bits);
    return bits;
  }

  /**
   * Each companion of the side with fewer is found on the other side by chance (its share of the organisation, or of all names), or because
   * the person goes on working with the same people.
   */
  private company(
    inside: number | null,
    a: Group,
    b: Group,
    tell: Tell | undefined,
  ): { bits: number; shared: number; compared: boolean } {
    const [less, more] = a.companions.size <= b.companions.size ? [a, b] : [b, a];
    if (less.companions.size === 0) return { bits: 0, shared: 0, compared: false };
    const { companion_inside, companion_outside, companion_most, companion_least } =
      this.context.model.parameters;
    const staying = inside === null ? companion_outside : companion_inside;
    const local = inside === null ? 0 : Math.min(0.9, more.companions.size / inside);
    let bits = 0;
    let shared = 0;
    const names: string[] = [];
    for (const name of less.companions) {
      if (more.companions.has(name)) {
        const chance = Math.min(0.9, Math.max(local, more.companions.size * this.shareOf(name)));
        bits += Math.log2(Math.max(staying, chance) / chance);
        shared++;
        if (tell !== undefined && names.length < 3) names.push(name);
      } else bits += Math.log2((1 - Math.max(staying, local)) / (1 - local));
    }
    bits = Math.max(companion_least, Math.min(companion_most, bits));
    tell?.(
      '共同发明人',
      shared === 0
        ? '没有相同的'
        : `${names.join('、')}${shared > names.length ? ` 等 ${shared} 人` : ''}相同`,
      bits,
    );
    return { bits, shared, compared: true };
  }

  private shareOf(name: string): number {
    const kept = this.shares.get(name);
    if (kept !== undefined) return kept;
    if (this.shares.size > 50_000) this.shares.clear();
    const share = this.context.rarity.shareOf(name, 2);
    this.shares.set(name, share);
    return share;
  }
}

export const probabilityOf = (bits: number): number => 1 / (1 + 2 ** -bits);

const shown = (number: number): string =>
  number >= 10 ? String(Math.round(number)) : number >= 0.01 ? number.toPrecision(2) : '不到 0.01';

function sameLevel(a: ReadonlySet<string>, b: ReadonlySet<string>): 'same' | 'different' | null {
  if (a.size === 0 || b.size === 0) return null;
  return overlaps(a, b) ? 'same' : 'different';
}

function fieldLevel(a: Group, b: Group): 'subclass' | 'wipo' | 'section' | 'far' | null {
  if (a.subclasses.size === 0 || b.subclasses.size === 0) return null;
  if (overlaps(a.subclasses, b.subclasses)) return 'subclass';
  if (overlaps(a.fields, b.fields)) return 'wipo';
  const sections = new Set([...a.subclasses].map((subclass) => subclass[0]));
  // A design has no field of technology.
  if (sections.size === 1 && sections.has('L')) return null;
  let designs = true;
  for (const subclass of b.subclasses) {
    if (subclass[0] !== 'L') designs = false;
    if (sections.has(subclass[0])) return 'section';
  }
  return designs ? null : 'far';
}

function yearLevel(a: Group, b: Group): 'near' | 'apart' | 'far' | null {
  const gap = Math.max(a.firstYear - b.lastYear, b.firstYear - a.lastYear);
  if (!Number.isFinite(gap)) return null;
  return gap < 4 ? 'near' : gap < 15 ? 'apart' : 'far';
}
