import { html, LABEL, layout, ordinal, type Page, type PageRequest, type Site } from '../page.ts';

const BRANCHES = 20;
const FILLER = `<p>${LABEL}：示例段落，用来使页面有一定长度。</p>\n`;

/**
 * Pages of one size for measuring crawlers: `/static/1.html` links to twenty others and so on, until there are `pages` of them. Each is
 * the only page that leads to the pages it links, so a crawler that loses one loses its branch.
 */
export class StaticSite implements Site {
  readonly prefix = '/static/';
  readonly name = '定长页面';
  private readonly pages: number;
  private readonly bytes: number;

  constructor(pages: number, bytes = 20_000) {
    this.pages = pages;
    this.bytes = bytes;
  }

  page({ path }: PageRequest): Page | undefined {
    const number = ordinal(/^(\d+)\.html$/.exec(path)?.[1]);
    if (number === undefined || number > this.pages) return undefined;
    const first = (number - 1) * BRANCHES + 2;
    const links: string[] = [];
    for (let to = first; to < first + BRANCHES && to <= this.pages; to++)
      links.push(`<li><a class="item" href="${to}.html">第 ${to} 页</a></li>`);
    const bare = layout(this.name, `第 ${number} 页`, `<ul>\n${links.join('\n')}\n</ul>\n`);
    const missing = Math.max(0, this.bytes - Buffer.byteLength(bare));
    const filler = FILLER.repeat(Math.floor(missing / Buffer.byteLength(FILLER)));
    return html(bare.replace('</main>', `${filler}</main>`));
  }
}
