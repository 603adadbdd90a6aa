import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuck, openReader } from '../../../lake/duck.ts';
import { readKept, readOnce, readRows } from '../../../transforms/semantic/rows.ts';

let folder: string;
let file: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'rows-'));
  file = path.join(folder, 'snapshot.duckdb');
  await using duck = await openDuck({ file });
  await duck.run('CREATE TABLE numbers AS SELECT range AS n FROM range(1000)');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each([
  ['readOnce', readOnce],
  ['readKept', readKept],
])('%s', (_, read) => {
  const sql = 'SELECT CAST(max(n) AS INTEGER) AS last FROM numbers';

  it('asks a published snapshot once, whichever of its connections', async () => {
    await using reader = await openReader(file);
    expect(await read(reader.connection, sql)).toEqual([{ last: 999 }]);
    const other = await reader.connect();
    other.closeSync();
    await expect(readRows(other, sql)).rejects.toThrow();
    expect(await read(other, sql)).toEqual([{ last: 999 }]);
  });

  it('asks each time what may change', async () => {
    await using duck = await openDuck();
    await duck.run('CREATE TABLE numbers AS SELECT 1 AS n');
    expect(await read(duck.connection, sql)).toEqual([{ last: 1 }]);
    await duck.run('INSERT INTO numbers VALUES (2)');
    expect(await read(duck.connection, sql)).toEqual([{ last: 2 }]);
  });

  it('remembers no failure', async () => {
    await using reader = await openReader(file);
    for (const _ of [1, 2])
      await expect(read(reader.connection, 'SELECT n FROM nothing')).rejects.toMatchObject({
        code: 'PANHUO_SQL_REFUSED',
      });
  });
});

describe('readKept', () => {
  it('forgets what was not asked for longest, and does not keep long lists', async () => {
    await using reader = await openReader(file);
    const of = (n: number) => `SELECT CAST(n AS INTEGER) AS n FROM numbers WHERE n = ${n}`;
    const long = 'SELECT CAST(n AS INTEGER) AS n FROM numbers';
    await readKept(reader.connection, long);
    for (let n = 0; n < 500; n++) await readKept(reader.connection, of(n));
    await readKept(reader.connection, of(0));
    await readKept(reader.connection, of(500));
    const closed = await reader.connect();
    closed.closeSync();
    expect(await readKept(closed, of(0))).toEqual([{ n: 0 }]);
    await expect(readKept(closed, of(1))).rejects.toThrow();
    await expect(readKept(closed, long)).rejects.toThrow();
  });
});
