/**
 * A site of numbered pages for the crawl bench (合成数据): page 0 leads to all others within a few steps. Deterministic, so that whoever
 * crawled it can be checked.
 */
export const CRAWL = { pages: 5000, bytes: 20_000, latencyMs: 5, atOnce: 32 } as const;

const LINKS = 10;
const FILLER =
  '<tr><td class="no">专利 CN1%06dA</td><td class="title">一种用于农田灌溉的水量自动调节装置及其控制方法</td><td><span class="org">某某大学</span></td><td>2024-03-%02d</td></tr>\n';

/** Pages that page `n` leads to: its children in a tree, itself above, and some across. */
export function linksOf(n: number, pages: number): number[] {
  const links: number[] = [];
  for (let at = n * LINKS + 1; at <= n * LINKS + LINKS && at < pages; at++) links.push(at);
  links.push(0, Math.floor(n / LINKS), (n * 7 + 3) % pages, (n * 13 + 5) % pages, (n + 1) % pages);
  return links;
}

/** One page of about `bytes` bytes: a list of links and a table of text, as offices publish them. */
export function pageText(n: number, pages: number, bytes: number): string {
  const head = `<!doctype html>\n<html lang="zh"><head><meta charset="utf-8"><title>第 ${n} 页（合成数据）</title></head><body>\n<ul class="list">\n`;
  const links = linksOf(n, pages).map(
    (at) => `<li><a class="item" href="/page/${at}.html">第 ${at} 页</a></li>\n`,
  );
  const tail = '</table></body></html>\n';
  let text = `${head}${links.join('')}</ul><table>\n`;
  let size = Buffer.byteLength(text) + tail.length;
  for (let row = 0; size < bytes; row++) {
    const line = FILLER.replace('%06d', String(n * 100 + row).padStart(6, '0')).replace(
      '%02d',
      String((row % 28) + 1).padStart(2, '0'),
    );
    text += line;
    size += Buffer.byteLength(line);
  }
  return text + tail;
}
