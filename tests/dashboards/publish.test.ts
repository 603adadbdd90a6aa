import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AnswerCache, cachedAnswer } from '../../dashboards/server/http/cache.ts';
import { SnapshotReaders } from '../../dashboards/server/readers.ts';
import { Snapshots } from '../../lake/snapshots.ts';
import { callerAs } from '../helpers/callers.ts';
import { rows } from '../helpers/gazette.ts';
import { Fixture } from './fixture.ts';

/** Two snapshots that differ in their numbers, and a pointer that goes to and fro between them while people use pages. */
const fixture = Fixture.create('synthetic: true\n');
const expected = new Map<string, number>();
let snapshots: Snapshots;
// Nothing is kept of answers, and a snapshot is closed as soon as it may be.
const answers = new AnswerCache({ bytes: 0 });
const readers = new SnapshotReaders({ memory: '128MB', threads: 1, open: 1, idle: 1 });
let app: FastifyInstance;
beforeAll(async () => {
  snapshots = new Snapshots((await fixture.open()).warehouse);
  for (const [count, from, total] of [
    [3, 0, 3],
    [4, 50, 7],
  ] as const) {
    await fixture.ingest(rows(count, from));
    expected.set((await fixture.build()).snapshot ?? '', total);
  }
  const workspace = await fixture.open();
  const deps = { openWorkspace: async () => workspace, readers, answers };
  app = Fastify();
  app.get<{ Querystring: { build?: string; part?: string } }>('/patents', (request, reply) =>
    cachedAnswer(
      deps,
      { caller: callerAs('analyst'), query: request.query, request, reply },
      request.query.build,
      async (connection, snapshot) => {
        const reader = await connection.runAndReadAll('SELECT count(*)::INTEGER FROM dim_patent');
        return { snapshot, total: reader.getRows()[0]?.[0] };
      },
    ),
  );
});
afterAll(async () => {
  await app.close();
  await readers.close();
});

async function ask(query: Record<string, string>) {
  const answer = await app.inject({ url: '/patents', query });
  return { status: answer.statusCode, ...answer.json<{ snapshot: string; total: number }>() };
}

describe('while another snapshot is published again and again', () => {
  it('no request fails, and no page has numbers of two snapshots', async () => {
    const ids = [...expected.keys()];
    const seen = new Set<string>();
    const wrong: unknown[] = [];
    let isOver = false;
    const flips = (async () => {
      for (let time = 0; time < 20; time++) await snapshots.rollback(ids[time % 2] ?? '', 'test');
      isOver = true;
    })();
    const page = async (name: string) => {
      // The first answer says the snapshot; the rest of the page asks for it by name, whatever is current by then.
      const first = await ask({ part: name });
      const rest = await Promise.all(
        ['a', 'b', 'c'].map((part) => ask({ part: `${name}${part}`, build: first.snapshot })),
      );
      seen.add(first.snapshot);
      const total = expected.get(first.snapshot);
      for (const one of [first, ...rest])
        if (one.status !== 200 || one.snapshot !== first.snapshot || one.total !== total) wrong.push(one);
    };
    const people = Array.from({ length: 8 }, async (_, person) => {
      let pages = 0;
      do await page(`${person}-${pages++}`);
      while (!isOver);
    });
    await Promise.all([flips, ...people]);
    expect(wrong).toEqual([]);
    expect([...seen].sort()).toEqual(ids.sort());
  });
});
