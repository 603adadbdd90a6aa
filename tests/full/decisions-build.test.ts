import { rmSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openDecisions } from '../../decisions/index.ts';
import { BuildBench } from '../helpers/building.ts';
import { temporaryFolder } from '../helpers/folders.ts';

const root = temporaryFolder('panhuo-decisions-');
const [A, B, C] = ['江苏澄湖测验仪器有限公司', '南京望岳检定设备有限公司', '苏州听涛精工有限公司'];

test('through the store and a build: applied, outliving the warehouse; one that comes meanwhile waits for the next build', async () => {
  const bench = await BuildBench.open(path.join(root, 'store'));
  const decided = {
    columns: { subject: 'VARCHAR', object: 'VARCHAR' },
    sql: 'SELECT subject, object FROM lake.decision_org_pair',
  };
  bench.models({ 'marts/m': decided });
  const store = openDecisions(bench.workspace, { env: {} });
  const draft = { kind: 'org_pair', verdict: 'same', decided_by: '王芳', reason: '查过登记' };
  await store.record([{ ...draft, subject: A, object: B }]);
  const late: Promise<unknown>[] = [];
  const out = await bench.build(
    {},
    {
      onModel: () => {
        late.push(store.record([{ ...draft, subject: B, object: C }]));
      },
    },
  );
  await Promise.all(late);
  expect(out).toMatchObject({ published: true, blocked: false });
  expect(await bench.query('SELECT count(*) AS n FROM m')).toEqual([{ n: 1 }]);
  rmSync(bench.workspace.warehouse, { recursive: true });
  await bench.build();
  expect(await bench.query('SELECT count(*) AS n FROM m')).toEqual([{ n: 2 }]);
  expect(await bench.build()).toMatchObject({ published: false });
});
