import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { loadMetrics } from '../../../transforms/semantic/load.ts';
import { queryMetric } from '../../../transforms/semantic/query.ts';
import type { MetricRequest } from '../../../transforms/semantic/types.ts';
import { useWeb } from '../../browser/web.ts';
import { builtProvince } from '../../helpers/province.ts';

// biome-ignore lint/correctness/useHookAtTopLevel: hooks of vitest, not of React
const web = useWeb();

/** What `panhuo metrics` prints for the same question. */
async function metricsSay(metric: string, request: MetricRequest) {
  const province = await builtProvince();
  const reader = await province.openReadOnly();
  try {
    return await queryMetric(reader.connection, (await loadMetrics()).metric(metric), request);
  } finally {
    reader.close();
  }
}

const grouped = (value: number): string => value.toLocaleString('en-US');

describe('an analyst', () => {
  it('reads the numbers of panhuo metrics, and comes from a number to its rows and its patents', async () => {
    const visit = await web.visit('analyst');
    const { page } = visit;
    await visit.goto('/metrics/conversion_events?p=2023&by=city&cmp=none');
    const answer = await metricsSay('conversion_events', {
      by: ['city'],
      period: '2023',
      total: 'recompute',
    });
    const shown = await page
      .locator('table tbody tr')
      .evaluateAll((rows) =>
        rows.map((row) =>
          [...row.querySelectorAll('td')].slice(0, 2).map((cell) => cell.textContent?.trim() ?? ''),
        ),
      );
    const said = answer.rows.map((row) => [String(row.city), grouped(row.value ?? 0)]);
    expect(shown.toSorted()).toEqual(said.toSorted());
    expect(await page.locator('tfoot td').nth(1).textContent()).toBe(grouped(answer.total?.value ?? -1));

    const [city = '', number = ''] = shown[0] ?? [];
    await page.locator('table tbody tr').first().locator('td').nth(1).locator('a').click();
    await visit.settle();
    expect(await page.getByText(`${number} 件次 =`, { exact: false }).count()).toBe(1);
    expect(await page.locator('main').textContent()).toContain(city);
    expect(await page.locator('table tbody tr').count()).toBe(
      Math.min(50, Number(number.replaceAll(',', ''))),
    );
    expect(await page.locator('table tbody a[href^="/patents/"]').first().isVisible()).toBe(true);
    expect(await page.locator('table tbody a[href^="/records/"]').first().isVisible()).toBe(true);
  });

  it('filters with the keyboard alone, and takes it back with Back', async () => {
    const visit = await web.visit('analyst');
    const { page } = visit;
    await visit.goto('/metrics/conversion_events?p=2023');
    await page.getByRole('region', { name: '筛选' }).getByRole('button', { name: '城市' }).focus();
    await page.keyboard.press('Enter');
    await visit.tabTo('input[type="checkbox"]');
    await page.keyboard.press('Space');
    await page.keyboard.press('Escape');
    await visit.settle();
    expect(new URL(page.url()).searchParams.getAll('c')).toHaveLength(1);
    expect(await page.getByRole('list', { name: '已选条件' }).textContent()).toContain('城市：');
    expect(await page.evaluate('document.activeElement.textContent')).toContain('城市');
    await page.goBack();
    await visit.settle();
    expect(new URL(page.url()).searchParams.getAll('c')).toEqual([]);
  });

  it('moves through a table with arrows: one stop for Tab', async () => {
    const visit = await web.visit('analyst');
    const { page } = visit;
    await visit.goto('/metrics/conversion_events?p=2023&by=city&cmp=none');
    await visit.tabTo('tbody a');
    const first = await page.evaluate('document.activeElement.textContent');
    await page.keyboard.press('ArrowDown');
    const second = await page.evaluate('document.activeElement.textContent');
    expect(second).not.toBe(first);
    await page.keyboard.press('ArrowUp');
    expect(await page.evaluate('document.activeElement.textContent')).toBe(first);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.closest("tbody")')).toBeNull();
  });

  it('sees what of an address was not understood, and opens the definition of a number', async () => {
    const visit = await web.visit('analyst');
    const { page } = visit;
    await visit.goto('/metrics?p=2023&unheard=1&view=pie');
    expect(await page.locator('body').textContent()).toContain('本页没有的参数：unheard');
    expect(await page.locator('body').textContent()).toContain('读不懂的参数值：view');
    await page.getByRole('button', { name: '从网址中去掉' }).click();
    await visit.settle();
    expect(new URL(page.url()).search).toBe('?p=2023');
    await page
      .getByRole('button', { name: /^口径：专利转化件次/ })
      .first()
      .click();
    await visit.settle();
    const card = page.getByRole('dialog', { name: /^口径/ });
    expect(await card.textContent()).toContain('未经官方核验');
    await page.keyboard.press('Escape');
    expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toMatch(/^口径/);
  });

  it('keeps reading what was loaded while there is no network', async () => {
    const visit = await web.visit('analyst');
    const { page } = visit;
    visit.allow(/ERR_INTERNET_DISCONNECTED/);
    await visit.goto('/metrics/conversion_events?p=2023&by=city');
    const before = await page.locator('table tbody').textContent();
    await page.context().setOffline(true);
    await visit.settle();
    expect(await page.locator('body').textContent()).toContain('离线：没有网络');
    expect(await page.locator('table tbody').textContent()).toBe(before);
    await page.getByLabel('比较').selectOption('prev');
    await page.getByText('连不上服务器').first().waitFor();
    await page.goBack();
    await visit.settle();
    expect(await page.locator('table tbody').textContent()).toBe(before);
    await page.context().setOffline(false);
    await visit.settle();
    expect(await page.locator('body').textContent()).not.toContain('离线：没有网络');
  });

  it('takes charts away as pictures that say what they show', async () => {
    const visit = await web.visit('analyst');
    const { page } = visit;
    await visit.goto('/metrics/conversion_events?p=2023&by=city');
    const chart = page.locator('figure').filter({ hasText: '历年走势' });
    expect(await chart.getByRole('img').getAttribute('aria-label')).toMatch(/2023年 \d+件次/);
    await chart.getByRole('button', { name: '存图' }).click();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      chart.getByRole('button', { name: /^SVG/ }).click(),
    ]);
    const svg = await readFile(await file.path(), 'utf8');
    for (const part of ['未经官方核验', '筛选：无', '合成数据', '期间：', '<path'])
      expect(svg).toContain(part);
    await chart.getByRole('button', { name: '表格' }).click();
    expect(await chart.locator('tbody tr').count()).toBeGreaterThan(3);
  });

  it('takes the numbers away as they are, with filters and definition', async () => {
    const visit = await web.visit('analyst');
    const { page } = visit;
    await visit.goto('/metrics/conversion_events?p=2023&by=city&cmp=none');
    await page.getByRole('button', { name: '导出' }).click();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: /^CSV/ }).click(),
    ]);
    expect(file.suggestedFilename()).toBe('合成数据_conversion_events.csv');
    const csv = await readFile(await file.path(), 'utf8');
    const answer = await metricsSay('conversion_events', { by: ['city'], period: '2023' });
    for (const row of answer.rows) expect(csv).toContain(`${row.city},${row.value}`);
    expect(csv).toContain(answer.definition.slice(0, 12));
  });

  it('asks for flows, cohorts, durations and the funnel, each as the semantic layer answers', async () => {
    const visit = await web.visit('analyst');
    const { page } = visit;
    const flows = await metricsSay('conversion_events', { period: '2023' });
    await visit.goto('/flows?p=2023');
    expect(await page.locator('main').textContent()).toContain(
      `相加等于合计 ${grouped(flows.rows[0]?.value ?? -1)}件次`,
    );
    const rate = await metricsSay('conversion_rate_3y', { by: ['year'], period: '2018' });
    await visit.goto('/cohorts?p=2018');
    const cell = page.locator('tbody tr').first().locator('td').last();
    const value = rate.rows[0]?.value;
    expect(await cell.textContent()).toBe(typeof value === 'number' ? `${(value * 100).toFixed(1)}%` : '＊');
    await visit.goto('/survival');
    expect(await page.getByRole('img', { name: /已发生的占比/ }).count()).toBe(1);
    await visit.goto('/funnel');
    const cases = await metricsSay('funnel_cases', {});
    expect(await page.locator('main').textContent()).toContain(
      `共 ${grouped(cases.rows[0]?.value ?? -1)} 项`,
    );
  });

  it('can be used by everybody with what it opens, too: definition, filter, menu, list of metrics', async () => {
    const visit = await web.visit('analyst');
    const { page } = visit;
    await visit.goto('/metrics/conversion_rate_stock?p=2023&by=university');
    for (const name of [/^口径：专利转化率/, /^城市/, '导出', '换一个指标']) {
      await page.locator('main').getByRole('button', { name }).first().click();
      await visit.settle();
      expect(await visit.axe(), String(name)).toEqual([]);
      await page.keyboard.press('Escape');
    }
  });
});
