import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { sharedBrowser } from '../../browser/shared.ts';
import { Visit, WIDTHS } from '../../browser/visit.ts';
import { useWeb } from '../../browser/web.ts';
import { exampleAddresses, roleFor, sitePages } from './site-pages.ts';

const pages = await sitePages();
// biome-ignore lint/correctness/useHookAtTopLevel: hooks of vitest, not of React
const web = useWeb();
/** Pictures of what a phone and paper show are to be looked at; whether they fit is tried in every run. */
const PICTURES = process.env.PANHUO_TEST_FULL
  ? { widths: Object.values(WIDTHS), paper: true }
  : { widths: [WIDTHS.desk], paper: false };
let examples: Readonly<Record<string, string>> = {};
beforeAll(async () => {
  const visit = await Visit.open(await sharedBrowser(), web.origin);
  await visit.signIn('admin');
  examples = await exampleAddresses(visit);
  await visit.close();
}, 60_000);

describe('every page', () => {
  it('is on the list that the tests below go through', () => {
    expect(pages.length).toBeGreaterThan(40);
  });

  it.concurrent.for(pages.map((page) => [page.path, page] as const))(
    '%s opens, can be used by everybody and fits its window',
    async ([path, page], { task, expect }) => {
      const address = path.includes('$') ? examples[path] : path;
      if (address === undefined) throw new Error(`${path} has no example in site-pages.ts`);
      const visit = await web.visit(roleFor(page), { task });
      await visit.goto(address);
      expect(await visit.page.locator('main h1').count()).toBe(1);
      expect(await visit.page.locator('main [role="alert"]').allTextContents()).toEqual([]);
      expect(await visit.axe()).toEqual([]);
      const name = path.replace(/[^a-z]+/g, '-').replace(/^-|-$/g, '') || 'workbench';
      const { files, tooWide } = await visit.shoot(name, PICTURES);
      expect(tooWide).toEqual([]);
      expect((await readFile(files[0] ?? '')).length).toBeGreaterThan(5_000);
      for (const width of [WIDTHS.phone, 320]) {
        await visit.page.setViewportSize({ width, height: 800 });
        await visit.settle();
        expect(await visit.overflow(), `at ${width} px`).toBeNull();
      }
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
