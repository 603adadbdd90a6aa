import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedBrowser } from '../../browser/shared.ts';
import { type Site, startSite } from '../../browser/site.ts';
import { Visit } from '../../browser/visit.ts';
import { useWeb } from '../../browser/web.ts';
import { Fixture } from '../../dashboards/fixture.ts';
import { row } from '../../helpers/gazette.ts';

// biome-ignore lint/correctness/useHookAtTopLevel: hooks of vitest, not of React
const web = useWeb();

describe('from a number', () => {
  it('two clicks lead to a patent, two more to the document with the field marked', async () => {
    const visit = await web.visit('analyst');
    const { page } = visit;
    await visit.goto('/metrics/conversion_events/rows?p=2023');
    await page.locator('table tbody a[href^="/patents/"]').first().click();
    await visit.settle();
    expect(page.url()).toContain('/patents/');
    const title = (await page.locator('h1').textContent()) ?? '';
    // Records of the publication stand among the facts.
    await page.locator('dd a[href^="/records/"]').first().click();
    await visit.settle();
    await page.getByRole('button', { name: '在原件中标出 名称' }).click();
    await visit.settle();
    expect(await page.locator('mark[data-on="true"]').first().textContent()).toContain(title.slice(0, 8));
    await page.getByRole('link', { name: '打开原件' }).click();
    await visit.settle();
    expect(page.url()).toMatch(/\/documents\/[0-9a-f]{64}\?at=\d+.*field=title/);
    expect(await page.locator('mark[data-on="true"]').first().textContent()).toContain(title.slice(0, 8));
  });

  it('the same path is one page', async () => {
    const visit = await web.visit('analyst');
    const { page } = visit;
    await visit.goto('/trace/conversion_events?p=2023');
    const words = (await page.locator('main').textContent()) ?? '';
    for (const step of ['1　数', '2　定义与公式', '3　查询语句', '4　数背后的行', '5　记录与原件'])
      expect(words).toContain(step);
    expect(await page.locator('a[href^="/documents/"]').count()).toBeGreaterThan(0);
  });
});

describe('the list of patents', () => {
  it('is filtered, compared and previewed, and Back undoes one filter', async () => {
    const visit = await web.visit('analyst');
    const { page } = visit;
    await visit.goto('/patents');
    const total = await page.getByRole('heading', { name: /^共/ }).textContent();
    await page.getByRole('searchbox').or(page.getByPlaceholder('名称、权利人或号码')).first().fill('方法');
    await page.keyboard.press('Enter');
    await visit.settle();
    expect(page.url()).toContain('q=');
    expect(await page.getByRole('heading', { name: /^共/ }).textContent()).not.toBe(total);
    for (const at of [0, 1]) await page.getByRole('checkbox').nth(at).check();
    await page.getByRole('button', { name: '比较已选 2 件' }).click();
    await visit.settle();
    expect(await page.getByRole('dialog').locator('thead th').count()).toBe(3);
    await page.keyboard.press('Escape');
    await page.goBack();
    await visit.settle();
    expect(await page.getByRole('heading', { name: /^共/ }).textContent()).toBe(total);
  });
});

describe('a hostile title', () => {
  const HOSTILE = '<img src=x onerror="document.title=1"><script>alert(1)</script>{{7*7}}';
  const fixture = Fixture.create('synthetic: true\n');
  let browser: Browser;
  let site: Site;
  beforeAll(async () => {
    await fixture.ingest([
      row(1, { name: HOSTILE }),
      row(2, { name: '=HYPERLINK("http://127.0.0.1/","x")' }),
      row(3, {}),
    ]);
    await fixture.buildShipped();
    [browser, site] = await Promise.all([sharedBrowser(), startSite(fixture.home)]);
  }, 120_000);
  afterAll(() => site?.close());

  it('is text in the list, on its page, in its record and in its document, and no formula in an export', async () => {
    const visit = await Visit.open(browser, site.origin);
    const { page } = visit;
    const isText = async () => {
      expect(await page.locator('main').textContent()).toContain('<img src=x onerror=');
      expect(await page.locator('main img, main script').count()).toBe(0);
      expect(await page.title()).not.toBe('1');
    };
    try {
      await visit.signIn('analyst');
      await visit.goto('/patents');
      await isText();
      await page.getByRole('link', { name: HOSTILE.slice(0, 12) }).click();
      await visit.settle();
      await isText();
      await page.locator('dd a[href^="/records/"]').first().click();
      await visit.settle();
      await isText();
      await page.getByRole('link', { name: '打开原件' }).click();
      await visit.settle();
      await isText();
      const exported = await page.evaluate(async () => {
        const answer = await fetch('/api/v1/patents/export?format=csv');
        return answer.text();
      });
      expect(exported).toContain('HYPERLINK');
      expect(exported).not.toMatch(/(^|,|")=HYPERLINK/m);
      expect(visit.problems).toEqual([]);
    } finally {
      await visit.close();
    }
  });
});
