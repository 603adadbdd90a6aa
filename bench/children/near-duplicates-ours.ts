/**
 * The program of `int_near_duplicate` over a file of texts: `near-duplicates-ours.js FILE TEXTS FOLDER`. Prints how many pairs of
 * neighbours (the planted ones) and how many in all it found, and the seconds without reading the file.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { nearDuplicatesProgram } from '../../activities/annotate/near-duplicates/program.ts';
import { projectRoot } from '../../lake/assets.ts';
import { literal, openDuck } from '../../lake/duck.ts';
import { Lake } from '../../lake/lake.ts';

const [file = '', texts = '', folder = ''] = process.argv.slice(2);
await mkdir(folder, { recursive: true });
const duck = await openDuck({
  file: path.join(folder, 'near.duckdb'),
  memory: '400MB',
  spill: path.join(folder, 'spill'),
});
await duck.run(
  `CREATE TABLE input AS SELECT id AS patent_id, owner, DATE '1970-01-01' + filing AS filing_date, DATE '1970-01-01' + publication AS publication_date,
   'B23K' AS subclass, '' AS title, text AS abstract, '' AS claims
   FROM read_csv(${literal(file)}, header = false, auto_detect = false, delim = '\t', quote = '', escape = '',
   columns = {'id': 'VARCHAR', 'owner': 'VARCHAR', 'filing': 'INTEGER', 'publication': 'INTEGER', 'text': 'VARCHAR'}) LIMIT ${Number(texts)}`,
);
const started = performance.now();
await nearDuplicatesProgram.run({
  world: {
    lake: await Lake.open(path.join(folder, 'lake')),
    home: folder,
    transforms: path.join(projectRoot(), 'transforms'),
  },
  duck,
  input: 'SELECT * FROM input',
  table: 'found',
  hasPrevious: false,
  columns: {
    left_patent_id: 'VARCHAR',
    right_patent_id: 'VARCHAR',
    same_owner: 'BOOLEAN',
    similarity: 'DOUBLE',
    evidence: 'VARCHAR',
  },
  scratch: folder,
});
const inside = (performance.now() - started) / 1000;
const pairs = await duck.count('SELECT count(*) FROM found');
const planted = await duck.count(
  `SELECT count(*) FROM found WHERE abs(CAST(substr(right_patent_id, 2) AS INTEGER) - CAST(substr(left_patent_id, 2) AS INTEGER)) = 1
   AND greatest(CAST(substr(right_patent_id, 2) AS INTEGER), CAST(substr(left_patent_id, 2) AS INTEGER)) % 50 = 0`,
);
duck.close();
process.stdout.write(JSON.stringify({ inside, pairs, planted }));
