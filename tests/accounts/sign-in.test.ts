import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstAdmin } from '../../accounts/manage.ts';
import { SHARED_TIMEOUT } from '../helpers/shared-build.ts';
import { type Browser, PASSWORD, type TestSite, testSite } from './site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await testSite();
}, SHARED_TIMEOUT);
afterAll(() => site.close());

const MINUTE = 60_000;
const codeOf = (secret: string) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: site.now.at });

describe('the first start', () => {
  it('makes an administrator without a password, and a link that sets one, once', async () => {
    const before = await site.accounts.prepare();
    const first = await site.accounts.prepare();
    expect(first).toMatchObject({ login: 'admin' });
    const use = (token: string, password: string) =>
      site.browser().send('PUT', '/api/v1/session/link', { token, password });
    // Starting again made the link before void.
    expect((await use(before?.token ?? '', PASSWORD)).json().code).toBe('PANHUO_SIGN_IN_LINK');
    const token = first?.token ?? '';
    expect((await site.browser().send('POST', '/api/v1/session/link', { token })).json()).toMatchObject({
      login: 'admin',
      purpose: 'first',
    });
    expect((await site.browser().signIn('admin', '')).statusCode).toBe(400);
    expect((await use(token, 'admin123456789')).json().code).toBe('PANHUO_PASSWORD_WEAK');
    const answer = await use(token, PASSWORD);
    expect(answer.json().user).toMatchObject({ name: '管理员', roles: ['admin'] });
    expect((await use(token, PASSWORD)).statusCode).toBe(410);
    expect(await firstAdmin(site.accounts.room)).toBeNull();
  });

  it('of a link that is too old is none', async () => {
    const id = await site.user({ login: 'late' });
    const admin = site.browser();
    await admin.signIn('admin');
    const { link } = (await admin.send('POST', `/api/v1/users/${id}/reset`)).json();
    const token = String(link).split('#link=')[1] ?? '';
    site.now.at += 121 * MINUTE;
    const late = await site.browser().send('PUT', '/api/v1/session/link', { token, password: PASSWORD });
    expect(late.json().code).toBe('PANHUO_SIGN_IN_LINK');
  });
});

describe('signing in', () => {
  it('gives a cookie no script can read, and a new one each time', async () => {
    await site.user({ login: 'wang', name: '王丽' });
    const browser = site.browser();
    const answer = await browser.signIn(' WANG ');
    expect(answer.json()).toMatchObject({ user: { name: '王丽', roles: ['analyst'] }, demo_roles: [] });
    expect(answer.json().may).toContain('metrics.read');
    expect(answer.headers['set-cookie']).toEqual([
      expect.stringMatching(/^panhuo_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/),
    ]);
    expect(answer.headers['cache-control']).toBe('no-store');
    const before = browser.cookie;
    await browser.signIn('wang');
    expect(browser.cookie).not.toBe(before);
    expect((await browser.get('/api/v1/account')).json().sessions.length).toBeGreaterThanOrEqual(2);
  });

  it('tells nobody whether a login exists, and slows both down alike', async () => {
    await site.user({ login: 'zhang' });
    const tries = async (login: string) => {
      const told: unknown[] = [];
      for (let n = 0; n < 7; n++) {
        const { statusCode, body } = await site.browser().signIn(login, 'wrong but long enough');
        const { request: _, ...problem } = JSON.parse(body);
        told.push([statusCode, problem]);
      }
      return told;
    };
    const known = await tries('zhang');
    expect(await tries('nobody-at-all')).toEqual(known);
    expect(known.map((one) => (one as [number])[0])).toEqual([401, 401, 401, 401, 401, 429, 429]);
    // The right password has to wait as well; then it clears the count.
    expect((await site.browser().signIn('zhang')).statusCode).toBe(429);
    site.now.at += 5000;
    expect((await site.browser().signIn('zhang')).statusCode).toBe(200);
    expect((await site.browser().signIn('zhang', 'wrong but long enough')).statusCode).toBe(401);
    expect((await site.browser().signIn('zhang')).statusCode).toBe(200);
  });

  it('writes who tried and who came into the audit log, without passwords', async () => {
    const admin = site.browser();
    await admin.signIn('admin');
    const { rows } = (await admin.get('/api/v1/audit?limit=200')).json();
    const told = rows.filter(({ action }: { action: string }) => action === '登录');
    expect(told).toContainEqual(
      expect.objectContaining({
        outcome: 'refused',
        code: 'PANHUO_SIGN_IN_FAILED',
        target: { login: 'nobody-at-all' },
      }),
    );
    expect(told).toContainEqual(expect.objectContaining({ outcome: 'done', name: '王丽' }));
    expect(JSON.stringify(rows)).not.toContain('walnut');
  });
});

