import { Rng } from '../rng.ts';
import { groupRng } from './abnormal.ts';
import { type DayNumber, iso, LAST, yearOf } from './calendar.ts';
import { foreignFamilyOf } from './families.ts';
import { writtenOn } from './organisations.ts';
import { applicantsOf, type Patent, type PatentKind, patentsOf } from './patent.ts';
import type { Made, PublicationRecord } from './records.ts';
import { textOf, titleOf } from './text.ts';
import type { World } from './world.ts';

export interface PublicationTruth {
  patent: number;
  kind: 'published' | 'granted' | 'utility' | 'design';
  /** Ids of the applicants' organisations. */
  applicants: readonly string[];
  node: string | null;
  chain: string | null;
  /** `江苏省/苏州市` of the first applicant. */
  place: string;
  trl: readonly [number, number] | null;
  effects: readonly string[];
  abnormal: number | null;
}

export interface PublicationOptions {
  /** Only this kind. */
  kind?: PublicationTruth['kind'];
  /** Only this year of publication. */
  year?: number;
  /** Titles only: abstracts and claims stay empty. Gazette tables have none. @default true */
  texts?: boolean;
}

/** What the grant of a patent is called among publications. */
export const PUBLISHED_AS: Record<PatentKind, PublicationTruth['kind']> = {
  invention: 'granted',
  utility: 'utility',
  design: 'design',
};
const LOCARNO = [11, 11, 11, 11, 12, 12, 13, 13, 14, 14];

/** The publications of a patent inside the world: an invention's application and its grant, the grant of the others. */
export function publicationsOfPatent(
  world: World,
  patent: Patent,
  options: PublicationOptions = {},
): Made<PublicationRecord, PublicationTruth>[] {
  const out: Made<PublicationRecord, PublicationTruth>[] = [];
  const add = (number: string | null, at: DayNumber | null, kind: PublicationTruth['kind']): void => {
    if (number === null || at === null || at > LAST) return;
    if (options.kind && options.kind !== kind) return;
    if (options.year && options.year !== yearOf(at)) return;
    out.push(publication(world, patent, number, at, kind, options.texts ?? true));
  };
  add(patent.publicationNumber, patent.published, 'published');
  add(patent.grantNumber, patent.granted, PUBLISHED_AS[patent.kind]);
  return out;
}

export function* publicationsOf(
  world: World,
  options: PublicationOptions = {},
): Generator<Made<PublicationRecord, PublicationTruth>> {
  for (const patent of patentsOf(world)) yield* publicationsOfPatent(world, patent, options);
}

function publication(
  world: World,
  patent: Patent,
  number: string,
  at: DayNumber,
  kind: PublicationTruth['kind'],
  withTexts: boolean,
): Made<PublicationRecord, PublicationTruth> {
  const { bundle } = patent;
  const rng = new Rng(world.seed, 'publication', patent.index, kind);
  const text = withTexts ? textOf(world, patent) : null;
  const applicants = applicantsOf(patent).map((org) => writtenOn(rng, org, at));
  return {
    record: {
      publication_number: number,
      publication_date: iso(at),
      title: text?.title ?? titleOf(world, patent),
      application_number: patent.application,
      filing_date: iso(patent.filing),
      applicants,
      inventors: patent.inventors,
      address: addressOf(world, patent),
      classification: patent.design
        ? [`${patent.design.locarno} (${LOCARNO[yearOf(at) - 2015] ?? 14})`]
        : patent.classification,
      abstract: text?.abstract ?? '',
      claims: text?.claims ?? '',
      agency: bundle.agency?.name ?? '',
      agents: agentsOf(rng, patent),
      priorities: patent.priority ? [patent.priority] : [],
      citations: citationsOf(rng, patent, kind),
      family_numbers: foreignFamilyOf(world, patent).map(({ number }) => number),
    },
    truth: {
      patent: patent.index,
      kind,
      applicants: applicantsOf(patent).map((org) => org.id),
      node: patent.design ? null : bundle.node.key,
      chain: patent.design ? null : bundle.node.chain.name,
      place: placeOf(patent),
      trl: text?.trl ?? null,
      effects: text?.effects ?? [],
      abnormal: bundle.abnormal?.type ?? null,
    },
  };
}

export function placeOf(patent: Patent): string {
  const { city } = patent.bundle.owner;
  return city.name ? `${city.province}/${city.name}` : city.province;
}

/** Abnormal type 6: different applicants, one address. */
export function addressOf(world: World, patent: Patent): string {
  const { owner, abnormal } = patent.bundle;
  if (abnormal?.type !== 6) return owner.address;
  const { city } = owner;
  return `${owner.address.slice(0, 6)}${city.province}${city.name}${owner.district}示例孵化园合成路${groupRng(world, abnormal.group, 'address').int(90) + 1}号3楼`;
}

function agentsOf(rng: Rng, patent: Patent): string[] {
  const agents = patent.bundle.agency?.agents;
  if (!agents) return [];
  if (patent.bundle.abnormal?.type === 6) return [agents[0] ?? ''];
  return [agents[Math.floor(rng.float() ** 2 * agents.length)] ?? ''];
}

/** Grants cite earlier documents of the province: numbers of neighbours filed before. */
function citationsOf(rng: Rng, patent: Patent, kind: PublicationTruth['kind']): string[] {
  if (kind !== 'granted') return [];
  const first = Number(patent.application.slice(0, 4));
  return Array.from(
    { length: rng.int(4) },
    () => `CN1${String(10_000_000 + (first - 2010) * 900_000 + rng.int(900_000)).padStart(8, '0')}A`,
  );
}
