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
  const DELAY = 40;
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
    // What a client spaces evenly may arrive a little closer together.
    const times = portal.traffic.arrivals.map(({ at }) => at).sort((a, b) => a - b);
    expect(times.length).toBeGreaterThan(70);
    expect(busiest(portal.traffic.arrivals, 1000)).toBeLessThanOrEqual(1000 / DELAY + 2);
  } finally {
    await portal.close();
  }
});
