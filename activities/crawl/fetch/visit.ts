import { within } from './abort.ts';
import { DecodingError, decodeContent } from './decoding.ts';
import { exchange, type WireAnswer } from './exchange.ts';
import { type Fault, faultOfLookup, faultOfNetwork, isConnectFault, isFault } from './failures.ts';
import type { FetcherOptions, ThrottleNotice } from './fetcher.ts';
import { type Guard, hostKey, isRefusal, parseUrl } from './guard.ts';
import { type Identity, requireContact } from './identity.ts';
import { judge } from './judge.ts';
import type { Pools } from './pools.ts';
import { headersFor, redacted } from './request.ts';
import type { Slots } from './slots.ts';
import {
  type Answer,
  type FetchLimits,
  type FetchOutcome,
  type FetchRequest,
  type HeaderList,
  type Hop,
  headerOf,
  type Refusal,
  type Throttled,
} from './types.ts';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** Addresses of one host tried when it cannot be connected to. */
const MAX_ADDRESSES = 4;

export interface VisitContext {
  guard: Guard;
  pools: Pools;
  slots: Slots;
  limits: FetchLimits;
  now: () => number;
  identity: Identity;
  options: FetcherOptions;
}

/** One URL with its redirects. */
export class Visit {
  readonly #context: VisitContext;
  readonly #request: FetchRequest;
  readonly #signal: AbortSignal;
  readonly #redirects: Hop[] = [];
  #url: string;

  constructor(context: VisitContext, request: FetchRequest, signal: AbortSignal) {
    this.#context = context;
    this.#request = request;
    this.#signal = signal;
    this.#url = request.url;
  }

