import { spelled } from '../days.ts';
import { publicOn } from '../kinds.ts';
import { escaped, html, LINKS_END, layout, type Page, type PageRequest, type Site } from '../page.ts';
import type { Fields, Shelf } from '../world.ts';

/** 政策文件: `/policy/` lists them, `/policy/N.html` is one, with the lines of facts that government sites put above a text. */
export class PolicySite implements Site {
  readonly prefix = '/policy/';
  readonly name = '政策文件';
  private readonly shelf: Shelf;

  constructor(shelf: Shelf) {
    this.shelf = shelf;
  }

  page({ path, until }: PageRequest): Page | undefined {
    const rows = publicOn('policy', this.shelf.all('policy'), until);
    if (path === '') return this.index(rows);
    const row = this.shelf.all('policy')[Number(/^(\d+)\.html$/.exec(path)?.[1] ?? 0) - 1];
    return row && rows.includes(row) ? this.document(row) : undefined;
  }

  private index(rows: readonly Fields[]): Page {
    const all = this.shelf.all('policy');
    const items = rows.map(
      (row) =>
        `<li><a class="item" href="${all.indexOf(row) + 1}.html">${escaped(row.title)}</a> <span class="date">${row.issued_date ?? ''}</span></li>`,
    );
    return html(
      layout(this.name, '文件目录', `<ul class="policies">\n${items.join('\n')}\n${LINKS_END}</ul>`),
    );
  }

  private document(row: Fields): Page {
    const facts: readonly (readonly [string, string | undefined])[] = [
      ['标题', row.title],
      ['文号', row.document_number],
      ['发文机关', row.issuer],
      ['层级', row.level],
      ['成文日期', spelled(row.issued_date)],
      ['施行日期', spelled(row.effective_date)],
      ['失效日期', spelled(row.expiry_date)],
      ['主题分类', row.topic],
      ['适用地区', row.city],
    ];
    const lines = facts
      .filter(([, value]) => value)
      .map(([label, value]) => `<tr><th>${label}</th><td>${escaped(value)}</td></tr>`);
    const content = `<table class="facts">\n${lines.join('\n')}\n</table>\n<div class="content">\n<p>${escaped(row.summary)}</p>\n</div>`;
    return html(layout(this.name, row.title ?? '', content), row.issued_date);
  }
}
