import { type Duck, identifier, literal, openDuck } from '../../../lake/duck.ts';
import { compileAudits, runAudit } from '../../../transforms/runner/audits.ts';
import { loadModels, type Model } from '../../../transforms/runner/model.ts';
import { attachReferences, loadReferences } from '../../../transforms/runner/reference.ts';

export type Cell = string | number | boolean | null;
export type Row = Readonly<Record<string, Cell>>;

export interface Stubbed {
  duck: Duck;
  /** What a query answers, a line for each row: values joined with ` | `, NULL as `—`. */
  lines(sql: string): Promise<string[]>;
  /** `model.audit` of every audit of the models that were run and that finds something. */
  failing: string[];
  /** The same, only those that would hold a publish. */
  blocking: string[];
}

/**
 * Runs a few models over tables written by hand: the cheap way when what is upstream does not matter. Every other model that they read is
 * a table with the columns its header declares, empty or with the rows given; reference tables are the shipped ones.
 * @param run models in the order they are built
 * @param tables rows by model, what a row leaves out is NULL
 */
export async function runOver(
  run: readonly string[],
  tables: Readonly<Record<string, readonly Row[]>>,
): Promise<Stubbed> {
  const duck = await openDuck({ memory: '1GB' });
  await duck.run(`ATTACH ':memory:' AS ref`);
  const { models, references } = await shipped();
  const wanted = run.map((name) => known(models, name));
  const text = wanted.map((model) => [model.sql, ...compileAudits(model).map(({ bad }) => bad)].join('\n'));
  const names = new Set(text.join('\n').match(/\b(?:ref\.)?[a-z]+_[a-z_]+\b|\bref\.[a-z]+\b/g) ?? []);
  await attachReferences(
    duck,
    references.filter(({ name }) => names.has(`ref.${name}`)),
  );
  for (const name of Object.keys(tables)) known(models, name);
  for (const model of models.values()) {
    if (run.includes(model.name) || !(names.has(model.name) || model.name in tables)) continue;
    await stub(duck, model, tables[model.name] ?? []);
  }
  const failing: string[] = [];
  const blocking: string[] = [];
  for (const model of wanted) {
    await duck.run(`CREATE TABLE ${identifier(model.name)} AS ${model.sql}`);
    for (const audit of compileAudits(model)) {
      const { name, failures, severity } = await runAudit(duck, audit);
      if (failures === 0) continue;
      failing.push(name);
      if (severity === 'block') blocking.push(name);
    }
  }
  const lines = async (sql: string) =>
    (await duck.rows(sql)).map((row) =>
      Object.values(row)
        .map((value) => (value === null ? '—' : String(value)))
        .join(' | '),
    );
  return { duck, lines, failing, blocking };
}

let loaded: ReturnType<typeof load> | undefined;
/** Read once in a file. */
function shipped(): ReturnType<typeof load> {
  loaded ??= load();
  return loaded;
}

async function load() {
  const [models, references] = await Promise.all([loadModels(), loadReferences()]);
  return { models: new Map(models.map((model) => [model.name, model])), references };
}

function known(models: ReadonlyMap<string, Model>, name: string): Model {
  const model = models.get(name);
  if (model === undefined) throw new Error(`no model ${name}`);
  return model;
}

async function stub(duck: Duck, model: Model, rows: readonly Row[]): Promise<void> {
  const columns = Object.entries(model.columns).map(([name, { type }]) => `${identifier(name)} ${type}`);
  await duck.run(`CREATE TABLE ${identifier(model.name)} (${columns.join(', ')})`);
  for (const row of rows) {
    for (const column of Object.keys(row)) {
      if (!(column in model.columns)) throw new Error(`no column ${model.name}.${column}`);
    }
    const values = Object.values(row).map((value) =>
      typeof value === 'string' ? literal(value) : String(value),
    );
    await duck.run(
      `INSERT INTO ${identifier(model.name)} (${Object.keys(row).map(identifier).join(', ')}) VALUES (${values.join(', ')})`,
    );
  }
}

/** Names of bodies as the models that join by name read them, with what they are cut by. */
export function bodies(
  list: Readonly<
    Record<string, { id: string; type?: string; university?: string; province?: string; city?: string }>
  >,
): { int_org_name: Row[]; int_org_dimension: Row[]; dim_organisation: Row[] } {
  const all = Object.entries(list);
  const unique = [...new Map(all.map(([, body]) => [body.id, body])).values()];
  return {
    int_org_name: all.map(([name, { id, type = '企业' }]) => ({
      raw_name: name,
      name_key: name,
      org_type: type,
      is_individual: false,
      org_id: id,
    })),
    int_org_dimension: unique.map(({ id, type = '企业', university, province, city }) => ({
      org_id: id,
      root_org_id: id,
      org_type: type,
      university: university ?? null,
      province: province ?? null,
      city: city ?? null,
    })),
    dim_organisation: unique.map(({ id }) => ({ org_id: id })),
  };
}
