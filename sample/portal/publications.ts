import { shiftDay } from './days.ts';
import { GbCsvWriter } from './formats/csv.ts';
import { type Fields, grouped, type World } from './world.ts';

/** The office's own export: what its columns are called. */
const COLUMNS: readonly (readonly [string, string])[] = [
  ['公开（公告）号', 'publication_number'],
  ['公开（公告）日', 'publication_date'],
  ['申请号', 'application_number'],
  ['申请日', 'filing_date'],
  ['名称', 'title'],
  ['申请（专利权）人', 'applicants'],
  ['发明（设计）人', 'inventors'],
  ['地址', 'address'],
  ['分类号', 'classification'],
  ['摘要', 'abstract'],
  ['主权项', 'claims'],
  ['专利代理机构', 'agency'],
  ['代理人', 'agents'],
  ['优先权', 'priorities'],
  ['引证专利', 'citations'],
  ['同族专利', 'family_numbers'],
];
const HEADER = COLUMNS.map(([heading]) => heading);

/** So far back the search pages reach. */
const RECENT_DAYS = 60;
/** Publications with relatives abroad that are remembered. */
const RELATED = 2000;

export interface PublicationFile {
  bytes: Buffer;
  rows: number;
  /** Newest day in it. */
  modified: string;
}

/**
 * What the sites need of the publications, found in one pass: there may be millions, and nothing but the newest and the finished files
 * stays in memory.
 */
export class Publications {
  private readonly world: World;
  private found:
    | { until: string; files: Map<string, PublicationFile>; recent: Fields[]; related: Fields[] }
    | undefined;

  constructor(world: World) {
    this.world = world;
  }

  /** Files by year and, of the last year, by quarter: `2023`, `2024Q3`; oldest first. */
  files(until: string): Map<string, PublicationFile> {
    return this.upTo(until).files;
  }

  /** Publications of the last weeks by day, newest day first. */
  recent(until: string): Map<string, Fields[]> {
    const days = grouped(this.upTo(until).recent, (row) => row.publication_date ?? '');
    return new Map([...days].sort(([a], [b]) => (a < b ? 1 : -1)));
  }

  /** Publications with relatives abroad, the first of them. */
  related(until: string): readonly Fields[] {
    return this.upTo(until).related;
  }

  private upTo(until: string): NonNullable<Publications['found']> {
    if (this.found?.until === until) return this.found;
    const writers = new Map<string, GbCsvWriter>();
    const newest = new Map<string, string>();
    const recent: Fields[] = [];
    const related: Fields[] = [];
    const since = shiftDay(this.world.asOf, -RECENT_DAYS);
    for (const row of this.world.records('publication')) {
      const day = row.publication_date ?? '';
      if (day > until) continue;
      const period = this.periodOf(day);
      let writer = writers.get(period);
      if (!writer) {
        writer = new GbCsvWriter();
        writer.line(HEADER);
        writers.set(period, writer);
      }
      writer.line(COLUMNS.map(([, field]) => row[field]));
      if (day > (newest.get(period) ?? '')) newest.set(period, day);
      if (day >= since) recent.push(row);
      if (row.family_numbers && related.length < RELATED) related.push(row);
    }
    const files = [...writers]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([period, writer]) => {
        const { bytes, lines } = writer.end();
        return [period, { bytes, rows: lines - 1, modified: newest.get(period) ?? '' }] as const;
      });
    this.found = { until, files: new Map(files), recent, related };
    return this.found;
  }

  private periodOf(day: string): string {
    const year = day.slice(0, 4);
    return year === this.world.asOf.slice(0, 4) ? `${year}Q${Math.ceil(Number(day.slice(5, 7)) / 3)}` : year;
  }
}
