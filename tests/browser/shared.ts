import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { inject } from 'vitest';
import { copyRoundTo } from '../helpers/round.ts';
import { launch } from './browser.ts';
import { type Site, startSite } from './site.ts';

/** A site with the workspace that it is on. */
export interface SharedSite {
  readonly site: Site;
  readonly home: string;
}

let browser: Promise<Browser> | undefined;
let shared: Promise<SharedSite> | undefined;

/** The browser of this process, for all of its test files; it ends with the process. */
export const sharedBrowser = (): Promise<Browser> => {
  browser ??= launch();
  return browser;
};

/** The site of this process, on the sample province with the round of the demo: nobody changes anything there but their own account. */
export const sharedSite = (): Promise<SharedSite> => {
  shared ??= start();
  return shared;
};

async function start(): Promise<SharedSite> {
  const folder = await mkdtemp(path.join(inject('sharedFolder'), 'site-'));
  const home = path.join(folder, 'home');
  await copyRoundTo(home);
  return { home, site: await startSite(home, { accounts: home, folder }) };
}
