import { describe, expect, it } from 'vitest';
import { useWeb } from '../../browser/web.ts';

// biome-ignore lint/correctness/useHookAtTopLevel: hooks of vitest, not of React
const web = useWeb();

describe('the workbench', () => {
  it('lists what waits for an analyst and leads there', async () => {
    const visit = await web.visit('analyst');
    const { page } = visit;
    await visit.goto('/');
    await page.getByRole('link', { name: /^未达：专利相关技术合同成交额/ }).click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await visit.settle();
    expect(new URL(page.url()).pathname).toBe('/metrics/contract_amount');
  });

  it('leads an operator to failing checks and rejected rows', async () => {
    const visit = await web.visit('operator');
    const { page } = visit;
    await visit.goto('/');
    const rejects = page.getByRole('link', { name: '查看拒收的行' });
    await visit.tabTo(rejects);
    await page.keyboard.press('Enter');
    await visit.settle();
    expect(new URL(page.url()).pathname).toBe('/ops/rejects');
    await page.goBack();
    await page.getByRole('link', { name: '核对未通过的检查' }).click();
    await visit.settle();
    expect(new URL(page.url()).pathname).toBe('/ops/quality');
  });

  it('notes the first visit, and tells a liaison only of the own organisation', async () => {
    const visit = await web.visit('liaison');
    const { page } = visit;
    const noted = page.waitForResponse((answer) => answer.request().method() === 'PUT');
    await visit.goto('/');
    await page.getByText('这是您第一次打开工作台').waitFor();
    expect((await noted).ok()).toBe(true);
    await page.reload();
    await page.getByText('数据没有变化').waitFor();
    const organisation = await page
      .locator('header')
      .getByText(/大学|学院/)
      .first()
      .textContent();
    expect(await page.getByText(/^范围：/).textContent()).toContain(
      organisation?.replace(/^.*，/, '') ?? '?',
    );
    expect(await page.getByRole('link', { name: '简报' }).count()).toBe(0);
  });

  it('paints soon on a slow machine, and answers a click at once', async () => {
    const visit = await web.visit('analyst');
    await visit.measure();
    await visit.throttle(4);
    await visit.goto('/brief');
    await visit.page.getByRole('button', { name: '大字显示' }).click();
    const { LCP, INP = 0 } = await visit.vitals();
    expect(LCP).toBeGreaterThan(0);
    expect(LCP).toBeLessThan(4_000);
    expect(INP).toBeLessThan(1_000);
  });
});
