import { afterAll, afterEach, beforeAll, expect, TestRunner } from 'vitest';
import type { Role } from '../../dashboards/server/access/permissions.ts';
import { temporaryFolder } from '../helpers/folders.ts';
import { builtProvince, PROVINCE_TIMEOUT } from '../helpers/province.ts';
import { type SharedSite, sharedBrowser, sharedSite } from './shared.ts';
import { startSite } from './site.ts';
import { Visit } from './visit.ts';

/** Task of a test, where it is not the one that runs: tests that run beside others have to say. */
type Task = Readonly<{ id: string }>;

/** A site and a browser for the tests of one file. */
export interface Web {
  /** Address of the site, `http://127.0.0.1:41234`. */
  readonly origin: string;
  /** Workspace folder that the site is on. */
  readonly home: string;
  /** A window of its own, closed when the test is over; `null`: nobody is signed in. */
  visit(
    role: Role | null,
    options?: { width?: number; height?: number; task?: Task | undefined },
  ): Promise<Visit>;
}

/**
 * Call it at the top of a test file. Whatever a page complains about (console, content policy, exception, request to elsewhere) fails the
 * test, unless the test allowed it. After a failure a picture of each window is in test-artefacts/.
 * @param options `writes`: the site is on a copy of the sample, else on one that other files use, too, and nobody changes anything there but
 * what belongs to a user
 */
export function useWeb({ writes = false }: { writes?: boolean } = {}): Web {
  let own: SharedSite | undefined;
  const visits = new Map<string, Visit[]>();
  beforeAll(async () => {
    const [site] = await Promise.all([writes ? siteOnCopy() : sharedSite(), sharedBrowser()]);
    own = site;
  }, PROVINCE_TIMEOUT);
  afterEach(async ({ task }) => {
    const mine = visits.get(task.id) ?? [];
    visits.delete(task.id);
    if (task.result?.state === 'fail')
      for (const [at, visit] of mine.entries())
        await visit.shoot(`failed-${task.name.replace(/[^\p{L}\p{N}]+/gu, '-')}-${at}`, { paper: false });
    await Promise.all(mine.map((visit) => visit.close()));
    expect(mine.flatMap(({ problems }) => problems)).toEqual([]);
  });
  afterAll(async () => {
    if (writes) await own?.site.close();
  });
  const started = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('the site is not started yet: ask inside a test');
    return value;
  };
  return {
    get origin() {
      return started(own).site.origin;
    },
    get home() {
      return started(own).home;
    },
    async visit(role, { task = TestRunner.getCurrentTest(), ...size } = {}) {
      const visit = await Visit.open(await sharedBrowser(), started(own).site.origin, size);
      const id = started(task).id;
      visits.set(id, [...(visits.get(id) ?? []), visit]);
      if (role !== null) await visit.signIn(role);
      return visit;
    },
  };
}

async function siteOnCopy(): Promise<SharedSite> {
  const home = `${temporaryFolder('panhuo-web-')}/home`;
  await (await builtProvince()).copyTo(home);
  return { home, site: await startSite(home, { accounts: home }) };
}