  async run(): Promise<FetchOutcome> {
    const first = parseUrl(this.#request.url);
    if (isRefusal(first)) return this.#refused(first);
    this.#url = first.href;
    let url = first;
    let method = this.#request.method ?? 'GET';
    const visited = new Set<string>();
    for (;;) {
      this.#signal.throwIfAborted();
      visited.add(`${method} ${url.href}`);
      const notice = (await this.#context.options.profile?.beforeSend?.(url, this.#signal)) ?? null;
      if (notice !== null) return this.#throttled(notice, url);
      const answer = await this.#answerOf(url, method, url.host === first.host);
      if (!('status' in answer)) return 'rule' in answer ? this.#refused(answer) : this.#failed(answer);
      const next = this.#next(answer, url);
      if (next === null) return this.#judged(answer, url);
      if (isRefusal(next)) return this.#refused(next);
      if (answer.status === 303 || (method === 'POST' && (answer.status === 301 || answer.status === 302))) {
        method = 'GET';
      }
      const refusal = await this.#refusalOfHop(next, url, `${method} ${next.href}`, visited);
      const { body: _body, ...hop } = answer;
      this.#redirects.push({ ...hop, location: next.href });
      if (isRefusal(refusal)) return this.#refused(refusal);
      if (refusal !== null) return this.#throttled(refusal, next);
      url = next;
    }
  }

  /** Where a redirect leads; null when the answer is none. */
  #next(answer: Answer, url: URL): URL | Refusal | null {
    if (!REDIRECTS.has(answer.status)) return null;
    const location = headerOf(answer.headers, 'location');
    if (location === undefined || location.trim() === '') return null;
    // The bytes of a Location are UTF-8 in practice, whatever the standard says.
    return parseUrl(Buffer.from(location, 'latin1').toString('utf8').trim(), url);
  }

  async #refusalOfHop(
    to: URL,
    from: URL,
    step: string,
    visited: Set<string>,
  ): Promise<Refusal | ThrottleNotice | null> {
    const { limits, guard, options } = this.#context;
    const refuse = (message: string): Refusal => ({
      code: 'PANHUO_FETCH_REFUSED',
      rule: 'redirects',
      message,
    });
    if (visited.has(step)) return refuse(`重定向成环：又回到 ${to.href}`);
    if (this.#redirects.length >= limits.redirects) return refuse(`重定向超过 ${limits.redirects} 次`);
    const refusal = guard.refusalOf(to);
    if (refusal !== null || this.#request.purpose === 'robots') return refusal;
    return (await options.beforeRedirect?.(to, from, this.#signal)) ?? null;
  }

  /** One exchange with credentials; a token that has expired is renewed once. */
  async #answerOf(url: URL, method: 'GET' | 'POST', sameHost: boolean): Promise<Answer | Refusal | Fault> {
    const { options, guard } = this.#context;
    const refusal = guard.refusalOf(url);
    if (refusal !== null) return refusal;
    requireContact(options.crawler, hostKey(url));
    const found = guard.addressesOf(url);
    // Nearly always it is known: then no page waits, and no timer runs.
    const addresses = found instanceof Promise ? await this.#lookedUp(found, url.hostname) : found;
    if (isRefusal(addresses) || isFault(addresses)) return addresses;
    const credentials = this.#request.purpose === 'robots' ? undefined : options.credentials;
    const secrets = credentials === undefined ? {} : await credentials.headersFor(url, this.#signal);
    if (isFault(secrets)) return secrets;
    const answer = await this.#exchange(url, method, sameHost, addresses, secrets);
    if (credentials === undefined || !('status' in answer)) return answer;
    if (!credentials.isExpired(url, answer)) return answer;
    const renewed = await credentials.headersFor(url, this.#signal, secrets);
    if (isFault(renewed)) return renewed;
    return await this.#exchange(url, method, sameHost, addresses, renewed);
  }

  async #lookedUp(
    addresses: Promise<readonly string[] | Refusal>,
    hostname: string,
  ): Promise<readonly string[] | Refusal | Fault> {
    const limit = {
      ms: this.#context.limits.connectMs,
      // What the resolver says when no name server answers.
      late: () => Object.assign(new Error('lookup timed out'), { code: 'ETIMEOUT' }),
    };
    try {
      return await within(addresses, this.#signal, limit);
    } catch (error) {
      this.#signal.throwIfAborted();
      return faultOfLookup(error, hostname);
    }
  }

  async #exchange(
    url: URL,
    method: 'GET' | 'POST',
    sameHost: boolean,
    addresses: readonly string[],
    secrets: Readonly<Record<string, string>>,
  ): Promise<Answer | Fault> {
    const { slots, pools, limits, now, identity } = this.#context;
    const headers = headersFor({
      request: this.#request,
      identity,
      url: url.href,
      sameHost,
      credentials: secrets,
    });
    const body = method === 'POST' ? (this.#request.body ?? null) : null;
    const leave = await slots.take(hostKey(url), limits.perHost, this.#signal);
    try {
      let failure: unknown = null;
      for (const address of addresses.slice(0, MAX_ADDRESSES)) {
        const { client, release } = pools.take({ url, address });
        try {
          const answer = await exchange(client, { method, url, headers, body }, limits, now, this.#signal);
          return await this.#decoded(answer, method, url, address, redacted(headers, secrets));
        } catch (error) {
          failure = error;
          if (!isConnectFault(error)) break;
        } finally {
          release();
        }
      }
      this.#signal.throwIfAborted();
      const fault = faultOfNetwork(failure);
      if (fault === null) throw failure;
      return fault;
    } finally {
      leave();
    }
  }

  async #decoded(
    answer: WireAnswer,
    method: string,
    url: URL,
    remoteAddress: string,
    requestHeaders: HeaderList,
  ): Promise<Answer> {
    const { body: wire, status, statusText, headers, startedAt, finishedAt } = answer;
    const coding = headerOf(headers, 'content-encoding');
    const body = coding === undefined ? wire : await this.#unpacked(wire, coding, status);
    // Each by its name: a spread of the rest costs ten times as much, and this is done for each page.
    return {
      method,
      url: url.href,
      requestHeaders,
      status,
      statusText,
      headers,
      startedAt,
      finishedAt,
      wireBytes: wire.byteLength,
      remoteAddress,
      body,
    };
  }

  /** Only of a page do we need the body: 503 is 503, whatever is wrong with what it says. */
  async #unpacked(wire: Buffer, coding: string, status: number): Promise<Buffer> {
    try {
      return await decodeContent(wire, coding, this.#context.limits);
    } catch (error) {
      if (error instanceof DecodingError && status >= 300) return Buffer.alloc(0);
      throw error;
    }
  }

  #judged(answer: Answer, url: URL): FetchOutcome {
    const { now, limits, options } = this.#context;
    const throttle = options.profile?.throttleOf(answer) ?? null;
    if (throttle !== null) return { ...this.#throttled(throttle, url), answer };
    return judge(answer, { url: this.#url, redirects: this.#redirects }, now(), limits);
  }

  #throttled(notice: ThrottleNotice, url: URL): Throttled {
    const common = { url: this.#url, redirects: this.#redirects, host: hostKey(url) };
    return { kind: 'throttled', ...notice, stated: true, ...common };
  }

  #refused(refusal: Refusal): FetchOutcome {
    const { code, rule, message } = refusal;
    return { kind: 'refused', code, rule, message, url: this.#url, redirects: this.#redirects };
  }

  #failed(fault: Fault): FetchOutcome {
    return { kind: 'failed', ...fault, url: this.#url, redirects: this.#redirects };
  }
}
