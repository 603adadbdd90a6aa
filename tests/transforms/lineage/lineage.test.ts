import path from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuck } from '../../../lake/duck.ts';
import { lineageOf, tablesOf } from '../../../transforms/lineage/lineage.ts';
import { temporaryFolder } from '../../helpers/folders.ts';
import { knowing, openMemory, shown } from './helper.ts';

let connection: DuckDBConnection;
let close: () => void;
beforeAll(async () => {
  ({ connection, close } = await openMemory());
  await connection.run('CREATE MACRO secret(x) AS (x + (SELECT 1))');
});
afterAll(() => close());

const columnsOf = knowing({
  'lake.publication': ['record_id', 'publication_number', 'applicants', 'address', 'publication_date'],
  'ref.region': ['region_id', 'name'],
  t: ['a', 'b', 'l'],
  s: ['a', 'c'],
  w: ['a', 'd'],
});

async function columns(sql: string): Promise<string[]> {
  return shown(await lineageOf(connection, sql, columnsOf));
}

describe('the syntax tree as a file of the newest storage format writes it', () => {
  it('is followed like any other: builds write such files', async () => {
    const duck = await openDuck({ file: path.join(temporaryFolder('panhuo-lineage-'), 'new.duckdb') });
    try {
      const sql = `WITH u AS (SELECT a FROM t UNION ALL SELECT CAST(a AS VARCHAR) FROM s UNION ALL SELECT d FROM w)
        SELECT a FROM u EXCEPT SELECT l FROM t`;
      const lineage = await lineageOf(duck.connection, sql, columnsOf);
      expect(shown(lineage)).toEqual(await columns(sql));
      expect(shown(lineage)).toEqual(['a = t.a, w.d ~ s.a']);
      expect(lineage.complete).toBe(true);
    } finally {
      duck.close();
    }
  });
});

describe('tables read', () => {
  it.each([
    ['SELECT x FROM lake.publication', ['lake.publication']],
    [
      'WITH a AS (SELECT * FROM lake.publication) SELECT a.x FROM a JOIN ref.region r USING (x)',
      ['lake.publication', 'ref.region'],
    ],
    ["SELECT v FROM t, unnest(string_split(t.a, ';')) AS u(v)", ['t']],
    ['SELECT a FROM t NATURAL JOIN s', ['s', 't']],
    ['WITH t AS (SELECT * FROM t) SELECT a FROM t', ['t']],
    [
      'WITH RECURSIVE r(n) AS (SELECT a FROM t UNION ALL SELECT n + 1 FROM r JOIN s ON s.a = r.n) SELECT n FROM r',
      ['s', 't'],
    ],
    [
      'SELECT a FROM t WHERE EXISTS (FROM w) AND a IN (SELECT a FROM s) ORDER BY (SELECT max(q) FROM v)',
      ['s', 't', 'v', 'w'],
    ],
    ['SELECT a FROM Main.T', ['t']],
    ['SELECT nosuchfunction(a) FROM t', ['t']],
    ['FROM t PIVOT (sum(b) FOR a IN (1, 2))', ['t']],
    ['SELECT a FROM "x.csv"', ['"x.csv"']],
    ['SELECT 1 AS one', []],
  ])('%s', async (sql, tables) => {
    expect(await tablesOf(connection, sql)).toEqual(tables);
  });

  it('finds what getTableNames silently loses', async () => {
    const sql = 'SELECT a FROM t JOIN s USING (a)';
    expect(connection.getTableNames(sql, true), 'DuckDB got better: drop the remark in lineage.ts').toEqual(
      [],
    );
    expect(await tablesOf(connection, sql)).toEqual(['s', 't']);
  });
});

