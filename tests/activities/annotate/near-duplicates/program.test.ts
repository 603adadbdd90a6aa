import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nearDuplicatesProgram } from '../../../../activities/annotate/near-duplicates/program.ts';
import { projectRoot } from '../../../../lake/assets.ts';
import { type Duck, literal, openDuck } from '../../../../lake/duck.ts';
import { Lake } from '../../../../lake/lake.ts';
import { temporaryFolder } from '../../../helpers/folders.ts';

/** 合成数据: invented texts. */
const TEXT = `一种示例焊接夹具，包括底座、立柱和压紧臂，立柱固定于底座一端，压紧臂铰接于立柱顶部并由气缸驱动，压紧臂末端设有可更换的铜制压头。`;
const COLUMNS = {
  left_patent_id: 'VARCHAR',
  right_patent_id: 'VARCHAR',
  same_owner: 'BOOLEAN',
  days_between: 'INTEGER',
  similarity: 'DOUBLE',
};

const folder = temporaryFolder('panhuo-near-');
const shipped = path.join(projectRoot(), 'transforms');
let duck: Duck;
beforeAll(async () => {
  duck = await openDuck({ memory: '500MB' });
});
afterAll(() => duck.close());

async function run(rows: readonly string[], transforms = shipped) {
  await nearDuplicatesProgram.run({
    world: { lake: await Lake.open(path.join(folder, 'lake')), home: folder, transforms },
    duck,
    input: `SELECT * FROM (VALUES ${rows.join(', ')}) AS t (patent_id, owner, filing_date, publication_date, subclass, title, abstract, claims)`,
    table: '"made"',
    hasPrevious: false,
    columns: COLUMNS,
    scratch: folder,
  });
  return duck.rows('SELECT * FROM made');
}

const row = (id: string, owner: string | null, filed: string | null) =>
  `('${id}', ${owner === null ? 'CAST(NULL AS VARCHAR)' : literal(owner)}, CAST(${filed === null ? 'NULL' : literal(filed)} AS DATE), DATE '2021-01-01', 'B23K',
    '一种示例夹具', ${literal(TEXT)}, CAST(NULL AS VARCHAR))`;

describe('the program of int_near_duplicate', () => {
  it('writes the columns it is asked for, whatever order rows come in, and leaves nothing else', async () => {
    const rows = [
      row('c', 'org:b', '2021-06-01'),
      row('a', 'org:a', '2020-01-01'),
      row('d', null, null),
      row('b', 'org:a', '2020-02-01'),
    ];
    const found = await run(rows);
    expect(found).toEqual([
      { left_patent_id: 'a', right_patent_id: 'b', same_owner: true, days_between: 31, similarity: 1 },
      { left_patent_id: 'a', right_patent_id: 'c', same_owner: false, days_between: 517, similarity: 1 },
      { left_patent_id: 'b', right_patent_id: 'c', same_owner: false, days_between: 486, similarity: 1 },
      // What has no owner and no day may still have been there before.
      { left_patent_id: 'd', right_patent_id: 'c', same_owner: false, days_between: null, similarity: 1 },
    ]);
    expect(await run([...rows].reverse())).toEqual(found);
    expect(
      await duck.count("SELECT count(*) FROM duckdb_tables() WHERE table_name LIKE 'near_duplicate%'"),
    ).toBe(0);
  });

  it('makes an empty table of nothing', async () => {
    expect(await run([row('a', null, '2020-01-01')])).toEqual([]);
  });

  it('is another version with other settings, and refuses settings it cannot use', async () => {
    const transforms = path.join(folder, 'transforms');
    mkdirSync(path.join(transforms, 'reference'), { recursive: true });
    const world = { lake: await Lake.open(path.join(folder, 'lake')), home: folder, transforms };
    const none = await nearDuplicatesProgram.version(world);
    writeFileSync(path.join(transforms, 'reference', 'near-duplicates.yaml'), 'settings: { seed: -1 }\n');
    expect(await nearDuplicatesProgram.version(world)).not.toBe(none);
    await expect(run([row('a', null, '2020-01-01')], transforms)).rejects.toMatchObject({
      code: 'PANHUO_MODEL_INVALID',
    });
  });
});
