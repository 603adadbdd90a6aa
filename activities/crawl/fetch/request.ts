import type { Identity } from './identity.ts';
import type { FetchRequest, HeaderList } from './types.ts';

/** Set by us alone: a source cannot forge who we are or how a connection is used. */
const OURS = new Set([
  'host',
  'user-agent',
  'from',
  'accept-encoding',
  'connection',
  'content-length',
  'transfer-encoding',
  'upgrade',
  'expect',
  'if-none-match',
  'if-modified-since',
]);
const DEFAULT_ACCEPT = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
const SECRET =
  /^(authorization|proxy-authorization|cookie|x-api-key|api-key|apikey|x-auth-token|x-access-token)$/i;

export interface HeaderPlan {
  request: FetchRequest;
  identity: Identity;
  url: string;
  /** The redirect chain is still on the host it began on. */
  sameHost: boolean;
  /** Of the source's credentials; only for hosts they are meant for. */
  credentials: Readonly<Record<string, string>>;
}

/** Headers of one request, ours first. */
export function headersFor(plan: HeaderPlan): HeaderList {
  const { request, identity, credentials } = plan;
  const list: [string, string][] = [['user-agent', identity.userAgent]];
  if (identity.from !== null) list.push(['from', identity.from]);
  const own = plan.sameHost ? Object.entries(request.headers ?? {}) : [];
  const names = new Set(own.map(([name]) => name.toLowerCase()));
  if (!names.has('accept')) list.push(['accept', DEFAULT_ACCEPT]);
  if (!names.has('accept-language')) list.push(['accept-language', 'zh-CN,zh;q=0.9,en;q=0.5']);
  list.push(['accept-encoding', 'gzip, deflate, br']);
  for (const [name, value] of own) if (!OURS.has(name.toLowerCase())) list.push([name.toLowerCase(), value]);
  const { validators } = request;
  // An ETag means something only to the resource that gave it, which may be at the end of a redirect.
  if (validators !== undefined && plan.url === plainUrl(validators.url ?? request.url)) {
    if (validators.etag !== undefined) list.push(['if-none-match', validators.etag]);
    if (validators.lastModified !== undefined) list.push(['if-modified-since', validators.lastModified]);
  }
  for (const [name, value] of Object.entries(credentials)) list.push([name.toLowerCase(), value]);
  return list;
}

function plainUrl(text: string): string {
  const url = new URL(text);
  url.hash = '';
  return url.href;
}

/** The headers as they may be archived: who holds the archive must not be able to log in with it. */
export function redacted(headers: HeaderList, secrets: Readonly<Record<string, string>>): HeaderList {
  const names = new Set(Object.keys(secrets).map((name) => name.toLowerCase()));
  return headers.map(([name, value]) =>
    SECRET.test(name) || names.has(name.toLowerCase()) ? ([name, '***'] as const) : ([name, value] as const),
  );
}
