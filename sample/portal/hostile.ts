import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { Rng } from '../rng.ts';
import { blockPage } from './block-page.ts';
import type { Kept } from './page.ts';
import { redesigned } from './redesign.ts';
import { send } from './send.ts';
import { springTrap, trapOf, withTraps } from './traps.ts';

/**
 * What a URL does before it answers truly. `throttled` 429 with Retry-After · `busy` 503 · `slow` all bytes, in drops · `stalled` half
 * of them, silence, then cut · `cut` ends before Content-Length · `chopped` ends inside chunked coding · `reset` no answer ·
 * `blocked` the anti-robot page with status 200
 */
export const TROUBLES = [
  'throttled',
  'busy',
  'slow',
  'stalled',
  'cut',
  'chopped',
  'reset',
  'blocked',
] as const;
export type Trouble = (typeof TROUBLES)[number];

/**
 * What is odd about every true answer of a URL, and harmless to a careful reader: compressed, a Content-Type that names the wrong charset
 * or none, a page that was redesigned (labels gone, new, in another order).
 */
export const QUIRKS = ['gzip', 'latin1-header', 'no-charset', 'redesign'] as const;
export type Quirk = (typeof QUIRKS)[number];

export interface HostilityOptions {
  seed: number;
  /** Share of URLs that make trouble at first. @default 0.15 */
  share?: number;
  /** Share of URLs with a quirk. @default 0.15 */
  quirks?: number;
  /** How often in turn a URL makes the same trouble, at most, whatever its kind. @default 3 */
  longest?: number;
  /** Which troubles. @default all but blocked, which come by `blocks` */
  troubles?: readonly Trouble[];
  /** Share of URLs that show the block page once: each stops its source. @default 0.002 */
  blocks?: number;
  /** Seconds in Retry-After. @default 1 */
  retryAfter?: number;
  /** Share of URLs whose 503 does not say how long to wait. @default 0.5 */
  unsaid?: number;
  /** How long a stalled answer is silent before it is cut. @default 1500 */
  stallMs?: number;
}

const DEFAULT_TROUBLES: readonly Trouble[] = [
  'throttled',
  'busy',
  'slow',
  'stalled',
  'cut',
  'chopped',
  'reset',
];
/** How often in turn a URL makes the same kind of trouble, at most. A burst must end before careful clients give up. */
const LONGEST: Readonly<Record<Trouble, number>> = {
  throttled: 2,
  busy: 3,
  slow: 1,
  stalled: 1,
  cut: 2,
  chopped: 2,
  reset: 2,
  blocked: 1,
};
const DROPS = 8;
const DROP_MS = 40;

/**
 * A server that misbehaves in the ways that real ones do. What a URL does depends on the seed and the URL alone: its first requests
 * meet its troubles in order, every later one the true page.
 */
export class Hostility {
  private readonly options: Required<HostilityOptions>;
  private readonly met = new Map<string, number>();

  constructor(options: HostilityOptions) {
    this.options = {
      share: 0.15,
      quirks: 0.15,
      longest: 3,
      troubles: DEFAULT_TROUBLES,
      blocks: 0.002,
      retryAfter: 1,
      unsaid: 0.5,
      stallMs: 1500,
      ...options,
    };
  }

  /** Troubles of a URL (path and query), in order. */
  plan(url: string): readonly Trouble[] {
    // An unreachable robots.txt closes a host for minutes: tests say so themselves, by setRobots.
    if (url === '/robots.txt') return [];
    const rng = new Rng(this.options.seed, 'trouble', url);
    if (rng.chance(this.options.blocks)) return ['blocked'];
    if (!rng.chance(this.options.share) || this.options.troubles.length === 0) return [];
    const trouble = rng.pick(this.options.troubles);
    const longest = Math.min(LONGEST[trouble], this.options.longest);
    return Array.from({ length: 1 + rng.int(longest) }, () => trouble);
  }

