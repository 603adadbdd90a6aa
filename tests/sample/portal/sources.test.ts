import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordKind } from '../../../domain/records/index.ts';
import { type CrawlSource, loadSources } from '../../../lake/sources.ts';
import { openPortal, type Portal, writePortalSources } from '../../../sample/portal/index.ts';
import { type Visited, walk } from './crawling.ts';
import { stubRecords, stubWorld } from './stub-world.ts';

const event = recordKind('legal_event');
const events = event ? stubRecords(event, 240) : [];

let portal: Portal;
let home: string;
let sources: Map<string, CrawlSource>;
const visits = new Map<string, Visited[]>();

beforeAll(async () => {
  portal = await openPortal(stubWorld({ legal_event: events }));
  home = await mkdtemp(path.join(tmpdir(), 'panhuo-portal-'));
  await writePortalSources(home, portal.url);
  sources = await loadSources(home);
  for (const [id, source] of sources) visits.set(id, await walk(source));
});
afterAll(async () => {
  await portal.close();
  await rm(home, { recursive: true });
});

/** Pages that a source keeps as a kind. */
const kept = (kind: string, id?: string) =>
  [...visits]
    .filter(([source]) => id === undefined || source === id)
    .flatMap(([, pages]) => pages.filter((page) => page.kept.some((one) => one.kind === kind)));

describe('the sources of the portal', () => {
  it('are there for every site, with an address that no setting need fill in', () => {
    expect([...sources.keys()].sort()).toEqual([
      'gazette-archive',
      'gazette-search',
      'legal-events',
      'market',
      'needs',
      'office-files',
      'open-licences',
      'ops',
      'policies',
    ]);
    for (const source of sources.values()) expect(source.allow).toEqual([portal.host]);
  });

  it('meet no page that is missing', () => {
    const missing = [...visits.values()].flat().filter(({ status }) => status !== 200);
    expect(missing).toEqual([]);
  });

  // A list that is turned until it is empty costs one page more.
  it.each([
    ['gazette-search', 'publication', 8 + 4 + 4 + 4],
    ['gazette-archive', 'publication', 2],
    ['legal-events', 'legal_event', 2 + 1],
    ['open-licences', 'open_licence', 40],
    ['market', 'listing', 40],
    ['policies', 'policy', 40],
    ['needs', 'need', 1],
    ['ops', 'family_member', 15],
  ])('%s reaches all pages of %s', (id, kind, pages) => {
    expect(kept(kind, id)).toHaveLength(pages);
  });

  it('keep every kind that the province has', () => {
    const kinds = new Set([...visits.values()].flat().flatMap((page) => page.kept.map(({ kind }) => kind)));
    expect([...kinds].sort()).toEqual(
      [
        'activity',
        'assessment',
        'award',
        'centre_report',
        'contract',
        'disclosure',
        'family_member',
        'finance',
        'legal_event',
        'listing',
        'need',
        'open_licence',
        'organisation',
        'person',
        'policy',
        'project',
        'publication',
        'service_agency',
        'training',
      ].sort(),
    );
  });

  it('keep no page as two kinds and ask for nothing forbidden', () => {
    for (const page of [...visits.values()].flat()) {
      expect(page.kept.length, page.url).toBeLessThanOrEqual(1);
      expect(page.url).not.toContain('/private/');
    }
  });
});
