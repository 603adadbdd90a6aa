import { expect, test } from 'vitest';
import { openDuck } from '../../lake/duck.ts';
import { RowWriter, rowsOf } from '../../lake/row-writer.ts';

test('a query is read to its end while its reader writes, flushes and asks', async () => {
  await using duck = await openDuck({ threads: 1 });
  await duck.run('CREATE TABLE t AS SELECT range AS x FROM range(150000)');
  const writer = await RowWriter.open(duck, 'copy', { x: 'BIGINT', text: 'VARCHAR' });
  let asked = 0;
  for await (const rows of rowsOf(duck, 'SELECT x FROM t')) {
    // Two rows for each: the appender flushes at 204,800 rows by itself, which used to end the stream.
    for (const [x] of rows) {
      writer.add([x as bigint, 'a']);
      writer.add([x as bigint, null]);
    }
    if (asked++ % 20 === 0) expect(await duck.count('SELECT count(*) FROM t')).toBe(150_000);
  }
  writer.finish();
  expect(writer.written).toBe(300_000);
  expect(
    await duck.rows(
      `SELECT count(*)::INTEGER AS n, count(DISTINCT x)::INTEGER AS d, count(text)::INTEGER AS t FROM ${writer.table}`,
    ),
  ).toEqual([{ n: 300_000, d: 150_000, t: 150_000 }]);
  await writer.drop();
});

test('a reader that stops early closes its connection', async () => {
  await using duck = await openDuck({ threads: 1 });
  await duck.run('CREATE TABLE t AS SELECT range AS x FROM range(10000)');
  for await (const rows of rowsOf(duck, 'SELECT x FROM t')) {
    expect(rows.length).toBeGreaterThan(0);
    break;
  }
  await duck.run('DROP TABLE t');
});
