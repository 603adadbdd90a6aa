import type { FetchOutcome, FetchRequest } from './fetch/types.ts';

/** A page as link extraction and block detection see it. */
export interface Page {
  /** Address that answered in the end. */
  url: string;
  status: number;
  /** Content-Type as the server gave it. */
  mediaType: string | null;
  body: Buffer;
}

export interface PageLink {
  url: string;
  /** Links from a start page; turning pages leads no deeper. */
  depth: number;
}

export interface Extracted {
  links: readonly PageLink[];
  keep: readonly { kind: string; parser: string }[];
  warnings?: readonly string[];
}

export interface Permission {
  allowed: boolean;
  /** What decided, in Chinese. */
  rule: string;
  /** Time between requests that the site asks for. */
  crawlDelayMs: number | null;
  /** It is not known now, and may be then (epoch milliseconds): the page waits. */
  retryAt?: number;
  /** A rule of ours, not of the site, forbids it: the rule's name is what the ledger says. */
  refused?: { rule: string };
}

/** What the loop needs of the world. Everything in it is shared by processes as far as it must be. */
export interface CrawlDeps {
  fetch(request: FetchRequest, signal: AbortSignal): Promise<FetchOutcome>;
  /** Whether robots.txt lets the page be fetched; fetches robots.txt when it must. */
  allowed(url: string, signal: AbortSignal): Promise<Permission>;
  /** Waits until a request to the host may be sent, and takes that turn. @returns milliseconds to wait when it is too long to wait here */
  turn(host: string, delayMs: number, signal: AbortSignal): Promise<number>;
  /** Leaves the host alone until then, for every process. */
  pause(host: string, untilMs: number): void;
  extract(page: Page & { depth: number }): Extracted;
  /** Why the page is a block page; null when it is none. */
  blockOf(page: Page): string | null;
  close(): Promise<void>;
}

/** What the loop needs of a source's file. Durations in milliseconds. */
export interface CrawlPlan {
  source: string;
  start: readonly FetchRequest[];
  headers: Readonly<Record<string, string>>;
  delay: number;
  perHost: number;
  budget: { pages: number; bytes: number; depth: number; time: number };
  recrawl: { every: number; min: number; max: number };
  /** Digest of the rules by which pages are read: with other rules every page is read again. */
  rules: string;
}
