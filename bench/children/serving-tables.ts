/**
 * Makes a workspace with one published snapshot of the size of a province: `serving-tables.js HOME PATENTS`. Every table that metrics, lists
 * and record pages read, with the columns the models declare and synthetic rows (合成数据).
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { literal, openDuck } from '../../lake/duck.ts';
import { Snapshots } from '../../lake/snapshots.ts';
import { loadModels } from '../../transforms/runner/model.ts';
import { metricTables } from '../data/metric-tables.ts';

const [home = '', patentsText = ''] = process.argv.slice(2);
const patents = Number(patentsText);
const warehouse = path.join(home, 'warehouse');
await mkdir(warehouse, { recursive: true });
await writeFile(path.join(home, 'panhuo.yaml'), 'synthetic: true\n');
const snapshots = new Snapshots(warehouse);
const file = await snapshots.draft(null);

/** What lists and record pages read beside facts and dimensions. */
const FURTHER = new Set([
  'mart_patent_list',
  'mart_patent_valuation',
  'brg_patent_org',
  'brg_patent_label',
  'brg_patent_person',
  'int_publication',
  'int_patent_right',
  'int_patent_text',
  'int_patent_trl',
  'int_trl_evidence',
  'int_high_value',
  'int_comparable',
  'int_name_evidence',
  'int_org_dimension',
  'int_org_name',
  'int_org_parent',
  'int_org_resolution',
  'int_org_review',
  'int_organisation_tag',
  'int_patent_number',
  'int_publication_conflict',
  'int_valuation_measure',
  'int_valuation_score',
  'mart_market_range',
  'stg_gazette__publication',
]);
const models = (await loadModels()).filter(
  ({ name }) => /^(fct|dim)_[a-z_]+$/.test(name) || FURTHER.has(name),
);
const duck = await openDuck({ file, memory: '2GB', spill: path.join(home, 'spill') });
const sizes = { patents, conversions: Math.round(patents / 2), organisations: Math.round(patents * 0.12) };
const byName = new Map(models.map((model) => [model.name, model]));
for (const sql of metricTables(byName, [...byName.keys()].sort(), sizes)) await duck.run(sql);
await duck.run("CREATE TABLE int_as_of AS SELECT DATE '2026-06-30' AS as_of");
await duck.run(
  'CREATE TABLE meta_column(model VARCHAR, position INTEGER, "column" VARCHAR, type VARCHAR, name VARCHAR, meaning VARCHAR)',
);
for (const { name, columns } of models) {
  const rows = Object.entries(columns).map(
    ([column, { type, name: title, meaning }], at) =>
      `(${literal(name)}, ${at + 1}, ${[column, type, title, meaning].map((one) => literal(String(one))).join(', ')})`,
  );
  if (rows.length > 0) await duck.run(`INSERT INTO meta_column VALUES ${rows.join(', ')}`);
}
await duck.run(
  `CREATE TABLE meta_document(document_sha256 VARCHAR, source VARCHAR, kind VARCHAR, name VARCHAR, url VARCHAR, bytes BIGINT,
   fetched_at VARCHAR)`,
);
await duck.run('CHECKPOINT');
duck.close();
await snapshots.publish(
  file,
  {
    id: 'bench-serving',
    created_at: '2026-07-01T00:00:00.000Z',
    correlation: 'bench',
    environment: 'bench',
    batches: [],
    tables: {},
    models: {},
    audits: [],
  },
  'bench',
);
