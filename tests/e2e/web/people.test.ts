import { TOTP } from 'otpauth';
import { describe, expect, it } from 'vitest';
import { useWeb } from '../../browser/web.ts';

// biome-ignore lint/correctness/useHookAtTopLevel: hooks of vitest, not of React
const web = useWeb();
const PASSWORD = '测试专用的一句长话，没有人用它';

describe('signing in', () => {
  it('leads back to the page that was asked for, with keys alone', async () => {
    const visit = await web.visit(null);
    const { page } = visit;
    await visit.goto('/metrics?p=2023');
    await expect.poll(() => page.url(), { timeout: 10_000 }).toContain('/sign-in?next=');
    await visit.tabTo(page.getByRole('button', { name: /^分析人员/ }));
    await page.keyboard.press('Enter');
    // The first to come opens the database of accounts.
    await expect.poll(() => new URL(page.url()).pathname, { timeout: 30_000 }).toBe('/metrics');
    expect(new URL(page.url()).search).toBe('?p=2023');
    await page.getByRole('heading', { level: 1 }).waitFor();
  });

  it('says what is wrong, and does not say whether there is such a user', async () => {
    const visit = await web.visit(null);
    const { page } = visit;
    visit.allow(/status of 40[01]|status of 403/);
    await visit.goto('/sign-in');
    await page.getByLabel('登录名').fill('nobody');
    await page.getByLabel('密码').fill('not-the-password');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toMatch(/PANHUO_SIGN_IN_FAILED/);
    expect(new URL(page.url()).pathname).toBe('/sign-in');
  });
});

describe('a new user', () => {
  it('is invited by a link, sets a password and a second step, and is let go by the administrator', async () => {
    const admin = await web.visit('admin');
    await admin.goto('/users');
    await admin.page.getByRole('button', { name: '添加用户' }).click();
    await admin.page.getByLabel('登录名').fill('wang.example');
    await admin.page.getByLabel('姓名').fill('示例王工');
    await admin.page.getByLabel('分析人员').check();
    await admin.page.getByRole('button', { name: '添加', exact: true }).click();
    const link = await admin.page.getByLabel('链接', { exact: true }).inputValue();
    expect(link).toMatch(/\/sign-in#link=[\w-]{20,}$/);

    const user = await web.visit(null);
    const { page } = user;
    await user.goto(link);
    await page.getByText('示例王工').waitFor();
    expect(page.url()).not.toContain('link=');
    await page.getByLabel('新密码').fill(PASSWORD);
    await page.getByLabel('再填一次').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '工作台', level: 1 }).waitFor();

    await user.goto('/account');
    const second = page.getByRole('region', { name: '两步验证' });
    await second.getByLabel('密码').fill(PASSWORD);
    await second.getByRole('button', { name: '开始设置' }).click();
    const secret = (await second.locator('code').textContent()) ?? '';
    expect(await second.getByRole('img', { name: '两步验证的二维码' }).isVisible()).toBe(true);
    const totp = new TOTP({ secret });
    await second.getByLabel('验证器上的六位数字').fill(totp.generate());
    await second.getByRole('button', { name: '启用' }).click();
    await second.getByText('恢复码只显示这一次').waitFor();
    const recovery = (await second.locator('li code').first().textContent()) ?? '';
    await second.getByRole('button', { name: '我已保存' }).click();
    await second.getByText('已启用').waitFor();

    const again = await web.visit(null);
    again.allow(/status of 40[01]/);
    await again.goto('/sign-in');
    await again.page.getByLabel('登录名').fill('wang.example');
    await again.page.getByLabel('密码').fill(PASSWORD);
    await again.page.keyboard.press('Enter');
    // A recovery code: the six digits were just used, and are good once.
    await again.page.getByLabel('动态验证码').fill(recovery);
    await again.page.keyboard.press('Enter');
    await again.page.getByRole('heading', { name: '工作台', level: 1 }).waitFor();

    await admin.goto('/users');
    await admin.page.getByRole('button', { name: /^会话 2：示例王工/ }).click();
    await admin.page.getByRole('button', { name: '全部注销' }).click();
    await admin.page.getByText('没有正在使用的会话').waitFor();
    await again.goto('/account');
    await expect.poll(() => again.page.url(), { timeout: 10_000 }).toContain('/sign-in');
  });
});

describe('the audit log', () => {
  it('holds what was done, by whom, and proves that nothing was taken out', async () => {
    const visit = await web.visit('admin');
    const { page } = visit;
    await visit.goto('/audit');
    await page.getByRole('button', { name: '核对全部记录' }).click();
    await page.getByText(/链完整，共核对 \d+ 条/).waitFor();
    await page.getByLabel('查找').fill('添加用户');
    await expect
      .poll(() => page.getByRole('cell', { name: '添加用户' }).count(), { timeout: 10_000 })
      .toBe(1);
    expect(await page.getByRole('row').nth(1).textContent()).toContain('示例管理员');
    await page.getByRole('button', { name: '导出' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: /^CSV/ }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('操作日志.csv');
  });

  it('is not for everybody, and the page says so', async () => {
    const visit = await web.visit('analyst');
    await visit.goto('/audit');
    await visit.page.getByText('无权查看').waitFor();
    expect(await visit.page.getByRole('link', { name: '用户' }).count()).toBe(0);
  });
});
