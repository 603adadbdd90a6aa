import { Rng } from '../../rng.ts';
import { publicOn } from '../kinds.ts';
import { html, json, LABEL, LINKS_END, layout, type Page, type PageRequest, type Site } from '../page.ts';
import type { Fields, Shelf } from '../world.ts';

const ON_A_PAGE = 100;

/** 企业技术需求 as a JSON interface: `/needs/api/needs?limit=100&cursor=…`, newest last; `next` is null at the end. */
export class NeedsSite implements Site {
  readonly prefix = '/needs/';
  readonly name = '企业技术需求';
  private readonly shelf: Shelf;

  constructor(shelf: Shelf) {
    this.shelf = shelf;
  }

  page({ path, query, until }: PageRequest): Page | undefined {
    if (path === '') {
      const content = `<ul class="interfaces"><li><a class="item" href="api/needs?limit=${ON_A_PAGE}">需求列表接口（JSON）</a></li>${LINKS_END}</ul>`;
      return html(layout(this.name, '数据接口', content));
    }
    return path === 'api/needs' ? this.list(query, until) : undefined;
  }

  private list(query: URLSearchParams, until: string): Page | undefined {
    const rows = publicOn('need', needsOfOffice(this.shelf, 'first'), until);
    const from = positionOf(query.get('cursor'));
    const limit = Math.min(ON_A_PAGE, Number(query.get('limit') ?? ON_A_PAGE) || ON_A_PAGE);
    if (from === undefined) return undefined;
    const shown = rows.slice(from, from + limit);
    const next = from + limit < rows.length ? cursorOf(from + limit) : null;
    return json({
      notice: `${LABEL}，内容全部为虚构`,
      total: rows.length,
      items: shown.map((row) => item(row, until)),
      next,
    });
  }
}

/**
 * Two offices collect needs: the province's publishes them here, three cities hand in a workbook of their own. An enterprise's need is
 * in one of them.
 */
export function needsOfOffice(shelf: Shelf, office: 'first' | 'second'): readonly Fields[] {
  return shelf
    .all('need')
    .filter(
      (row) => new Rng(shelf.seed, 'office', row.need_number ?? '').chance(0.25) === (office === 'second'),
    );
}

/** As it was on a day: what was answered later is open. */
export function needOn(row: Fields, until: string): Fields {
  if (row.answered_date === undefined || row.answered_date <= until) return row;
  const { answered_date: _, answered_by: __, patents: ___, contract_number: ____, ...open } = row;
  return { ...open, status: '征集中' };
}

function item(row: Fields, until: string): Record<string, unknown> {
  const need = needOn(row, until);
  return {
    id: need.need_number,
    title: need.title,
    enterprise: { name: need.organisation, uscc: need.credit_code, city: need.city },
    industry: need.industry,
    chain: need.chain,
    description: need.description,
    keywords: need.keywords?.split(';') ?? [],
    budgetYuan: need.budget === undefined ? null : Number(need.budget),
    cooperation: need.cooperation,
    publishedAt: need.published_date,
    deadline: need.deadline,
    status: need.status,
    answer: need.answered_date
      ? {
          date: need.answered_date,
          by: need.answered_by,
          patents: need.patents?.split(';') ?? [],
          contract: need.contract_number ?? null,
        }
      : null,
  };
}

function cursorOf(position: number): string {
  return Buffer.from(`n${position}`).toString('base64url');
}

function positionOf(cursor: string | null): number | undefined {
  if (cursor === null || cursor === '') return 0;
  const position = /^n(\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1];
  return position === undefined ? undefined : Number(position);
}
