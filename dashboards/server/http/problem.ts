import { ERRORS, type ErrorCode, type ErrorReport, PanhuoError, reportOf } from '../../../domain/errors.ts';

/** An error as HTTP tells it: RFC 9457, with our stable code as extension. */
export interface Problem {
  /** Names the code; not an address to fetch. */
  type: string;
  title: string;
  status: number;
  detail: string;
  /** Path of the request. */
  instance: string;
  code: string;
  hint?: string;
  where?: ErrorReport['where'];
  /** Finds the request in the log. */
  request: string;
}

/** Where the class does not say it. */
const STATUSES: Partial<Record<ErrorCode, number>> = {
  PANHUO_SIGN_IN: 401,
  PANHUO_SIGN_IN_FAILED: 401,
  PANHUO_SIGN_IN_CODE: 401,
  PANHUO_SIGN_IN_LINK: 410,
  PANHUO_SIGN_IN_PROVIDER: 403,
  PANHUO_USER_UNKNOWN: 404,
  PANHUO_DRAFT_STALE: 409,
  PANHUO_HOST: 421,
  PANHUO_FORBIDDEN: 403,
  PANHUO_CSRF: 403,
  PANHUO_RATE_LIMIT: 429,
  PANHUO_PAGE_UNKNOWN: 404,
  PANHUO_METRIC_UNKNOWN: 404,
  PANHUO_RECORD_UNKNOWN: 404,
  PANHUO_BATCH_UNKNOWN: 404,
  PANHUO_SNAPSHOT_MISSING: 404,
  PANHUO_SNAPSHOT_STALE: 409,
  PANHUO_DECISION_STALE: 409,
  PANHUO_DECISION_UNKNOWN: 404,
  PANHUO_REVIEW_UNKNOWN: 404,
  PANHUO_SNAPSHOT_NONE: 503,
  PANHUO_QUERY_TIMEOUT: 503,
  PANHUO_BUILD_BUSY: 409,
  PANHUO_CRAWL_BUSY: 409,
  PANHUO_RUN_UNKNOWN: 404,
  PANHUO_RUN_STATE: 409,
  PANHUO_SOURCE_UNKNOWN: 404,
  PANHUO_SOURCE_PAUSED: 409,
  PANHUO_UPLOAD_UNKNOWN: 404,
  PANHUO_UPLOAD_STATE: 409,
  PANHUO_INPUT_TOO_LARGE: 413,
  // Not an outage: this server was started to read only.
  PANHUO_ENGINE_NONE: 409,
  PANHUO_ROUND_UNKNOWN: 404,
  PANHUO_ROUND_STATE: 409,
  PANHUO_ROUND_LOCKED: 409,
  PANHUO_ROUND_INCOMPLETE: 409,
  PANHUO_ROUND_CHAIR: 403,
  PANHUO_SCORE_NOT_NAMED: 403,
  PANHUO_SCORE_CONFLICT: 403,
  PANHUO_SCORE_OTHERS: 403,
  PANHUO_SCORE_ITEM: 404,
  PANHUO_SCORE_SUBMITTED: 409,
  PANHUO_SCORE_UNNEEDED: 409,
  // The request was fine; what it was run on was not.
  PANHUO_SQL_REFUSED: 500,
  PANHUO_METRIC_INVALID: 500,
  PANHUO_WORKSPACE_INVALID: 500,
};
const CLASS_STATUSES = { usage: 400, refused: 400, audit: 409, unreachable: 503, failed: 500 } as const;

/** What Fastify refuses before a handler sees it (a bad address, a body that is too large) has a status of its own. */
function refusalOf(error: unknown): number | null {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : null;
}

/** The problem document of an error. What was not reported on purpose says nothing of our insides: that is for the log. */
export function problemOf(error: unknown, request: { path: string; id: string }): Problem {
  const rest = { instance: request.path, request: request.id };
  if (error instanceof PanhuoError) {
    const { code, message, hint, where } = reportOf(error);
    const known = error.code as ErrorCode;
    return {
      type: typeOf(code),
      title: ERRORS[known].meaning,
      status: STATUSES[known] ?? CLASS_STATUSES[error.class],
      detail: message,
      ...rest,
      code,
      ...(hint ? { hint } : {}),
      ...(where ? { where } : {}),
    };
  }
  const status = refusalOf(error);
  const code: ErrorCode = status === null ? 'PANHUO_INTERNAL' : 'PANHUO_USAGE';
  return {
    type: typeOf(code),
    title: ERRORS[code].meaning,
    status: status ?? 500,
    detail: status === null ? '程序内部错误，已记入日志' : '请求有误，无法理解',
    ...rest,
    code,
  };
}

function typeOf(code: string): string {
  return `urn:panhuo:error:${code.toLowerCase()}`;
}

/**
 * The answer, as bytes of HTTP, to what is no request that could be read: headers that are too long (431), broken lines (400).
 * @param code of the parser's error, such as `HPE_HEADER_OVERFLOW`
 */
export function unreadableAnswer(code: string | undefined): string {
  const [status, phrase, detail] =
    code === 'HPE_HEADER_OVERFLOW'
      ? [431, 'Request Header Fields Too Large', '请求的地址与标头过长']
      : [400, 'Bad Request', '请求无法解析'];
  const body = JSON.stringify({
    type: typeOf('PANHUO_REQUEST_INVALID'),
    title: ERRORS.PANHUO_REQUEST_INVALID.meaning,
    status,
    detail,
    instance: '',
    request: '',
    code: 'PANHUO_REQUEST_INVALID',
  } satisfies Problem);
  return [
    `HTTP/1.1 ${status} ${phrase}`,
    'content-type: application/problem+json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'cache-control: no-store',
    'x-content-type-options: nosniff',
    'connection: close',
    '',
    body,
  ].join('\r\n');
}
