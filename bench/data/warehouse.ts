import { availableParallelism, totalmem } from 'node:os';
import path from 'node:path';
import { PROGRAMS, programVersions } from '../../activities/build/programs.ts';
import { projectRoot } from '../../lake/assets.ts';
import { type Duck, identifier, literal, openDuck } from '../../lake/duck.ts';
import { openWorkspace } from '../../lake/workspace.ts';
import { type Audit, compileAudits } from '../../transforms/runner/audits.ts';
import {
  attachDecisions,
  attachManifests,
  attachRecords,
  LAKE_TABLES,
} from '../../transforms/runner/lake-tables.ts';
import { loadModels, type Model } from '../../transforms/runner/model.ts';
import { planBuild } from '../../transforms/runner/plan.ts';
import { attachReferences, loadReferences, type ReferenceTable } from '../../transforms/runner/reference.ts';
import { execute, ours } from '../harness/measure.ts';
import { BenchProblem, type Session } from '../harness/session.ts';
import { givenModels } from './computed.ts';
import type { Input } from './gazette.ts';
import { countsOf, expectEqual, expectedOf } from './verify.ts';

/** The models that ship, what they read, and a lake to read it from: what every builder is given. */
export interface Job {
  home: string;
  /** In the order in which we run them. */
  models: readonly Model[];
  references: readonly ReferenceTable[];
  audits: readonly Audit[];
  /** SELECTs that give `lake.<name>`. */
  lake: Readonly<Record<string, string>>;
  /** Statements that make `lake` and `ref` in an open database, as our runner makes them. */
  attach: readonly string[];
  /** What buildWarehouse gives itself. */
  memory: string;
  threads: number;
}

const lakes = new WeakMap<Session, Map<string, Promise<string>>>();

/** A workspace into which the input was ingested; made once per run of the benches. Nobody may add to its lake. */
export function ingested(session: Session, input: Input): Promise<string> {
  const known = lakes.get(session) ?? new Map<string, Promise<string>>();
  lakes.set(session, known);
  const home = known.get(input.work) ?? ingest(session, session.folder('lake'), input);
  known.set(input.work, home);
  return home;
}

/** Ingests into a workspace, not measured. Resolves to the workspace. */
export async function ingest(session: Session, home: string, input: Input): Promise<string> {
  const stdout = await execute(session, ours('ingest-ours', home, ...input.files));
  expectEqual('计数', countsOf(JSON.parse(stdout)), expectedOf(input));
  return home;
}

/**
 * @param given hand everybody the rows of computed models, which other tools do not have
 * @throws BenchProblem when there are no models to build
 */
export async function jobOf(session: Session, home: string, given = true): Promise<Job> {
  if (given) await execute(session, ours('build-computed', home));
  const { lake } = await openWorkspace(home);
  const [models, references, manifests] = await Promise.all([loadModels(), loadReferences(), lake.active()]);
  if (models.length === 0) throw new BenchProblem('transforms/ 里没有模型');
  const batches = new Map<string, string[]>();
  for (const { kind, batch } of manifests) batches.set(kind, [...(batches.get(kind) ?? []), batch]);
  await using duck = await openDuck();
  const world = { lake, home, transforms: path.join(projectRoot(), 'transforms') };
  const plan = await planBuild({
    models,
    references,
    batches,
    environment: 'bench',
    programs: await programVersions(PROGRAMS, world),
    previous: null,
    connection: async () => duck.connection,
  });
  const recorded = async (attach: (duck: Duck) => Promise<void>) => {
    const statements: string[] = [];
    // The attaching functions only run statements; written down they are what the others run.
    const recorder = { run: async (sql: string) => void statements.push(sql) } as unknown as Duck;
    await attach(recorder);
    return statements;
  };
  const ordered = plan.models.map((planned) => planned.model);
  const records = await recorded((to) => attachRecords(to, lake, manifests));
  const folder = session.folder('manifests');
  await duck.run("ATTACH ':memory:' AS lake");
  await attachManifests(duck, manifests);
  await attachDecisions(duck, []);
  const views: Record<string, string> = {};
  for (const statement of records) {
    const [, name, select] = /^CREATE VIEW lake\.(\w+) AS ([\s\S]*)$/.exec(statement) ?? [];
    if (name !== undefined && select !== undefined) views[name] = select;
  }
  for (const name of LAKE_TABLES) {
    const file = `${folder}-${name}.parquet`;
    await duck.run(`COPY lake.${name} TO ${literal(file)} (FORMAT parquet)`);
    views[name] = `SELECT * FROM read_parquet(${literal(file)})`;
  }
  return {
    home,
    models: given ? givenModels(home, ordered) : ordered,
    references,
    audits: plan.models.flatMap((planned) => compileAudits(planned.model)),
    lake: views,
    attach: [
      "ATTACH ':memory:' AS lake",
      "ATTACH ':memory:' AS ref",
      ...(await recorded((to) => attachReferences(to, references))),
      ...(await recorded((to) => attachManifests(to, manifests))),
      ...(await recorded((to) => attachDecisions(to, []))),
      ...records,
    ],
    memory: `${Math.floor(Math.min(8 * 1024, totalmem() / 2 ** 21))}MB`,
    threads: availableParallelism(),
  };
}

/** Model → number of rows and a hash of all of them in any order. */
export type Fingerprints = Record<string, string>;

/** What a builder made, read from its database file. Equal fingerprints mean equal rows. */
export async function fingerprints(file: string, models: readonly Model[]): Promise<Fingerprints> {
  await using duck = await openDuck({ file, readOnly: true, spill: `${path.dirname(file)}/spill` });
  const found: Fingerprints = {};
  for (const { name, columns } of models) {
    const hashed = Object.entries(columns).map(([column, { type }]) => `${identifier(column)}::${type}`);
    const [row] = await duck.rows<{ rows: bigint; hash: bigint }>(
      `SELECT count(*) AS rows, bit_xor(hash(${hashed.join(', ')})) AS hash FROM main.${identifier(name)}`,
    );
    found[name] = `${row?.rows} rows, ${BigInt(row?.hash ?? 0n).toString(16)}`;
  }
  return found;
}
