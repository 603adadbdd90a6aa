import { z } from 'zod';
import { RowWriter } from '../../lake/row-writer.ts';
import type { ProgramRun } from '../../transforms/runner/program.ts';
import { type Identities, ORGANISATIONS, readKnown, writeKnown } from './identities.ts';
import { organisationId } from './organisation/ids.ts';
import type { KnownLink, Resolution, ResolvedName } from './types.ts';

/** Why a name was put with others, kept beside its id: an explanation must not be lost because the warehouse is built again. */
const REASONS: Identities = { kind: 'organisation_reason', key: 'name_key', id: 'reason' };

export interface KnownNames {
  /** Name key → id. */
  ids: ReadonlyMap<string, string>;
  /** Name key → why it stands with the others of its id. */
  links: ReadonlyMap<string, KnownLink>;
}

const reasonSchema = z.object({
  by: z.enum(['code', 'stated', 'model']),
  other: z.string(),
  probability: z.number(),
  parts: z.array(z.object({ feature: z.string(), finding: z.string(), weight: z.number() })),
});

/** What the builds before gave. */
export async function readKnownNames({ duck, world }: ProgramRun, version: string): Promise<KnownNames> {
  const ids = await readKnown(duck, world.lake, ORGANISATIONS, version);
  const reasons = await readKnown(duck, world.lake, REASONS, version);
  const links = new Map<string, KnownLink>();
  for (const [key, text] of reasons) {
    const { by, other, probability, parts } = reasonSchema.parse(JSON.parse(text));
    links.set(key, { by, link: { left: key, right: other, probability, parts } });
  }
  return { ids, links };
}

/** Keeps what is new since the builds before. */
export async function keepNewNames(
  run: ProgramRun,
  version: string,
  known: KnownNames,
  resolution: Resolution,
): Promise<void> {
  const ids = undecidedIds(resolution.names, known.ids);
  const added = resolution.names.filter(({ key }) => !known.ids.has(key));
  const reasons = added.flatMap(({ key, by, link }): [string, string][] => {
    if (link === null || by === 'decision' || by === 'single' || by === 'founder') return [];
    const { left, right, probability, parts } = link;
    return [[key, JSON.stringify({ by, other: left === key ? right : left, probability, parts })]];
  });
  await keep(run, version, REASONS, reasons);
  await keep(
    run,
    version,
    ORGANISATIONS,
    added.map(({ key }) => [key, ids.get(key) as string]),
  );
}

/**
 * The id of each name by what is found without people: a name that only a decision holds in its cluster keeps the id it would have alone,
 * so that the decision can be taken back. @param names in order of arrival
 */
export function undecidedIds(
  names: readonly ResolvedName[],
  known: ReadonlyMap<string, string>,
): Map<string, string> {
  const top = new Map(names.map(({ key }) => [key, key]));
  const topOf = (key: string): string => {
    let at = key;
    for (let next = top.get(at) as string; next !== at; next = top.get(at) as string) at = next;
    top.set(key, at);
    return at;
  };
  for (const { key, by, link } of names)
    if (link !== null && by !== 'decision')
      top.set(topOf(key), topOf(link.left === key ? link.right : link.left));
  const parts = new Map<string, ResolvedName[]>();
  for (const name of names) {
    const part = topOf(name.key);
    parts.set(part, [...(parts.get(part) ?? []), name]);
  }
  const partsOf = new Map<string, ResolvedName[][]>();
  for (const part of parts.values()) {
    const id = (part[0] as ResolvedName).orgId;
    partsOf.set(id, [...(partsOf.get(id) ?? []), part]);
  }
  const taken = new Set([...known.values(), ...partsOf.keys()]);
  const ids = new Map<string, string>();
  for (const [published, list] of partsOf) {
    // The part that the published id comes from: a name that bore it, else the first to arrive.
    const own = list.find((part) => part.some(({ key }) => known.get(key) === published)) ?? list[0];
    for (const part of list) {
      const id = part === own ? published : (knownOf(part, known) ?? freshId(part, taken));
      for (const { key } of part) ids.set(key, id);
    }
  }
  return ids;
}

const knownOf = (part: readonly ResolvedName[], known: ReadonlyMap<string, string>): string | undefined =>
  part.map(({ key }) => known.get(key)).find((id) => id !== undefined);

function freshId(part: readonly ResolvedName[], taken: Set<string>): string {
  const { key } = part[0] as ResolvedName;
  let id = organisationId(key);
  for (let n = 2; taken.has(id); n++) id = organisationId(`${key}#${n}`);
  taken.add(id);
  return id;
}

async function keep(
  { duck, world, scratch }: ProgramRun,
  version: string,
  what: Identities,
  rows: readonly (readonly [string, string])[],
): Promise<void> {
  if (rows.length === 0) return;
  const writer = await RowWriter.open(duck, 'organisation_kept', {
    [what.key]: 'VARCHAR',
    [what.id]: 'VARCHAR',
  });
  try {
    for (const row of rows) writer.add([...row]);
    writer.finish();
    await writeKnown(duck, world.lake, what, version, { select: `SELECT * FROM ${writer.table}`, scratch });
  } finally {
    await writer.drop();
  }
}