describe('an authenticator', () => {
  it('is asked for once it was confirmed; a code serves once, a recovery code once', async () => {
    await site.user({ login: 'totp' });
    const browser = site.browser();
    await browser.signIn('totp');
    const other = site.browser();
    await other.signIn('totp');
    expect(
      (await browser.send('POST', '/api/v1/account/totp', { password: 'not this one, no' })).json().code,
    ).toBe('PANHUO_SIGN_IN_FAILED');
    const begun = (await browser.send('POST', '/api/v1/account/totp', { password: PASSWORD })).json();
    expect(begun.uri).toContain(`secret=${begun.secret}`);
    expect(begun.qr.length).toBeGreaterThan(20);
    expect((await browser.send('PUT', '/api/v1/account/totp', { code: '000000' })).json().code).toBe(
      'PANHUO_TOTP_INVALID',
    );
    const confirmed = await browser.send('PUT', '/api/v1/account/totp', { code: codeOf(begun.secret) });
    const { recovery_codes: codes } = confirmed.json();
    expect(codes).toHaveLength(10);
    // Its other sessions are over, its own goes on under a new secret.
    expect((await other.get('/api/v1/account')).statusCode).toBe(401);
    expect((await browser.get('/api/v1/account')).json()).toMatchObject({
      totp: true,
      recovery_codes_left: 10,
    });

    const enter = (code?: string) => site.browser().signIn('totp', PASSWORD, code);
    expect((await enter()).json().code).toBe('PANHUO_SIGN_IN_CODE');
    // The code that confirmed it was used.
    expect((await enter(codeOf(begun.secret))).json().code).toBe('PANHUO_SIGN_IN_FAILED');
    site.now.at += MINUTE;
    const code = codeOf(begun.secret);
    expect((await enter(code)).statusCode).toBe(200);
    expect((await enter(code)).json().code).toBe('PANHUO_SIGN_IN_FAILED');
    expect((await enter(codes[0].toLowerCase())).statusCode).toBe(200);
    expect((await enter(codes[0])).json().code).toBe('PANHUO_SIGN_IN_FAILED');
    await browser.refresh();
    const removed = await browser.send('POST', '/api/v1/account/totp/remove', { password: PASSWORD });
    expect(removed.statusCode).toBe(200);
    expect((await enter()).statusCode).toBe(200);
  });
});

describe('a session', () => {
  it('ends by itself when it is not used, and at the latest after twelve hours', async () => {
    await site.user({ login: 'idle' });
    const browser = site.browser();
    await browser.signIn('idle');
    site.now.at += 119 * MINUTE;
    expect((await browser.get('/api/v1/account')).statusCode).toBe(200);
    site.now.at += 119 * MINUTE;
    expect((await browser.get('/api/v1/account')).statusCode).toBe(200);
    site.now.at += 121 * MINUTE;
    expect((await browser.get('/api/v1/account')).statusCode).toBe(401);
    await browser.signIn('idle');
    for (let hour = 0; hour < 11; hour++) {
      site.now.at += 60 * MINUTE;
      expect((await browser.get('/api/v1/account')).statusCode).toBe(200);
    }
    site.now.at += 61 * MINUTE;
    expect((await browser.get('/api/v1/account')).statusCode).toBe(401);
  });

  it('ends by its owner, by an administrator, with the rights it began with, and with the user', async () => {
    const id = await site.user({ login: 'ends' });
    const admin = site.browser();
    await admin.signIn('admin');
    const enter = async (): Promise<Browser> => {
      const browser = site.browser();
      expect((await browser.signIn('ends')).statusCode).toBe(200);
      return browser;
    };
    const isOver = async (browser: Browser) => (await browser.get('/api/v1/account')).statusCode === 401;
    const [one, two] = [await enter(), await enter()];
    expect((await one.send('DELETE', '/api/v1/account/sessions')).json()).toEqual({
      ended: expect.any(Number),
    });
    expect([await isOver(one), await isOver(two)]).toEqual([false, true]);
    expect((await one.send('DELETE', '/api/v1/session')).statusCode).toBe(204);
    expect(await isOver(one)).toBe(true);

    const three = await enter();
    await admin.send('DELETE', `/api/v1/users/${id}/sessions`);
    expect(await isOver(three)).toBe(true);
    const four = await enter();
    await admin.send('PATCH', `/api/v1/users/${id}`, { roles: ['analyst', 'operator'] });
    expect(await isOver(four)).toBe(true);
    const five = await enter();
    await admin.send('PATCH', `/api/v1/users/${id}`, { disabled: true });
    expect(await isOver(five)).toBe(true);
    expect((await site.browser().signIn('ends')).json().code).toBe('PANHUO_SIGN_IN_FAILED');
  });

  it('is not taken over by a change of password', async () => {
    await site.user({ login: 'change' });
    const [own, other] = [site.browser(), site.browser()];
    await own.signIn('change');
    await other.signIn('change');
    const before = own.cookie;
    const next = '另一句话 with 9 lanterns';
    expect((await own.send('PUT', '/api/v1/account/password', { old: PASSWORD, new: next })).statusCode).toBe(
      200,
    );
    expect(own.cookie).not.toBe(before);
    expect((await own.get('/api/v1/account')).statusCode).toBe(200);
    expect((await other.get('/api/v1/account')).statusCode).toBe(401);
    const old = site.browser();
    old.cookie = before;
    expect((await old.get('/api/v1/account')).statusCode).toBe(401);
    expect((await site.browser().signIn('change')).statusCode).toBe(401);
    expect((await site.browser().signIn('change', next)).statusCode).toBe(200);
  });
});
