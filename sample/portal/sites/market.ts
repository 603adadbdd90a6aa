import { inTenThousands, separated } from '../formats/amounts.ts';
import { changedOn, publicOn } from '../kinds.ts';
import {
  escaped,
  html,
  LINKS_END,
  layout,
  ordinal,
  type Page,
  type PageRequest,
  pager,
  type Site,
} from '../page.ts';
import { type Fields, pageCount, type Shelf, slice } from '../world.ts';

const ON_A_PAGE = 50;

/** What the market's pages call things. */
const LABELS: readonly (readonly [string, string])[] = [
  ['挂牌编号', 'listing_number'],
  ['项目名称', 'title'],
  ['专利号', 'patents'],
  ['权利人', 'organisation'],
  ['挂牌价', 'asking_price'],
  ['交易方式', 'price_mode'],
  ['合作方式', 'cooperation'],
  ['技术领域', 'field'],
  ['技术成熟度', 'maturity'],
  ['所在地', 'city'],
  ['挂牌日期', 'listed_date'],
  ['挂牌状态', 'status'],
  ['项目简介', 'summary'],
];

/** 技术交易市场: `/market/?page=N` lists what is offered, newest first; `/market/detail/NUMBER.html` tells what it is, label by label. */
export class MarketSite implements Site {
  readonly prefix = '/market/';
  readonly name = '技术产权交易市场';
  private readonly shelf: Shelf;
  private sorted: readonly Fields[] | undefined;

  constructor(shelf: Shelf) {
    this.shelf = shelf;
  }

  page({ path, query, until }: PageRequest): Page | undefined {
    if (path === '') return this.list(query.has('page') ? ordinal(query.get('page')) : 1, until);
    const number = /^detail\/(.+)\.html$/.exec(path)?.[1];
    const row = this.listed(until).find(({ listing_number }) => listing_number === number);
    return row && this.detail(row);
  }

  private listed(until: string): readonly Fields[] {
    this.sorted ??= [...this.shelf.all('listing')].sort((a, b) => (order(a) < order(b) ? 1 : -1));
    return publicOn('listing', this.sorted, until);
  }

  private list(number: number | undefined, until: string): Page | undefined {
    const rows = this.listed(until);
    const last = pageCount(rows.length, ON_A_PAGE);
    if (number === undefined || number > last) return undefined;
    const rowsShown = slice(rows, number, ON_A_PAGE);
    const items = rowsShown.map(
      (row) =>
        `<li class="listing"><a class="item" href="detail/${encodeURIComponent(row.listing_number ?? '')}.html">${escaped(row.title)}</a> <span class="date">${row.listed_date ?? ''}</span></li>`,
    );
    const content = `<ul class="listings">\n${items.join('\n')}\n${LINKS_END}</ul>\n${pager(number, last, (page) => `?page=${page}`)}`;
    return html(layout(this.name, '挂牌项目', content), changedOn('listing', rowsShown));
  }

  private detail(row: Fields): Page {
    const lines = LABELS.map(([label, field]) => [label, shown(field, row[field])] as const)
      .filter(([, value]) => value !== '')
      .map(([label, value]) => `<tr><th>${label}</th><td>${escaped(value)}</td></tr>`);
    const content = `<table class="detail">\n${lines.join('\n')}\n</table>\n<p><a class="back" href="../">返回列表</a></p>`;
    return html(layout(this.name, row.title ?? '', content), row.listed_date);
  }
}

function order(row: Fields): string {
  return `${row.listed_date ?? ''} ${row.listing_number ?? ''}`;
}

function shown(field: string, value: string | undefined): string {
  if (field === 'asking_price') return value ? `${separated(inTenThousands(value))}万元` : '面议';
  return (field === 'patents' ? value?.replaceAll(';', '；') : value) ?? '';
}
