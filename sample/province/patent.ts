import { applicationCheckDigit } from '../../domain/patent-number.ts';
import { DESIGNS } from '../fields.ts';
import { Rng } from '../rng.ts';
import { groupRng } from './abnormal.ts';
import { type Bundle, bundleAt } from './bundle.ts';
import { anniversary, type DayNumber, day, FIRST, gazetteDay, LAST, yearOf } from './calendar.ts';
import { NODES } from './chains.ts';
import type { Org } from './organisations.ts';
import { BUNDLE } from './sizes.ts';
import { personName, teamKey, teamSize, type World } from './world.ts';

export type PatentKind = 'invention' | 'utility' | 'design';

export interface Ending {
  why: 'unpaid' | 'expired' | 'dual' | 'invalid';
  at: DayNumber;
  /** Announcement of the end. */
  announced: DayNumber;
  /** The right was restored on this day: it is alive again. */
  restored: DayNumber | null;
}

/** One application with what became of it by the last day of the world. */
export interface Patent {
  index: number;
  bundle: Bundle;
  kind: PatentKind;
  /** 13 characters. */
  application: string;
  filing: DayNumber;
  /** Application published (A); inventions only. */
  published: DayNumber | null;
  /** Grant announced. */
  granted: DayNumber | null;
  /** `CN150000123A`; null without publication. */
  publicationNumber: string | null;
  /** `CN150000123B`, `CN2…U`, `CN3…S`. */
  grantNumber: string | null;
  /** What became of an invention that was not granted. */
  refusal: { how: 'refused' | 'withdrawn'; at: DayNumber } | null;
  /** The right ended on this day. */
  ended: Ending | null;
  /** Index of the same invention filed the same day as invention and utility model. */
  dualOf: number | null;
  means: readonly [string, string];
  /** Object of a design. */
  design: { object: string; locarno: string } | null;
  inventors: readonly string[];
  classification: readonly string[];
  priority: string | null;
  /** Drawn once for texts. */
  textSeed: number;
}

/** Serial numbers of neighbours lie far apart; coprime to ten million. */
const SCATTER = 1_234_567;
const PER_YEAR = 5_000_000;
const LATEST_FILING = { invention: day('2024-05-20'), utility: day('2024-04-20'), design: day('2024-05-20') };
const EARLIEST_FILING = {
  invention: day('2014-01-02'),
  utility: day('2014-05-01'),
  design: day('2014-07-01'),
};

export function patentAt(
  world: World,
  index: number,
  bundle = bundleAt(world, Math.floor(index / BUNDLE)),
): Patent {
  const place = index % BUNDLE;
  const dual = isDual(world, bundle) && place >= BUNDLE - 2;
  const rng = new Rng(world.seed, 'patent', index);
  const kind = dual ? (place === BUNDLE - 2 ? 'invention' : 'utility') : kindOf(rng, bundle);
  const lag = dual ? 300 : lagOf(rng, bundle, place);
  const latest = dual ? LATEST_FILING.utility : LATEST_FILING[kind];
  const filing = within(bundle.base + lag, EARLIEST_FILING[kind], latest);
  const fate = fateOf(rng, bundle, kind, filing, dual);
  if (dual && kind === 'utility') {
    // The utility model is given up when the invention of the same day is granted (Patent Law art. 9).
    const twin = patentAt(world, index - 1, bundle).granted;
    fate.ended =
      twin === null || twin < (fate.granted ?? 0)
        ? null
        : { why: 'dual', at: twin, announced: gazetteDay(twin + 1), restored: null };
  }
  const serial = String((index * SCATTER + world.seed) % 10_000_000).padStart(7, '0');
  const foreign = kind === 'invention' && !dual && rng.chance(0.008);
  const type = kind === 'utility' ? 2 : kind === 'design' ? 3 : foreign ? 8 : 1;
  const body = `${yearOf(filing)}${type}${serial}`;
  const number = documentNumber(kind, index, fate.published ?? fate.granted ?? filing);
  const words = bundle.abnormal?.type === 1 ? groupRng(world, bundle.abnormal.group, 'means') : rng;
  const means = pickTwo(words, (bundle.abnormal?.type === 3 ? rng.pick(NODES) : bundle.node).means);
  return {
    index,
    bundle,
    kind,
    application: body + (applicationCheckDigit(body) ?? ''),
    filing,
    ...fate,
    publicationNumber: fate.published === null ? null : `${number}A`,
    grantNumber:
      fate.granted === null
        ? null
        : `${number}${kind === 'invention' ? 'B' : kind === 'utility' ? 'U' : 'S'}`,
    dualOf: dual ? (place === BUNDLE - 2 ? index + 1 : index - 1) : null,
    means,
    design: kind === 'design' ? designOf(rng) : null,
    inventors: inventorsOf(world, rng, bundle),
    classification: kind === 'design' ? [] : ipcOf(rng, bundle),
    priority: foreign ? `PCT/CN${yearOf(filing)}/${String(index % 1_000_000).padStart(6, '0')}` : null,
    textSeed: rng.next(),
  };
}

