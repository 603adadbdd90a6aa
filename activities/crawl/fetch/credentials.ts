import { PanhuoError } from '../../../domain/errors.ts';
import type { SourceCredentials } from '../../../lake/sources/schema.ts';
import { within } from './abort.ts';
import { type Fault, isFault } from './failures.ts';
import { hostKey } from './guard.ts';
import type { Answer, FetchOutcome, FetchRequest } from './types.ts';

export type Secrets = Readonly<Record<string, string>>;

/** What proves to a server who we are. Values live in memory only: never in logs, archives or ledgers. */
export interface Credentials {
  /**
   * Headers for this URL; none for hosts the credentials are not meant for. `rejected` are the ones the server no longer takes: others are
   * to be got.
   * @throws PANHUO_CRAWL_CREDENTIAL when the environment lacks them
   */
  headersFor(url: URL, signal: AbortSignal, rejected?: Secrets): Promise<Secrets | Fault>;
  /** The answer says that a token is no longer good and another can be got. */
  isExpired(url: URL, answer: Answer): boolean;
}

export interface CredentialOptions {
  source: string;
  /** `host:port` pairs the secrets may be shown to: those of the source's start pages. */
  hosts: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
  /** Fetches the token: a fetcher of the source without credentials, so that its guard and limits hold here too. */
  fetch: (request: FetchRequest, signal: AbortSignal) => Promise<FetchOutcome>;
  now?: () => number;
}

const NONE: Secrets = {};

/** @throws PANHUO_CRAWL_CREDENTIAL when a variable is not set */
export function createCredentials(config: SourceCredentials, options: CredentialOptions): Credentials {
  const hosts = new Set(options.hosts);
  const guarded = (inner: Credentials): Credentials => ({
    headersFor: async (url, signal, rejected) =>
      hosts.has(hostKey(url)) ? await inner.headersFor(url, signal, rejected) : NONE,
    isExpired: (url, answer) => hosts.has(hostKey(url)) && inner.isExpired(url, answer),
  });
  const secret = (name: string): string => {
    const value = options.env[name];
    if (value !== undefined && value !== '' && !/[\r\n\0]/.test(value)) return value;
    throw new PanhuoError(
      'PANHUO_CRAWL_CREDENTIAL',
      value
        ? `环境变量 ${name} 的内容含有换行，不能用作凭据`
        : `来源 ${options.source} 需要环境变量 ${name}，现在没有设置`,
      { where: { field: name }, hint: `请在启动盘活之前设置 ${name}；凭据不写在文件里。` },
    );
  };
  switch (config.type) {
    case 'basic':
      return guarded(fixed({ authorization: basic(secret(config.user), secret(config.password)) }));
    case 'header':
      return guarded(fixed({ [config.header.toLowerCase()]: `${config.prefix}${secret(config.value)}` }));
    case 'oauth2':
      return guarded(
        oauth(config, { id: secret(config.client_id), secret: secret(config.client_secret) }, options),
      );
    default:
      return config satisfies never;
  }
}

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
}

function fixed(secrets: Secrets): Credentials {
  return { headersFor: async () => secrets, isExpired: () => false };
}

/** A token is renewed so long before its end that a request under way still has a good one. */
const RENEW_EARLY_MS = 60_000;
/** RFC 6749, 5.1: `expires_in` may be missing. */
const DEFAULT_LIFE_MS = 10 * 60_000;

interface Token {
  secrets: Secrets;
  until: number;
}

/** Client credentials grant (RFC 6749, 4.4), as EPO OPS uses it. */
function oauth(
  config: SourceCredentials & { type: 'oauth2' },
  client: { id: string; secret: string },
  options: CredentialOptions,
): Credentials {
  const now = options.now ?? Date.now;
  let token: Token | null = null;
  let underway: Promise<Token | Fault> | null = null;

  const ask = async (): Promise<Token | Fault> => {
    const askedAt = now();
    const body = new URLSearchParams({ grant_type: 'client_credentials' });
    if (config.scope !== undefined) body.set('scope', config.scope);
    // Not under the signal of whoever asked first: others wait for the same token. The fetcher bounds its time.
    const outcome = await options.fetch(
      {
        url: config.token_url,
        method: 'POST',
        headers: {
          authorization: basic(client.id, client.secret),
          'content-type': 'application/x-www-form-urlencoded',
          accept: 'application/json',
        },
        body: body.toString(),
      },
      new AbortController().signal,
    );
    return tokenOf(outcome, askedAt);
  };

  return {
    headersFor: async (_url, signal, rejected) => {
      if (token !== null && (token.secrets === rejected || token.until - RENEW_EARLY_MS <= now()))
        token = null;
      if (token !== null) return token.secrets;
      underway ??= ask().finally(() => {
        underway = null;
      });
      const answer = await within(underway, signal);
      if (isFault(answer)) return answer;
      token = answer;
      return answer.secrets;
    },
    // OPS answers 400 with this word when a token has expired, where the standard wants 401.
    isExpired: (_url, { status, body }) =>
      status === 401 || (status === 400 && body.byteLength < 4096 && body.includes('invalid_access_token')),
  };
}

/** Nothing of the answer goes into a message: it may hold the token. */
function tokenOf(outcome: FetchOutcome, askedAt: number): Token | Fault {
  switch (outcome.kind) {
    case 'fetched': {
      const token = parsed(outcome.body);
      if (token === null) return denied('令牌接口的答复无法读取', true);
      return {
        secrets: { authorization: `Bearer ${token.value}` },
        until: askedAt + (token.lifeMs ?? DEFAULT_LIFE_MS),
      };
    }
    case 'failed':
      return outcome.answer !== undefined && outcome.answer.status < 500
        ? denied(`令牌接口不接受凭据（状态 ${outcome.answer.status}），请检查环境变量`, false)
        : { code: outcome.code, message: `取令牌时：${outcome.message}`, retryable: outcome.retryable };
    case 'throttled':
      return denied(`取令牌时：${outcome.message}`, true);
    case 'refused':
      return { code: outcome.code, message: `取令牌时：${outcome.message}`, retryable: false };
    case 'unchanged':
      return denied('令牌接口的答复无法读取', true);
    default:
      return outcome satisfies never;
  }
}

function denied(message: string, retryable: boolean): Fault {
  return { code: 'PANHUO_FETCH_DENIED', message, retryable };
}

function parsed(body: Buffer): { value: string; lifeMs: number | null } | null {
  let json: unknown;
  try {
    json = JSON.parse(body.toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  if (typeof json !== 'object' || json === null || !('access_token' in json)) return null;
  const { access_token: value } = json;
  if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value)) return null;
  // OPS sends the number as text.
  const seconds = 'expires_in' in json ? Number(json.expires_in) : Number.NaN;
  return { value, lifeMs: Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : null };
}
