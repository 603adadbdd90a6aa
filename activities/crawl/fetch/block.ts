import { is } from 'css-select';
import { type AnyNode, type Document, isTag } from 'domhandler';
import { parseDocument } from 'htmlparser2';
import { blockPageSign } from '../../../domain/block-page.ts';
import type { BlockRule } from '../../../lake/sources/schema.ts';
import { decodeBody } from './charset.ts';

export interface BlockSubject {
  url: string;
  status: number;
  /** Content-Type as the server gave it. */
  mediaType: string | null;
  body: Buffer;
}

/** No firewall's page is longer; a page of contents nearly always is. */
const LONGEST = 64 * 1024;
/** Up to this size a page is read as a whole; above it only when one of the words is in it. */
const SMALL = 4 * 1024;
/** A page without contents is all script; the longest seen are some kilobytes. */
const LONGEST_TRICK = 16 * 1024;
const CONTENTS: readonly Buffer[] = ['</a>', '</td>', '</li>', '</form>'].map((tag) => Buffer.from(tag));
const WORDS = [
  'captcha',
  'Captcha',
  'CAPTCHA',
  'WAF',
  'human',
  'checking your browser',
  'unusual traffic',
  'ccess denied',
];
const CHINESE_WORDS = [
  '验证',
  '频繁',
  '拦截',
  '阻断',
  '防火墙',
  '防护',
  '安全狗',
  '创宇盾',
  '自动',
  '滑块',
  '禁止',
];
const NEEDLES: readonly Buffer[] = [
  ...WORDS.map((word) => Buffer.from(word)),
  ...CHINESE_WORDS.map((word) => Buffer.from(word)),
  // The same words in GBK; Node has no encoder for it, and these are few.
  ...[
    'd1e9d6a4',
    'c6b5b7b1',
    'c0b9bdd8',
    'd7e8b6cf',
    'b7c0bbf0c7bd',
    'b7c0bba4',
    'd7d4b6af',
    'bbacbfe9',
    'bdfbd6b9',
  ].map((hex) => Buffer.from(hex, 'hex')),
];

/**
 * Why a page is not what was asked for but keeps us out; null when it seems to be a page. Only HTML is looked at, apart from the source's
 * own rules. All parts of one rule must hold; one rule is enough.
 */
export function detectBlock(page: BlockSubject, rules: readonly BlockRule[] = []): { why: string } | null {
  const isMarkup = looksLikeHtml(page);
  let text: string | null = null;
  const textOf = () => {
    text ??= decodeBody(page.body, page.mediaType ?? undefined).text;
    return text;
  };
  for (const rule of rules)
    if (holds(rule, page, textOf)) return { why: `符合来源所写的拦截规则：${wording(rule)}` };
  if (!isMarkup || page.body.byteLength > LONGEST) return null;
  if (page.body.byteLength <= SMALL || NEEDLES.some((needle) => page.body.includes(needle))) {
    const sign = blockPageSign(textOf());
    if (sign !== null) return { why: sign };
  }
  if (page.body.byteLength > LONGEST_TRICK || CONTENTS.some((tag) => page.body.includes(tag))) return null;
  const trick = trickOf(textOf(), page.url);
  return trick === null ? null : { why: trick };
}

function looksLikeHtml({ mediaType, body }: BlockSubject): boolean {
  if (mediaType !== null && mediaType !== '') return /html/i.test(mediaType);
  return /^\s*(\uFEFF)?<(!doctype html|html|head|body|script|meta)/i.test(
    body.subarray(0, 256).toString('latin1'),
  );
}

function holds(rule: BlockRule, page: BlockSubject, textOf: () => string): boolean {
  if (rule.status !== undefined && page.status !== rule.status) return false;
  if (rule.text !== undefined && !textOf().includes(rule.text)) return false;
  return rule.css === undefined || hasElement(parseDocument(textOf()), rule.css);
}

function hasElement(document: Document, css: string): boolean {
  const stack: AnyNode[] = [...document.children];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (!isTag(node)) continue;
    if (is(node, css)) return true;
    stack.push(...node.children);
  }
  return false;
}

function wording(rule: BlockRule): string {
  return [
    rule.status === undefined ? '' : `状态 ${rule.status}`,
    rule.css === undefined ? '' : `元素 ${rule.css}`,
    rule.text === undefined ? '' : `文字“${rule.text}”`,
  ]
    .filter((part) => part !== '')
    .join('，');
}

/** A cookie is set or the page asked for again by a script, as challenges do before they show anything. */
const CHALLENGE =
  /document\.cookie\s*=|location\.(?:reload|replace)\s*\(|(?:window|document|self|top)?\.?location(?:\.href)?\s*=|\beval\s*\(|\bnoscript\b[\s\S]*?(?:JavaScript|脚本)/iu;
const REFRESH =
  /<meta\b[^>]*http-equiv\s*=\s*["']?refresh\b[^>]*?content\s*=\s*["']?\s*\d+(?:\.\d+)?\s*(?:[;,]\s*(?:url\s*=\s*)?["']?([^"'>]*))?/iu;

/**
 * A page with nothing to see that only makes the browser come again. A refresh that leads elsewhere is no trick but an old way of
 * redirecting, and an empty element with a script file beside it is an application.
 */
function trickOf(html: string, url: string): string | null {
  const body = html.replace(/<!--[\s\S]*?-->/gu, '');
  const visible = body
    .replace(/<(script|style|title|noscript)\b[\s\S]*?(?:<\/\1\s*>|$)/giu, '')
    .replace(/<[^>]*>/gu, '')
    .replace(/&nbsp;|\s/gu, '');
  if (visible.length > 20 || /<(?:a|iframe|frame|img|table|form|input)\b/iu.test(body)) return null;
  const refresh = REFRESH.exec(body);
  if (refresh !== null && isSamePage(refresh[1], url))
    return '空白页，只让浏览器重新载入本页（疑为反爬验证）';
  const scripts = [...body.matchAll(/<script\b(?![^>]*\bsrc\s*=)[^>]*>([\s\S]*?)(?:<\/script|$)/giu)].map(
    ([, code]) => code ?? '',
  );
  return scripts.some((code) => CHALLENGE.test(code))
    ? '空白页，只有设置 Cookie 或跳转的脚本（疑为反爬验证）'
    : null;
}

function isSamePage(target: string | undefined, url: string): boolean {
  if (target === undefined || target.trim() === '') return true;
  if (!URL.canParse(target.trim(), url)) return false;
  const to = new URL(target.trim(), url);
  const from = new URL(url);
  return to.host === from.host && to.pathname === from.pathname;
}
