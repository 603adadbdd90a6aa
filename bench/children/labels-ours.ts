/**
 * The program of label rules over a Parquet file of patents: `labels-ours.js FILE HOME FOLDER`. Prints labels by scheme, and the seconds of the
 * first run (nothing is kept), of a second over the same (everything is kept), and of a third after one rule changed.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { labelByRules } from '../../activities/annotate/rules/program.ts';
import { projectRoot } from '../../lake/assets.ts';
import { literal, openDuck } from '../../lake/duck.ts';
import { Lake } from '../../lake/lake.ts';
import { attachReferences, loadReferences } from '../../transforms/runner/reference.ts';

const [file = '', home = '', folder = ''] = process.argv.slice(2);
await mkdir(folder, { recursive: true });
const duck = await openDuck({
  file: path.join(folder, 'labels.duckdb'),
  memory: '700MB',
  spill: path.join(folder, 'spill'),
});
await duck.run("ATTACH ':memory:' AS ref");
const transforms = path.join(projectRoot(), 'transforms');
const tables = await loadReferences(path.join(transforms, 'reference'), path.join(home, 'reference'));
await attachReferences(
  duck,
  tables.filter(({ name }) => /^(concordance_|ipc_|chain_node_rule)/.test(name)),
);
const lake = await Lake.open(path.join(folder, 'lake'));
const names = ['content_id', 'scheme', 'label_id', 'grade', 'rule_id', 'evidence', 'table_version'];

async function once() {
  const started = performance.now();
  const stats = await labelByRules({
    world: { lake, home, transforms },
    duck,
    input: `SELECT * FROM read_parquet(${literal(file)})`,
    table: 'label',
    hasPrevious: false,
    columns: Object.fromEntries(names.map((name) => [name, 'VARCHAR'])),
    scratch: folder,
  });
  const work = stats.gaps.reduce((sum, gap) => sum + gap.contents * gap.units.length, 0);
  return { seconds: (performance.now() - started) / 1000, work, evaluated: stats.evaluated };
}

const first = await once();
const labels = await duck.count('SELECT count(*) FROM label');
const again = await once();
await duck.run(
  "UPDATE ref.concordance_rule SET ipc_include = ipc_include || ';A01B9999/99' WHERE rule_id = 'gbt4754:39'",
);
const changed = await once();
const same = await duck.count('SELECT count(*) FROM label');
duck.close();
process.stdout.write(
  JSON.stringify({ inside: first.seconds, labels, same: same === labels, first, again, changed }),
);
