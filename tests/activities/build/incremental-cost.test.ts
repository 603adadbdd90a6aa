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
  // The second time: nothing is cold any more. The quickest of several: a busy machine makes any single one as slow as it likes.
  const full: number[] = [];
  for (let n = 0; n < 2; n++) full.push((await bench.build({ full: true })).models[0]?.ms ?? Number.NaN);
  const appended: number[] = [];
  for (let n = 1; n <= 4; n++) {
    await bench.ingest(rows(12_000).slice((n - 1) * 3000, n * 3000));
    const model = (await bench.build()).models[0];
    expect(model?.rows).toBe(large.rows - large.damaged + n * 3000);
    appended.push(model?.ms ?? Number.NaN);
  }
  expect(Math.min(...appended)).toBeLessThan(Math.min(...full) / 3);
}, 60_000);
