import type { PersonMention } from './types.ts';

/** What is known together about the mentions that are taken for one person so far. */
export class Group {
  /** Mentions, as indices of the block; the first is the founder. */
  members: number[];
  /** Name keys; several only where somebody decided that two names are one person. */
  readonly names: Set<string>;
  readonly orgs: Set<string>;
  readonly companions: Set<string>;
  readonly subclasses: Set<string>;
  readonly fields: Set<string>;
  readonly cities: Set<string>;
  readonly patents: Set<string>;
  readonly departments: Set<string>;
  readonly certificates: Set<string>;
  firstYear = Number.POSITIVE_INFINITY;
  lastYear = Number.NEGATIVE_INFINITY;
  /** The id given before. */
  known: string | null;
  /** Rises with every change: scores that were computed before are stale. */
  version = 0;

  constructor(index: number, mention: PersonMention) {
    const one = (value: string | null) => new Set(value === null ? [] : [value]);
    this.members = [index];
    this.names = new Set([mention.nameKey]);
    this.orgs = new Set(mention.orgs);
    this.companions = new Set(mention.companions);
    this.companions.delete(mention.nameKey);
    this.subclasses = one(mention.subclass);
    this.fields = one(mention.field);
    this.cities = one(mention.city);
    this.patents = one(mention.patent);
    this.departments = one(mention.department);
    this.certificates = one(mention.certificate);
    this.known = mention.known;
    if (mention.year !== null) {
      this.firstYear = mention.year;
      this.lastYear = mention.year;
    }
  }

  get founder(): number {
    return this.members[0] as number;
  }

  /** Takes in what `other` knows. */
  absorb(other: Group): void {
    for (const index of other.members) this.members.push(index);
    for (const what of [
      'names',
      'orgs',
      'companions',
      'subclasses',
      'fields',
      'cities',
      'patents',
      'departments',
      'certificates',
    ] as const)
      for (const value of other[what]) this[what].add(value);
    this.firstYear = Math.min(this.firstYear, other.firstYear);
    this.lastYear = Math.max(this.lastYear, other.lastYear);
    this.known ??= other.known;
    this.version++;
  }
}

export function overlaps(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const [less, more] = a.size <= b.size ? [a, b] : [b, a];
  for (const value of less) if (more.has(value)) return true;
  return false;
}
