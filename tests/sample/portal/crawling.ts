import { extractPage, keepRules } from '../../../activities/crawl/extract/extract-page.ts';
import type { CrawlSource } from '../../../lake/sources.ts';
import { OPS_CREDENTIALS } from '../../../sample/portal/index.ts';

export interface Visited {
  url: string;
  status: number;
  /** Kinds the page is kept as, with the parser. */
  kept: { kind: string; parser: string }[];
}

/** Follows a source's rules by the simplest means: what the portal and its source files promise each other. */
export async function walk(source: CrawlSource): Promise<Visited[]> {
  const headers: Record<string, string> = {};
  if (source.credentials?.type === 'oauth2')
    headers.Authorization = await bearer(source.credentials.token_url);
  const depths = new Map<string, number>(source.start.map(({ url }) => [new URL(url).href, 0]));
  const visited: Visited[] = [];
  for (const [url, depth] of depths) {
    const answer = await fetch(url, { headers });
    const body = new Uint8Array(await answer.arrayBuffer());
    const mediaType = answer.headers.get('content-type') ?? '';
    visited.push({ url, status: answer.status, kept: answer.ok ? keepRules(source, url, mediaType) : [] });
    if (!answer.ok) continue;
    for (const link of extractPage(source, { url, mediaType, body, depth }).links)
      if (!depths.has(link.url)) depths.set(link.url, link.depth);
  }
  return visited;
}

async function bearer(tokenUrl: string): Promise<string> {
  const [key, secret] = Object.values(OPS_CREDENTIALS);
  const answer = await fetch(tokenUrl, {
    method: 'POST',
    headers: {
      Authorization: `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`,
      'Content-Type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials',
  });
  const { access_token } = (await answer.json()) as { access_token: string };
  return `Bearer ${access_token}`;
}
