import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sharedBrowser } from '../../browser/shared.ts';
import { Visit } from '../../browser/visit.ts';
import { temporaryFolder } from '../../helpers/folders.ts';
import { type Child, startChild } from '../../helpers/processes.ts';
import { PROVINCE_TIMEOUT } from '../../helpers/province.ts';
import { copyRoundTo } from '../../helpers/round.ts';

const home = path.join(temporaryFolder('panhuo-evaluation-'), 'office');
let browser: Browser;
let site: Child;
let port = 0;
/** Page of a centre that 评价员甲 has still to score. */
let centre = '';

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
const startAgain = async () => {
  site = startChild('site', { home, port });
  await site.ready;
};
const visit = () => Visit.open(browser, `http://127.0.0.1:${port}`);

beforeAll(async () => {
  await copyRoundTo(home);
  port = await freePort();
  [browser] = await Promise.all([sharedBrowser(), startAgain()]);
}, PROVINCE_TIMEOUT);
afterAll(() => site?.kill());

it('takes an evaluator from the round to a saved score, with the keyboard alone', async () => {
  const own = await visit();
  await own.signIn('evaluator');
  await own.goto('/evaluations');
  await own.tabTo(own.page.getByRole('link', { name: /待评分的中心/ }));
  await own.page.keyboard.press('Enter');
  await own.page.waitForURL(/evaluations\/[^/]+\/[^/?]+/);
  await own.settle();
  centre = decodeURIComponent(new URL(own.page.url()).pathname);
  expect(await own.axe()).toEqual([]);
  // The other evaluator stays hidden: nobody's points stand on the page.
  expect(await own.page.getByText('双方提交后可见').count()).toBeGreaterThan(0);
  await own.tabTo(own.page.getByLabel(/机构定位与职责，我的评分/));
  await own.page.keyboard.type('9');
  await own.page.keyboard.press('Control+Enter');
  // More than there is to give, and no reason: said beside the field, and nothing is stored.
  await own.page.getByText('应在 0 至 2 之间').waitFor();
  await own.page.getByLabel(/机构定位与职责，我的评分/).fill('1.5');
  await own.page.getByLabel('机构定位与职责，理由').fill('有成立文件');
  await own.page.keyboard.press('Control+Enter');
  await own.page.getByText('已保存 1 项评分').waitFor();
  await own.goto(centre);
  expect(await own.page.getByLabel(/机构定位与职责，我的评分/).inputValue()).toBe('1.5');
  await own.shoot('evaluation-score-evaluator');
  expect(own.problems).toEqual([]);
});

it('loses nothing that was typed more than two seconds before the server was killed', async () => {
  const own = await visit();
  // The dead server is what is tried here.
  own.allow(
    /ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|ERR_INTERNET_DISCONNECTED|Failed to fetch|Failed to load/,
  );
  await own.signIn('evaluator');
  await own.goto(centre);
  const reason = own.page.getByLabel('部门联动，理由');
  await reason.focus();
  const typedAt: number[] = [];
  const letters = Array.from('科研处资产处财务处学院每月一次联席会议有会议纪要三份并且共享台账与专利清单');
  const killAfter = 30;
  let killedAt = 0;
  for (const [at, letter] of letters.entries()) {
    if (at === killAfter) {
      killedAt = performance.now();
      void site.kill();
    }
    await own.page.keyboard.insertText(letter);
    typedAt.push(performance.now());
    await sleep(120);
  }
  await site.ended;
  const whole = letters.join('');
  expect(await reason.inputValue()).toBe(whole);
  await own.page.getByText('未存到服务器（离线），已留在本机').waitFor();
  // Or the window that has it all would give it to the server again before anybody can look what the server kept.
  await own.page.context().setOffline(true);
  await startAgain();
  // Another window that knows nothing of the first has what the server had on disk.
  const elsewhere = await visit();
  await elsewhere.signIn('evaluator');
  await elsewhere.goto(centre);
  const stored = await elsewhere.page.getByLabel('部门联动，理由').inputValue();
  expect(whole.startsWith(stored)).toBe(true);
  const firstLost = typedAt[Array.from(stored).length] ?? Number.POSITIVE_INFINITY;
  const lost = Math.max(0, killedAt - firstLost);
  process.stdout.write(
    `evaluator: the server had all but the last ${Math.round(lost)} ms before it was killed\n`,
  );
  expect(lost).toBeLessThan(2000);
  await own.page.context().setOffline(false);
  // The same window after a reload has all, and gives it to the server again.
  await own.goto(centre);
  expect(await own.page.getByLabel('部门联动，理由').inputValue()).toBe(whole);
  await own.page.getByText(/已暂存/).waitFor();
  await elsewhere.goto(centre);
  expect(await elsewhere.page.getByLabel('部门联动，理由').inputValue()).toBe(whole);
});
