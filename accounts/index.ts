import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Accounts, AuditEntry } from '../dashboards/server/access/accounts.ts';
import type { Caller } from '../dashboards/server/access/caller.ts';
import { keepOpen, openKeeper } from '../decisions/index.ts';
import { PanhuoError } from '../domain/errors.ts';
import { AuditWriter } from './audit.ts';
import { cookieOf, csrfOf, isSame, sessionCookie, setCookie } from './cookies.ts';
import { demoButtons } from './demo.ts';
import { Guesses } from './guesses.ts';
import { firstAdmin } from './manage.ts';
import type { OidcProviders } from './oidc.ts';
import { COST, type PasswordCost } from './passwords.ts';
import { digestOf } from './random.ts';
import type { AccountRoom } from './room.ts';
import { SessionCache } from './session-cache.ts';
import { ABSOLUTE, type From } from './sessions.ts';
import type { SignedIn } from './sign-in.ts';

export interface AccountsOptions {
  /** Workspace folder; the database is that of the decisions. */
  readonly home: string;
  /** Where DATABASE_URL is looked up. @default process.env */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** @default the machine's clock */
  readonly clock?: () => Date;
  /** Whether the buttons of the demo are wanted: they are there only on loopback and on a workspace of made-up data. */
  readonly demo?: boolean;
  /** The server listens on loopback only and nothing leads there from outside. */
  readonly loopback: boolean;
  /** The workspace holds made-up data (`synthetic: true`). */
  readonly synthetic: boolean;
  /** Address people type, where TLS ends in front of us: `https://panhuo.example.cn`. @default null, plain HTTP on loopback */
  readonly origin?: string | null;
  /** Providers of sign-in elsewhere (`accounts.oidc` in panhuo.yaml). @default none */
  readonly providers?: OidcProviders | null;
  /** Cheaper for tests. @default what OWASP recommends */
  readonly cost?: PasswordCost;
  /** Told what failed where nobody waits for it. @default nothing is told */
  readonly complain?: (error: unknown) => void;
}

/** Accounts with everything about them: what the routes of sign-in and users work with. */
export interface AccountService extends Accounts {
  readonly room: AccountRoom;
  /** Empty where there are no one-click roles. */
  readonly demoRoles: ReturnType<typeof demoButtons>;
  readonly providers: OidcProviders | null;
  readonly secure: boolean;
  readonly origin: string | null;
  /** Header token for whoever sends this cookie; null without one. */
  csrfOf(request: FastifyRequest): string | null;
  /** The cookie of a session that just began. */
  admit(reply: FastifyReply, signedIn: SignedIn): { caller: Caller; csrf: string };
  dismiss(reply: FastifyReply): void;
  /**
   * Makes the database ready, and for a workspace nobody can sign in to an administrator. Takes some seconds the first time, so call it when the
   * server listens already.
   * @returns the one-time link's token to print, or null
   */
  prepare(): Promise<{ login: string; token: string; expiresAt: number } | null>;
  /** Writes down what is still in memory and lets the database go. */
  close(): Promise<void>;
}

/**
 * Accounts of one workspace for one server: `createServer({ accounts: openAccounts({ home, env, clock, demo, loopback, synthetic }) })`. Opens
 * nothing until it is asked; call `prepare()` once the server listens and print the link it gives, and `close()` after the server has closed.
 */
export function openAccounts(options: AccountsOptions): AccountService {
  const {
    home,
    env = process.env,
    clock = () => new Date(),
    cost = COST,
    complain = () => undefined,
  } = options;
  const { origin = null, loopback, synthetic } = options;
  const letGo = keepOpen(home);
  const keeper = openKeeper({ home }, { env, clock });
  const cache = new SessionCache(keeper, clock, complain);
  const room: AccountRoom = { keeper, clock, cost, cache, guesses: new Guesses(clock) };
  const writer = new AuditWriter(keeper);
  const secure = origin?.startsWith('https:') ?? false;
  const name = sessionCookie(secure);
  const isDemo = options.demo === true && loopback && synthetic && origin === null;
  const csrfFor = (request: FastifyRequest) => {
    const token = cookieOf(request, name);
    return token === null ? null : csrfOf(token);
  };
  return {
    room,
    secure,
    origin,
    demoRoles: isDemo ? demoButtons() : [],
    providers: options.providers ?? null,
    csrfOf: csrfFor,
    async callerOf(request) {
      const token = cookieOf(request, name);
      if (token === null) return null;
      const live = await cache.find(digestOf(token));
      // Who came in by a button has no business where there are none.
      return live === null || (live.caller.demo && !isDemo) ? null : live.caller;
    },
    checkOrigin(request) {
      const site = request.headers['sec-fetch-site'];
      const from = request.headers.origin;
      const isElsewhere = site !== undefined && site !== 'same-origin';
      if (isElsewhere || (from !== undefined && !isOwnOrigin(from, request, origin)))
        throw new PanhuoError('PANHUO_CSRF', '这个请求不是从本站页面发出的', {
          hint: '请在本站页面上操作。',
        });
      const expected = csrfFor(request);
      const given = request.headers['x-panhuo-csrf'];
      if (expected !== null && (typeof given !== 'string' || !isSame(given, expected)))
        throw new PanhuoError('PANHUO_CSRF', '页面的校验码缺失或已失效', {
          hint: '请刷新页面后再试，内容不会丢失。',
        });
    },
    audit: (entry: AuditEntry) => writer.write(entry, clock()),
    admit(reply, { token, session, user }) {
      setCookie(reply, name, token, { secure, maxAge: ABSOLUTE / 1000 });
      const { id, roles, organisation, demo } = user;
      const caller: Caller = { user: id, name: user.name, roles, organisation, session, demo };
      return { caller, csrf: csrfOf(token) };
    },
    dismiss: (reply) => setCookie(reply, name, '', { secure, maxAge: 0 }),
    async prepare() {
      if (isDemo) {
        // Nobody should wait for the database when they press a button.
        await keeper.write(async () => undefined);
        return null;
      }
      const first = await firstAdmin(room);
      return first && { login: first.user.login, token: first.link.token, expiresAt: first.link.expiresAt };
    },
    async close() {
      try {
        await cache.flush();
      } finally {
        await letGo();
      }
    },
  };
}

/** Whether these are more than the three calls that other routes need. */
export const isService = (accounts: Accounts): accounts is AccountService => 'room' in accounts;

/** @throws PANHUO_PAGE_UNKNOWN where a server was made without accounts of its own */
export function serviceOf(accounts: Accounts): AccountService {
  if (isService(accounts)) return accounts;
  throw new PanhuoError('PANHUO_PAGE_UNKNOWN', '这个服务没有自己的用户');
}

function isOwnOrigin(from: string, request: FastifyRequest, origin: string | null): boolean {
  if (origin !== null) return from === origin;
  return URL.canParse(from) && new URL(from).protocol === 'http:' && new URL(from).host === request.host;
}

/** Where somebody signs in from. */
export const fromOf = (request: FastifyRequest): From => ({
  address: request.ip,
  agent: String(request.headers['user-agent'] ?? '').replace(/[^\x20-\x7e]/g, ''),
});
