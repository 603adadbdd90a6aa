import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { parsePublicationNumber } from '../../../domain/patent-number.ts';
import { type Duck, openDuck } from '../../../lake/duck.ts';
import { attachReferences, loadReferences } from '../../../transforms/runner/reference.ts';

const FOLDER = fileURLToPath(new URL('../../../transforms/reference/', import.meta.url));

let duck: Duck;
beforeAll(async () => {
  duck = await openDuck();
  await duck.run(`ATTACH ':memory:' AS ref`);
  await attachReferences(duck, await loadReferences());
});
afterAll(() => duck.close());
const rows = (sql: string) => duck.rows(sql);

test('every table says where it comes from and under which terms', async () => {
  const files = await readdir(FOLDER);
  const tables = files.filter((name) => name.endsWith('.csv'));
  expect(tables.length).toBeGreaterThanOrEqual(8);
  for (const table of tables) {
    const sidecar = parse(await readFile(`${FOLDER}${table.replace('.csv', '.yaml')}`, 'utf8'));
    expect(sidecar.name).toBe(table.replace('.csv', ''));
    for (const field of ['名称', 'source', 'version', 'licence', 'retrieved', 'columns'])
      expect([table, sidecar[field]]).not.toContain(undefined);
    expect(typeof sidecar.verified).toBe('boolean');
    const header = (await readFile(FOLDER + table, 'utf8')).split('\n')[0];
    expect(Object.keys(sidecar.columns).join()).toBe(header);
    for (const { name, meaning } of Object.values(sidecar.columns) as { name?: string; meaning?: string }[]) {
      expect(name).toBeTruthy();
      expect(meaning).toBeTruthy();
    }
  }
});

describe('regions', () => {
  test('all of China, municipalities and units directly under a province as cities of their own', async () => {
    expect(await rows(`SELECT count(*)::INTEGER AS n FROM ref.region WHERE level = 'province'`)).toEqual([
      { n: 34 },
    ]);
    expect(
      await rows(
        `SELECT province, city, level FROM ref.region WHERE name IN ('海淀区', '仙桃市', '石河子市', '神农架林区', '昆山市') ORDER BY name`,
      ),
    ).toEqual([
      { province: '湖北省', city: '仙桃市', level: 'direct' },
      { province: '江苏省', city: '苏州市', level: 'county' },
      { province: '北京市', city: '北京市', level: 'county' },
      { province: '新疆维吾尔自治区', city: '石河子市', level: 'direct' },
      { province: '湖北省', city: '神农架林区', level: 'direct' },
    ]);
    expect(
      await rows(
        `SELECT count(*)::INTEGER AS n FROM ref.region WHERE province = '江苏省' AND level = 'city'`,
      ),
    ).toEqual([{ n: 13 }]);
    expect(
      await rows(`SELECT name FROM ref.region GROUP BY level, province, city, name HAVING count(*) > 1`),
    ).toEqual([]);
  });

  test('former names lead to places of today', async () => {
    expect(
      await rows(`SELECT f.name FROM ref.region_former AS f LEFT JOIN ref.region AS r ON r.province = f.province AND r.city = f.city
        AND r.name = coalesce(f.county, f.city) WHERE r.name IS NULL`),
    ).toEqual([]);
    // A name that is still in use in that city would be read wrongly.
    expect(
      await rows(
        `SELECT f.name FROM ref.region_former AS f JOIN ref.region AS r ON r.province = f.province AND r.city = f.city AND r.name = f.name`,
      ),
    ).toEqual([]);
  });
});

test('35 technology fields in 5 sectors, each key once and each field used', async () => {
  expect(
    await rows(
      `SELECT count(*)::INTEGER AS fields, count(DISTINCT sector_id)::INTEGER AS sectors, count(DISTINCT name)::INTEGER AS names FROM ref.wipo35_field`,
    ),
  ).toEqual([{ fields: 35, sectors: 5, names: 35 }]);
  expect(await rows(`SELECT ipc FROM ref.wipo35 GROUP BY ipc HAVING count(*) > 1`)).toEqual([]);
  expect(
    await rows(
      `SELECT f.field_id FROM ref.wipo35_field AS f ANTI JOIN ref.wipo35 AS w ON w.field_id = f.field_id`,
    ),
  ).toEqual([]);
  expect(
    await rows(
      `SELECT ipc FROM ref.wipo35 WHERE NOT regexp_full_match(ipc, '[A-H][0-9]{2}([A-Z]([1-9][0-9]*/)?)?')`,
    ),
  ).toEqual([]);
});

test('kind codes say the same in the table and in the domain', async () => {
  const codes = await rows('SELECT kind_code, kind, patent_type, is_grant FROM ref.kind_code');
  for (const { kind_code, kind, patent_type, is_grant } of codes) {
    expect(parsePublicationNumber(`CN123456789${kind_code}`)).toMatchObject({
      kindCode: kind_code,
      kind,
      patentType: patent_type,
      isGrant: is_grant,
    });
  }
});

test('rules for organisations are ordered and complete', async () => {
  expect(
    await rows(
      `SELECT rule_id FROM ref.organisation_type WHERE match NOT IN ('exact', 'prefix', 'suffix', 'contains', 'shape')`,
    ),
  ).toEqual([]);
  expect(
    await rows(`SELECT priority FROM ref.organisation_type GROUP BY priority HAVING count(*) > 1`),
  ).toEqual([]);
  expect(await rows(`SELECT count(*)::INTEGER AS n FROM ref.university WHERE province = '江苏省'`)).toEqual([
    { n: 172 },
  ]);
});
