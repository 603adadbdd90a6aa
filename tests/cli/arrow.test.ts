import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeArrow } from '../../cli/arrow.ts';
import { writeWhole } from '../../cli/export.ts';
import { checkSelect } from '../../cli/select.ts';
import { type Duck, openDuck } from '../../lake/duck.ts';
import { failureOf } from '../helpers/failing.ts';
import { filesOf, temporaryFolder } from '../helpers/folders.ts';

const folder = temporaryFolder();
let duck: Duck;
beforeAll(async () => {
  duck = await openDuck({ memory: '200MB', threads: 1 });
  return () => duck.close();
});

async function roundTrip(sql: string) {
  const file = path.join(folder, 'out.arrow');
  await writeArrow(duck, await checkSelect(duck, sql), file);
  return tableFromIPC(readFileSync(file));
}

describe('Arrow files', () => {
  it('keep every type that Arrow has, at its bounds, and NULL in each', async () => {
    const table = await roundTrip(`
      SELECT * FROM (VALUES
        (1, true, (-128)::TINYINT, (-32768)::SMALLINT, 65535::USMALLINT, 2147483647, 4294967295::UINTEGER,
         (-9223372036854775808)::BIGINT, 18446744073709551615::UBIGINT, 1.5::FLOAT, 0.1::DOUBLE,
         DATE '1969-12-31', TIMESTAMP '1969-12-31 23:59:59.999999', TIMESTAMPTZ '2024-01-01 00:00:00.000001+08', '盘活“一”'),
        (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)
      ) AS v(n, b, t, s, us, i, ui, l, ul, f, d, day, ts, tstz, text) ORDER BY n`);
    const [first, second] = table
      .toArray()
      .map((row) => (row as { toJSON(): Record<string, unknown> }).toJSON());
    expect(first).toEqual({
      n: 1,
      b: true,
      t: -128,
      s: -32768,
      us: 65535,
      i: 2147483647,
      ui: 4294967295,
      l: -9223372036854775808n,
      ul: 18446744073709551615n,
      f: 1.5,
      d: 0.1,
      day: -86_400_000,
      ts: -0.001,
      tstz: Date.parse('2023-12-31T16:00:00Z') + 0.001,
      text: '盘活“一”',
    });
    expect(Object.values(second ?? {})).toEqual([2, ...new Array(14).fill(null)]);
  });

  it('carry as text what would lose digits or has no type there', async () => {
    const table = await roundTrip(
      `SELECT 12345678901234567890.12::DECIMAL(38, 2) AS money, 170141183460469231731687303715884105727::HUGEINT AS huge,
         [1, NULL] AS list, {'a': '甲'} AS struct, INTERVAL 1 DAY AS span`,
    );
    expect(table.get(0)?.toJSON()).toEqual({
      money: '12345678901234567890.12',
      huge: '170141183460469231731687303715884105727',
      list: '[1, NULL]',
      struct: "{'a': 甲}",
      span: '1 day',
    });
  });

  it('keep the columns in their order and apart, whatever they are called', async () => {
    const table = await roundTrip(`SELECT 1 AS "2024", 2 AS a, 3 AS a, 4 AS "1", 5 AS "引""号"`);
    expect(table.schema.fields.map(({ name }) => name)).toEqual(['2024', 'a', 'a_1', '1', '引"号']);
    expect([...(table.get(0) ?? [])].map(([, value]) => value)).toEqual([1, 2, 3, 4, 5]);
  });

  it('hold results of no row and of several batches', async () => {
    const none = await roundTrip("SELECT 1::BIGINT AS n, DATE '2024-01-01' AS d WHERE false");
    expect(none.numRows).toBe(0);
    expect(none.schema.fields.map(({ type }) => String(type))).toEqual(['Int64', 'Date32<DAY>']);
    const many = await roundTrip(
      'SELECT i, CASE WHEN i % 3 > 0 THEN i END AS gaps FROM range(120000) AS t(i)',
    );
    expect(many.numRows).toBe(120_000);
    expect(many.batches.length).toBeGreaterThan(1);
    let sum = 0n;
    let gaps = 0;
    for (const row of many) {
      sum += (row as unknown as { i: bigint }).i;
      if ((row as unknown as { gaps: bigint | null }).gaps === null) gaps++;
    }
    expect(sum).toBe((120_000n * 119_999n) / 2n);
    expect(gaps).toBe(40_000);
  });
});

describe('a file that cannot be written whole', () => {
  it('is not there afterwards, and an old one stays as it was', async () => {
    const file = path.join(folder, 'kept.arrow');
    writeFileSync(file, 'old');
    const select = await checkSelect(
      duck,
      "SELECT CASE WHEN i = 70000 THEN 'x' ELSE '1' END::INT AS n FROM range(100000) AS t(i)",
    );
    const error = await failureOf(writeWhole(file, (temporary) => writeArrow(duck, select, temporary)));
    expect(error.code).toBe('PANHUO_SQL_REFUSED');
    expect(error.message).toContain("Could not convert string 'x'");
    expect(readFileSync(file, 'utf8')).toBe('old');
    expect(filesOf(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('is refused before anything is run when its place is wrong', async () => {
    const write = async () => {
      throw new Error('must not be asked');
    };
    const missing = await failureOf(writeWhole(path.join(folder, 'no/such/out.csv'), write));
    expect(missing.code).toBe('PANHUO_USAGE');
    expect(missing.message).toBe(`要写入的目录不存在：${path.join(folder, 'no/such')}`);
    const taken = await failureOf(writeWhole(folder, write));
    expect(taken.message).toContain('不是普通文件');
    // A rename onto it would replace the device.
    const device = await failureOf(writeWhole('/dev/null', write));
    expect(device.message).toContain('不是普通文件');
    expect(existsSync('/dev/null')).toBe(true);
  });
});

describe('what people may ask', () => {
  const refusal = async (sql: string) => (await failureOf(checkSelect(duck, sql))).message;

  it('is one SELECT, whatever stands around it', async () => {
    for (const sql of [
      'select 1 as n;',
      'select 1 as n -- 注',
      '/* a; b */ select 1 as n',
      "with t as (select ';' as n) from t",
    ]) {
      expect((await checkSelect(duck, sql)).columns.map(({ name }) => name)).toEqual(['n']);
    }
    expect((await checkSelect(duck, 'show tables')).columns.map(({ name }) => name)).toContain('name');
  });

  it('is refused with a reason otherwise', async () => {
    for (const sql of ['', ' ; ', '-- nothing', '/* */'])
      expect(await refusal(sql)).toContain('没有写任何语句');
    expect(await refusal('select 1; select 2')).toContain('收到 2 条');
    for (const sql of [
      'drop table t',
      "copy (select 1) to '/tmp/x'",
      'create table t as select 1',
      "attach '/tmp/x'",
      'set memory_limit = 1',
    ])
      expect(await refusal(sql)).toContain('这不是 SELECT');
    expect(await refusal('selec 1')).toContain('syntax error');
    expect(await refusal('select 1) as x; drop table t; (select 2')).toContain('syntax error');
  });

  it('is told the line of its own text', async () => {
    expect(await refusal('select 1 as a,\n  nope\nfrom (select 2) as t')).toContain('第2行：   nope');
  });
});
