import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ReaderLimits, SnapshotReaders } from '../../dashboards/server/readers.ts';
import type { DuckDBConnection } from '../../lake/duck.ts';
import { Snapshots } from '../../lake/snapshots.ts';
import { failureOf } from '../helpers/failing.ts';
import { rows } from '../helpers/gazette.ts';
import { Fixture } from './fixture.ts';

const fixture = Fixture.create();
let snapshots: Snapshots;
let first: string;
let second: string;
beforeAll(async () => {
  await fixture.ingest(rows(3));
  first = (await fixture.build()).snapshot ?? '';
  await fixture.ingest(rows(4, 50));
  second = (await fixture.build()).snapshot ?? '';
  snapshots = new Snapshots((await fixture.open()).warehouse);
});

const open: SnapshotReaders[] = [];
afterEach(async () => {
  for (const readers of open.splice(0)) await readers.close();
});
function readersWith(limits: ReaderLimits = {}): SnapshotReaders {
  const readers = new SnapshotReaders({ memory: '128MB', threads: 1, ...limits });
  open.push(readers);
  return readers;
}

function gate(): { passed: Promise<void>; pass: () => void } {
  let pass = () => {};
  const passed = new Promise<void>((resolve) => {
    pass = resolve;
  });
  return { passed, pass };
}

const patents = async (connection: DuckDBConnection): Promise<number> =>
  Number((await connection.runAndReadAll('SELECT count(*) FROM dim_patent')).getRows()[0]?.[0]);

describe('open snapshots', () => {
  it('are shared by requests at the same time', async () => {
    await snapshots.rollback(second, 'test');
    const readers = readersWith();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        readers.use(snapshots, async (connection, id) => [id, await patents(connection)]),
      ),
    );
    expect(new Set(answers.map(String))).toEqual(new Set([`${second},7`]));
    expect(readers.opened).toEqual([second]);
  });

  it('stay for those who are in them when the pointer moves', async () => {
    await snapshots.rollback(first, 'test');
    const readers = readersWith();
    const inside = gate();
    const leave = gate();
    const old = readers.use(snapshots, async (connection, id) => {
      inside.pass();
      await leave.passed;
      return [id, await patents(connection)];
    });
    await inside.passed;
    await snapshots.rollback(second, 'test');
    expect(await readers.use(snapshots, async (connection, id) => [id, await patents(connection)])).toEqual([
      second,
      7,
    ]);
    expect([...readers.opened].sort()).toEqual([first, second].sort());
    leave.pass();
    expect(await old).toEqual([first, 3]);
  });

  it('are open several at once for those who name one', async () => {
    await snapshots.rollback(second, 'test');
    const readers = readersWith();
    const of = (id: string) =>
      readers.use(snapshots, async (connection, used) => [used, await patents(connection)], id);
    expect(await Promise.all([of(first), of(second), of(first)])).toEqual([
      [first, 3],
      [second, 7],
      [first, 3],
    ]);
    expect([...readers.opened].sort()).toEqual([first, second].sort());
  });

  it('that are not kept, or were never there, are refused by name', async () => {
    const readers = readersWith();
    for (const id of ['20200101-000000-none', '../current', ''])
      expect((await failureOf(readers.use(snapshots, patents, id))).code).toBe('PANHUO_SNAPSHOT_MISSING');
    expect(readers.opened).toEqual([]);
  });

  it('nobody is in are closed when more are open than may be', async () => {
    await snapshots.rollback(second, 'test');
    const readers = readersWith({ open: 1 });
    await readers.use(snapshots, patents, first);
    await readers.use(snapshots, patents);
    expect(readers.opened).toEqual([second]);
  });

  it('run several queries of one snapshot at the same time, and the others in their turn', async () => {
    const readers = readersWith({ connections: 2 });
    let inside = 0;
    let most = 0;
    const used = new Set<DuckDBConnection>();
    await Promise.all(
      Array.from({ length: 6 }, () =>
        readers.use(snapshots, async (connection) => {
          used.add(connection);
          most = Math.max(most, ++inside);
          await patents(connection);
          inside--;
        }),
      ),
    );
    expect([most, used.size]).toEqual([2, 2]);
  });

  it('lend a connection for a stream, and a turn when it comes back', async () => {
    const readers = readersWith({ streams: 1 });
    const lease = await readers.lease(snapshots);
    let second = false;
    const waiting = readers.lease(snapshots).then((next) => {
      second = true;
      return next;
    });
    expect(await patents(lease.connection)).toBeGreaterThan(0);
    expect(second).toBe(false);
    lease.release();
    lease.release();
    (await waiting).release();
    expect(second).toBe(true);
  });

  it('are closed when nobody asks any more', async () => {
    const readers = readersWith({ idle: 20 });
    await readers.use(snapshots, patents);
    expect(readers.opened).toHaveLength(1);
    await expect.poll(() => readers.opened).toEqual([]);
    expect(await readers.use(snapshots, patents)).toBeGreaterThan(0);
  });

  it('stop a query that takes too long, and serve the next', async () => {
    const readers = readersWith({ milliseconds: 200 });
    const endless =
      'SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE a.range + b.range = -1';
    const slow = readers.use(snapshots, (connection) => connection.run(endless));
    const next = readers.use(snapshots, patents);
    expect((await failureOf(slow)).code).toBe('PANHUO_QUERY_TIMEOUT');
    expect(await next).toBeGreaterThan(0);
  });

  it('stop work of many statements, too', async () => {
    const readers = readersWith({ milliseconds: 200 });
    const work = readers.use(snapshots, async (connection) => {
      for (;;) await connection.run('SELECT sum(range) FROM range(3000000)');
    });
    expect((await failureOf(work)).code).toBe('PANHUO_QUERY_TIMEOUT');
  });

  it('pass other failures on and stay usable', async () => {
    const readers = readersWith();
    await expect(readers.use(snapshots, (connection) => connection.run('SELECT nonsense'))).rejects.toThrow(
      'nonsense',
    );
    expect(await readers.use(snapshots, patents)).toBeGreaterThan(0);
  });

  it('cannot be written to and reach no file', async () => {
    const readers = readersWith();
    const run = (sql: string) => readers.use(snapshots, (connection) => connection.run(sql));
    await expect(run('DELETE FROM dim_patent')).rejects.toThrow(/read-only/);
    await expect(run("SELECT * FROM read_csv('/etc/passwd')")).rejects.toThrow(/disabled/);
    await expect(run('SET enable_external_access = true')).rejects.toThrow();
  });

  it('are refused before the first publish, and there after it', async () => {
    const readers = readersWith();
    const empty = Fixture.create();
    const none = new Snapshots((await empty.open()).warehouse);
    expect((await failureOf(readers.use(none, patents))).code).toBe('PANHUO_SNAPSHOT_NONE');
    await empty.ingest(rows(2));
    await empty.build();
    expect(await readers.use(none, patents)).toBe(2);
  });
});
