import type { ErrorCode } from '../../../domain/errors.ts';
import { errnoOf } from '../../../lake/atomic.ts';
import { DecodingError } from './decoding.ts';
import { CutError, isEarlyEnd, isParserError, LimitError } from './exchange.ts';

/** What went wrong, and whether another attempt can help. */
export interface Fault {
  code: ErrorCode;
  message: string;
  retryable: boolean;
}

const RESET = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);
/** Ours: a wrong call, or a fetcher that was closed under a request. They must not be taken for what a server did. */
const OURS = new Set([
  'UND_ERR_INVALID_ARG',
  'UND_ERR_NOT_SUPPORTED',
  'UND_ERR_DESTROYED',
  'UND_ERR_CLOSED',
  'UND_ERR_ABORTED',
]);
const UNREACHABLE = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL', 'ENETDOWN']);
const TIMEOUT = new Set([
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);
const DNS_TEMPORARY = new Set(['EAI_AGAIN', 'ETIMEOUT', 'ESERVFAIL', 'EREFUSED', 'ECONNREFUSED']);

const fault = (code: ErrorCode, message: string, retryable: boolean): Fault => ({ code, message, retryable });

/** Could not even connect: the next address of the host may answer. */
export function isConnectFault(error: unknown): boolean {
  const code = errnoOf(error) ?? '';
  return UNREACHABLE.has(code) || code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT';
}

/** The host name has no address, or the name server did not answer. */
export function faultOfLookup(error: unknown, hostname: string): Fault {
  const code = errnoOf(error) ?? '';
  return DNS_TEMPORARY.has(code)
    ? fault('PANHUO_FETCH_DNS', `暂时无法解析域名 ${hostname}（${code}）`, true)
    : fault('PANHUO_FETCH_DNS', `没有这个域名：${hostname}${code === '' ? '' : `（${code}）`}`, false);
}

/** Null for what is no fault of the network: a mistake of ours, which must surface. */
export function faultOfNetwork(error: unknown): Fault | null {
  if (error instanceof LimitError) {
    return error.limit === 'time'
      ? fault('PANHUO_FETCH_TIMEOUT', error.message, true)
      : fault('PANHUO_FETCH_TOO_LARGE', error.message, false);
  }
  if (error instanceof DecodingError) return faultOfDecoding(error);
  if (error instanceof CutError) return fault('PANHUO_FETCH_TRUNCATED', '正文不完整，连接已中断', true);
  const code = errnoOf(error) ?? '';
  const said = error instanceof Error ? error.message : String(error);
  if (UNREACHABLE.has(code)) return fault('PANHUO_FETCH_CONNECT', `连不上服务器（${code}）`, true);
  if (TIMEOUT.has(code)) return fault('PANHUO_FETCH_TIMEOUT', timeoutText(code), true);
  if (RESET.has(code)) return fault('PANHUO_FETCH_RESET', `连接中断（${said}）`, true);
  if (code === 'UND_ERR_HEADERS_OVERFLOW') {
    return fault('PANHUO_FETCH_TOO_LARGE', '响应头超过大小上限', false);
  }
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') return fault('PANHUO_FETCH_TOO_LARGE', said, false);
  if (isTls(code, error)) return fault('PANHUO_FETCH_TLS', `TLS 证书或握手有误（${code || said}）`, false);
  if (isParserError(error)) {
    // Otherwise the parser met the end of the connection in the middle of something.
    return isEarlyEnd(error)
      ? fault('PANHUO_FETCH_RESET', '连接在响应中途关闭', true)
      : fault('PANHUO_FETCH_PROTOCOL', `响应不是合法的 HTTP（${said}）`, false);
  }
  if (OURS.has(code)) return null;
  if (code.startsWith('UND_ERR') || /^E(?!RR_)[A-Z]+$/.test(code)) {
    return fault('PANHUO_FETCH_RESET', `传输出错（${code}）`, true);
  }
  return null;
}

function faultOfDecoding(error: DecodingError): Fault {
  switch (error.reason) {
    case 'large':
      return fault('PANHUO_FETCH_TOO_LARGE', error.message, false);
    case 'truncated':
      return fault('PANHUO_FETCH_TRUNCATED', error.message, true);
    case 'corrupt':
      return fault('PANHUO_FETCH_ENCODING', error.message, true);
    case 'unknown':
      return fault('PANHUO_FETCH_ENCODING', error.message, false);
    default:
      return error.reason satisfies never;
  }
}

function timeoutText(code: string): string {
  if (code === 'UND_ERR_HEADERS_TIMEOUT') return '迟迟没有响应头';
  if (code === 'UND_ERR_BODY_TIMEOUT') return '正文传输停滞';
  return '连接超时';
}

function isTls(code: string, error: unknown): boolean {
  return (
    code.startsWith('ERR_TLS') ||
    code.startsWith('ERR_SSL') ||
    code.startsWith('CERT_') ||
    code.includes('SELF_SIGNED') ||
    code.startsWith('UNABLE_TO_') ||
    (code === 'EPROTO' && error instanceof Error)
  );
}

/** An answer whose status is no success. 429 and 503 are not for here. */
export function faultOfStatus(status: number, statusText: string): Fault {
  const said = `服务器答复 ${status}${statusText === '' ? '' : ` ${statusText.slice(0, 80)}`}`;
  if (status === 404 || status === 410) return fault('PANHUO_FETCH_NOT_FOUND', said, false);
  if (status === 401 || status === 403 || status === 407) return fault('PANHUO_FETCH_DENIED', said, false);
  if (status === 408 || status === 425) return fault('PANHUO_FETCH_STATUS', said, true);
  if (status >= 500) return fault('PANHUO_FETCH_STATUS', said, status !== 501 && status !== 505);
  return fault('PANHUO_FETCH_STATUS', said, false);
}

export function isFault(value: object): value is Fault {
  return 'retryable' in value && 'code' in value;
}
