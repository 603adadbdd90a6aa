import { afterEach, describe, expect, it } from 'vitest';
import { openPortal, type Portal } from '../../../sample/portal/index.ts';
import { busiest } from '../../../sample/portal/traffic.ts';
import { stubWorld } from './stub-world.ts';

let portal: Portal;
afterEach(() => portal.close());

const get = (path: string, init?: RequestInit) => fetch(portal.url + path, { redirect: 'manual', ...init });

describe('the server', () => {
  it('labels every page and answers 404 for what is not there', async () => {
    portal = await openPortal(stubWorld());
    for (const path of ['/', '/gazette/', '/gazette/download/', '/nothing']) {
      const answer = await get(path);
      expect(answer.status, path).toBe(path === '/nothing' ? 404 : 200);
      expect(await answer.text(), path).toContain('合成数据');
    }
  });

  it('knows what did not change, by tag and by date', async () => {
    portal = await openPortal(stubWorld());
    const first = await get('/gazette/');
    const tag = first.headers.get('etag') ?? '';
    const modified = first.headers.get('last-modified') ?? '';
    expect(new Date(modified).toISOString().slice(0, 10)).toBe('2024-12-27');
    expect((await get('/gazette/', { headers: { 'If-None-Match': tag } })).status).toBe(304);
    expect((await get('/gazette/', { headers: { 'If-None-Match': '"other"' } })).status).toBe(200);
    expect((await get('/gazette/', { headers: { 'If-Modified-Since': modified } })).status).toBe(304);
    const earlier = { 'If-Modified-Since': 'Thu, 26 Dec 2024 00:00:00 GMT' };
    expect((await get('/gazette/', { headers: earlier })).status).toBe(200);
  });

  it('makes the same bytes for the same world', async () => {
    portal = await openPortal(stubWorld());
    const paths = ['/gazette/', '/gazette/download/合成数据_CN_patent_2024Q4.csv'];
    const read = () => Promise.all(paths.map(async (path) => (await get(path)).headers.get('etag')));
    const once = await read();
    await portal.close();
    portal = await openPortal(stubWorld());
    expect(await read()).toEqual(once);
  });

  it('shows on an earlier day what was there then', async () => {
    portal = await openPortal(stubWorld());
    await get('/__day/10', { method: 'POST' });
    expect(await (await get('/gazette/')).text()).not.toContain('2024.12.27');
    await get('/__day/0', { method: 'POST' });
    expect(await (await get('/gazette/')).text()).toContain('2024.12.27');
  });

  it('refuses more than so many requests in a second, and says when to come back', async () => {
    portal = await openPortal(stubWorld(), { ratePerSecond: 5 });
    const answers = await Promise.all(Array.from({ length: 8 }, () => get('/')));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(3);
    expect(refused[0]?.headers.get('retry-after')).toBe('1');
  });

  it('counts what came in', async () => {
    portal = await openPortal(stubWorld());
    await Promise.all([get('/'), get('/'), get('/gazette/?a=1')]);
    const stats = (await (await get('/__stats')).json()) as {
      requests: number;
      by_path: Record<string, number>;
    };
    expect(stats.requests).toBe(3);
    expect(stats.by_path).toMatchObject({ '/': 2, '/gazette/?a=1': 1 });
    expect(busiest(portal.traffic.arrivals, 60_000)).toBe(3);
    expect(
      busiest(
        [0, 500, 999, 1000, 5000].map((at) => ({ at, path: '', status: 200 })),
        1000,
      ),
    ).toBe(3);
  });

  it('says that a port is taken', async () => {
    portal = await openPortal(stubWorld());
    const port = Number(new URL(portal.url).port);
    await expect(openPortal(stubWorld(), { port })).rejects.toMatchObject({ code: 'PANHUO_USAGE' });
  });
});
