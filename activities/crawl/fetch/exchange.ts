import type { Dispatcher } from 'undici';
import { errnoOf } from '../../../lake/atomic.ts';
import { onAbort } from './abort.ts';
import type { Exchange, FetchLimits, HeaderList } from './types.ts';

/** Ends an answer that goes on for too long, or is too long. */
export class LimitError extends Error {
  override readonly name = 'LimitError';
  readonly limit: 'time' | 'bytes';
  constructor(limit: LimitError['limit'], message: string) {
    super(message);
    this.limit = limit;
  }
}

/** The connection ended after the headers and before the end of the body. */
export class CutError extends Error {
  override readonly name = 'CutError';
}

export interface WireRequest {
  method: 'GET' | 'POST';
  url: URL;
  headers: readonly (readonly [string, string])[];
  body: string | Buffer | null;
}

export interface WireAnswer {
  status: number;
  statusText: string;
  headers: HeaderList;
  /** As it came, still compressed. */
  body: Buffer;
  startedAt: number;
  finishedAt: number;
}

export type WireExchange = Omit<Exchange, 'requestHeaders'>;

/**
 * Sends one request over one connection and collects the answer. It works on undici's dispatch interface with the raw handler: that one
 * alone gives headers in their order and spelling, and it is twice as cheap as a body stream for pages of some kilobytes.
 * Rejects with what undici found wrong, with LimitError, CutError, or with the signal's reason. An answer of status 300 and above whose body
 * failed is given without it.
 */
export function exchange(
  client: Dispatcher,
  request: WireRequest,
  limits: FetchLimits,
  now: () => number,
  signal: AbortSignal,
): Promise<WireAnswer> {
  return new Promise((resolve, reject) => {
    const { url, method, headers, body } = request;
    const startedAt = now();
    // Dropped at the end, with everything that leads to the answer: a body that can still be reached from an ended request, however
    // briefly, is taken for long-lived and lies until the next great collection.
    let caller: { resolve: (answer: WireAnswer) => void; reject: (reason: unknown) => void } | null = {
      resolve,
      reject,
    };
    let chunks: Buffer[] = [];
    let status = 0;
    let statusText = '';
    let answerHeaders: HeaderList = [];
    let bytes = 0;
    let abort: ((reason: Error) => void) | null = null;

    const end = () => {
      const [told, received] = [caller, chunks];
      caller = null;
      chunks = [];
      clearTimeout(timer);
      forget();
      return { told, received };
    };
    const answer = (whole: Buffer): WireAnswer => ({
      status,
      statusText,
      headers: answerHeaders,
      body: whole,
      startedAt,
      finishedAt: now(),
    });
    const fail = (error: unknown) => {
      const { told } = end();
      // A status that is no success says all we need: a 503 whose body was cut is a 503.
      if (status >= 300 && !signal.aborted) told?.resolve(answer(Buffer.alloc(0)));
      else told?.reject(error);
    };
    const stop = (error: Error) => {
      fail(error);
      abort?.(error);
    };
    const cancelled = () => stop(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    const timer = setTimeout(
      () => stop(new LimitError('time', `${limits.totalMs / 1000} 秒内未收完`)),
      limits.totalMs,
    );
    const forget = onAbort(signal, cancelled);

    client.dispatch(
      {
        path: url.pathname + url.search,
        method,
        headers: headers.flat(),
        body,
      },
      {
        onConnect: (stopRequest) => {
          abort = stopRequest;
          if (caller === null) stopRequest(new Error('aborted'));
        },
        onHeaders: (code, raw, _resume, text) => {
          if (code < 200) return true;
          status = code;
          statusText = text;
          answerHeaders = pairs(raw);
          const announced = announcedLength(answerHeaders);
          if (announced > limits.bodyBytes) {
            stop(new LimitError('bytes', `正文 ${announced} 字节，超过上限 ${limits.bodyBytes} 字节`));
          }
          return true;
        },
        onData: (chunk) => {
          bytes += chunk.byteLength;
          if (bytes > limits.bodyBytes) {
            stop(new LimitError('bytes', `正文超过上限 ${limits.bodyBytes} 字节，已停止接收`));
          }
          if (caller !== null) chunks.push(chunk);
          return true;
        },
        onComplete: () => {
          const { told, received } = end();
          const [only] = received;
          told?.resolve(
            answer(received.length === 1 && only !== undefined ? only : Buffer.concat(received, bytes)),
          );
        },
        onError: (error) =>
          fail(status !== 0 && isCut(error) ? new CutError('cut', { cause: error }) : error),
      },
    );
  });
}

const CUT = new Set(['UND_ERR_SOCKET', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'ECONNRESET', 'EPIPE']);

/** undici's parser errors carry no code of their own in every version; the name is what stays. */
export function isParserError(error: unknown): error is Error {
  return error instanceof Error && (error.name === 'HTTPParserError' || /^HPE_/.test(errnoOf(error) ?? ''));
}

export function isEarlyEnd(error: Error): boolean {
  return errnoOf(error) === 'HPE_INVALID_EOF_STATE' || /EOF|ended|end of/i.test(error.message);
}

function isCut(error: Error): boolean {
  return CUT.has(errnoOf(error) ?? '') || (isParserError(error) && isEarlyEnd(error));
}

/** Bytes above 0x7f in a header are Latin-1 by the letter of the standard. */
function pairs(raw: readonly Buffer[]): HeaderList {
  const list: [string, string][] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    list.push([raw[at]?.toString('latin1') ?? '', raw[at + 1]?.toString('latin1') ?? '']);
  }
  return list;
}

function announcedLength(headers: HeaderList): number {
  const text = headers.find(([name]) => name.toLowerCase() === 'content-length')?.[1];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : 0;
}