describe('columns', () => {
  it.each([
    ['SELECT a AS x, upper(b) AS y, 1 AS z FROM t', ['x = t.a', 'y ~ t.b', 'z']],
    ['SELECT a, a + 1 AS n, n * 2 AS m FROM t', ['a = t.a', 'n ~ t.a', 'm ~ t.a']],
    ['SELECT count(*) AS n, sum(a) FILTER (WHERE b > 1) AS s FROM t', ['n', 's ~ t.a, t.b']],
    ['SELECT CAST(a AS DATE) AS d, coalesce(a, b) AS c FROM t', ['d ~ t.a', 'c ~ t.a, t.b']],
    ['SELECT CASE WHEN a = 1 THEN b ELSE l END AS x FROM t', ['x ~ t.a, t.b, t.l']],
    ['SELECT row_number() OVER (PARTITION BY a ORDER BY b) AS rn FROM t', ['rn ~ t.a, t.b']],
    ['SELECT sum(l) OVER w AS s FROM t WINDOW w AS (PARTITION BY a ORDER BY b)', ['s ~ t.a, t.b, t.l']],
    ['SELECT list_transform(l, x -> x + b) AS q FROM t', ['q ~ t.b, t.l']],
    ['SELECT [a * i FOR i IN l IF i > 1] AS q FROM t', ['q ~ t.a, t.l']],
    ["SELECT u.v FROM t, unnest(string_split(t.b, ';')) AS u(v)", ['v ~ t.b']],
    ['SELECT t.a, unnest(l) AS e FROM t', ['a = t.a', 'e ~ t.l']],
    ['SELECT u.i FROM t, LATERAL (SELECT t.a AS i) AS u', ['i = t.a']],
    ['SELECT q.i, q.o FROM t, generate_series(1, t.a) WITH ORDINALITY AS q(i, o)', ['i ~ t.a', 'o ~ t.a']],
    ['SELECT t.b.field AS f, b.other AS g FROM t', ['f ~ t.b', 'g ~ t.b']],
    ['SELECT lake.publication.record_id FROM lake.publication', ['record_id = lake.publication.record_id']],
    ['SELECT x.p, x.q, x.l FROM t AS x(p, q)', ['p = t.a', 'q = t.b', 'l = t.l']],
    ['SELECT v.m, v.n FROM (VALUES (1, 2), (3, 4)) AS v(m, n)', ['m', 'n']],
    ['SELECT (SELECT max(d) FROM w WHERE w.a = t.a) AS m FROM t', ['m ~ t.a, w.a, w.d']],
    ['SELECT EXISTS (SELECT 1 FROM w WHERE w.a = t.b) AS e FROM t', ['e ~ t.b, w.a']],
    ['SELECT b IN (SELECT d FROM w) AS e FROM t', ['e ~ t.b, w.d']],
    ['SELECT to_json(x) AS j FROM s AS x', ['j ~ s.a, s.c']],
  ])('%s', async (sql, expected) => {
    expect(await columns(sql)).toEqual(expected);
  });

  it('follows CTEs, subqueries and joins of a model as people write them', async () => {
    const lineage = await lineageOf(
      connection,
      `WITH cleaned AS (
         SELECT record_id, publication_number, trim(address) AS address, row_number() OVER (
           PARTITION BY publication_number ORDER BY publication_date DESC, record_id) AS newest
         FROM lake.publication WHERE publication_number IS NOT NULL
       ),
       placed(id, number, region) AS (
         SELECT c.record_id, c.publication_number, r.name
         FROM (SELECT * FROM cleaned WHERE newest = 1) AS c LEFT JOIN ref.region AS r ON contains(c.address, r.name)
       )
       SELECT number AS publication_number, coalesce(region, '未知') AS city, string_agg(id, ';' ORDER BY id) AS record_ids
       FROM placed GROUP BY number, region`,
      columnsOf,
    );
    expect(shown(lineage)).toEqual([
      'publication_number = lake.publication.publication_number',
      'city ~ ref.region.name',
      'record_ids ~ lake.publication.record_id',
    ]);
    expect(lineage.conditions.map((source) => `${source.table}.${source.column}`)).toEqual([
      'lake.publication.address',
      'lake.publication.publication_date',
      'lake.publication.publication_number',
      'lake.publication.record_id',
      'ref.region.name',
    ]);
    expect(lineage.complete).toBe(true);
  });

  it('gives a USING column the value of the side that is never missing', async () => {
    expect(await columns('SELECT a, b, c FROM t JOIN s USING (a)')).toEqual([
      'a = t.a',
      'b = t.b',
      'c = s.c',
    ]);
    expect(await columns('SELECT a FROM t RIGHT JOIN s USING (a)')).toEqual(['a = s.a']);
    expect(await columns('SELECT a FROM t FULL JOIN s USING (a)')).toEqual(['a ~ s.a, t.a']);
    expect(await columns('SELECT a, d FROM t JOIN s USING (a) LEFT JOIN w USING (a)')).toEqual([
      'a = t.a',
      'd = w.d',
    ]);
    expect(await columns('SELECT a, c FROM t NATURAL JOIN s')).toEqual(['a = t.a', 'c = s.c']);
    expect(await columns('SELECT a, b FROM t SEMI JOIN s USING (a)')).toEqual(['a = t.a', 'b = t.b']);
  });

  it('expands stars inside', async () => {
    expect(
      await columns(
        'SELECT x.* FROM (SELECT * EXCLUDE (l) REPLACE (a + 1 AS a) RENAME (b AS bb) FROM t) AS x',
      ),
    ).toEqual(['a ~ t.a', 'bb = t.b']);
    expect(await columns('SELECT * FROM t JOIN s USING (a)')).toEqual([
      'a = t.a',
      'b = t.b',
      'l = t.l',
      'c = s.c',
    ]);
    expect(await columns('SELECT s.* FROM t JOIN s ON t.a = s.a')).toEqual(['a = s.a', 'c = s.c']);
  });

  it('joins the branches of set operations', async () => {
    expect(
      await columns('SELECT a AS x FROM t UNION ALL SELECT c FROM s UNION ALL SELECT d + 1 FROM w'),
    ).toEqual(['x = s.c, t.a ~ w.d']);
    expect(await columns('SELECT a, b FROM t UNION ALL BY NAME SELECT c, a FROM s')).toEqual([
      'a = s.a, t.a',
      'b = t.b',
      'c = s.c',
    ]);
    const except = await lineageOf(connection, 'SELECT a FROM t EXCEPT SELECT c FROM s', columnsOf);
    expect(shown(except)).toEqual(['a = t.a']);
    expect(except.conditions).toEqual([
      { table: 's', column: 'c' },
      { table: 't', column: 'a' },
    ]);
    expect(await columns('SELECT a FROM t UNION ALL SELECT upper(a) FROM t')).toEqual(['a ~ t.a']);
  });

  it('follows recursion to its end', async () => {
    const sql = `WITH RECURSIVE up(id, top) AS (
        SELECT a, b FROM t UNION ALL SELECT w.d, up.id FROM up JOIN w ON w.a = up.id)
      SELECT id, top FROM up`;
    expect(await columns(sql)).toEqual(['id = t.a, w.d', 'top = t.a, t.b, w.d']);
  });

  it('does not care about case, except in how the table itself writes its columns', async () => {
    expect(await columns('SELECT T.A AS X, "B" AS y FROM T')).toEqual(['X = t.a', 'y = t.b']);
  });
});