  /** Null for most. */
  quirk(url: string, type: string): Quirk | null {
    const rng = new Rng(this.options.seed, 'quirk', url);
    if (!rng.chance(this.options.quirks)) return null;
    const quirk = rng.pick(QUIRKS);
    if (quirk === 'gzip') return /^(?:text|application\/(?:json|xml))/.test(type) ? quirk : null;
    // A table or an answer of an interface says its charset by its header alone: a wrong one could not be seen through.
    return type.startsWith('text/html') ? quirk : null;
  }

  private saysWhen(url: string): boolean {
    return !new Rng(this.options.seed, 'unsaid', url).chance(this.options.unsaid);
  }

  async answer(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    render: () => Kept,
  ): Promise<void> {
    const trap = trapOf(url.pathname);
    if (trap !== undefined) {
      await springTrap(trap, response, url);
      return;
    }
    const key = url.pathname + url.search;
    const turn = this.met.get(key) ?? 0;
    const trouble = this.plan(key)[turn];
    if (trouble) {
      this.met.set(key, turn + 1);
      await this.trouble(trouble, key, response, render);
      return;
    }
    send(request, response, this.true(key, render()));
  }

  private true(url: string, rendered: Kept): Kept {
    const page = withTraps(rendered);
    const quirk = this.quirk(url, page.type);
    switch (quirk) {
      case null:
        return page;
      case 'gzip':
        return {
          ...page,
          body: gzipSync(page.body),
          headers: { ...page.headers, 'Content-Encoding': 'gzip' },
        };
      case 'latin1-header':
        return { ...page, type: 'text/html; charset=ISO-8859-1' };
      case 'no-charset':
        return { ...page, type: 'text/html' };
      case 'redesign':
        return redesigned(page, new Rng(this.options.seed, 'redesign', url));
      default:
        return quirk satisfies never;
    }
  }

  private async trouble(
    trouble: Trouble,
    url: string,
    response: ServerResponse,
    render: () => Kept,
  ): Promise<void> {
    const text = { 'Content-Type': 'text/plain; charset=utf-8' };
    const wait = { 'Retry-After': String(this.options.retryAfter) };
    switch (trouble) {
      case 'throttled':
        response.writeHead(429, { ...text, ...wait }).end('请求过于频繁');
        return;
      case 'busy':
        response.writeHead(503, this.saysWhen(url) ? { ...text, ...wait } : text).end('系统繁忙，请稍后再试');
        return;
      case 'blocked':
        response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(blockPage());
        return;
      case 'reset':
        response.destroy();
        return;
      case 'slow':
        return drip(response, render());
      case 'stalled':
        await half(response, render(), true);
        await pause(this.options.stallMs, response);
        response.destroy();
        return;
      case 'cut':
        await half(response, render(), true);
        response.destroy();
        return;
      case 'chopped':
        await half(response, render(), false);
        response.destroy();
        return;
    }
  }
}

async function half(response: ServerResponse, page: Kept, withLength: boolean): Promise<void> {
  response.writeHead(page.status ?? 200, {
    'Content-Type': page.type,
    ...(withLength ? { 'Content-Length': page.body.length } : {}),
  });
  const sent = page.body.subarray(0, Math.floor(page.body.length / 2));
  // Cut only what has left: a client that saw nothing would meet another trouble, a reset.
  await new Promise<void>((resolve) => response.write(sent, () => resolve()));
}

async function drip(response: ServerResponse, page: Kept): Promise<void> {
  response.writeHead(page.status ?? 200, {
    'Content-Type': page.type,
    'Content-Length': page.body.length,
    ...page.headers,
    ...(page.etag ? { ETag: page.etag } : {}),
  });
  const size = Math.ceil(page.body.length / DROPS) || 1;
  for (let at = 0; at < page.body.length; at += size) {
    if (response.destroyed) return;
    response.write(page.body.subarray(at, at + size));
    await pause(DROP_MS, response);
  }
  response.end();
}

/** Waits, unless the client goes first. */
async function pause(ms: number, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  const timer = setTimeout(() => gone.abort(), ms);
  if (!response.destroyed) await once(response, 'close', { signal: gone.signal }).catch(ignoreAbort);
  clearTimeout(timer);
}

function ignoreAbort(error: unknown): void {
  if ((error as Error).name !== 'AbortError') throw error;
}
