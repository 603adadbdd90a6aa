import type { DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lineageOf } from '../../../transforms/lineage/lineage.ts';
import { runs } from '../../helpers/runs.ts';
import { knowing, openMemory, shown } from './helper.ts';

/**
 * The oracle knows nothing of syntax: it changes the data. If an output column does not derive from a column of a table, and that
 * column decides no rows, then overwriting it with other values must leave the output as it was.
 */
const TABLES = { t: ['a', 'b', 'c'], s: ['a', 'd'] } as const;
const EVERY = Object.entries(TABLES).flatMap(([table, columns]) =>
  columns.map((column) => ({ table, column })),
);
const columnsOf = knowing(TABLES);

interface Query {
  sql: string;
  columns: string[];
}

/** Picks by number so that shrinking stays inside what exists. */
const pick = (columns: readonly string[], at: number): string => String(columns[at % columns.length]);

const table: fc.Arbitrary<Query> = fc.constantFrom<Query>(
  { sql: 'SELECT a, b, c FROM t', columns: ['a', 'b', 'c'] },
  { sql: 'SELECT * FROM s', columns: ['a', 'd'] },
  { sql: 'SELECT x.a AS px, y.d AS py FROM t AS x JOIN s AS y ON x.a = y.a', columns: ['px', 'py'] },
  { sql: 'SELECT a, b, d FROM t LEFT JOIN s USING (a)', columns: ['a', 'b', 'd'] },
  { sql: 'SELECT a, c, d FROM t FULL JOIN s USING (a)', columns: ['a', 'c', 'd'] },
  { sql: 'SELECT t.b, u.v FROM t, unnest([t.a, t.c]) AS u(v)', columns: ['b', 'v'] },
);

/** A query around a query, as models nest them. */
const wrap = (inner: fc.Arbitrary<Query>): fc.Arbitrary<Query> =>
  fc.tuple(inner, inner, fc.nat(9), fc.nat(9), fc.nat(8)).map(([one, two, i, j, how]) => {
    const x = pick(one.columns, i);
    const y = pick(one.columns, j);
    const from = `(${one.sql}) AS q`;
    switch (how) {
      case 0:
        return { sql: `SELECT q.${x} AS k, ${y} AS m FROM ${from}`, columns: ['k', 'm'] };
      case 1:
        return {
          sql: `SELECT *, ${x} + coalesce(${y}, 0) AS e${one.columns.length} FROM ${from} WHERE ${y} IS NOT NULL`,
          columns: [...one.columns, `e${one.columns.length}`],
        };
      case 2:
        return {
          sql: `SELECT ${x} AS g, count(*) AS n, sum(${y}) AS total FROM ${from} GROUP BY ${x}`,
          columns: ['g', 'n', 'total'],
        };
      case 3:
        return {
          sql: `SELECT ${x} AS k, rank() OVER (ORDER BY ${y}) AS r FROM ${from}`,
          columns: ['k', 'r'],
        };
      case 4:
        return {
          sql: `WITH w1 AS (${one.sql}), w2(z) AS (SELECT ${pick(two.columns, j)} FROM (${two.sql}) AS i) SELECT w1.${x} AS k, w2.z FROM w1 JOIN w2 ON w2.z = w1.${y}`,
          columns: ['k', 'z'],
        };
      case 5:
        return {
          sql: `SELECT ${x} AS u FROM ${from} UNION ALL SELECT ${pick(two.columns, j)} FROM (${two.sql}) AS p`,
          columns: ['u'],
        };
      case 6:
        return {
          sql: `SELECT ${x} AS k, (SELECT max(o.${pick(two.columns, j)}) FROM (${two.sql}) AS o WHERE o.${pick(two.columns, i)} = q.${y}) AS best FROM ${from}`,
          columns: ['k', 'best'],
        };
      case 7:
        return { sql: `SELECT DISTINCT ${x} AS k FROM ${from}`, columns: ['k'] };
      default:
        return {
          sql: `SELECT CASE WHEN ${x} IN (SELECT ${pick(two.columns, i)} FROM (${two.sql}) AS o) THEN ${y} END AS k FROM ${from}`,
          columns: ['k'],
        };
    }
  });

