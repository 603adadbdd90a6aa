import path from 'node:path';
import { expect, test } from 'vitest';
import { BuildBench } from '../../helpers/building.ts';
import { temporaryFolder } from '../../helpers/folders.ts';
import { rows } from '../../helpers/gazette.ts';
import { writeLarge } from '../../helpers/large.ts';

test('appending one percent to 300,000 rows costs clearly less than a full run', async () => {
  const bench = await BuildBench.open(path.join(temporaryFolder(), 'home'));
  bench.models({
    'staging/p': {
      columns: { record_id: 'VARCHAR', number: 'VARCHAR', province: 'VARCHAR', title: 'VARCHAR' },
      incremental: 'batch',
      sql: `SELECT record_id, publication_number AS number, regexp_extract(address, '^[0-9]*(.{2,3}省)', 1) AS province,
        regexp_replace(title, '[0-9]+', '#', 'g') AS title FROM lake.publication`,
    },
  });
  const file = path.join(bench.workspace.home, 'large.csv');
  const large = writeLarge(file, { rows: 300_000 });
  await bench.ingestFile(file);
  await bench.build();
  // The second time: nothing is cold any more.
  const full = await bench.build({ full: true });
  await bench.ingest(rows(3000));
  const appended = await bench.build();
  const [before, after] = [full.models[0], appended.models[0]];
  expect([before?.rows, after?.rows]).toEqual([
    large.rows - large.damaged,
    large.rows - large.damaged + 3000,
  ]);
  expect(after?.ms).toBeLessThan((before?.ms ?? 0) / 3);
}, 60_000);
