import type { Credentials } from './credentials.ts';
import { createGuard, type GuardOptions } from './guard.ts';
import { type CrawlerConfig, identityOf } from './identity.ts';
import { type Connect, createPools } from './pools.ts';
import { createSlots, type Slots } from './slots.ts';
import {
  type Answer,
  DEFAULT_LIMITS,
  type FetchLimits,
  type FetchOutcome,
  type FetchRequest,
  type Refusal,
} from './types.ts';
import { Visit, type VisitContext } from './visit.ts';

/** A pause that an API asks for in its own way. */
export interface ThrottleNotice {
  retryAfterMs: number;
  message: string;
}

/** How an API of a known kind tells its limits (EPO OPS). */
export interface Profile {
  /** Asked before each request: may wait for a turn of its own; a notice means that nothing is sent. */
  beforeSend?(url: URL, signal: AbortSignal): Promise<ThrottleNotice | null>;
  /** A pause the answer asks for, when its status alone does not say so. */
  throttleOf(answer: Answer): ThrottleNotice | null;
}

export interface FetcherOptions extends GuardOptions {
  crawler: CrawlerConfig;
  /** Panhuo's version, for User-Agent. */
  version: string;
  limits?: Partial<FetchLimits>;
  credentials?: Credentials;
  profile?: Profile;
  /**
   * Asked before a redirect is followed: robots.txt and scope of the new URL, and the place to wait for its host's clock. Null lets it pass;
   * a notice means that nothing may be asked there now, and the URL waits.
   */
  beforeRedirect?: (to: URL, from: URL, signal: AbortSignal) => Promise<Refusal | ThrottleNotice | null>;
  /** Shared by the fetchers of a process, so that the cap per host holds over sources. @default one of its own */
  slots?: Slots;
  connect?: Connect;
}

export interface Fetcher {
  /**
   * Fetches one URL, following redirects. Whatever a server or a network does is an outcome; it throws only for a mistake of ours, for
   * what configuration lacks (PANHUO_CRAWL_CONTACT_MISSING, PANHUO_CRAWL_CREDENTIAL), and with the signal's reason when that ends it.
   */
  fetch(request: FetchRequest, signal: AbortSignal): Promise<FetchOutcome>;
  close(): Promise<void>;
}

export function createFetcher(options: FetcherOptions): Fetcher {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const context: VisitContext = {
    guard: createGuard(options),
    pools: createPools(limits, options.connect),
    slots: options.slots ?? createSlots(),
    limits,
    now: options.now ?? Date.now,
    // Fails early, at the source's configuration, not at its first page.
    identity: identityOf(options.crawler, options.version),
    options,
  };
  return {
    fetch: (request, signal) => new Visit(context, request, signal).run(),
    close: () => context.pools.close(),
  };
}
