import type { HeaderList } from './types.ts';
import { headerOf } from './types.ts';

/**
 * Milliseconds that Retry-After asks for (RFC 9110, 10.2.3): delay in seconds, or an HTTP date. A date is counted from the answer's own
 * Date, so that a clock of ours that is fast does not cut the pause short; null when there is none or it cannot be read.
 */
export function retryAfterMs(headers: HeaderList, now: number): number | null {
  const text = headerOf(headers, 'retry-after')?.trim();
  if (text === undefined) return null;
  if (/^\d{1,9}(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000);
  const until = httpDate(text);
  if (until === null) return null;
  const served = httpDate(headerOf(headers, 'date') ?? '');
  return Math.max(0, until - Math.min(served ?? now, now));
}

/** The three forms of RFC 9110, 5.6.7; all of them name a weekday first. Nothing else is a date here ("5 minutes" is one to `Date.parse`). */
function httpDate(text: string): number | null {
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? /.test(text)) return null;
  // asctime has no zone and means GMT.
  const at = Date.parse(/GMT|UTC|[+-]\d{4}$/.test(text) ? text : `${text} GMT`);
  return Number.isNaN(at) ? null : at;
}
