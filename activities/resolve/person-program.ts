import { literal } from '../../lake/duck.ts';
import { rowsOf } from '../../lake/row-writer.ts';
import type { Program, ProgramRun } from '../../transforms/runner/program.ts';
import { referenceVersion } from '../annotate/reference-version.ts';
import { knownSql, PEOPLE, writeKnown } from './identities.ts';
import { type Blocks, readDecisions } from './person/decisions.ts';
import { Found } from './person/found.ts';
import type { PersonMention } from './person/types.ts';

// Tables of the private file, not temporary ones: streams are read over a connection of their own, which would not see those.
const KNOWN = '_person_known';
const PAIRS = '_person_name_org';
/** Raised when the same mentions and weights would be resolved otherwise. */
const CODE = 1;
const TABLES = /^person_(?:weight|parameter)\.csv$/;

/** `int_person_resolution`: reads the mentions of people name by name, and gives every mention its person. */
export const personProgram: Program = {
  name: 'resolve_people',
  version: ({ transforms }) => referenceVersion(transforms, CODE, TABLES),
  async run(run) {
    const { duck, world, input, table } = run;
    const version = await personProgram.version(world);
    const known = await knownSql(world.lake, PEOPLE, version);
    await duck.run(
      `CREATE OR REPLACE TABLE ${KNOWN} AS ${known ?? 'SELECT NULL::VARCHAR AS key, NULL::VARCHAR AS id LIMIT 0'}`,
    );
    try {
      await resolveAll(run, await readDecisions(duck, input, KNOWN));
      const select = `SELECT r.mention_key, r.person_id FROM ${table} AS r ANTI JOIN ${KNOWN} AS k ON k.key = r.mention_key
        WHERE r.row_kind = 'mention'`;
      if ((await duck.count(`SELECT count(*) FROM (${select})`)) > 0)
        await writeKnown(duck, world.lake, PEOPLE, version, { select, scratch: run.scratch });
    } finally {
      await duck.run(`DROP TABLE IF EXISTS ${KNOWN}`);
    }
  },
};

async function resolveAll(run: ProgramRun, { blockOf, decisionsOf }: Blocks): Promise<void> {
  const { loadPersonModel, PersonResolver } = await import('./person/index.ts');
  const model = loadPersonModel(`${run.world.transforms}/reference`);
  const context = await readContext(run, model);
  const resolver = new PersonResolver(context);
  // Ids have 48 bits, which a number holds exactly: a tenth of the memory of strings.
  const taken = new Set<number>();
  for await (const rows of rowsOf(run.duck, `SELECT DISTINCT id FROM ${KNOWN}`))
    for (const [id] of rows) taken.add(numberOf(String(id)));
  const found = await Found.open(run.duck);
  try {
    for await (const [block, mentions] of blocksOf(run, blockOf)) {
      if (run.signal?.aborted) throw run.signal.reason;
      const resolution = resolver.resolve(mentions, decisionsOf.get(block), (id) => taken.has(numberOf(id)));
      for (const { personId } of resolution.mentions) taken.add(numberOf(personId));
      found.add(resolution);
    }
    await found.makeTable(run);
  } finally {
    await found.drop();
  }
}

const numberOf = (id: string) => Number.parseInt(id.slice('person:'.length), 16);

/** How frequent names are, and how many people organisations have. */
async function readContext(
  { duck, input, note }: ProgramRun,
  model: import('./person/index.ts').PersonModel,
) {
  const { Rarity } = await import('./person/index.ts');
  await duck.run(
    `CREATE OR REPLACE TABLE ${PAIRS} AS
     SELECT DISTINCT name_key, unnest(string_split(coalesce(orgs, ''), ';')) AS org FROM (${input})`,
  );
  try {
    const rarity = new Rarity(model.parameters);
    // In order, because sums of shares depend on it in the last digits.
    const names = `SELECT name_key, count(*)::INTEGER FROM ${PAIRS} GROUP BY name_key ORDER BY name_key`;
    for await (const rows of rowsOf(duck, names))
      for (const [name, count] of rows) rarity.add(String(name), Number(count));
    const people = new Map<string, number>();
    const orgs = `SELECT org, count(*)::INTEGER FROM ${PAIRS} WHERE org <> '' GROUP BY org
      HAVING count(*) > ${model.parameters.org_least}`;
    for await (const rows of rowsOf(duck, orgs))
      for (const [org, count] of rows) people.set(String(org), Number(count));
    note?.(`归并人员：${rarity.total} 个姓名与单位`);
    return { model, rarity, peopleOf: (org: string) => people.get(org) ?? 1 };
  } finally {
    await duck.run(`DROP TABLE IF EXISTS ${PAIRS}`);
  }
}

/** Mentions of one name after another; names that a decision joins come together. First published first. */
async function* blocksOf(
  { duck, input }: ProgramRun,
  blockOf: ReadonlyMap<string, string>,
): AsyncGenerator<[block: string, mentions: PersonMention[]]> {
  const moved = [...blockOf].map(([name, block]) => `(${literal(name)}, ${literal(block)})`);
  const block =
    moved.length === 0
      ? 'i.name_key'
      : `coalesce((SELECT min(b.block) FROM (VALUES ${moved.join(', ')}) AS b(name, block) WHERE b.name = i.name_key), i.name_key)`;
  // Reading a string costs a microsecond: what is short goes together, and what can be told from the key stays away.
  const rows = rowsOf(
    duck,
    `SELECT ${block} AS block, CASE WHEN block <> i.name_key THEN i.name_key END, i.mention_key, i.patent_id IS NOT NULL,
       concat_ws(chr(9), coalesce(i.orgs, ''), coalesce(i.companions, ''), coalesce(i.subclass, ''), coalesce(i.field_id, ''), coalesce(i.city, '')),
       i.filing_year, i.department, i.certificate_number, k.id
     FROM (${input}) AS i LEFT JOIN ${KNOWN} AS k ON k.key = i.mention_key
     ORDER BY block, i.patent_id IS NULL, i.first_date, i.mention_key`,
  );
  let current: string | null = null;
  let mentions: PersonMention[] = [];
  for await (const some of rows) {
    for (const row of some) {
      const name = row[0] as string;
      if (name !== current) {
        if (current !== null) yield [current, mentions];
        current = name;
        mentions = [];
      }
      mentions.push(mentionOf(name, row));
    }
  }
  if (current !== null) yield [current, mentions];
}

function mentionOf(block: string, row: readonly unknown[]): PersonMention {
  const text = (value: unknown) => (value === null ? null : (value as string));
  const list = (value: string) => (value === '' ? [] : value.split(';'));
  const key = row[2] as string;
  const [orgs = '', companions = '', subclass = '', field = '', city = ''] = (row[4] as string).split('\t');
  return {
    key,
    nameKey: text(row[1]) ?? block,
    // The second of one name on a patent has `#2` behind the key of the first.
    patent: row[3] === true ? key.replace(/#\d+$/, '') : null,
    orgs: list(orgs),
    companions: list(companions),
    subclass: subclass || null,
    field: field || null,
    city: city || null,
    year: row[5] === null ? null : (row[5] as number),
    department: text(row[6]),
    certificate: text(row[7]),
    known: text(row[8]),
  };
}
