import path from 'node:path';
import { expect, test } from 'vitest';
import { RecordReader } from '../../../lake/reader.ts';
import { openWorkspace } from '../../../lake/workspace.ts';
import { loadReferences } from '../../../transforms/runner/reference.ts';
import { BuildBench } from '../../helpers/building.ts';
import { failureOf } from '../../helpers/failing.ts';
import { filesOf, temporaryFolder } from '../../helpers/folders.ts';
import { rows } from '../../helpers/gazette.ts';

const NAMES = [`O'Brien 盘活 "; -- 1] {b,c}`, '\\n 100%25 $HOME ~ #'];

test.each(NAMES)('a workspace in a folder called %j works like any other', async (name) => {
  const bench = await BuildBench.open(path.join(temporaryFolder(), name));
  bench.models(
    {
      'staging/p': {
        columns: { record_id: 'VARCHAR', x: 'INTEGER' },
        incremental: 'batch',
        sql: 'SELECT record_id, (SELECT sum(x)::INTEGER FROM ref.t) AS x FROM lake.publication',
      },
    },
    { t: { columns: { x: 'INTEGER' }, rows: ['1', '2'] } },
  );
  await bench.ingest(rows(3), { name: `${name}.csv`.replaceAll('/', '') });
  await bench.build();
  await bench.ingest(rows(2, 10));
  await bench.build();
  const found = await bench.query<{ record_id: string; x: number }>(
    'SELECT record_id, x FROM p ORDER BY record_id',
  );
  expect(found.map((row) => row.x)).toEqual([3, 3, 3, 3, 3]);
  const places = await new RecordReader(bench.workspace.lake).records(found.map((row) => row.record_id));
  expect(places).toHaveLength(5);
});

test.each(['copy [1]', 'what?', 'all*'])(
  'a folder called %j would let DuckDB read its neighbours: refused',
  async (name) => {
    const root = temporaryFolder();
    const error = await failureOf(openWorkspace(path.join(root, name, 'home')));
    expect(error).toMatchObject({ code: 'PANHUO_WORKSPACE_INVALID', class: 'usage' });
    expect((await failureOf(loadReferences(path.join(root, name)))).code).toBe('PANHUO_MODEL_INVALID');
    expect(filesOf(root)).toEqual([]);
  },
);
