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

/** A page with more to read than this is no block page: `blockPageSign` and `challengeSign` say the same, at a higher price. */
const MUCH_TEXT = 1500;
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
  return hasMuchText(text) ? null : (blockPageSign(text) ?? challengeSign(text, answer.url));
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

/** Whether a page shows more than a few lines; most pages do so after a look at their beginning. */
function hasMuchText(html: string): boolean {
  let seen = 0;
  let at = 0;
  while (at < html.length) {
    const tag = html.indexOf('<', at);
    const end = tag < 0 ? html.length : tag;
    for (; at < end; at++) if (html.charCodeAt(at) > 32 && ++seen > MUCH_TEXT) return true;
    if (tag < 0) return false;
    at = endOfTag(html, tag);
  }
  return false;
}

/** Where text goes on after a tag, a comment or a script. */
function endOfTag(html: string, tag: number): number {
  if (html.startsWith('<!--', tag)) return after(html, '-->', tag + 4);
  const end = after(html, '>', tag);
  const silent = /^<(script|style)\b/i.exec(html.slice(tag, tag + 8))?.[1];
  if (silent === undefined) return end;
  const close = new RegExp(`</${silent}`, 'gi');
  close.lastIndex = end;
  return close.exec(html)?.index ?? html.length;
}

function after(html: string, what: string, from: number): number {
  const found = html.indexOf(what, from);
  return found < 0 ? html.length : found + what.length;
}
