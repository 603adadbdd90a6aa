import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { Role } from '../../dashboards/server/access/permissions.ts';
import { temporaryFolder } from '../helpers/folders.ts';
import { builtProvince, PROVINCE_TIMEOUT } from '../helpers/province.ts';
import { launch } from './browser.ts';
import { type Site, startSite } from './site.ts';
import { Visit } from './visit.ts';

/** The site and a browser for the tests of one file. */
export interface Web {
  readonly site: Site;
  /** Workspace folder that the site is on. */
  readonly home: string;
  /** A window of its own, closed when the test is over; `null`: nobody is signed in. */
  visit(role: Role | null, size?: { width?: number; height?: number }): Promise<Visit>;
}

/**
 * Call it at the top of a test file. Whatever a page complains about (console, content policy, exception, request to elsewhere) fails the
 * test, unless the test allowed it. After a failure a picture of each window is in test-artefacts/.
 * @param options `writes`: the site is on a copy of the sample, else nobody may change anything there
 */
export function useWeb({ writes = false }: { writes?: boolean } = {}): Web {
  let browser: Browser | undefined;
  let site: Site | undefined;
  let home = '';
  let visits: Visit[] = [];
  beforeAll(async () => {
    const province = await builtProvince();
    home = province.home;
    if (writes) {
      home = `${temporaryFolder('panhuo-web-')}/home`;
      await province.copyTo(home);
    }
    [browser, site] = await Promise.all([launch(), startSite(home, writes ? { accounts: home } : {})]);
  }, PROVINCE_TIMEOUT);
  afterEach(async ({ task }) => {
    const mine = visits;
    visits = [];
    if (task.result?.state === 'fail')
      for (const [at, visit] of mine.entries())
        await visit.shoot(`failed-${task.name.replace(/[^\p{L}\p{N}]+/gu, '-')}-${at}`, { paper: false });
    await Promise.all(mine.map((visit) => visit.close()));
    expect(mine.flatMap(({ problems }) => problems)).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });
  const started = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('the site is not started yet: ask inside a test');
    return value;
  };
  return {
    get site() {
      return started(site);
    },
    get home() {
      return home;
    },
    async visit(role, size) {
      const visit = await Visit.open(started(browser), started(site).origin, size);
      visits.push(visit);
      if (role !== null) await visit.signIn(role);
      return visit;
    },
  };
}
