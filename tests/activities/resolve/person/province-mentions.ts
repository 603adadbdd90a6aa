import { type PersonModel, PersonResolver, Rarity } from '../../../../activities/resolve/person/index.ts';
import type { PersonMention, ResolvedMention } from '../../../../activities/resolve/person/types.ts';
import { createProvince } from '../../../../sample/province/index.ts';
import type { Org } from '../../../../sample/province/organisations.ts';
import { applicantsOf, type Patent } from '../../../../sample/province/patent.ts';
import { personName, teamKey, teamSize, type World } from '../../../../sample/province/world.ts';

export interface KnownMention {
  mention: PersonMention;
  /** Who it is. */
  person: string;
}

/** Inventors and staff lists of a sample province as mentions, organisations resolved rightly; with who is who. In order of filing. */
export function provinceMentions(seed: number, patents: number): KnownMention[] {
  const province = createProvince({ seed, patents });
  const { world } = province;
  const rootOf = (org: Org): string =>
    org.parent === null || org.type === 'person' ? org.id : rootOf(world.org(org.parent));
  const made: (KnownMention & { filing: number })[] = [];
  for (const plan of province.plans()) {
    for (const patent of plan.patents) {
      const orgs = [...new Set(applicantsOf(patent).map(rootOf))];
      for (const name of patent.inventors)
        made.push({
          filing: patent.filing,
          person: personOf(world, patent, name),
          mention: mentionOf(patent, name, orgs),
        });
    }
  }
  made.sort((a, b) => a.filing - b.filing || (a.mention.key < b.mention.key ? -1 : 1));
  const known: KnownMention[] = made.map(({ mention, person }) => ({ mention, person }));
  const colleagues = new Map<string, string[]>();
  const staff = [...province.persons()];
  for (const { record } of staff) {
    const place = `${record.organisation}/${record.department ?? ''}`;
    const list = colleagues.get(place) ?? [];
    colleagues.set(place, list);
    if (list.length < 40) list.push(record.name);
  }
  const orgOf = new Map(world.universities.map((org) => [org.name, rootOf(org)]));
  const seen = new Set<string>();
  for (const { record, truth } of staff) {
    const place = `${record.organisation}/${record.department ?? ''}`;
    const key = `${record.name}@${place}`;
    if (seen.has(key)) continue;
    seen.add(key);
    known.push({
      person: truth.person,
      mention: {
        key,
        nameKey: record.name,
        patent: null,
        orgs: [orgOf.get(record.organisation) ?? record.organisation],
        companions: colleagues.get(place) ?? [],
        subclass: null,
        field: null,
        city: null,
        year: null,
        department: record.department,
        certificate: record.certificate_number,
        known: null,
      },
    });
  }
  return known;
}

function mentionOf(patent: Patent, name: string, orgs: string[]): PersonMention {
  const { owner, node } = patent.bundle;
  return {
    key: `${name}@${patent.application}`,
    nameKey: name,
    patent: patent.application,
    orgs,
    companions: patent.inventors,
    subclass: (node.ipc[0] ?? '').slice(0, 4) || null,
    field: node.chain.name,
    city: owner.city.name,
    year: 1970 + Math.floor(patent.filing / 365.25),
    department: null,
    certificate: null,
    known: null,
  };
}

function personOf(world: World, patent: Patent, name: string): string {
  const { owner, abnormal, team } = patent.bundle;
  const member = (key: string, size: number) =>
    Array.from({ length: size }, (_unused, n) => n).find((n) => personName(world.seed, key, n) === name);
  if (owner.type === 'person') {
    if (owner.parent === null) return owner.id;
    // A teacher files in his own name: the head of one of the school's teams.
    const school = world.org(owner.parent);
    for (let at = 0; at < school.teams; at++)
      if (personName(world.seed, teamKey(school, at), 0) === name) return `${teamKey(school, at)}#0`;
  }
  const key =
    abnormal?.type === 5 || abnormal?.type === 6 ? `abnormal ${abnormal.group}` : teamKey(owner, team);
  return `${key}#${member(key, key.startsWith('abnormal') ? 2 : teamSize(owner, team))}`;
}

/** Resolves all of them name by name, as the program does. */
export function resolveAll(mentions: readonly PersonMention[], model: PersonModel): ResolvedMention[] {
  const rarity = new Rarity(model.parameters);
  const [orgsOf, namesOf] = [new Map<string, Set<string>>(), new Map<string, Set<string>>()];
  const blocks = new Map<string, PersonMention[]>();
  const put = <T>(map: Map<string, Set<T>>, key: string, value: T) => {
    const set = map.get(key) ?? new Set<T>();
    map.set(key, set.add(value));
  };
  for (const mention of mentions) {
    for (const org of mention.orgs.length > 0 ? mention.orgs : ['']) {
      put(orgsOf, mention.nameKey, org);
      put(namesOf, org, mention.nameKey);
    }
    const block = blocks.get(mention.nameKey) ?? [];
    blocks.set(mention.nameKey, block);
    block.push(mention);
  }
  for (const [name, orgs] of orgsOf) rarity.add(name, orgs.size);
  const resolver = new PersonResolver({ model, rarity, peopleOf: (org) => namesOf.get(org)?.size ?? 1 });
  return [...blocks.values()].flatMap((block) => resolver.resolve(block).mentions);
}

export interface Quality {
  pairPrecision: number;
  pairRecall: number;
  b3Precision: number;
  b3Recall: number;
}

/** Pairwise and B³ (Bagga and Baldwin, 1998) precision and recall of ids found against people. */
export function qualityOf(found: readonly (readonly [id: string, person: string])[]): Quality {
  const count = (keys: readonly string[]) => {
    const counts = new Map<string, number>();
    for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
    return counts;
  };
  const both = count(found.map((pair) => pair.join('\t')));
  const ids = count(found.map(([id]) => id));
  const people = count(found.map(([, person]) => person));
  const pairs = (counts: ReadonlyMap<string, number>) =>
    [...counts.values()].reduce((sum, n) => sum + (n * (n - 1)) / 2, 0);
  let [precision, recall] = [0, 0];
  for (const pair of found) {
    const together = both.get(pair.join('\t')) ?? 0;
    precision += together / (ids.get(pair[0]) ?? 1);
    recall += together / (people.get(pair[1]) ?? 1);
  }
  return {
    pairPrecision: pairs(both) / pairs(ids),
    pairRecall: pairs(both) / pairs(people),
    b3Precision: precision / found.length,
    b3Recall: recall / found.length,
  };
}
