import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { whyNotPublic } from './address.ts';
import type { Refusal } from './types.ts';

/** All addresses of a host name. Rejects like `dns.lookup` does, with `code`. */
export type Lookup = (hostname: string) => Promise<readonly string[]>;

export const systemLookup: Lookup = async (hostname) =>
  (await lookup(hostname, { all: true, order: 'verbatim' })).map(({ address }) => address);

export interface GuardOptions {
  /** Exact `host:port` pairs that may be anywhere, also on this machine: the demo portal. */
  allow?: readonly string[];
  /** Ports besides 80 and 443. */
  ports?: readonly number[];
  lookup?: Lookup;
  /** @default Date.now */
  now?: () => number;
}

/** Checks where a request would go, before a socket is opened. */
export interface Guard {
  /** Scheme, user name, port, and the address when the host is one. Pure. */
  refusalOf(url: URL): Refusal | null;
  /** Addresses that may be connected to, every one of them checked; nothing else may be dialled. At once when the name need not be looked up. Rejects with what the lookup throws. */
  addressesOf(url: URL): readonly string[] | Refusal | Promise<readonly string[] | Refusal>;
}

/** Names are asked for anew after so long: long enough for a burst of pages, short enough for a site that moves. */
const DNS_TTL_MS = 60_000;
const DNS_CACHE = 1_000;

export function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}

/** `host:port` of a URL, the name a host has in allow lists, clocks and ledgers. IPv6 keeps its brackets. */
export function hostKey(url: URL): string {
  return `${url.hostname}:${portOf(url)}`;
}

/** A URL of ours, or why it is none. The fragment is cut off: it never goes to a server. */
export function parseUrl(text: string, base?: URL): URL | Refusal {
  let url: URL;
  try {
    url = new URL(text, base);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { code: 'PANHUO_FETCH_REFUSED', rule: 'url', message: `不是合法的网址：${text.slice(0, 200)}` };
  }
  url.hash = '';
  return url;
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'rule' in value && 'message' in value;
}

export function createGuard(options: GuardOptions = {}): Guard {
  const allow = new Set((options.allow ?? []).map((entry) => entry.toLowerCase()));
  const ports = new Set([80, 443, ...(options.ports ?? [])]);
  const resolve = options.lookup ?? systemLookup;
  const now = options.now ?? Date.now;
  const known = new Map<string, { until: number; addresses: readonly string[] | Refusal }>();

  const refuse = (rule: Refusal['rule'], message: string): Refusal => ({
    code: 'PANHUO_FETCH_REFUSED',
    rule,
    message,
  });

  /** `new URL` has turned 0x7f.1, 2130706433 and 0177.0.0.1 into 127.0.0.1 by now. */
  const literalOf = (url: URL): string | null => {
    const host = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
    return isIP(host) === 0 ? null : host;
  };

  const refusalOf = (url: URL): Refusal | null => {
    if (url.protocol !== 'http:' && url.protocol !== 'https:') {
      return refuse('scheme', `只采集 http 与 https，不采集 ${url.protocol}//`);
    }
    if (url.username !== '' || url.password !== '') return refuse('userinfo', '网址中不得带用户名或口令');
    if (allow.has(hostKey(url))) return null;
    if (!ports.has(portOf(url))) return refuse('port', `端口 ${portOf(url)} 不在允许之列`);
    const literal = literalOf(url);
    const why = literal === null ? null : whyNotPublic(literal);
    return why === null ? null : refuse('address', `${url.hostname} 是${why}，不予连接`);
  };

  const checked = (url: URL, addresses: readonly string[]): readonly string[] | Refusal => {
    if (allow.has(hostKey(url))) return addresses;
    // One bad address condemns the name: which one is dialled must not be a matter of luck.
    for (const address of addresses) {
      const why = whyNotPublic(address);
      if (why !== null) return refuse('address', `${url.hostname} 解析为 ${address}（${why}），不予连接`);
    }
    return addresses;
  };

  const lookUp = async (url: URL, key: string): Promise<readonly string[] | Refusal> => {
    const addresses = checked(url, await resolve(url.hostname));
    if (known.size >= DNS_CACHE) known.clear();
    known.set(key, { until: now() + DNS_TTL_MS, addresses });
    return addresses;
  };

  return {
    refusalOf,
    addressesOf: (url) => {
      const refusal = refusalOf(url);
      if (refusal !== null) return refusal;
      const literal = literalOf(url);
      if (literal !== null) return [literal];
      const key = hostKey(url);
      const cached = known.get(key);
      return cached !== undefined && cached.until > now() ? cached.addresses : lookUp(url, key);
    },
  };
}
