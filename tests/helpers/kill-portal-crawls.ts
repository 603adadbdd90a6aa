import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { type HostilityOptions, openPortal } from '../../sample/portal/index.ts';
import { worldOf } from '../../sample/portal/province-world.ts';
import type { Province } from '../../sample/province/index.ts';
import { portalSpace } from './portal-run.ts';
import { differences, unaccounted } from './portal-truth.ts';
import { startChild } from './processes.ts';

export interface KillOptions {
  province: Province;
  /** Sources that are crawled, and the kinds that come from no other. */
  sources: readonly string[];
  kinds: readonly string[];
  kills: number;
  /** Requests that the crawl takes, about: the moments of the kills lie among them. */
  requests: number;
  hostile?: Partial<HostilityOptions>;
}

/** A crawl that makes no more requests is killed after so long. */
const AFTER_MS = 3000;

/**
 * Kills crawls of the portal with all their parsing at random moments, each begun again where the one before was killed, and lets the last
 * one end. The lake then holds each fact once and as it is, and every address that was asked for has its row.
 */
export async function killPortalCrawls(root: string, options: KillOptions): Promise<void> {
  const { province, sources, kinds, kills, requests, hostile } = options;
  const portal = await openPortal(worldOf(province), hostile ? { hostile } : {});
  try {
    const run = async (home: string) => {
      const child = startChild('crawl-portal', { home, sources });
      await child.ready;
      child.go();
      return child;
    };
    const home = path.join(root, 'home');
    await portalSpace(home, portal.url);
    let unfinished = 0;
    for (let kill = 0; kill < kills; kill++) {
      const child = await run(home);
      // Each goes on where the last one was. Some while after the last request it is parsing that is killed.
      const moment = portal.traffic.requests + 1 + Math.floor((Math.random() * requests) / kills);
      const deadline = performance.now() + AFTER_MS;
      while (portal.traffic.requests < moment && performance.now() < deadline) await sleep(5);
      await sleep(Math.random() * 200);
      if (child.process.exitCode === null) unfinished++;
      await child.kill();
    }
    expect(unfinished).toBeGreaterThan(0);
    const last = await (await run(home)).ended;
    expect(last, last.errors).toMatchObject({ code: 0 });
    const found = await differences(home, province, { forgiving: hostile !== undefined });
    expect(Object.entries(found).filter(([name]) => kinds.some((kind) => name.startsWith(kind)))).toEqual([]);
    expect(await unaccounted(home, portal, sources)).toEqual({ unlisted: [], waiting: [] });
  } finally {
    await portal.close();
  }
}
