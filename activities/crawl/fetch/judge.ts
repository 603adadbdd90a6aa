import { faultOfStatus } from './failures.ts';
import { hostKey } from './guard.ts';
import { retryAfterMs } from './retry-after.ts';
import type { Answer, FetchLimits, FetchOutcome, Hop } from './types.ts';

/** What an answer that is no redirect amounts to; `asked` is the URL it began with. Pure. */
export function judge(
  answer: Answer,
  asked: { url: string; redirects: readonly Hop[] },
  now: number,
  limits: Pick<FetchLimits, 'backoffMs'>,
): FetchOutcome {
  const { status, url: finalUrl } = answer;
  if (status === 429 || status === 503) {
    const stated = retryAfterMs(answer.headers, now);
    const wish = stated === null ? '未说明等多久' : `要求 ${Math.ceil(stated / 1000)} 秒后再来`;
    return {
      kind: 'throttled',
      ...asked,
      retryAfterMs: stated ?? limits.backoffMs,
      stated: stated !== null,
      message: `服务器答复 ${status}，${wish}`,
      host: hostKey(new URL(finalUrl)),
      answer,
    };
  }
  if (status === 304 && answer.requestHeaders.some(([name]) => name.startsWith('if-'))) {
    const { body: _body, ...head } = answer;
    return { kind: 'unchanged', ...head, ...asked, finalUrl };
  }
  if (status === 200 || status === 203) return { kind: 'fetched', ...answer, ...asked, finalUrl };
  return { kind: 'failed', ...asked, ...faultOfStatus(status, answer.statusText), answer };
}
