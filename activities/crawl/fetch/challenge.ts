/** A page without contents is all script; the longest seen are some kilobytes. */
const LONGEST = 16 * 1024;
const CONTENTS = ['</a>', '</td>', '</li>', '</form>'];

/** A cookie is set or the page asked for again by a script, as challenges do before they show anything. */
const CHALLENGE =
  /document\.cookie\s*=|location\.(?:reload|replace)\s*\(|(?:window|document|self|top)?\.?location(?:\.href)?\s*=|\beval\s*\(/iu;
const REFRESH =
  /<meta\b[^>]*http-equiv\s*=\s*["']?refresh\b[^>]*?content\s*=\s*["']?\s*\d+(?:\.\d+)?\s*(?:[;,]\s*(?:url\s*=\s*)?["']?([^"'>]*))?/iu;

/**
 * What a page is that only tries whether a browser asks, in Chinese; null for any other: one with nothing to see that makes the browser
 * come again. A refresh that leads elsewhere is an old way of redirecting, and an empty element with a script file beside it is an
 * application.
 */
export function challengeSign(html: string, url: string): string | null {
  if (html.length > LONGEST || CONTENTS.some((tag) => html.includes(tag))) return null;
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
