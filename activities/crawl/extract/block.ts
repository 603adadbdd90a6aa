import { compile, selectAll } from 'css-select';
import type { AnyNode, Element } from 'domhandler';
import { blockPageSign } from '../../../domain/block-page.ts';
import type { BlockRule, CrawlSource } from '../../../lake/sources.ts';
import { challengeSign } from '../fetch/challenge.ts';
import { decodeBody } from '../fetch/charset.ts';
import { parseTree } from './html-links.ts';
import { pageFormat } from './page-format.ts';

/** An answer that may be no page at all. */
export interface Answer {
  url: string;
  status: number;
  mediaType: string;
  body: Uint8Array;
}

/** Words without which no sign of a block page can be there: few pages need a closer look. */
const SUSPICIOUS =
  /验证|所示字符|人机|频繁|拦截|阻断|拒绝|禁止|限制|不能处理|无法处理|防火墙|防护|安全狗|创宇盾|滑动|滑块|WAF|captcha|verify|checking your|just a moment|unusual traffic|access denied/iu;
/** Answers of a site that keeps us out; a page that is not there may say what it likes. */
const TELLING: ReadonlySet<number> = new Set([401, 403, 405, 412, 418, 429, 503]);
/** Pages that ask everybody for a captcha. */
const SIGN_IN = /\/[^/?]*(?:login|logon|signin|sign-in|register|passport|captcha|sso)[^/?]*(?:\?|$)/i;

/**
 * Why an answer is a block page, in Chinese; null when it is none. The rules of the source come first, then the signs that are known everywhere.
 */
export function blockedBy(source: CrawlSource, answer: Answer): string | null {
  for (const [n, rule] of source.block.entries()) {
    if (holds(rule, answer)) return `符合拦截页规则 block[${n}]`;
  }
  if (answer.status >= 300 && !TELLING.has(answer.status)) return null;
  if (pageFormat(answer.mediaType, answer.body) !== 'html' || SIGN_IN.test(answer.url)) return null;
  const { text } = decodeBody(answer.body, answer.mediaType);
  return (SUSPICIOUS.test(text) ? blockPageSign(text) : null) ?? challengeSign(text, answer.url);
}

function holds(rule: BlockRule, { status, mediaType, body }: Answer): boolean {
  if (rule.status !== undefined && rule.status !== status) return false;
  if (rule.text === undefined && rule.css === undefined) return true;
  if (pageFormat(mediaType, body) === 'other') return false;
  const { text } = decodeBody(body, mediaType);
  if (rule.text !== undefined && !text.includes(rule.text)) return false;
  return (
    rule.css === undefined ||
    selectAll<AnyNode, Element>(compile<AnyNode, Element>(rule.css), parseTree(text, false)).length > 0
  );
}
