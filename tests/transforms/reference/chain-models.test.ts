import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Duck, openDuck } from '../../../lake/duck.ts';
import { compileAudits, runAudit } from '../../../transforms/runner/audits.ts';
import { loadModels, type Model } from '../../../transforms/runner/model.ts';
import { attachReferences, loadReferences } from '../../../transforms/runner/reference.ts';

/** In the order they are built. */
const NAMES = ['dim_cluster', 'dim_chain', 'dim_chain_node'];

let duck: Duck;
let models: Model[];
beforeAll(async () => {
  duck = await openDuck();
  await duck.run(`ATTACH ':memory:' AS ref`);
  const [all, references] = await Promise.all([loadModels(), loadReferences()]);
  await attachReferences(
    duck,
    references.filter(({ name }) => name.startsWith('chain')),
  );
  models = NAMES.flatMap((name) => all.filter((model) => model.name === name));
  for (const { name, sql } of models) await duck.run(`CREATE TABLE ${name} AS ${sql}`);
});
afterAll(() => duck.close());

const failing = async () => {
  const found: string[] = [];
  for (const audit of models.flatMap((model) => compileAudits(model))) {
    const { name, failures } = await runAudit(duck, audit);
    if (failures > 0) found.push(name);
  }
  return found;
};

test('the three tables have the columns they declare and pass every audit', async () => {
  expect(models.map(({ name }) => name)).toEqual(NAMES);
  for (const { name, columns } of models) {
    const made = await duck.rows<{ column: string }>(
      `SELECT column_name || ' ' || column_type AS column FROM (DESCRIBE ${name})`,
    );
    expect(made.map(({ column }) => column)).toEqual(
      Object.entries(columns).map(([column, { type }]) => `${column} ${type}`),
    );
  }
  expect(await failing()).toEqual([]);
});

test('a leaf that loses its rules and a node that changes layer are found', async () => {
  await duck.run(`UPDATE dim_chain_node SET rule_count = 0 WHERE node_id = 'pv.silicon'`);
  await duck.run(`UPDATE dim_chain_node SET layer = '下游' WHERE node_id = 'pv.crystal'`);
  const found = await failing();
  expect(found.some((name) => name.includes('末级环节没有规则'))).toBe(true);
  expect(found.some((name) => name.includes('上级环节属于别的产业链'))).toBe(true);
});

test('chains without a tree count no nodes; a chain says its scheme', async () => {
  expect(
    await duck.rows(`SELECT scheme, node_count::INTEGER AS n FROM dim_chain WHERE chain_id = 'brewing'`),
  ).toEqual([{ scheme: 'JS-1650-2023', n: 0 }]);
  expect(
    await duck.rows(
      `SELECT scheme_version AS version, source_doc AS doc FROM dim_cluster WHERE cluster_id = 'js1650.chip'`,
    ),
  ).toEqual([{ version: '2023', doc: '加快建设制造强省行动方案' }]);
});
