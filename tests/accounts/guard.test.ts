import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkAudit } from '../../accounts/audit.ts';
import { openCluster } from '../../decisions/pglite.ts';
import { SHARED_TIMEOUT } from '../helpers/shared-build.ts';
import { type Browser, type TestSite, testSite } from './site.ts';

let site: TestSite;
let own: Browser;
beforeAll(async () => {
  site = await testSite({}, { rates: { signIn: 8 } });
  await site.user({ login: 'owner', roles: ['admin'] });
  own = site.browser();
  await own.signIn('owner');
}, SHARED_TIMEOUT);
afterAll(() => site.close());

const VIEW = { name: '各市', page: '/metrics', url: '/metrics?by=city' };
const put = (headers: Record<string, string>, browser = own) =>
  browser.send('PUT', '/api/v1/views/a-view-of-mine', VIEW, headers);

describe('a write', () => {
  it.each<[string, Record<string, string>]>([
    ['without the header token', { 'x-panhuo-csrf': '' }],
    ['with the token of another session', { 'x-panhuo-csrf': 'A'.repeat(43) }],
    ['from another origin', { origin: 'https://evil.example' }],
    ['from another port of this machine', { origin: 'http://localhost:9999' }],
    ['from a page without an origin', { origin: 'null' }],
    ['that a browser says came from another site', { 'sec-fetch-site': 'cross-site' }],
    ['that a browser says came from a neighbour', { 'sec-fetch-site': 'same-site' }],
  ])('%s is refused', async (_what, headers) => {
    const answer = await put(headers);
    expect([answer.statusCode, answer.json().code]).toEqual([403, 'PANHUO_CSRF']);
  });

  it('of our own page is done', async () => {
    expect((await put({ origin: 'http://localhost:80', 'sec-fetch-site': 'same-origin' })).statusCode).toBe(
      403,
    );
    expect(
      (await put({ origin: 'http://localhost', 'sec-fetch-site': 'same-origin', host: 'localhost' }))
        .statusCode,
    ).toBe(200);
    expect((await put({})).statusCode).toBe(200);
  });

  it('that would sign somebody in from elsewhere is refused too', async () => {
    const answer = await site
      .browser()
      .send('POST', '/api/v1/session', { login: 'owner', password: 'x' }, { origin: 'https://evil.example' });
    expect(answer.json().code).toBe('PANHUO_CSRF');
  });

  it('as a form is not understood', async () => {
    const { statusCode } = await site.app.inject({
      method: 'POST',
      url: '/api/v1/session',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'login=owner&password=x',
    });
    expect(statusCode).toBe(415);
  });

  it('that is too large is refused before it is read', async () => {
    const answer = await own.send('PUT', '/api/v1/drafts/big', { value: 'x'.repeat(70_000), rev: 0 });
    expect(answer.statusCode).toBe(413);
    expect(
      (await own.send('PUT', '/api/v1/views/a-view-of-mine', { ...VIEW, url: '//evil.example/' })).statusCode,
    ).toBe(400);
  });
});

