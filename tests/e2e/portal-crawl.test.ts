import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unblock } from '../../activities/crawl/ledger.ts';
import { openWorkspace } from '../../lake/workspace.ts';
import { openPortal, type Portal } from '../../sample/portal/index.ts';
import { worldOf } from '../../sample/portal/province-world.ts';
import { createProvince } from '../../sample/province/index.ts';
import { temporaryFolder } from '../helpers/folders.ts';
import { crawlSources, MovedClock, portalSpace, recordsOf } from '../helpers/portal-run.ts';
import { differences, unaccounted } from '../helpers/portal-truth.ts';

const DAY = 24 * 3600 * 1000;
const province = createProvince({ seed: 11, patents: 160 });
const world = worldOf(province);

describe('a province, crawled', () => {
  const home = path.join(temporaryFolder(), 'home');
  const clock = new MovedClock();
  let portal: Portal;
  let sources: string[];
  beforeAll(async () => {
    portal = await openPortal(world);
    sources = await portalSpace(home, portal.url);
  });
  afterAll(() => portal.close());

  it('is in the lake as it is', async () => {
    const outs = await crawlSources(home, sources, { clock });
    for (const { source, rejects, duplicates, crawl } of outs.values()) {
      expect({ source, rejects, duplicates, stopped: crawl?.stopped }).toEqual({
        source,
        rejects: 0,
        duplicates: 0,
        stopped: undefined,
      });
      expect(crawl?.ledger).toMatchObject({ failed: 0, skipped: 0, waiting: 0 });
    }
    expect(await differences(home, province)).toEqual({});
  });

  it('has every address in a ledger', async () => {
    expect(await unaccounted(home, portal, sources)).toEqual({ unlisted: [], waiting: [] });
    expect(portal.traffic.byStatus.size).toBe(1);
  });

  it('costs no parse and no body a day later, when nothing changed', async () => {
    portal.traffic.clear();
    clock.move(2 * DAY);
    const outs = await crawlSources(home, ['market', 'policies', 'open-licences'], { clock });
    for (const { documents, crawl } of outs.values()) {
      expect(documents).toBe(0);
      expect(crawl?.ledger).toMatchObject({ fetched: 0, failed: 0 });
    }
    expect([...portal.traffic.byStatus.keys()].sort()).toEqual([304]);
  });
});

/** Every trouble, none of them long: pauses of the host are told in whole seconds and hold up all pages. */
const CALMER = { share: 0.3, blocks: 0, longest: 1, stallMs: 200, retryAfter: 0, unsaid: 0 };

describe('a portal that is hostile', () => {
  const home = path.join(temporaryFolder(), 'home');
  // Those with pages: files are read the same way, and take longer.
  const SOURCES = ['legal-events', 'market', 'ops', 'open-licences', 'policies'];
  let portal: Portal;
  beforeAll(async () => {
    portal = await openPortal(world, { hostile: CALMER });
    await portalSpace(home, portal.url);
  });
  afterAll(() => portal.close());

  it('loses no page and makes no fact wrong', async () => {
    const outs = await crawlSources(home, SOURCES);
    for (const { rejects } of outs.values()) expect(rejects).toBe(0);
    const statuses = portal.traffic.byStatus;
    for (const status of [0, 200, 302, 403, 410, 429, 503])
      expect(statuses.get(status), `${status}`).toBeGreaterThan(0);
    const found = await differences(home, province, { forgiving: true });
    const elsewhere =
      /^(?:publication|organisation|person|contract|assessment|disclosure|centre_report|activity|finance|service_agency|training|project|award|need)$/;
    expect(Object.keys(found).filter((name) => !elsewhere.test(name))).toEqual([]);
    expect(await unaccounted(home, portal, SOURCES)).toEqual({ unlisted: [], waiting: [] });
  });

  it('keeps nothing of what is behind its traps', async () => {
    const workspace = await openWorkspace(home);
    const documents = (await workspace.lake.active()).flatMap((manifest) => manifest.documents);
    expect(documents.filter(({ name }) => name.includes('trap-'))).toEqual([]);
  });
});

describe('a portal that goes on', () => {
  it('gives the next crawl what is new, and only that', async () => {
    const home = path.join(temporaryFolder(), 'home');
    const portal = await openPortal(world);
    const clock = new MovedClock();
    const sources = ['legal-events', 'policies'];
    const keysOf = async (kind: string, field: string) => {
      const rows = await recordsOf(await openWorkspace(home), kind);
      return new Set(rows.map((row) => row[field]));
    };
    try {
      await portalSpace(home, portal.url);
      portal.setDaysLeft(365);
      const before = await crawlSources(home, sources, { clock });
      const policies = [...world.records('policy')];
      const known = policies.filter((fact) => (fact.issued_date ?? '') <= '2024-01-01');
      expect(known.length).toBeLessThan(policies.length);
      expect((await keysOf('policy', 'document_number')).size).toBe(known.length);

      portal.setDaysLeft(0);
      portal.traffic.clear();
      clock.move(2 * DAY);
      const after = await crawlSources(home, sources, { clock });
      expect(after.get('policies')?.documents).toBe(policies.length - known.length);
      expect(after.get('legal-events')?.documents).toBeLessThan(before.get('legal-events')?.documents ?? 0);
      expect([...portal.traffic.byStatus.keys()].sort()).toEqual([200, 304]);
      expect((await keysOf('policy', 'document_number')).size).toBe(policies.length);
      const details = new Set([...world.records('legal_event')].map((fact) => fact.detail));
      expect((await keysOf('legal_event', 'detail')).size).toBe(details.size);
    } finally {
      await portal.close();
    }
  });
});

describe('a site that blocks', () => {
  it('is left alone, stores nothing of the block page, and loses nothing once it is free again', async () => {
    const home = path.join(temporaryFolder(), 'home');
    const portal = await openPortal(world, { hostile: { share: 0, quirks: 0, blocks: 0.05 } });
    try {
      await portalSpace(home, portal.url);
      const clock = new MovedClock();
      let stopped = 0;
      for (let run = 0; run < 12; run++) {
        const out = (await crawlSources(home, ['policies'], { clock })).get('policies');
        expect(out?.rejects).toBe(0);
        if (out?.crawl?.stopped === undefined) break;
        stopped++;
        const asked = portal.traffic.requests;
        await crawlSources(home, ['policies'], { clock });
        expect(portal.traffic.requests).toBe(asked);
        await unblock(home, 'policies');
      }
      expect(stopped).toBeGreaterThan(0);
      const rows = await recordsOf(await openWorkspace(home), 'policy');
      expect(rows.map((row) => row.title).sort()).toEqual(
        [...world.records('policy')].map((fact) => fact.title).sort(),
      );
    } finally {
      await portal.close();
    }
  });
});
