/** What a site answers. Rendered when it is asked for, the same bytes every time for the same world and day. */
export interface Page {
  /** Content-Type. */
  type: string;
  body: Buffer;
  /** Day of the newest fact on it, YYYY-MM-DD: Last-Modified. */
  modified?: string;
  /** @default 200 */
  status?: number;
  headers?: Readonly<Record<string, string>>;
  /** False for answers that differ from call to call, such as tokens. @default true */
  cacheable?: boolean;
}

/** A page with the tag that tells whether it changed. */
export interface Kept extends Page {
  etag: string;
}

export interface PageRequest {
  method: string;
  /** Path below the site's prefix, decoded, without a leading slash. */
  path: string;
  query: URLSearchParams;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Body of a POST. */
  body: string;
  /** Facts dated after this day are not there yet; {@link EVER} at the end. */
  until: string;
}

/** After every day: also what is dated ahead is there. */
export const EVER = '9999-12-31';

/** One web site of the portal. */
export interface Site {
  /** `/legal/` */
  prefix: string;
  /** For the front page. */
  name: string;
  /** Undefined: 404. */
  page(request: PageRequest): Page | undefined;
  /** True: the answer depends on the request's headers or body and is never kept. */
  dynamic?: boolean;
}

/** Stands in lists of links where a hostile portal puts its traps. */
export const LINKS_END = '<!--end of links-->';
export const LABEL = '合成数据';
const HTML = 'text/html; charset=utf-8';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export function escaped(text: string | undefined): string {
  if (text === undefined) return '';
  return /[&<>"]/.test(text) ? text.replace(/[&<>"]/g, (sign) => ESCAPES[sign] ?? sign) : text;
}

export function html(markup: string, modified?: string): Page {
  return { type: HTML, body: Buffer.from(markup), ...(modified ? { modified } : {}) };
}

export function json(value: unknown, modified?: string): Page {
  return {
    type: 'application/json; charset=utf-8',
    body: Buffer.from(JSON.stringify(value)),
    ...(modified ? { modified } : {}),
  };
}

export function xml(markup: string, modified?: string): Page {
  return {
    type: 'application/xml; charset=utf-8',
    body: Buffer.from(markup),
    ...(modified ? { modified } : {}),
  };
}

/** A plain page of an office's site. Every page says that it is synthetic, in the title and in the text. */
export function layout(site: string, title: string, content: string): string {
  return `<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<title>${escaped(title)} - ${escaped(site)}（${LABEL}）</title>
</head>
<body>
<header><p class="site">${escaped(site)}</p><p class="notice">${LABEL}：本站内容全部为虚构，仅供演示与测试。</p></header>
<main>
<h1>${escaped(title)}</h1>
${content}
</main>
<footer>${LABEL} · 示例信息门户</footer>
</body>
</html>
`;
}

/** `上一页 1 2 … 下一页`: numbers of all pages on the first one, neighbours on the others. */
export function pager(current: number, last: number, href: (page: number) => string): string {
  const links: string[] = [];
  const link = (page: number, text: string, kind: string) =>
    links.push(`<a class="${kind}" href="${escaped(href(page))}">${text}</a>`);
  if (current > 1) link(current - 1, '上一页', 'prev');
  const [from, to] = current === 1 ? [1, last] : [Math.max(1, current - 2), Math.min(last, current + 2)];
  for (let page = from; page <= to; page++) {
    if (page === current) links.push(`<span class="current">${page}</span>`);
    else link(page, String(page), 'number');
  }
  if (current < last) link(current + 1, '下一页', 'next');
  return `<nav class="pager">${links.join(' ')}</nav>`;
}

/** A number in a query or a path, from 1; undefined for anything else. */
export function ordinal(text: string | null | undefined): number | undefined {
  if (!text || !/^[1-9]\d{0,6}$/.test(text)) return undefined;
  return Number(text);
}
