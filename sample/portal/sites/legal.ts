import { compact } from '../days.ts';
import {
  EVER,
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
import { type Fields, grouped, pageCount, slice, type World } from '../world.ts';

const ON_A_PAGE = 100;

/** What stays of an event: there may be many. */
interface Event {
  /** Begins with the day. */
  order: string;
  line: string;
}

/**
 * 事务数据: `/legal/` lists the years, `/legal/2024/1.html` their pages, oldest first, so that only the last page of a year changes. One
 * row is one event, whatever number of matters it changes.
 */
export class LegalSite implements Site {
  readonly prefix = '/legal/';
  readonly name = '专利事务数据';
  private readonly world: World;
  private years: Map<string, Event[]> | undefined;

  constructor(world: World) {
    this.world = world;
  }

  page({ path, until }: PageRequest): Page | undefined {
    if (path === '') return this.index(until);
    const [, year = '', page] = /^(\d{4})\/(\d+)\.html$/.exec(path) ?? [];
    return this.events(year, ordinal(page) ?? 0, until);
  }

  private byYear(): Map<string, Event[]> {
    if (this.years) return this.years;
    const seen = new Set<string>();
    const events: Event[] = [];
    for (const row of this.world.records('legal_event')) {
      if (row.event_key !== undefined) {
        if (seen.has(row.event_key)) continue;
        seen.add(row.event_key);
      }
      events.push({ order: orderOf(row), line: lineOf(row) });
    }
    // Plain comparison: localeCompare takes a second for a hundred thousand.
    events.sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0));
    this.years = grouped(events, ({ order }) => order.slice(0, 4));
    return this.years;
  }

  private index(until: string): Page {
    const years = [...this.byYear().keys()].filter((year) => year <= until.slice(0, 4)).sort();
    const items = years.map((year) => `<li><a class="item" href="${year}/1.html">${year} 年</a></li>`);
    const content = `<ul class="years">\n${items.join('\n')}\n${LINKS_END}</ul>`;
    return html(layout(this.name, '法律状态公告', content));
  }

  private events(year: string, number: number, until: string): Page | undefined {
    const all = this.byYear().get(year) ?? [];
    const rows = until === EVER ? all : all.filter((event) => dayOf(event) <= until);
    const last = pageCount(rows.length, ON_A_PAGE);
    if (rows.length === 0 || number < 1 || number > last) return undefined;
    const shown = slice(rows, number, ON_A_PAGE);
    const newest = shown.at(-1);
    const content = `<table class="events">
<thead><tr><th>申请号</th><th>法律状态公告日</th><th>法律状态</th><th>法律状态信息</th></tr></thead>
<tbody>
${shown.map(({ line }) => line).join('\n')}
</tbody>
</table>
${pager(number, last, (page) => `${page}.html`)}`;
    return html(
      layout(this.name, `${year} 年法律状态公告（第 ${number} 页）`, content),
      newest && dayOf(newest),
    );
  }
}

function dayOf({ order }: Event): string {
  return order.slice(0, 10);
}

function orderOf(row: Fields): string {
  return `${row.announced_date ?? ''} ${row.patent_number ?? ''} ${row.event_key ?? ''}`;
}

function lineOf(row: Fields): string {
  return `<tr><td>${escaped(row.patent_number)}</td><td>${compact(row.announced_date)}</td><td>${escaped(row.event_name)}</td><td>${escaped(row.detail)}</td></tr>`;
}
