import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { projectRoot } from '../../../lake/assets.ts';
import type { Duck } from '../../../lake/duck.ts';
import { temporaryFolder } from '../../helpers/folders.ts';
import { type BuiltProvince, builtProvince, PROVINCE_TIMEOUT } from '../../helpers/province.ts';
import { PROVINCE } from '../../helpers/province-places.ts';
import { modulesBehind, sourcesHash } from '../../helpers/sources-hash.ts';

let province: BuiltProvince;
let duck: Duck;
beforeAll(async () => {
  province = await builtProvince();
  duck = await province.openReadOnly();
}, PROVINCE_TIMEOUT);
afterAll(() => duck?.close());

/** Tables that hold every record of a kind. */
const TABLES: Readonly<Record<string, string>> = {
  publication: 'stg_gazette__publication',
  organisation: 'stg_lists__organisation',
  person: 'stg_lists__person',
  need: 'stg_demand__need',
  contract: 'stg_register__contract',
  listing: 'stg_market__listing',
  open_licence: 'stg_gazette__open_licence',
  assessment: 'stg_survey__assessment',
  disclosure: 'stg_survey__disclosure',
  centre_report: 'stg_centre__report',
  activity: 'stg_centre__activity',
  finance: 'stg_finance__finance',
  service_agency: 'stg_lists__service_agency',
  training: 'stg_centre__training',
  policy: 'stg_policy__policy',
  project: 'stg_project__project',
  award: 'stg_award__award',
  family_member: 'stg_family__member',
};

it('holds what its files hold, of every kind', async () => {
  const { byKind, patents } = await province.truth();
  expect(patents).toBe(PROVINCE.patents);
  // Of an event text, a row for each changed matter.
  const expected: Record<string, number> = { legal_event: byKind.legal_event?.matters ?? Number.NaN };
  const found: Record<string, number> = {
    legal_event: await duck.count('SELECT count(*) FROM stg_gazette__legal_event'),
  };
  for (const [kind, { records }] of Object.entries(byKind)) {
    if (kind === 'legal_event') continue;
    expect(records, kind).toBeGreaterThan(0);
    expected[kind] = records;
    found[kind] = await duck.count(`SELECT count(*) FROM ${TABLES[kind]}`);
  }
  expect(found).toEqual(expected);
  expect(await duck.count('SELECT count(*) FROM dim_patent')).toBe(PROVINCE.patents);
});

it('knows what was planted', async () => {
  const deals = await province.truthList<{ form: string; counts: boolean; contract: boolean }>('转化');
  expect(new Set(deals.map(({ form }) => form)).size).toBeGreaterThanOrEqual(4);
  expect(new Set(deals.map(({ counts }) => counts))).toEqual(new Set([true, false]));
  expect(deals.filter(({ contract }) => contract).length).toBeGreaterThan(20);
  expect(await province.truthList('专利')).toHaveLength(PROVINCE.patents);
});

it('cannot be written to, and is not built again for who asks next', async () => {
  await expect(duck.run('CREATE TABLE own (x INTEGER)')).rejects.toThrow(/read-only/);
  expect(await builtProvince()).toMatchObject({ home: province.home, snapshot: province.snapshot });
});

it('is made anew when something it is made of changes, and for nothing else', async () => {
  const root = projectRoot();
  const modules = (await modulesBehind(path.join(root, 'tests/helpers/province-build.ts'))).map((file) =>
    path.relative(root, file),
  );
  for (const made of [
    'sample/province/deals.ts',
    'activities/build/build-warehouse.ts',
    'domain/patent-number.ts',
  ])
    expect(modules).toContain(made);
  expect(modules.filter((file) => /^(bench|dashboards)\//.test(file))).toEqual([]);

  const folder = temporaryFolder();
  const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text);
  mkdirSync(path.join(folder, 'models'));
  const hash = () => sourcesHash(folder, [path.join(folder, 'a.ts')], ['models']);
  write('a.ts', "import { b } from './b.ts';\n// never './none.ts'\n");
  write('b.ts', "const c = await import('./c.ts');");
  write('c.ts', '1');
  write('apart.ts', '1');
  write('models/m.sql', '1');
  const seen = [await hash()];
  write('apart.ts', '2');
  expect(await hash()).toBe(seen[0]);
  for (const name of ['a.ts', 'c.ts', 'models/m.sql', 'models/n.csv']) {
    write(name, name === 'a.ts' ? "import './b.ts';" : '2');
    seen.push(await hash());
  }
  expect(new Set(seen).size).toBe(5);
});
