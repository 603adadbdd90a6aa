/**
 * The limit of labelling by rules: the bare join of patents and rules on symbols in SQL, with the pairs of symbol and rule already known and no text
 * read: `labels-limit.js FILE HOME FOLDER`. Prints how many pairs of patent and rule there are.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { compileRules } from '../../activities/annotate/rules/compile.ts';
import { readRuleTables } from '../../activities/annotate/rules/read-tables.ts';
import { projectRoot } from '../../lake/assets.ts';
import { literal, openDuck } from '../../lake/duck.ts';
import { RowWriter } from '../../lake/row-writer.ts';
import { attachReferences, loadReferences } from '../../transforms/runner/reference.ts';

const [file = '', home = '', folder = ''] = process.argv.slice(2);
await mkdir(folder, { recursive: true });
const duck = await openDuck({
  file: path.join(folder, 'limit.duckdb'),
  memory: '700MB',
  spill: path.join(folder, 'spill'),
});
await duck.run("ATTACH ':memory:' AS ref");
const tables = await loadReferences(
  path.join(projectRoot(), 'transforms', 'reference'),
  path.join(home, 'reference'),
);
await attachReferences(
  duck,
  tables.filter(({ name }) => /^(concordance_|ipc_|chain_node_rule)/.test(name)),
);
const engine = compileRules(await readRuleTables(duck));
const patents = `read_parquet(${literal(file)})`;
const symbols = await duck.rows<{ symbol: string }>(
  `SELECT DISTINCT unnest(string_split(symbols, ';')) AS symbol FROM ${patents}`,
);
const pairs = await RowWriter.open(duck, 'met', { symbol: 'VARCHAR', rule_id: 'VARCHAR' });
for (const { symbol } of symbols)
  for (const { rule } of engine.matchSymbol(symbol)) pairs.add([symbol, engine.rules[rule]?.id ?? '']);
pairs.finish();
const started = performance.now();
await duck.run(
  `CREATE TABLE pair AS SELECT DISTINCT p.content_id, m.rule_id FROM (SELECT content_id, unnest(string_split(symbols, ';')) AS symbol FROM ${patents}) AS p JOIN met AS m ON m.symbol = p.symbol`,
);
const inside = (performance.now() - started) / 1000;
const count = await duck.count('SELECT count(*) FROM pair');
duck.close();
process.stdout.write(JSON.stringify({ inside, pairs: count }));
