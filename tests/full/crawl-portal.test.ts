import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { openPortal } from '../../sample/portal/index.ts';
import { PROVINCE_KINDS, worldOf } from '../../sample/portal/province-world.ts';
import { busiest } from '../../sample/portal/traffic.ts';
import { createProvince } from '../../sample/province/index.ts';
import { temporaryFolder } from '../helpers/folders.ts';
import { killPortalCrawls } from '../helpers/kill-portal-crawls.ts';
import { crawlSources, portalSpace } from '../helpers/portal-run.ts';
import { differences, unaccounted } from '../helpers/portal-truth.ts';
import { race } from '../helpers/processes.ts';

const PAGES = ['gazette-search', 'legal-events', 'market', 'needs', 'ops', 'open-licences', 'policies'];

describe('a province of a thousand patents', () => {
  test.each([1, 2, 3])('is in the lake as it is, whatever a portal with seed %i does', async (seed) => {
    const province = createProvince({ seed: 20 + seed, patents: 1000 });
    const portal = await openPortal(worldOf(province), { hostile: { seed, blocks: 0, share: 0.2 } });
    try {
      const home = path.join(temporaryFolder(), 'home');
      const sources = await portalSpace(home, portal.url);
      const outs = await crawlSources(home, sources);
      for (const { rejects } of outs.values()) expect(rejects).toBe(0);
      expect(await differences(home, province, { forgiving: true })).toEqual({});
      expect(await unaccounted(home, portal, sources)).toEqual({ unlisted: [], waiting: [] });
    } finally {
      await portal.close();
    }
  });

  test('killed at 12 moments, on a calm portal', () =>
    killPortalCrawls(temporaryFolder(), {
      province: createProvince({ seed: 31, patents: 1000 }),
      sources: [...PAGES, 'gazette-archive', 'office-files'],
      kinds: PROVINCE_KINDS,
      kills: 12,
      requests: 350,
    }));

  test('killed at 12 moments, on a hostile portal', () =>
    killPortalCrawls(temporaryFolder(), {
      province: createProvince({ seed: 32, patents: 1000 }),
      sources: [...PAGES, 'gazette-archive', 'office-files'],
      kinds: PROVINCE_KINDS,
      kills: 12,
      requests: 350,
      hostile: { blocks: 0, retryAfter: 0, unsaid: 0, longest: 2 },
    }));
});

test('two processes together stay below the rate of a host', async () => {
  const DELAY = 100;
  const WINDOW = 2000;
  // What was sent evenly arrives closer together when a busy machine held some of it up.
  const HELD_UP = 300;
  const portal = await openPortal(worldOf(createProvince({ seed: 33, patents: 1000 })));
  try {
    const home = path.join(temporaryFolder(), 'home');
    await portalSpace(home, portal.url);
    const sources = ['policies', 'legal-events'];
    for (const id of sources) {
      const file = path.join(home, 'sources', `${id}.yaml`);
      writeFileSync(file, readFileSync(file, 'utf8').replace('delay: 0ms', `delay: ${DELAY}ms`));
    }
    await race(
      'crawl-portal',
      sources.map((source) => ({ home, sources: [source] })),
    );
    const { arrivals } = portal.traffic;
    expect(arrivals.length).toBeGreaterThan(70);
    expect(busiest(arrivals, WINDOW)).toBeLessThanOrEqual((WINDOW + HELD_UP) / DELAY + 1);
  } finally {
    await portal.close();
  }
});
