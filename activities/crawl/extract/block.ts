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
  const body = decodeBody(answer.body, answer.mediaType);
  if (hasMuchText(body.utf8)) return null;
  return blockPageSign(body.text) ?? challengeSign(body.text, answer.url);
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

const LT = 60;
const GT = 62;
const BANG = 33;
const DASH = 45;
const SMALL_S = 115;
const LARGE_S = 83;

/** Whether a page (UTF-8) shows more than a few lines; most pages do so after a look at their beginning. */
function hasMuchText(html: Buffer): boolean {
  let seen = 0;
  let at = 0;
  while (at < html.length) {
    const byte = html[at] as number;
    if (byte === LT) {
      at = endOfTag(html, at);
      continue;
    }
    // Characters are counted at their first byte.
    if (byte > 32 && (byte & 0xc0) !== 0x80 && ++seen > MUCH_TEXT) return true;
    at++;
  }
  return false;
}

/** Where text goes on after a tag, a comment or a script. */
function endOfTag(html: Buffer, tag: number): number {
  const first = html[tag + 1];
  if (first === BANG && html[tag + 2] === DASH && html[tag + 3] === DASH)
    return afterText(html, '-->', tag + 4);
  let end = tag + 1;
  while (end < html.length && html[end] !== GT) end++;
  end++;
  if (first !== SMALL_S && first !== LARGE_S) return end;
  const silent = /^(?:script|style)\b/i.exec(html.toString('latin1', tag + 1, tag + 8))?.[0];
  if (silent === undefined) return end;
  const found = html.toString('latin1', end).search(new RegExp(`</${silent}`, 'i'));
  return found < 0 ? html.length : end + found;
}

function afterText(html: Buffer, what: string, from: number): number {
  const found = html.indexOf(what, from, 'latin1');
  return found < 0 ? html.length : found + what.length;
}
