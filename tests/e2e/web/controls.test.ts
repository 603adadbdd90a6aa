import { expect, it } from 'vitest';
import { useWeb } from '../../browser/web.ts';

// biome-ignore lint/correctness/useHookAtTopLevel: hooks of vitest, not of React
const web = useWeb();

it('opens a round with keys alone: people and universities are found by typing', async () => {
  const visit = await web.visit(null, { width: 390 });
  const { page } = visit;
  // The demo knows somebody from the first time on.
  for (const role of ['evaluator', 'evaluator-2', 'admin']) await visit.signIn(role);
  // What the form sends is looked at here; nothing is opened on the sample that others read, too.
  let sent: unknown;
  visit.allow(/status of 409/);
  await page.route('**/api/v1/rounds', async (asked) => {
    if (asked.request().method() !== 'POST') return asked.continue();
    sent = asked.request().postDataJSON();
    return asked.fulfill({
      status: 409,
      contentType: 'application/problem+json',
      body: JSON.stringify({ status: 409, code: 'PANHUO_ROUND_STATE', title: '', detail: '已经开过了' }),
    });
  });
  await visit.goto('/evaluations');
  await visit.tabTo(page.getByRole('button', { name: '开一轮评价' }));
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  const field = (name: string) => dialog.getByRole('combobox', { name, exact: true });
  const list = dialog.getByRole('listbox');
  const marked = list.locator('[class*="option-active"]');
  await visit.tabTo(dialog.getByRole('textbox', { name: '轮次名称（必填）', exact: true }));
  await page.keyboard.type('2023年度');
  await page.keyboard.press('Tab');
  await page.keyboard.type('2023');

  await visit.tabTo(field('评价员（必填）'));
  await page.keyboard.press('ArrowDown');
  await list.getByRole('option', { name: '评价员乙' }).waitFor();
  await page.keyboard.type('评价员甲');
  await page.keyboard.press('Enter');
  await page.keyboard.type('评价员乙');
  await page.keyboard.press('Enter');
  // Somebody who is no user yet.
  await page.keyboard.type('示例某人');
  await page.keyboard.press('Tab');
  await dialog.getByRole('button', { name: '去掉 示例某人' }).waitFor();
  await list.waitFor({ state: 'hidden' });

  await visit.tabTo(field('评价员甲的利害关系高校'));
  await page.keyboard.press('ArrowDown');
  await list.waitFor();
  const names = await list.getByRole('option').allTextContents();
  expect(names.length).toBeGreaterThan(9);
  for (let pressed = 0; pressed < 8; pressed++) await page.keyboard.press('ArrowDown');
  await expect.poll(() => marked.textContent()).toBe(names[8]);
  // What is marked has come into sight, and antd does not scroll but the list.
  const below = async () => {
    const [of, within] = [await marked.boundingBox(), await list.boundingBox()];
    return (of?.y ?? 0) + (of?.height ?? 0) - (within?.y ?? 0) - (within?.height ?? 0);
  };
  await expect.poll(below).toBeLessThanOrEqual(1);
  expect(await visit.axe()).toEqual([]);
  expect(await visit.overflow()).toBeNull();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await list.waitFor({ state: 'hidden' });
  expect(await dialog.isVisible()).toBe(true);

  await visit.tabTo(field('裁定人（必填）'));
  await page.keyboard.type('示例裁定人');
  await visit.tabTo(field('参评高校'));
  await page.keyboard.type('没有这样的名称');
  await dialog.getByText('没有名称含“没有这样的名称”的高校').waitFor();
  expect(await visit.axe()).toEqual([]);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(names[0] ?? '');
  await expect.poll(() => list.getByRole('option').allTextContents()).toContain(names[0]);
  await expect.poll(() => marked.textContent()).toBe(names[0]);
  await page.keyboard.press('Enter');
  await visit.tabTo(dialog.getByRole('textbox', { name: '理由' }));
  await page.keyboard.type('试评');
  await visit.tabTo(dialog.getByRole('button', { name: '开轮' }));
  await page.keyboard.press('Enter');

  await dialog.getByRole('alert').getByText('没有开轮：已经开过了').waitFor();
  expect(sent).toMatchObject({
    round: '2023年度',
    period: '2023',
    centres: [names[0]],
    evaluators: [
      { name: '评价员甲', belongs: [names[8]] },
      { name: '评价员乙', belongs: [] },
      { name: '示例某人', belongs: [] },
    ],
    adjudicators: [{ name: '示例裁定人', belongs: [] }],
    reason: '试评',
  });
}, 60_000);