describe('what cannot be followed says so', () => {
  it.each([
    ['SELECT x FROM nowhere', ['x !'], /nowhere 的列未知/],
    ['SELECT nowhere.x, a FROM nowhere, t', ['x = nowhere.x', 'a = t.a'], null],
    ['SELECT * FROM nowhere', ['* !'], /nowhere 的列未知/],
    ['SELECT z FROM t', ['z !'], /找不到列 z/],
    ['SELECT a FROM t, s', ['a !'], /a 有歧义/],
    ["SELECT COLUMNS('x.*') FROM t", ['* !'], /COLUMNS/],
    ['SELECT secret(a) AS x FROM t', ['x ~ t.a !'], /自定义宏/],
    ['SELECT struct_pack(t.*) AS x FROM t', ['x !'], /参数未知/],
    ["SELECT x FROM read_csv('x.csv')", ['x !'], /表函数 read_csv/],
    ['FROM t PIVOT (sum(b) FOR a IN (1, 2))', ['* !'], /PIVOT/],
    ['SELECT #1 AS x FROM t', ['x !'], /POSITIONAL_REFERENCE/],
    [
      'SELECT (SELECT max(q.b) FROM (SELECT a AS q FROM s) AS i) AS x FROM t AS q',
      ['x ~ s.a, t.b !'],
      /可能是字段/,
    ],
    ['SELECT a FROM t NATURAL JOIN nowhere', ['a = t.a !'], /NATURAL JOIN/],
  ])('%s', async (sql, expected, why) => {
    const lineage = await lineageOf(connection, sql, columnsOf);
    expect(shown(lineage)).toEqual(expected);
    expect(lineage.complete).toBe(why === null);
    if (why) expect(lineage.problems.join('；')).toMatch(why);
  });

  it('refuses what is no single SELECT, with the place', async () => {
    await expect(lineageOf(connection, 'SELECT 1; SELECT 2', columnsOf)).rejects.toMatchObject({
      code: 'PANHUO_SQL_REFUSED',
    });
    await expect(lineageOf(connection, 'DROP TABLE t', columnsOf)).rejects.toMatchObject({
      code: 'PANHUO_SQL_REFUSED',
    });
    await expect(
      lineageOf(connection, "SELECT '城市',\n  a FROM t WHERE WHERE", columnsOf),
    ).rejects.toMatchObject({
      code: 'PANHUO_SQL_REFUSED',
      where: { line: 2, column: 18 },
    });
  });
});