const query = fc.oneof(wrap(table), wrap(wrap(table)), wrap(wrap(wrap(table))));
const cell = fc.option(fc.integer({ min: 0, max: 4 }), { nil: null });
const data = fc.record({
  t: fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 6 }),
  s: fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 4 }),
});

let connection: DuckDBConnection;
let close: () => void;
beforeAll(async () => {
  ({ connection, close } = await openMemory());
});
afterAll(() => close());

async function fill(rows: Record<string, (number | null)[][]>): Promise<void> {
  for (const [name, columns] of Object.entries(TABLES)) {
    const values = (rows[name] ?? []).map((row) => `(${row.map((value) => value ?? 'NULL').join(', ')})`);
    await connection.run(
      `CREATE OR REPLACE TABLE ${name} (${columns.map((column) => `${column} BIGINT`).join(', ')})`,
    );
    await connection.run(`INSERT INTO ${name} VALUES ${values.join(', ')}`);
  }
}

async function run(sql: string): Promise<Map<string, string[]>> {
  const columns = (await connection.runAndReadAll(sql)).getColumnsObjectJson();
  return new Map(Object.entries(columns).map(([name, values]) => [name, values.map(String).sort()]));
}

describe('lineage against changed data', { timeout: 60_000 }, () => {
  it('misses no source and calls nothing a copy that is none', async () => {
    let untouched = 0;
    await fc.assert(
      fc.asyncProperty(query, data, async ({ sql }, rows) => {
        await fill(rows);
        const lineage = await lineageOf(connection, sql, columnsOf);
        const before = await run(sql);
        expect(lineage.complete).toBe(true);
        expect(lineage.columns.map((column) => column.column)).toEqual([...before.keys()]);

        // A branch of UNION without any source (count(*)) adds values no edge speaks of.
        const sourceless = sql.includes('UNION') && sql.includes('count(*)');
        for (const column of sourceless ? [] : lineage.columns) {
          if (column.sources.length === 0 || column.sources.some((source) => source.kind === 'expression'))
            continue;
          const allowed = new Set(['null']);
          for (const source of column.sources) {
            for (const value of (await run(`SELECT ${source.column} AS v FROM ${source.table}`)).get('v') ??
              [])
              allowed.add(value);
          }
          expect(before.get(column.column)?.filter((value) => !allowed.has(value))).toEqual([]);
        }
        for (const { table, column } of EVERY) {
          const is = (source: { table: string; column: string }) =>
            source.table === table && source.column === column;
          const free = lineage.columns.filter(
            (output) => !lineage.conditions.some(is) && !output.sources.some(is),
          );
          if (free.length === 0) continue;
          await connection.run(
            `UPDATE ${table} SET ${column} = CASE WHEN ${column} IS NULL THEN 7 ELSE NULLIF(${column} * 3 + 50, 50) END`,
          );
          const after = await run(sql);
          for (const output of free) {
            untouched++;
            expect(
              after.get(output.column),
              `${output.column} should not depend on ${table}.${column}`,
            ).toEqual(before.get(output.column));
          }
          await fill(rows);
        }
      }),
      { numRuns: runs(60, 20) },
    );
    expect(untouched).toBeGreaterThan(runs(100, 30));
  });

  it('a renaming shell around any query changes names and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(query, async ({ sql, columns }) => {
        const inner = await lineageOf(connection, sql, columnsOf);
        const names = columns.map((column, at) => `${column} AS renamed${at}`).join(', ');
        const outer = await lineageOf(connection, `SELECT ${names} FROM (${sql}) AS shell`, columnsOf);
        const expected = shown(inner).map((line, at) => line.replace(/^\S+/, `renamed${at}`));
        expect(shown(outer)).toEqual(expected);
        expect(outer.tables).toEqual(inner.tables);
        expect(outer.conditions).toEqual(inner.conditions);
      }),
      { numRuns: runs(60, 20) },
    );
  });

  it('reads every table that DuckDB itself finds', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(query, async ({ sql }) => {
        const found = connection.getTableNames(sql, true).map((name) => name.replace(/ AS .*$/, ''));
        const tables = (await lineageOf(connection, sql, columnsOf)).tables;
        compared += found.length;
        expect(found.filter((name) => !tables.includes(name))).toEqual([]);
      }),
      { numRuns: runs(60, 20) },
    );
    expect(compared).toBeGreaterThan(0);
  });
});
