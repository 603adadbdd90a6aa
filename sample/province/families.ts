import { Rng } from '../rng.ts';
import { anniversary, type DayNumber, iso, LAST } from './calendar.ts';
import { type Patent, patentsOf } from './patent.ts';
import type { FamilyMemberRecord, Made } from './records.ts';
import type { World } from './world.ts';

/** A document of the same invention abroad, published by the last day of the world. */
export interface ForeignMember {
  number: string;
  country: string;
  kind: string;
  published: DayNumber;
  /** A right was granted abroad, not only applied for. */
  granted: boolean;
}

export interface FamilyTruth {
  patent: number;
  /** The family has a right outside China. */
  granted: boolean;
}

/** Days from the filing at home to the publication abroad; a grant comes later. */
const AFTER: Readonly<Record<string, number>> = { WO: 540, US: 570, EP: 600, JP: 630 };
const GRANTED_LATER = 560;

/** When a document abroad comes out. Portal and tables say the same. */
export function daysToPublication(country: string, kind: string): number {
  return (AFTER[country] ?? 660) + (kind.startsWith('B') ? GRANTED_LATER : 0);
}

/** Share of the inventions that are filed abroad within the priority year, besides those that came by the PCT. */
const ABROAD = 0.03;
const OFFICES: readonly {
  country: string;
  share: number;
  applied: (year: number, serial: string) => string;
  granted: (serial: string) => string;
}[] = [
  {
    country: 'US',
    share: 0.7,
    applied: (year, n) => `US${year}${n}A1`,
    granted: (n) => `US1${n}B2`,
  },
  {
    country: 'EP',
    share: 0.4,
    applied: (_, n) => `EP4${n.slice(1)}A1`,
    granted: (n) => `EP4${n.slice(1)}B1`,
  },
  {
    country: 'JP',
    share: 0.4,
    applied: (year, n) => `JP${year}${n.slice(1)}A`,
    granted: (n) => `JP7${n.slice(1)}B2`,
  },
];

/** Relatives abroad: half of those examined by an office are granted there. Numbers are made from the place in the province. */
export function foreignFamilyOf(world: World, patent: Patent): ForeignMember[] {
  if (patent.kind !== 'invention') return [];
  const rng = new Rng(world.seed, 'family', patent.index);
  const members: ForeignMember[] = [];
  const add = (country: string, number: string): void => {
    const kind = /[A-Z]\d?$/.exec(number)?.[0] ?? '';
    const published = patent.filing + daysToPublication(country, kind);
    if (published <= LAST) members.push({ number, country, kind, published, granted: kind.startsWith('B') });
  };
  if (patent.priority) add('WO', `WO${patent.priority.slice(6, 10)}${patent.priority.slice(11)}A1`);
  const abroad = rng.chance(patent.priority ? 0.7 : ABROAD) && patent.bundle.abnormal === null;
  if (!abroad) return members;
  const year = Number(iso(patent.filing).slice(0, 4)) + 1;
  const serial = String(patent.index % 10_000_000).padStart(7, '0');
  for (const office of OFFICES) {
    const [goes, granted] = [rng.chance(office.share), rng.chance(0.5)];
    if (!goes) continue;
    add(office.country, office.applied(year, serial));
    if (granted) add(office.country, office.granted(serial));
  }
  return members;
}

/** As OPS numbers families: a number that begins with 9. */
export function familyIdOf(application: string): string {
  return `9${application.slice(2, 10)}`;
}

/** Families with relatives abroad: the document at home, then the others. */
export function* familiesOf(world: World): Generator<Made<FamilyMemberRecord, FamilyTruth>> {
  for (const patent of patentsOf(world)) {
    const own = patent.publicationNumber;
    if (own === null || patent.published === null || patent.published > LAST) continue;
    const members = foreignFamilyOf(world, patent);
    if (members.length === 0) continue;
    const truth = { patent: patent.index, granted: members.some((member) => member.granted) };
    const common = { family_id: familyIdOf(patent.application), queried_number: own, priorities: [] };
    yield {
      record: {
        ...common,
        publication_number: own,
        publication_date: iso(patent.published),
        country: 'CN',
        foreign_application_number: null,
        filing_date: iso(patent.filing),
      },
      truth,
    };
    for (const { number, country, published } of members)
      yield {
        record: {
          ...common,
          publication_number: number,
          publication_date: iso(published),
          country,
          foreign_application_number: null,
          filing_date: iso(Math.min(anniversary(patent.filing, 1), published)),
        },
        truth,
      };
  }
}
