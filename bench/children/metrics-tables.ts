/** Makes the tables of the metrics bench: `metrics-tables.js FILE PATENTS`. */
import { openDuck } from '../../lake/duck.ts';
import { loadModels } from '../../transforms/runner/model.ts';
import { leavesOf } from '../../transforms/semantic/checks.ts';
import { loadMetrics } from '../../transforms/semantic/load.ts';
import { metricTables } from '../data/metric-tables.ts';

const [file = '', patentsText = ''] = process.argv.slice(2);
const patents = Number(patentsText);
const models = new Map((await loadModels()).map((model) => [model.name, model]));
const { metrics } = await loadMetrics();
const tables = new Set(
  metrics
    .flatMap(leavesOf)
    .flatMap((metric) => [
      metric.fact.table,
      ...metric.dimensions.flatMap((dimension) =>
        dimension.type === 'text' ? dimension.reach.joins.map((join) => join.table) : [],
      ),
    ]),
);
const duck = await openDuck({ file });
for (const sql of metricTables(models, [...tables].sort(), {
  patents,
  conversions: Math.round(patents / 2),
  organisations: Math.round(patents * 0.12),
}))
  await duck.run(sql);
await duck.run("CREATE TABLE int_as_of AS SELECT DATE '2026-06-30' AS as_of");
await duck.run('CHECKPOINT');
duck.close();