export function* patentsOf(world: World, from = 0, to = world.sizes.patents): Generator<Patent> {
  let bundle: Bundle | undefined;
  for (let index = from; index < to; index++) {
    const at = Math.floor(index / BUNDLE);
    if (bundle?.index !== at) bundle = bundleAt(world, at);
    yield patentAt(world, index, bundle);
  }
}

/** The patents of a bundle that the province has. */
export function patentsOfBundle(world: World, bundle: Bundle): Patent[] {
  const from = bundle.index * BUNDLE;
  const to = Math.min(from + BUNDLE, world.sizes.patents);
  return Array.from({ length: Math.max(0, to - from) }, (_, n) => patentAt(world, from + n, bundle));
}

/** Granted and not ended on that day. */
export function isValidOn(patent: Patent, at: DayNumber): boolean {
  if (patent.granted === null || patent.granted > at) return false;
  const { ended } = patent;
  return ended === null || ended.at > at || (ended.restored !== null && ended.restored <= at);
}

export function applicantsOf(patent: Patent): readonly Org[] {
  return [patent.bundle.owner, ...patent.bundle.partners];
}

function isDual(world: World, bundle: Bundle): boolean {
  const complete = (bundle.index + 1) * BUNDLE <= world.sizes.patents;
  return complete && !bundle.abnormal && bundle.object.form === 'device' && bundle.index % 5 === 2;
}

function kindOf(rng: Rng, bundle: Bundle): PatentKind {
  const type = bundle.owner.type;
  const scholarly = type === 'university' || type === 'branch' || type === 'institute';
  const at = rng.float();
  if (bundle.abnormal)
    return bundle.abnormal.type === 4 || at < 0.5 || bundle.object.form !== 'device'
      ? 'invention'
      : 'utility';
  if (at < (scholarly ? 0.02 : 0.14)) return 'design';
  const inventions = scholarly ? 0.76 : type === 'person' ? 0.25 : 0.42;
  return bundle.object.form !== 'device' || at < inventions ? 'invention' : 'utility';
}

/** Days from the bundle's first filing. Abnormal groups come in a rush. */
function lagOf(rng: Rng, bundle: Bundle, place: number): number {
  if (bundle.abnormal?.type === 6) return bundle.abnormal.place * BUNDLE + place;
  if (bundle.abnormal) return rng.int(bundle.abnormal.type === 5 ? 40 : 140);
  return place * 30 + rng.int(180);
}

/** Days beyond a bound are reflected: no crowd gathers on the first or last day. */
function within(at: DayNumber, first: DayNumber, last: DayNumber): DayNumber {
  if (at < first) return Math.min(last, 2 * first - at);
  return at > last ? Math.max(first, 2 * last - at) : at;
}

const months = (rng: Rng, from: number, to: number): number =>
  Math.floor((from + rng.float() * (to - from)) * 30.4);

function fateOf(
  rng: Rng,
  bundle: Bundle,
  kind: PatentKind,
  filing: DayNumber,
  dual: boolean,
): Pick<Patent, 'published' | 'granted' | 'refusal' | 'ended'> {
  if (kind !== 'invention') {
    const granted = gazetteDay(
      Math.max(FIRST, filing + months(rng, kind === 'utility' ? 5 : 4, kind === 'utility' ? 8 : 7)),
    );
    return {
      published: null,
      granted,
      refusal: null,
      ended: endOf(rng, bundle, kind, filing, granted, dual),
    };
  }
  const early = rng.chance(0.45) || filing > day('2023-06-15');
  const published = gazetteDay(Math.max(FIRST, filing + (early ? months(rng, 3, 7) : months(rng, 18, 18.8))));
  const success = bundle.abnormal ? 0.2 : bundle.owner.type === 'person' ? 0.35 : 0.68;
  if (dual || rng.chance(success)) {
    const at = gazetteDay(Math.max(published + 90, filing + months(rng, 14, 42)));
    const granted = at <= LAST ? at : null;
    return {
      published,
      granted,
      refusal: null,
      ended: granted === null ? null : endOf(rng, bundle, kind, filing, granted, false),
    };
  }
  const at = Math.max(published + 120, filing + months(rng, 16, 40));
  const how = rng.chance(0.6) ? 'withdrawn' : 'refused';
  return { published, granted: null, refusal: at <= LAST - 60 ? { how, at } : null, ended: null };
}

