import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTelemetry } from '../../activities/telemetry.ts';
import { createServer } from '../../dashboards/server/server.ts';
import { Fixture, silent } from '../dashboards/fixture.ts';
import { accountsAs, callerAs } from '../helpers/callers.ts';
import { rows } from '../helpers/gazette.ts';

/** Builds of the shipped models publish one after another, more of them than are kept, while people use pages. */
const BUILDS = 7;
const PEOPLE = 12;
const fixture = Fixture.create('synthetic: true\n');
const published = new Map<string, number>();
let server: FastifyInstance;
let total = 0;
async function publish(count: number) {
  await fixture.ingest(rows(count, 1000 + total));
  total += count;
  const number = total;
  const { snapshot } = await fixture.buildShipped();
  published.set(snapshot ?? '', number);
}
beforeAll(async () => {
  await publish(3);
  server = await createServer({
    openWorkspace: fixture.open,
    log: silent,
    telemetry: createTelemetry(),
    accounts: accountsAs(callerAs('analyst')),
    engine: null,
    engineDetail: '测试',
    ready: () => true,
    answers: { bytes: 0 },
    limits: { open: 2, idle: 100 },
  });
}, 120_000);
afterAll(() => server.close());

async function ask(url: string) {
  const answer = await server.inject(url);
  return { status: answer.statusCode, body: answer.json() };
}

describe('while builds publish', () => {
  it('no request fails, and no page has numbers of two snapshots', { timeout: 600_000 }, async () => {
    const pages: { build: string; numbers: unknown[]; statuses: number[] }[] = [];
    let isOver = false;
    const builds = (async () => {
      for (let build = 1; build < BUILDS; build++) await publish(build);
      isOver = true;
    })();
    const people = Array.from({ length: PEOPLE }, async () => {
      while (!isOver) {
        const first = await ask('/api/v1/metrics/publications');
        const build = String(first.body.snapshot);
        const rest = await Promise.all([
          ask(`/api/v1/metrics/publications?by=year&total=recompute&build=${build}`),
          ask(`/api/v1/metrics/publications/rows?limit=5&build=${build}`),
        ]);
        pages.push({
          build,
          numbers: [first.body.rows?.[0]?.value, rest[0].body.total?.value, rest[1].body.total],
          statuses: [first, ...rest].map(({ status }) => status),
        });
        // The builds get some of the processor too.
        await sleep(200);
      }
    });
    await Promise.all([builds, ...people]);
    // Numbers of a build are known when it has ended, which may be after the first page of it.
    const wrong = pages.filter(
      ({ build, numbers, statuses }) =>
        statuses.some((status) => status !== 200) ||
        numbers.some((number) => number !== published.get(build)),
    );
    expect(wrong).toEqual([]);
    expect(published.size).toBe(BUILDS);
    expect(new Set(pages.map(({ build }) => build)).size).toBeGreaterThan(2);
  });
});
