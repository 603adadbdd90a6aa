import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSteps } from '../../../activities/index.ts';
import { createLog, createTelemetry, instrumentSteps } from '../../../activities/telemetry.ts';
import { inlineEngine } from '../../../engine/inline.ts';
import { encodeGb18030 } from '../../../sample/gb18030.ts';
import { sharedBrowser } from '../../browser/shared.ts';
import { type Site, startSite } from '../../browser/site.ts';
import { Visit } from '../../browser/visit.ts';
import { Fixture, silent } from '../../dashboards/fixture.ts';
import { csv, rows } from '../../helpers/gazette.ts';

let browser: Browser;
let site: Site;
let fixture: Fixture;

beforeAll(async () => {
  fixture = Fixture.create(
    'synthetic: true\nsources:\n  gazette: { kind: publication, parser: gazette-csv, files: [inbox] }\n',
  );
  const { home } = fixture;
  mkdirSync(path.join(home, 'inbox'));
  writeFileSync(path.join(home, 'inbox', '一.csv'), csv([...rows(8), '坏,行']));
  const steps = instrumentSteps(createSteps(fixture.open, { transforms: fixture.transforms }), {
    home,
    log: createLog({ home }),
    telemetry: createTelemetry(),
  });
  const engine = inlineEngine({ steps, log: silent });
  [browser, site] = await Promise.all([sharedBrowser(), startSite(home, { engine })]);
}, 120_000);
afterAll(() => site?.close());

const ODD = `文献编码,公布于,发明题目,单位\n${Array.from({ length: 12 }, (_, at) => `CN1033079${String(at).padStart(2, '0')}B,2023-03-1${at % 9},一种甲${at},合成大学`).join('\n')}\n`;

describe('the operator', () => {
  it('starts a run, sees it end, and reads what was rejected', { timeout: 120_000 }, async () => {
    const visit = await Visit.open(browser, site.origin);
    await visit.signIn('operator');
    const { page } = visit;
    await visit.goto('/ops');
    await page.getByRole('button', { name: '启动运行' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: '启动', exact: true }).click();
    expect(await dialog.getByRole('alert').textContent()).toContain('原因');
    await dialog.getByLabel('原因').fill('每日例行');
    await dialog.getByRole('button', { name: '启动', exact: true }).click();
    await page.waitForURL('**/ops/runs/*');
    await page.getByText('已发布快照').waitFor();
    await visit.settle();
    expect(await page.locator('dl').first().innerText()).toMatch(
      /完成[\s\S]*每日例行[\s\S]*9 行 ＝ 8 记录 ＋ 1 拒收/,
    );
    await page.getByRole('link', { name: '看拒收的行' }).click();
    await page.getByRole('link', { name: '一.csv' }).click();
    await page.getByText('坏,行').waitFor();
    expect(await visit.axe()).toEqual([]);
    expect(visit.problems).toEqual([]);
    await visit.close();
  });

  it('brings a GB18030 table nobody knows, says which column is which, and has it imported', {
    timeout: 120_000,
  }, async () => {
    const visit = await Visit.open(browser, site.origin);
    await visit.signIn('operator');
    const { page } = visit;
    await visit.goto('/ops/import');
    const buffer = Buffer.from(encodeGb18030(ODD));
    await page.locator('input[type=file]').setInputFiles({ name: '八月.csv', mimeType: 'text/csv', buffer });
    await page.getByLabel('记录种类').selectOption({ label: '专利公布公告' });
    await page.getByRole('button', { name: '按上面重新试读' }).click();
    // Without a person's word the columns are missing; they are shown all the same.
    await page.getByText('缺少必需的列').first().waitFor();
    for (const [column, field] of [
      ['文献编码', 'publication_number'],
      ['公布于', 'publication_date'],
      ['发明题目', 'title'],
      ['单位', 'applicants'],
    ] as const)
      await page.getByLabel(`“${column}”是哪个字段`).selectOption(field);
    await page.getByRole('button', { name: '按上面重新试读' }).click();
    await page.getByText('12 行 ＝ 12 记录 ＋ 0 拒收').first().waitFor();
    await page.getByText('编码 GB18030').first().waitFor();
    await page.getByRole('cell', { name: '一种甲0', exact: true }).waitFor();
    expect(await visit.axe()).toEqual([]);
    await page.getByRole('button', { name: '导入', exact: true }).click();
    await page.getByLabel('理由').fill('八月数据');
    await page.getByRole('dialog').getByRole('button', { name: '导入', exact: true }).click();
    await page.waitForURL('**/ops/runs/*');
    await page.getByText('12 行 ＝ 12 记录').waitFor();
    const { lake } = await fixture.open();
    const imported = (await lake.manifests()).filter(({ source }) => source === 'import');
    expect(imported.map(({ documents }) => documents[0]?.records)).toEqual([12]);
    expect(visit.problems).toEqual([]);
    await visit.close();
  });
});
