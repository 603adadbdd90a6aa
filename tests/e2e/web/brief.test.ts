import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BriefAnswer } from '../../../dashboards/api/brief.ts';
import { loadMetrics } from '../../../transforms/semantic/load.ts';
import { queryMetric } from '../../../transforms/semantic/query.ts';
import { artefacts } from '../../browser/visit.ts';
import { useWeb } from '../../browser/web.ts';
import { builtProvince } from '../../helpers/province.ts';

// biome-ignore lint/correctness/useHookAtTopLevel: hooks of vitest, not of React
const web = useWeb();

async function open() {
  const visit = await web.visit('leader');
  const answered = visit.page.waitForResponse(/\/api\/v1\/brief/);
  await visit.goto('/brief');
  return { visit, brief: (await (await answered).json()) as BriefAnswer };
}

describe('the brief of a leader', () => {
  it('has a light with its word beside each figure, and the figures of panhuo metrics', async () => {
    const { visit, brief } = await open();
    const [province, catalog] = [await builtProvince(), await loadMetrics()];
    const reader = await province.openReadOnly();
    try {
      for (const { cell, value } of [...brief.headlines, ...brief.cities.rows]) {
        const { metric, ...request } = cell;
        const { rows } = await queryMetric(reader.connection, catalog.metric(metric), request);
        expect(rows[0]?.value ?? null, `${metric} ${cell.where.join()}`).toBe(value);
      }
    } finally {
      reader.close();
    }
    for (const { name, light } of brief.headlines) {
      const tile = visit.page.getByRole('region', { name });
      expect(await tile.textContent()).toContain(light.word);
    }
    expect(brief.headlines.map(({ light }) => light.kind)).toContain('bad');
    expect(brief.headlines.map(({ light }) => light.kind)).toContain('good');
    expect(brief.cities.rows.filter(({ city }) => city.endsWith('市'))).toHaveLength(13);
  });

  it('leads from a sentence to the rows behind it, as many as it says, with keys alone', async () => {
    const { visit, brief } = await open();
    const { page } = visit;
    const [sentence] = brief.sentences;
    const said = /转化([\d,]+)件次/.exec(sentence?.text ?? '')?.[1] ?? '?';
    await visit.tabTo(page.getByRole('link', { name: sentence?.text ?? '', exact: true }));
    await page.keyboard.press('Enter');
    await page.getByText(`${said} 件次`).first().waitFor();
    expect(new URL(page.url()).pathname).toBe('/metrics/conversion_events/rows');
  });

  it('fits one sheet of paper, and large type changes nothing but the size', async () => {
    const { visit } = await open();
    expect(await visit.pdf(path.join(artefacts(), 'brief.pdf'))).toEqual({ pages: 1 });
    const words = async () => (await visit.page.locator('main li').allTextContents()).join('\n');
    const before = await words();
    const size = () => visit.page.evaluate('getComputedStyle(document.querySelector("main li")).fontSize');
    const small = Number.parseFloat(String(await size()));
    await visit.page.getByRole('button', { name: '大字显示' }).click();
    await visit.settle();
    expect(Number.parseFloat(String(await size()))).toBeCloseTo(small * 1.5, 0);
    expect(await words()).toBe(before);
    await visit.shoot('brief-wall', { widths: [1440], paper: false });
  });

  it('asks for another period, keeps it in the address, and Back undoes it', async () => {
    const { visit } = await open();
    const { page } = visit;
    const before = await page.locator('main li').first().textContent();
    await page.getByLabel('期次').selectOption({ label: '2023年' });
    await page.getByText(/2023年专利转化/).waitFor();
    expect(new URL(page.url()).search).toBe('?p=2023');
    await page.goBack();
    await expect.poll(() => page.locator('main li').first().textContent(), { timeout: 10_000 }).toBe(before);
  });
});