describe('an answer', () => {
  it('to another host name is none: names can be pointed at this machine', async () => {
    for (const host of ['evil.example', 'localhost.evil.example:8250'])
      expect((await own.send('GET', '/api/v1/session', undefined, { host })).statusCode).toBe(421);
    expect((await own.send('GET', '/api/v1/session', undefined, { host: '127.0.0.1:8250' })).statusCode).toBe(
      200,
    );
  });

  it('loads nothing, is kept nowhere and tells no stack', async () => {
    const { headers, body } = await own.get('/api/v1/metrics/none?build=x');
    expect(headers).toMatchObject({
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    expect(body).not.toMatch(/\.ts|node_modules|at /);
  });

  it('comes only so often from one address to who signs in', async () => {
    const codes: number[] = [];
    for (let n = 0; n < 10; n++) {
      const answer = await site.app.inject({
        method: 'POST',
        url: '/api/v1/session/link',
        remoteAddress: '10.0.0.9',
        payload: { token: 'x'.repeat(30) },
      });
      codes.push(answer.statusCode);
      if (n === 9) {
        expect(answer.json().code).toBe('PANHUO_RATE_LIMIT');
        expect(answer.headers['retry-after']).toBeDefined();
      }
    }
    expect(codes).toEqual([...Array(8).fill(410), 429, 429]);
  });
});

describe('what somebody keeps', () => {
  it('a draft is written over by nobody who has not seen it', async () => {
    const write = (rev: number, value: unknown) =>
      own.send('PUT', '/api/v1/drafts/score%3A2024', { value, rev });
    expect((await own.get('/api/v1/drafts/score%3A2024')).json()).toMatchObject({ value: null, rev: 0 });
    expect((await write(0, { a: [1, '理由'] })).json()).toMatchObject({ rev: 1 });
    expect((await write(0, 'other window')).json().code).toBe('PANHUO_DRAFT_STALE');
    expect((await write(1, { a: 2 })).json()).toMatchObject({ rev: 2 });
    expect((await write(1, 'late')).statusCode).toBe(409);
    expect((await own.get('/api/v1/drafts/score%3A2024')).json()).toMatchObject({ value: { a: 2 }, rev: 2 });
    expect((await own.send('DELETE', '/api/v1/drafts/score%3A2024')).statusCode).toBe(204);
  });

  it('is nobody else’s', async () => {
    await site.user({ login: 'other' });
    const other = site.browser();
    await other.signIn('other');
    await own.send('PUT', '/api/v1/drafts/mine', { value: 'secret', rev: 0 });
    expect((await other.get('/api/v1/drafts/mine')).json().value).toBeNull();
    expect((await other.get('/api/v1/views')).json().total).toBe(0);
    expect((await other.send('DELETE', '/api/v1/views/a-view-of-mine')).statusCode).toBe(404);
    expect((await own.get('/api/v1/views')).json()).toMatchObject({ total: 1, rows: [VIEW] });
  });
});

describe('users', () => {
  it.each([
    [{ login: 'x1', name: '甲', roles: ['liaison'] }, '所属机构'],
    [
      {
        login: 'x1',
        name: '甲',
        roles: ['liaison', 'analyst'],
        organisation: { org_id: 'o', name: '甲大学' },
      },
      '不能兼任',
    ],
    [
      { login: 'x1', name: '甲', roles: ['leader'], organisation: { org_id: 'o', name: '甲大学' } },
      '只有联络员',
    ],
    [{ login: 'owner', name: '乙', roles: ['leader'] }, '已有人用'],
    [{ login: 'x1', name: '测试owner', roles: ['leader'] }, '已有用户叫'],
    [{ login: 'x1', name: '甲', roles: ['leader'], provider: 'none' }, '没有配置统一登录'],
  ])('that could not be told apart or would see too much are not made: %#', async (draft, why) => {
    const answer = await own.send('POST', '/api/v1/users', draft);
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'PANHUO_USER_INVALID']);
    expect(answer.json().detail).toContain(why);
  });

  it('always have an administrator among them', async () => {
    const { rows } = (await own.get('/api/v1/users')).json();
    const me = rows.find(({ login }: { login: string }) => login === 'owner');
    const answer = await own.send('PATCH', `/api/v1/users/${me.id}`, { roles: ['analyst'] });
    expect(answer.json().code).toBe('PANHUO_USER_INVALID');
    expect(JSON.stringify(rows)).not.toMatch(/argon2|password":"/);
  });
});

describe('the audit log', () => {
  it('shows the first row that was changed or taken out, and an end that was cut off', async () => {
    const check = async (head?: string) =>
      (await own.get(`/api/v1/audit/check${head === undefined ? '' : `?head=${head}`}`)).json();
    const before = await check();
    expect(before).toMatchObject({ whole: true, broken: null });
    expect(await check(before.head)).toMatchObject({ whole: true });
    expect((await check(`${before.rows}-${'0'.repeat(64)}`)).broken.why).toContain('找不到');
    const exported = await own.get('/api/v1/audit/export?outcome=refused');
    expect(exported.headers['content-type']).toContain('text/csv');
    await site.close();

    const cluster = await openCluster(path.join(site.home, 'decisions', 'pg'));
    const run = (sql: string) => cluster.transaction((session) => session.run(sql));
    await expect(run("UPDATE app_audit SET name = '别人' WHERE id = 2")).rejects.toThrow('not changed');
    await expect(run('DELETE FROM app_audit WHERE id = 2')).rejects.toThrow('not changed');
    // Who owns the database can take the trigger away; the chain remains.
    await run('ALTER TABLE app_audit DISABLE TRIGGER app_audit_stays');
    const checked = () => cluster.transaction((session) => checkAudit(session));
    await run("UPDATE app_audit SET address = '10.1.1.1' WHERE id = 3");
    expect(await checked()).toMatchObject({ whole: false, rows: 2, broken: { id: 3 } });
    await run('DELETE FROM app_audit WHERE id = 2');
    expect(await checked()).toMatchObject({ rows: 1, broken: { id: 2, why: '缺第 2 行，其后是第 3 行' } });
    await cluster.close();
  });
});
