import type { ErrorCode } from '../../../domain/errors.ts';

/** Headers in the order and spelling they went over the wire; a name may come several times. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

/** What the server said about the copy we have. Sent only to the URL that said it. */
export interface Validators {
  /** URL that answered with them, after redirects. @default the request's URL */
  url?: string;
  etag?: string;
  lastModified?: string;
}

export interface FetchRequest {
  url: string;
  /** @default GET */
  method?: 'GET' | 'POST';
  /** Further headers of the source, e.g. Accept. They stay behind when a redirect leaves the host. */
  headers?: Readonly<Record<string, string>>;
  body?: string | Buffer;
  /** Ask for the page only if it changed. */
  validators?: Validators;
  /** A robots.txt goes without credentials and its redirects are not asked about in robots.txt. @default page */
  purpose?: 'page' | 'robots';
}

/** One answer as it was received. */
export interface Exchange {
  method: string;
  url: string;
  /** What we sent, credentials replaced by `***`. */
  requestHeaders: HeaderList;
  status: number;
  statusText: string;
  headers: HeaderList;
  /** Epoch milliseconds: first byte of the request, last byte of the answer. */
  startedAt: number;
  finishedAt: number;
  /** Bytes of the body as they came, still compressed. */
  wireBytes: number;
  /** IP address that was connected to. */
  remoteAddress: string;
}

/** With its body, unpacked; empty when the status was no success and the body could not be had. */
export type Answer = Exchange & { body: Buffer };

/** A redirect that was followed. */
export interface Hop extends Exchange {
  location: string;
}

interface Outcome {
  /** URL asked for, without its fragment. */
  url: string;
  redirects: readonly Hop[];
}

export interface Fetched extends Outcome, Exchange {
  kind: 'fetched';
  finalUrl: string;
  /** Body without Content-Encoding; the headers still name it. */
  body: Buffer;
}

/** 304: the copy we have is the current one. */
export interface Unchanged extends Outcome, Exchange {
  kind: 'unchanged';
  finalUrl: string;
}

/** The server asks for patience. Costs no attempt: the host is paused for everybody and the URL waits. */
export interface Throttled extends Outcome {
  kind: 'throttled';
  /** Not before so many milliseconds from now. */
  retryAfterMs: number;
  /** The server named the time; otherwise it is our default. */
  stated: boolean;
  message: string;
  /** Host that is to be paused: a redirect may have led away from the URL's own. */
  host: string;
  answer?: Answer;
}

export interface Failed extends Outcome {
  kind: 'failed';
  code: ErrorCode;
  message: string;
  /** Whether another attempt can help; the type of the error decides. */
  retryable: boolean;
  /** The answer, when there was one (404, 500 …), to be archived like any other. */
  answer?: Answer;
}

export type RefusalRule =
  | 'url'
  | 'scheme'
  | 'userinfo'
  | 'port'
  | 'address'
  | 'redirects'
  | 'robots'
  | 'scope';

/** Not asked for, or not followed, by a rule of ours. */
export interface Refused extends Outcome {
  kind: 'refused';
  code: ErrorCode;
  rule: RefusalRule;
  message: string;
}

export type FetchOutcome = Fetched | Unchanged | Throttled | Failed | Refused;

export interface Refusal {
  code: ErrorCode;
  rule: RefusalRule;
  message: string;
}

export interface FetchLimits {
  /** Milliseconds for TCP and TLS. @default 10000 */
  connectMs: number;
  /** Milliseconds from the request to the last header. @default 30000 */
  headersMs: number;
  /** Milliseconds between two pieces of a body. @default 20000 */
  idleMs: number;
  /** Milliseconds for one answer: ends a server that drips bytes for ever. @default 120000 */
  totalMs: number;
  /** Bytes of a body, after and before decompression. @default 64 MiB */
  bodyBytes: number;
  /** A compressed body may not grow by more than this factor. @default 200 */
  ratio: number;
  /** Bytes of all headers. @default 64 KiB */
  headerBytes: number;
  /** Redirects followed. @default 5 */
  redirects: number;
  /** Requests under way at one host and port. @default 6 */
  perHost: number;
  /** Pause after 429 and 503 without Retry-After, milliseconds. @default 30000 */
  backoffMs: number;
}

export const DEFAULT_LIMITS: FetchLimits = {
  connectMs: 10_000,
  headersMs: 30_000,
  idleMs: 20_000,
  totalMs: 120_000,
  bodyBytes: 64 * 1024 ** 2,
  ratio: 200,
  headerBytes: 64 * 1024,
  redirects: 5,
  perHost: 6,
  backoffMs: 30_000,
};

/** Value of a header, whatever its spelling; the first one when it comes several times. */
export function headerOf(headers: HeaderList, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return headers.find(([key]) => key.toLowerCase() === wanted)?.[1];
}