/** Annuities fall due on the anniversary of the filing; whoever does not pay loses the right from that day (Patent Law art. 43, 44). */
function endOf(
  rng: Rng,
  bundle: Bundle,
  kind: PatentKind,
  filing: DayNumber,
  granted: DayNumber,
  dual: boolean,
): Patent['ended'] {
  const scholarly = bundle.owner.type === 'university' || bundle.owner.type === 'branch';
  const hazard =
    bundle.owner.type === 'person' ? 0.25 : scholarly ? 0.13 : kind === 'invention' ? 0.05 : 0.12;
  if (!dual && bundle.owner.type === 'firm' && rng.chance(0.004)) {
    const at = granted + 300 + rng.int(500);
    if (at < LAST - 60) return { why: 'invalid', at, announced: gazetteDay(at + 25), restored: null };
  }
  const term = kind === 'utility' || kind === 'design' ? 10 : 20;
  for (let year = 1; year <= term; year++) {
    const at = anniversary(filing, year);
    if (at > LAST - 120) return null;
    if (year === term)
      return { why: 'expired', at, announced: gazetteDay(at + 12 + rng.int(20)), restored: null };
    if (at > granted + 200 && !dual && rng.chance(hazard)) {
      // Announced about a year after the due day: half a year of grace, then the notices.
      const announced = gazetteDay(at + 250 + rng.int(160));
      const back = rng.chance(0.03) ? gazetteDay(announced + 60 + rng.int(120)) : null;
      return { why: 'unpaid', at, announced, restored: back !== null && back <= LAST ? back : null };
    }
  }
  return null;
}

function documentNumber(kind: PatentKind, index: number, first: DayNumber): string {
  const lead = kind === 'invention' ? 1 : kind === 'utility' ? 2 : 3;
  const serial = (kind === 'invention' ? 30_000_000 : 20_000_000) + (yearOf(first) - 2014) * PER_YEAR + index;
  return `CN${lead}${String(serial).padStart(8, '0')}`;
}

function pickTwo(rng: Rng, list: readonly string[]): readonly [string, string] {
  const first = rng.int(list.length);
  const second = (first + 1 + rng.int(list.length - 1)) % list.length;
  return [list[first] ?? '', list[second] ?? ''];
}

function designOf(rng: Rng): { object: string; locarno: string } {
  const { locarno, objects } = rng.pick(DESIGNS);
  return { object: rng.pick(objects), locarno };
}

function inventorsOf(world: World, rng: Rng, bundle: Bundle): string[] {
  const { owner, abnormal } = bundle;
  if (owner.type === 'person') return [owner.name];
  if (abnormal?.type === 5 || abnormal?.type === 6)
    return [0, 1]
      .slice(0, abnormal.type === 5 ? 1 : 2)
      .map((n) => personName(world.seed, `abnormal ${abnormal.group}`, n));
  const key = teamKey(owner, bundle.team);
  const size = teamSize(owner, bundle.team);
  // The head of the team is on nearly every paper.
  const names = rng.chance(0.85) ? [personName(world.seed, key, 0)] : [];
  const more = 1 + rng.int(Math.min(5, size - 1));
  const start = rng.int(size);
  for (let n = 0; n < more; n++) names.push(personName(world.seed, key, 1 + ((start + n) % (size - 1))));
  return [...new Set(names)];
}

/**
 * Who the inventors are: `u01/12#3` as in PersonTruth. A private person's is the owner's id: that a teacher is also somebody of his school's team
 * no number says.
 */
export function inventorIdsOf(world: World, patent: Patent): string[] {
  const { owner, abnormal, team } = patent.bundle;
  if (owner.type === 'person') return [owner.id];
  const key =
    abnormal?.type === 5 || abnormal?.type === 6 ? `abnormal ${abnormal.group}` : teamKey(owner, team);
  const size = Math.max(2, teamSize(owner, team));
  const ids = new Map<string, string>();
  for (let n = size - 1; n >= 0; n--) ids.set(personName(world.seed, key, n), `${key}#${n}`);
  return patent.inventors.map((name) => ids.get(name) ?? `${key}#?`);
}

const IPC_VERSIONS = [
  '2006.01',
  '2006.01',
  '2006.01',
  '2010.01',
  '2012.01',
  '2014.01',
  '2016.01',
  '2018.01',
  '2019.01',
];

function ipcOf(rng: Rng, bundle: Bundle): string[] {
  const list = bundle.node.ipc;
  const start = rng.int(list.length);
  const count = Math.min(list.length, 1 + rng.int(3));
  return Array.from(
    { length: count },
    (_, n) =>
      `${list[(start + n) % list.length] ?? ''}(${rng.pick(IPC_VERSIONS)})${n > 0 && rng.chance(0.05) ? 'N' : 'I'}`,
  );
}
