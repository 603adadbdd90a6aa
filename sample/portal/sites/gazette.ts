import { dotted } from '../days.ts';
import { html, LABEL, LINKS_END, layout, ordinal, type Page, type PageRequest, type Site } from '../page.ts';
import type { Publications } from '../publications.ts';
import { type Fields, grouped, pageCount, slice } from '../world.ts';
import { box, frame, NOTHING, results, SERIES, seriesOf } from './gazette-markup.ts';

const ON_A_PAGE = 10;
/** The site shows the newest publications only; older ones are in the downloads. */
const SHOWN = 800;

/**
 * The gazette: `/gazette/` lists the newest days, `patentoutline.action?strSources=…&pubDate=…&pageNow=…` shows them in the markup of
 * the real site, ten on a page; `download/` has all publications by year and quarter (CSV, GB18030).
 */
export class GazetteSite implements Site {
  readonly prefix = '/gazette/';
  readonly name = '专利公布公告';
  private readonly publications: Publications;

  constructor(publications: Publications) {
    this.publications = publications;
  }

  page({ path, query, until }: PageRequest): Page | undefined {
    if (path === '') return this.index(until);
    if (path === 'patentoutline.action') return this.search(query, until);
    if (path === 'download/') return this.downloads(until);
    return this.download(path, until);
  }

  /** Newest first: as many days as the site shows. */
  private newest(until: string): Map<string, Fields[]> {
    const shown = new Map<string, Fields[]>();
    let total = 0;
    for (const [day, rows] of this.publications.recent(until)) {
      total += rows.length;
      if (shown.size > 0 && total > SHOWN) break;
      shown.set(day, rows);
    }
    return shown;
  }

  private index(until: string): Page {
    const days = [...this.newest(until)];
    const items = days.flatMap(([day, rows]) => {
      const bySeries = grouped(rows, (row) => seriesOf(row)?.code ?? '');
      return Object.values(SERIES)
        .filter(({ code }) => bySeries.has(code))
        .map(
          ({ code, name }) =>
            `<li><a class="item" href="patentoutline.action?showType=1&amp;strSources=${code}&amp;pubDate=${day}">${dotted(day)} ${name}（${bySeries.get(code)?.length ?? 0} 件）</a></li>`,
        );
    });
    const content = `<ul class="days">\n${items.join('\n')}\n${LINKS_END}</ul>
<p><a class="downloads" href="download/">历史公布公告数据下载</a></p>`;
    return html(layout(this.name, '近期公布公告', content), days[0]?.[0]);
  }

  private search(query: URLSearchParams, until: string): Page | undefined {
    const day = query.get('pubDate') ?? '';
    const code = query.get('strSources') ?? '';
    const series = Object.values(SERIES).find((one) => one.code === code);
    const number = query.has('pageNow') ? ordinal(query.get('pageNow')) : 1;
    if (!series || number === undefined) return undefined;
    const rows = (this.newest(until).get(day) ?? []).filter((row) => seriesOf(row) === series);
    const head = { series, day, number, onPage: ON_A_PAGE, last: pageCount(rows.length, ON_A_PAGE) };
    if (rows.length === 0) return html(frame(head, NOTHING));
    const boxes = slice(rows, number, ON_A_PAGE).map((row) => box(row, series));
    return html(frame(head, results(head, boxes)), day);
  }

  private downloads(until: string): Page {
    const items = [...this.publications.files(until)].map(
      ([period, { rows }]) =>
        `<li><a class="item" href="${encodeURIComponent(fileName(period))}">${LABEL} 公布公告 ${period}（CSV，GB18030，${rows} 行）</a></li>`,
    );
    const content = `<ul class="files">\n${items.join('\n')}\n${LINKS_END}</ul>`;
    return html(layout(this.name, '历史公布公告数据下载', content));
  }

  private download(path: string, until: string): Page | undefined {
    for (const [period, { bytes, modified }] of this.publications.files(until)) {
      if (path !== `download/${fileName(period)}`) continue;
      return { type: 'text/csv; charset=gb18030', body: bytes, modified };
    }
    return undefined;
  }
}

function fileName(period: string): string {
  return `${LABEL}_CN_patent_${period}.csv`;
}
