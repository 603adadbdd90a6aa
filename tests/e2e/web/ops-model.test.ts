import { describe, expect, it } from 'vitest';
import { openDecisions } from '../../../decisions/index.ts';
import { Snapshots } from '../../../lake/snapshots.ts';
import { openWorkspace } from '../../../lake/workspace.ts';
import { useWeb } from '../../browser/web.ts';

// biome-ignore lint/correctness/useHookAtTopLevel: hooks of vitest, not of React
const web = useWeb({ writes: true });

describe('an operator', () => {
  it('traces a column back to the sources, on a page that axe has nothing against', async () => {
    const visit = await web.visit('operator');
    await visit.goto('/ops/lineage?node=fct_conversion&column=event_date');
    expect(await visit.axe()).toEqual([]);
    expect(await visit.page.locator('[data-kind="source"]').count()).toBeGreaterThan(1);
  });

  it('sees as many failed checks as the snapshot has, and goes on to the model', async () => {
    const visit = await web.visit('operator');
    const { warehouse } = await openWorkspace(web.home);
    const snapshot = await new Snapshots(warehouse).current();
    const failing = snapshot?.audits.filter(({ failures }) => failures > 0) ?? [];
    await visit.goto('/ops/quality');
    expect(await visit.page.locator('article').count()).toBe(failing.length);
    const [first] = failing.toSorted((a, b) => b.failures - a.failures);
    const card = visit.page.locator('article').first();
    expect(await card.textContent()).toContain(`${first?.failures.toLocaleString('en-US')} 行`);
    await card.locator('header a').click();
    await visit.settle();
    expect(new URL(visit.page.url()).pathname).toBe(`/ops/models/${first?.model}`);
    expect(await visit.page.locator('h1').textContent()).toBe(first?.model);
  });

  it('walks through the lineage with the keyboard, and back again', async () => {
    const visit = await web.visit('operator');
    const { page } = visit;
    await visit.goto('/ops/lineage?node=fct_conversion');
    await page.locator('[data-node][aria-current="true"]').focus();
    await page.keyboard.press('ArrowLeft');
    const chosen = await page.evaluate('document.activeElement.title');
    await page.keyboard.press('Enter');
    await visit.settle();
    expect(new URL(page.url()).searchParams.get('node')).toBe(chosen);
    expect(await page.locator('svg path[data-current="true"]').count()).toBeGreaterThan(0);
    await page.goBack();
    await visit.settle();
    expect(await page.locator('[data-node][aria-current="true"]').getAttribute('title')).toBe(
      'fct_conversion',
    );
  });

  it('decides on a pair after thinking better of it once; the decision bears their name', async () => {
    const visit = await web.visit('operator');
    const { page } = visit;
    await visit.goto('/ops/review');
    const items = page.locator('button[aria-current], ul button, [class*="item"]');
    const title = () => page.locator('h2').nth(1).textContent();
    const before = await title();
    await page.keyboard.press('j');
    expect(await title()).not.toBe(before);
    await page.keyboard.press('k');
    expect(await title()).toBe(before);
    expect(await items.count()).toBeGreaterThan(2);

    const decide = async () => {
      await page.getByLabel('不同机构').check();
      await page.getByLabel('理由').fill('信用代码不同');
      await page.getByRole('button', { name: '作出决定' }).click();
    };
    await decide();
    await page.getByRole('button', { name: '撤销' }).click();
    await visit.settle();
    expect(await title()).toBe(before);
    expect(await openDecisions({ home: web.home }).history()).toEqual([]);

    await decide();
    await page.getByText('已记入。').waitFor({ timeout: 60_000 });
    await visit.settle();
    expect(await title()).not.toBe(before);
    await page.getByRole('tab', { name: '经过' }).click();
    await visit.settle();
    const row = await page.locator('table tbody tr').first().textContent();
    expect(row).toContain('不同机构');
    expect(row).toContain('信用代码不同');
    const [kept] = await openDecisions({ home: web.home }).history();
    expect(row).toContain(kept?.decided_by ?? '没有人');
    expect(await page.getByText('条决定与撤回，从下次构建起计入').count()).toBe(1);
  }, 120_000);
});
