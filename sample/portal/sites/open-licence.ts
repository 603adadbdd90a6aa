import { dotted } from '../days.ts';
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

/** Labels of the gazette's items on open licences (审查指南 第五部分第八章 1.3.2, 第十一章), for a declaration and a withdrawal. */
const DECLARATION: readonly (readonly [string, string])[] = [
  ['主分类号', 'main_classification'],
  ['专利号', 'patent_number'],
  ['声明编号', 'declaration_number'],
  ['专利权人', 'owners'],
  ['发明名称', 'title'],
  ['申请日', 'filing_date'],
  ['授权公告日', 'grant_date'],
  ['许可使用费支付方式', 'fee_mode'],
  ['许可使用费标准', 'fee_text'],
  ['许可期限', 'licence_term'],
  ['许可期限届满日', 'licence_until'],
  ['专利权人联系方式', 'contact'],
  ['生效日', 'effective_date'],
  ['公告日', 'announced_date'],
];
const WITHDRAWAL: readonly (readonly [string, string])[] = [
  ['主分类号', 'main_classification'],
  ['专利号', 'patent_number'],
  ['声明编号', 'declaration_number'],
  ['专利权人', 'owners'],
  ['发明名称', 'title'],
  ['申请日', 'filing_date'],
  ['授权公告日', 'grant_date'],
  ['撤回日', 'withdrawal_date'],
  ['公告日', 'announced_date'],
];

/** 开放许可公告: `/open-licence/?page=N` lists notices, oldest first; `/open-licence/notice/N.html` is one declaration or withdrawal. */
export class OpenLicenceSite implements Site {
  readonly prefix = '/open-licence/';
  readonly name = '专利开放许可公告';
  private readonly shelf: Shelf;
  private sorted: readonly Fields[] | undefined;

  constructor(shelf: Shelf) {
    this.shelf = shelf;
  }

  page({ path, query, until }: PageRequest): Page | undefined {
    if (path === '') return this.list(query.has('page') ? ordinal(query.get('page')) : 1, until);
    const number = ordinal(/^notice\/(\d+)\.html$/.exec(path)?.[1]);
    const row = number === undefined ? undefined : this.notices(until)[number - 1];
    return row && this.notice(row);
  }

  /** A notice keeps its number: later ones come after it. */
  private notices(until: string): readonly Fields[] {
    this.sorted ??= [...this.shelf.all('open_licence')].sort((a, b) => (order(a) < order(b) ? -1 : 1));
    return publicOn('open_licence', this.sorted, until);
  }

  private list(number: number | undefined, until: string): Page | undefined {
    const rows = this.notices(until);
    const last = pageCount(rows.length, ON_A_PAGE);
    if (number === undefined || number > last) return undefined;
    const shown = slice(rows, number, ON_A_PAGE);
    const items = shown.map(
      (row, i) =>
        `<li><a class="item" href="notice/${(number - 1) * ON_A_PAGE + i + 1}.html">${headline(row)}</a> <span class="date">${dotted(row.announced_date)}</span></li>`,
    );
    const content = `<ul class="notices">\n${items.join('\n')}\n${LINKS_END}</ul>\n${pager(number, last, (page) => `?page=${page}`)}`;
    return html(layout(this.name, '公告目录', content), changedOn('open_licence', shown));
  }

  private notice(row: Fields): Page {
    const labels = row.action === '撤回' ? WITHDRAWAL : DECLARATION;
    const lines = labels
      .map(([label, field]) => [label, textOf(field, row[field])] as const)
      .filter(([, value]) => value !== '')
      .map(([label, value]) => `<tr><th>${label}</th><td>${escaped(value)}</td></tr>`);
    const content = `<table class="notice">\n${lines.join('\n')}\n</table>`;
    return html(
      layout(this.name, row.action === '撤回' ? '专利开放许可声明的撤回' : '专利开放许可声明', content),
      row.announced_date,
    );
  }
}

function order(row: Fields): string {
  return [row.announced_date, row.patent_number, row.action, row.declaration_number].join(' ');
}

function headline(row: Fields): string {
  return escaped(
    `${row.action === '撤回' ? '撤回专利开放许可声明' : '专利开放许可声明'}：${row.title ?? row.patent_number ?? ''}`,
  );
}

function textOf(field: string, value: string | undefined): string {
  if (value === undefined) return '';
  return field.endsWith('_date') || field === 'licence_until' ? dotted(value) : value.replaceAll(';', '；');
}
