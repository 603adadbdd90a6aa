import { afterEach, describe, expect, it } from 'vitest';
import { Hostility, openPortal, type Portal, TROUBLES } from '../../../sample/portal/index.ts';
import { stubWorld } from './stub-world.ts';

let portal: Portal | undefined;
afterEach(async () => {
  await portal?.close();
  portal = undefined;
});

const QUIET = { share: 0, quirks: 0, blocks: 0 };

/** One answer, or what became of it. */
async function attempt(url: string): Promise<{ status: number; text: string; headers?: Headers }> {
  try {
    const answer = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(5000) });
    return { status: answer.status, text: await answer.text(), headers: answer.headers };
  } catch (error) {
    return { status: 0, text: String(error) };
  }
}

describe('troubles', () => {
  it('are the same for the same seed and others for another', () => {
    const urls = Array.from({ length: 300 }, (_, i) => `/market/detail/${i}.html`);
    const plans = (seed: number) => urls.map((url) => new Hostility({ seed }).plan(url));
    expect(plans(1)).toEqual(plans(1));
    expect(plans(1)).not.toEqual(plans(2));
    const troubled = plans(1).filter((plan) => plan.length > 0).length;
    expect(troubled).toBeGreaterThan(20);
    expect(troubled).toBeLessThan(80);
  });

  it.each(TROUBLES)('%s passes, and then comes the true page', async (trouble) => {
    portal = await openPortal(stubWorld(), {
      hostile: { ...QUIET, share: 1, troubles: [trouble], stallMs: 50 },
    });
    const calm = await openPortal(stubWorld());
    try {
      const seen: Awaited<ReturnType<typeof attempt>>[] = [];
      for (let n = 0; n < 4; n++) seen.push(await attempt(`${portal.url}/market/`));
      const truth = await (await fetch(`${calm.url}/market/`)).text();
      const wasTrue = seen.map(({ status, text }) => status === 200 && text.includes('ul class="listings"'));
      expect(wasTrue[0]).toBe(trouble === 'slow');
      expect(wasTrue.at(-1)).toBe(true);
      // Beside the links to its traps nothing differs.
      expect(seen.at(-1)?.text.replace(/<li><a class="item" href="trap-[\s\S]*<\/a><\/li>(?=<!--)/, '')).toBe(
        truth,
      );
    } finally {
      await calm.close();
    }
  });

  it('say in their own ways what is wrong', async () => {
    const first = async (trouble: (typeof TROUBLES)[number]) => {
      portal = await openPortal(stubWorld(), {
        hostile: { ...QUIET, share: 1, troubles: [trouble], stallMs: 50, retryAfter: 3 },
      });
      const answer = await attempt(`${portal.url}/policy/`);
      await portal.close();
      return answer;
    };
    const throttled = await first('throttled');
    expect([throttled.status, throttled.headers?.get('retry-after')]).toEqual([429, '3']);
    expect((await first('busy')).status).toBe(503);
    const blocked = await first('blocked');
    expect([blocked.status, blocked.text.includes('请输入验证码')]).toEqual([200, true]);
    for (const trouble of ['cut', 'chopped', 'stalled', 'reset'] as const)
      expect((await first(trouble)).status, trouble).toBe(0);
  });
});

describe('quirks', () => {
  it('leave the facts as they are', async () => {
    portal = await openPortal(stubWorld(), { hostile: { ...QUIET, quirks: 1 } });
    const calm = await openPortal(stubWorld());
    try {
      const kinds = new Set<string>();
      const numbers = Array.from({ length: 40 }, (_, i) => i + 1);
      for (const number of numbers) {
        const path = `/policy/${number}.html`;
        const odd = await fetch(portal.url + path);
        const markup = await odd.text();
        const truth = await (await fetch(calm.url + path)).text();
        kinds.add(
          odd.headers.get('content-encoding') ??
            (markup === truth ? (odd.headers.get('content-type') ?? '') : 'redesign'),
        );
        const cells = (text: string) =>
          [...text.matchAll(/<th>([^<]*)<\/th><td>([^<]*)</g)].map(([, a, b]) => `${a}=${b}`);
        const known = cells(truth);
        expect(cells(markup).filter((cell) => !known.includes(cell) && cell !== '浏览次数=128')).toEqual([]);
        expect(cells(markup).length).toBeGreaterThanOrEqual(known.length - 1);
      }
      expect([...kinds].sort()).toEqual(['gzip', 'redesign', 'text/html', 'text/html; charset=ISO-8859-1']);
    } finally {
      await calm.close();
    }
  });
});

describe('traps', () => {
  it('are linked from lists and hold nothing', async () => {
    portal = await openPortal(stubWorld(), { hostile: QUIET });
    const list = await (await fetch(`${portal.url}/open-licence/`)).text();
    const traps = [...list.matchAll(/href="(trap-[^"]+)"/g)].map(
      ([, href]) => `${portal?.url}/open-licence/${href}`,
    );
    expect(traps).toHaveLength(9);
    const at = (name: string) => traps.find((url) => url.includes(name)) ?? '';
    const location = async (url: string) => (await attempt(url)).headers?.get('location') ?? '';
    expect(await location(at('link-local'))).toContain('169.254.169.254');
    expect(await location(at('scheme'))).toMatch(/^file:/);
    const loop = await location(at('loop'));
    expect(await location(portal.url + (await location(portal.url + loop)))).toBe(loop);
    expect((await attempt(at('gone'))).status).toBe(410);
    expect((await attempt(at('absent'))).status).toBe(404);
    expect((await attempt(at('forbidden'))).status).toBe(403);
    const bomb = await fetch(at('bomb'), { headers: { 'Accept-Encoding': 'identity' } });
    expect(Number(bomb.headers.get('content-length'))).toBeLessThan(1_000_000);
    await bomb.body?.cancel();
  });

  it('an endless answer ends when the client goes', async () => {
    portal = await openPortal(stubWorld(), { hostile: QUIET });
    const answer = await fetch(`${portal.url}/open-licence/trap-endless.html`);
    const reader = answer.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    await portal.close();
    expect(portal.traffic.bytes).toBeLessThan(64 << 20);
    portal = undefined;
  });
});

describe('robots.txt', () => {
  it('changes when it is told to', async () => {
    portal = await openPortal(stubWorld());
    const read = async () => attempt(`${portal?.url}/robots.txt`);
    expect((await read()).text).toContain('Disallow: /private/');
    portal.setRobots('User-agent: *\nDisallow: /market/\n');
    expect((await read()).text).toContain('Disallow: /market/');
    portal.setRobots(503);
    expect((await read()).status).toBe(503);
  });
});
