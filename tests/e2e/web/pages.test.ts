import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useWeb } from '../../browser/web.ts';
import { builtProvince, PROVINCE_TIMEOUT } from '../../helpers/province.ts';
import { exampleAddresses, roleFor, type SitePage, sitePages } from './site-pages.ts';

const pages = await sitePages();
// biome-ignore lint/correctness/useHookAtTopLevel: hooks of vitest, not of React
const web = useWeb();
let addressOf: (page: SitePage) => string | null = () => null;
beforeAll(async () => {
  addressOf = await exampleAddresses(await builtProvince());
}, PROVINCE_TIMEOUT);

/** Pages about one thing that the shared sample does not hold (rounds, runs): whoever makes such a thing tests its page. */
const NEED_MORE = /^\/(evaluations\/\$|ops\/runs\/\$|ops\/rejects\/\$|documents\/\$)/;
const shown = pages.filter(({ path }) => !NEED_MORE.test(path));
const seen = new Set<string>();
afterAll(() => {
  // A list that became empty would pass every test above.
  if (seen.size > 0) expect(seen.size).toBeGreaterThan(10);
});

describe('every page', () => {
  it.each(shown.map((page) => [page.path, page] as const))(
    '%s opens, reads and prints',
    async (_path, page) => {
      const address = addressOf(page);
      expect(address, `an example for ${page.path} in site-pages.ts`).not.toBeNull();
      const visit = await web.visit(roleFor(page));
      await visit.goto(address ?? '/');
      seen.add(page.path);
      expect(await visit.page.locator('main h1').count()).toBe(1);
      expect(await visit.page.locator('main [role="alert"]').allTextContents()).toEqual([]);
      expect(await visit.axe()).toEqual([]);
      const name = page.path.replace(/[^a-z]+/g, '-').replace(/^-|-$/g, '') || 'workbench';
      const { files, tooWide } = await visit.shoot(name);
      expect(tooWide).toEqual([]);
      expect((await readFile(files[0] ?? '')).length).toBeGreaterThan(5_000);
      await visit.page.setViewportSize({ width: 320, height: 800 });
      await visit.settle();
      expect(await visit.overflow(), 'at 320 px').toBeNull();
    },
  );
});

describe('what the tests above rest on', () => {
  it('is seen by axe-core when it is wrong', async () => {
    const visit = await web.visit(null);
    await visit.goto('/sign-in');
    await visit.page.evaluate(
      `document.querySelector('main').insertAdjacentHTML('beforeend', '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="><input>')`,
    );
    expect((await visit.axe()).join('\n')).toMatch(/image-alt[\s\S]*label/);
  });

  it('is noticed when a page is too wide or complains', async () => {
    const visit = await web.visit(null, { width: 390 });
    await visit.goto('/sign-in');
    await visit.page.evaluate(
      `{ const box = document.createElement('p'); box.style.width = '600px'; box.textContent = 'x'; document.querySelector('main').append(box); console.error('on purpose'); }`,
    );
    expect(await visit.overflow()).toMatch(/px: <p/);
    expect(visit.problems.splice(0)).toEqual([expect.stringContaining('on purpose')]);
  });
});
