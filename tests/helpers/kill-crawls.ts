import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished } from 'vitest';
import { ledgerRows } from '../../activities/crawl/ledger.ts';
import { readDocument } from '../../lake/pack.ts';
import { parseHead } from '../../lake/warc.ts';
import type { Workspace } from '../../lake/workspace.ts';
import type { DocumentRef } from '../../workflows/steps.ts';
import { crawlSpace } from './crawling.ts';
import { temporaryFolder } from './folders.ts';
import { startChild } from './processes.ts';
import { openSite, pageOf } from './site.ts';

/** Kills crawls of a small site at random moments, lets the last one finish, and looks at everything that is left. */
export async function killCrawls(kills: number, pages: number, random: () => number): Promise<void> {
  const site = await openSite((one) => {
    const n = one === '/' ? 0 : Number(/^\/p\/(\d+)$/.exec(one)?.[1] ?? Number.NaN);
    if (Number.isNaN(n)) return null;
    const links = [1, 2, 3, 4].map((child) => n * 4 + child).filter((child) => child <= pages);
    return {
      body: pageOf(
        `page ${n}`,
        links.map((child) => `/p/${child}`),
      ),
      after: 4,
    };
  });
  onTestFinished(() => site.close());
  const home = temporaryFolder();
  const workspace = await crawlSpace(home, site);
  const parsed = path.join(temporaryFolder(), 'parsed.jsonl');
  const input = { home, parsed, pages: Math.ceil(pages / 3) };
  let killed = 0;
  for (let n = 0; n < kills; n++) {
    const child = startChild('crawl', input);
    await child.ready;
    child.go();
    await sleep(20 + random() * 600);
    if (child.process.exitCode === null) killed++;
    await child.kill();
  }
  const last = startChild('crawl', input);
  await last.ready;
  last.go();
  const { code, errors, out } = await last.ended;
  expect(code, errors).toBe(0);
  expect(killed).toBeGreaterThan(0);
  expect(JSON.parse(out).ledger).toEqual({
    fetched: pages + 1,
    unchanged: 0,
    skipped: 0,
    failed: 0,
    waiting: 0,
  });
  await check(workspace, pages, parsed);
}

async function check(workspace: Workspace, pages: number, parsed: string): Promise<void> {
  const rows = await ledgerRows(workspace.home, 'site');
  expect(rows).toHaveLength(pages + 1);
  expect(existsSync(parsed)).toBe(true);
  const lines = readFileSync(parsed, 'utf8').trimEnd().split('\n');
  const documents = lines.map((line) => JSON.parse(line) as DocumentRef);
  // Handed out again after a kill, but always the same document.
  const byUrl = new Map<string, string>();
  for (const document of documents) {
    const text = JSON.stringify(document);
    expect(byUrl.get(document.url ?? '') ?? text).toBe(text);
    byUrl.set(document.url ?? '', text);
  }
  expect(byUrl.size).toBe(pages);
  for (const text of byUrl.values()) {
    const document = JSON.parse(text) as DocumentRef;
    const body = (await readDocument(workspace.lake, document)).toString('utf8');
    expect(body).toContain(`page ${/\d+$/.exec(document.url ?? '')?.[0]}<`);
    expect(rows.find(({ url }) => url === document.url)?.document_sha256).toBe(document.sha256);
  }
  const archived = await responses(workspace);
  expect(archived.filter((url) => url.includes('/p/')).sort()).toEqual([...byUrl.keys()].sort());
}

/** Addresses of the answers that are archived with a body. */
async function responses({ lake }: Workspace): Promise<string[]> {
  const found: string[] = [];
  for (const { key } of await lake.store.list('packs/site/')) {
    const bytes = await lake.store.get(key);
    for (let at = 0; at < bytes.length; ) {
      const head = parseHead(bytes.subarray(at));
      if (head === null) throw new Error(`torn record in ${key}`);
      if (head.type === 'response') found.push(head.fields.get('warc-target-uri') ?? '');
      at += head.headBytes + head.blockBytes + 4;
    }
  }
  return found;
}
