import { createHash } from 'node:crypto';
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { cookieOf, sessionCookie } from '../../../accounts/cookies.ts';
import { PanhuoError } from '../../../domain/errors.ts';

/** Requests a minute. */
export interface Rates {
  /** Ways in, by address: an office of fifty behind one address signs in within some minutes. @default 60 */
  signIn?: number;
  /** Everything that is not GET, by session. @default 300: autosave every two seconds takes a tenth */
  writes?: number;
  /** By session. A page asks some twenty questions. @default 3,000 */
  reads?: number;
  /** Of those without a session, by address: fifty people who load the page of sign-in at once. @default 6,000 */
  strangers?: number;
}

export interface Protection {
  /** What people type, where TLS ends in front of us; null: only this machine's own names are ours. */
  readonly origin: string | null;
  /** Null: as often as anybody likes. */
  readonly rates: Rates | null;
}

type Kind = 'signIn' | 'writes' | 'reads' | 'strangers';

/** The headers of every answer. Those of a page say what it may load instead of the first one. */
export const HEADERS = {
  // For answers that are not pages: they load nothing, whatever a browser takes them for.
  'content-security-policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'cache-control': 'no-store',
} as const;

/** Two years, as browsers' lists ask for; only where TLS is in front of us. */
const TLS_HEADERS = { 'strict-transport-security': 'max-age=63072000' } as const;

/** Headers, own names, and how often one may ask. Before any route is added. */
export async function protect(app: FastifyInstance, { origin, rates }: Protection): Promise<void> {
  const secure = origin?.startsWith('https:') ?? false;
  const host = origin === null ? null : new URL(origin).host;
  const cookie = sessionCookie(secure);
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(secure ? { ...HEADERS, ...TLS_HEADERS } : HEADERS);
    if (!isOurs(request, host))
      throw new PanhuoError('PANHUO_HOST', '请求的主机名不是本站的', {
        hint: host === null ? '请用 http://127.0.0.1 或 http://localhost 访问。' : `请用 ${origin} 访问。`,
      });
  });
  if (rates === null) return;
  const most: Required<Rates> = { signIn: 60, writes: 300, reads: 3000, strangers: 6000, ...rates };
  const kindOf = (request: FastifyRequest): Kind => {
    if (
      /^\/api\/v1\/session(\/|$|\?)/.test(request.url) &&
      request.method !== 'GET' &&
      request.method !== 'DELETE'
    )
      return 'signIn';
    if (/^\/api\/v1\/session\/oidc\//.test(request.url)) return 'signIn';
    if (request.method !== 'GET' && request.method !== 'HEAD') return 'writes';
    return cookieOf(request, cookie) === null ? 'strangers' : 'reads';
  };
  await app.register(rateLimit, {
    global: true,
    timeWindow: 60_000,
    cache: 20_000,
    max: (request) => most[kindOf(request)],
    keyGenerator(request) {
      const kind = kindOf(request);
      const token = kind === 'signIn' ? null : cookieOf(request, cookie);
      // A cookie that is none of ours counts for its address as well: see below.
      return token === null ? `${kind} ${request.ip}` : `${kind} ${keyOf(token)}`;
    },
    // Machines of our own that watch us.
    allowList: (request) => request.url === '/healthz' || request.url === '/readyz',
    addHeadersOnExceeding: {
      'x-ratelimit-limit': false,
      'x-ratelimit-remaining': false,
      'x-ratelimit-reset': false,
    },
    addHeaders: {
      'x-ratelimit-limit': false,
      'x-ratelimit-remaining': false,
      'x-ratelimit-reset': false,
      'retry-after': true,
    },
    errorResponseBuilder: (_request, { after }) =>
      new PanhuoError(
        'PANHUO_RATE_LIMIT',
        `请求过于频繁，请 ${after.replace('seconds', '秒').replace('second', '秒').replace('minutes', '分钟').replace('minute', '分钟')}后再试`,
      ),
  });
}

const keyOf = (token: string) => createHash('sha256').update(token).digest('base64url').slice(0, 22);

const LOCAL = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/**
 * A name that an attacker pointed at this machine (DNS rebinding) would make our pages theirs. Names of this machine are always ours: a proxy or
 * a check may ask by them.
 */
const isOurs = (request: FastifyRequest, host: string | null): boolean =>
  LOCAL.test(request.host) || (host !== null && request.host.toLowerCase() === host.toLowerCase());
