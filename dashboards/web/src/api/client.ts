/** A failure as the server tells it (RFC 9457), or, with status 0, that it could not be reached. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  /** Stable code, such as `PANHUO_FORBIDDEN`; `OFFLINE` where no server answered. */
  readonly code: string;
  readonly detail: string;
  readonly hint: string | null;
  /** Finds the request in the server's log. */
  readonly request: string | null;
  readonly where: Readonly<Record<string, unknown>>;

  constructor(problem: {
    status: number;
    code: string;
    detail: string;
    hint?: string | null;
    request?: string | null;
    where?: Readonly<Record<string, unknown>>;
  }) {
    super(problem.detail);
    this.status = problem.status;
    this.code = problem.code;
    this.detail = problem.detail;
    this.hint = problem.hint ?? null;
    this.request = problem.request ?? null;
    this.where = problem.where ?? {};
  }
}

export type QueryValue = string | number | boolean | readonly string[] | null | undefined;

export interface ApiOptions {
  /** Empty, null and undefined values are left out; lists are repeated. */
  query?: Readonly<Record<string, QueryValue>>;
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Sent as JSON, or as it is when it is a form. */
  body?: unknown;
  signal?: AbortSignal;
  /** @default application/json */
  accept?: string;
  /** Whether the page's snapshot is asked for. @default true of GET, but not of what has no snapshot (see `WITHOUT_BUILD`) */
  build?: boolean;
}

/** Answers that are of now, not of a snapshot. */
const WITHOUT_BUILD =
  /^\/api\/v1\/(session|sessions|users|audit|views|drafts|account|rounds|evaluations|ops|status)(\/|$|\?)/;

let build: string | null = null;
let csrf: string | null = null;
let renewSession: (() => Promise<unknown>) | null = null;

/** Fixes the snapshot that all numbers of the page come from. */
export const pinBuild = (id: string | null): void => {
  build = id;
};
export const pinnedBuild = (): string | null => build;
export const keepCsrf = (token: string | null): void => {
  csrf = token;
};
/** @param renew asks for the session, and with it for a new token, anew */
export const onStaleCsrf = (renew: () => Promise<unknown>): void => {
  renewSession = renew;
};

/** The address of an answer, with its query and the page's snapshot: for links that open or copy it. */
export function apiAddress(
  path: string,
  options: Pick<ApiOptions, 'query' | 'build' | 'method'> = {},
): string {
  const out = new URLSearchParams();
  for (const [name, value] of Object.entries(options.query ?? {})) {
    if (value === null || value === undefined || value === '') continue;
    if (typeof value === 'object') for (const one of value) out.append(name, one);
    else out.append(name, String(value));
  }
  const wanted = options.build ?? ((options.method ?? 'GET') === 'GET' && !WITHOUT_BUILD.test(path));
  if (wanted && build !== null && !out.has('build')) out.set('build', build);
  const line = out.toString();
  return line === '' ? path : `${path}?${line}`;
}

/**
 * Asks the server for JSON.
 * @throws ApiProblem; an abort stays an AbortError
 */
export async function api<T>(path: string, options: ApiOptions = {}): Promise<T> {
  const response = await request(path, options);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

/**
 * The answer as it comes; for files and streams.
 * @throws ApiProblem
 */
export async function request(path: string, options: ApiOptions = {}): Promise<Response> {
  const response = await send(path, options);
  if (response.ok) return response;
  const problem = await problemOf(response);
  if (problem.code !== 'PANHUO_CSRF' || renewSession === null) throw problem;
  // The token belongs to the session, which another tab may have renewed: once more with the new one.
  await renewSession();
  const again = await send(path, options);
  if (again.ok) return again;
  throw await problemOf(again);
}

async function send(path: string, options: ApiOptions): Promise<Response> {
  const { method = 'GET', body, signal, accept = 'application/json' } = options;
  const headers: Record<string, string> = { accept };
  if (method !== 'GET' && csrf !== null) headers['x-panhuo-csrf'] = csrf;
  const isForm = body instanceof FormData || body instanceof Blob;
  if (body !== undefined && !isForm) headers['content-type'] = 'application/json';
  try {
    return await fetch(apiAddress(path, options), {
      method,
      headers,
      credentials: 'same-origin',
      ...(signal === undefined ? {} : { signal }),
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiProblem({
      status: 0,
      code: 'OFFLINE',
      detail: '连不上服务器',
      hint: '已载入的内容仍可阅读；网络恢复后请重试。',
    });
  }
}

async function problemOf(response: Response): Promise<ApiProblem> {
  const known: unknown = await response.json().catch(() => null);
  if (known !== null && typeof known === 'object' && 'code' in known && 'detail' in known)
    return new ApiProblem({
      ...(known as ConstructorParameters<typeof ApiProblem>[0]),
      status: response.status,
    });
  return new ApiProblem({
    status: response.status,
    code: `HTTP_${response.status}`,
    detail: '服务器没有给出可读的答复',
    hint: '请稍后重试；一直如此请联系运维人员。',
  });
}

/** Saves an answer as a file, under the name the server gives it. @throws ApiProblem */
export async function download(path: string, fallbackName: string, options: ApiOptions = {}): Promise<void> {
  const response = await request(path, options);
  const disposition = response.headers.get('content-disposition') ?? '';
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
  const plain = /filename="([^"]+)"/i.exec(disposition)?.[1];
  saveFile(
    await response.blob(),
    encoded === undefined ? (plain ?? fallbackName) : decodeURIComponent(encoded),
  );
}

/** Gives the user a file that was made here. */
export function saveFile(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken the content by then; at once would be too early for some.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
