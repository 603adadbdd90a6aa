import { type Habits, packedTable, type TableFile, textTable, workbook } from '../formats/table-file.ts';
import { changedOn, publicOn } from '../kinds.ts';
import { escaped, html, LABEL, LINKS_END, layout, type Page, type PageRequest, type Site } from '../page.ts';
import { type Fields, grouped, type Shelf } from '../world.ts';
import { needOn, needsOfOffice } from './needs.ts';

type Format = 'xlsx' | 'csv' | 'zip';
const MEDIA: Readonly<Record<Format, string>> = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv',
  zip: 'application/zip',
};

/** One list of files: a folder of the site, of one kind. */
interface Folder {
  /** Part of the address; what source files tell kinds by. */
  folder: string;
  name: string;
  kind: string;
  format: Format;
  encoding?: 'gb18030' | 'utf-8-bom';
  habits: Habits;
  /** Which file of the folder a fact stands in: a year, a round, a list. */
  part?: (row: Fields) => string;
  rows?: (shelf: Shelf, until: string) => readonly Fields[];
}

const DRESSED: Habits = { heading: 0, days: 'cell', money: 'ten-thousands', dressed: true };
const PLAIN: Habits = { heading: 0, days: 'iso', money: 'yuan', dressed: false };
const year =
  (field: string) =>
  (row: Fields): string =>
    (row[field] ?? '').slice(0, 4) || '未注明';

const FOLDERS: readonly Folder[] = [
  {
    folder: 'contracts',
    name: '技术合同登记',
    kind: 'contract',
    format: 'xlsx',
    habits: DRESSED,
    part: year('registered_date'),
  },
  {
    folder: 'assessments',
    name: '存量专利评价',
    kind: 'assessment',
    format: 'zip',
    encoding: 'gb18030',
    habits: { ...PLAIN, days: 'compact' },
    part: (row) => row.round ?? '',
  },
  {
    folder: 'centre-reports',
    name: '运营中心自报',
    kind: 'centre_report',
    format: 'xlsx',
    habits: { ...DRESSED, dressed: false },
    part: (row) => row.round ?? '',
  },
  {
    folder: 'activities',
    name: '对接活动',
    kind: 'activity',
    format: 'xlsx',
    habits: { ...DRESSED, days: 'dotted' },
  },
  {
    folder: 'finance',
    name: '知识产权金融',
    kind: 'finance',
    format: 'xlsx',
    habits: { ...DRESSED, heading: 1 },
    part: year('start_date'),
  },
  {
    folder: 'service-agencies',
    name: '服务机构',
    kind: 'service_agency',
    format: 'csv',
    encoding: 'gb18030',
    habits: PLAIN,
  },
  {
    folder: 'training',
    name: '培训',
    kind: 'training',
    format: 'xlsx',
    habits: { ...DRESSED, days: 'spelled' },
  },
  {
    folder: 'projects',
    name: '项目',
    kind: 'project',
    format: 'csv',
    encoding: 'utf-8-bom',
    habits: { ...PLAIN, money: 'ten-thousands' },
  },
  {
    folder: 'awards',
    name: '获奖专利',
    kind: 'award',
    format: 'xlsx',
    habits: { ...DRESSED, days: 'dotted' },
  },
  {
    folder: 'disclosures',
    name: '成果披露',
    kind: 'disclosure',
    format: 'xlsx',
    habits: { ...DRESSED, dressed: false },
  },
  { folder: 'persons', name: '人员', kind: 'person', format: 'csv', encoding: 'gb18030', habits: PLAIN },
  {
    folder: 'organisations',
    name: '机构名录',
    kind: 'organisation',
    format: 'csv',
    encoding: 'gb18030',
    habits: PLAIN,
    rows: (shelf) => shelf.all('organisation').filter(({ tag }) => !tag),
  },
  {
    folder: 'lists',
    name: '认定名单',
    kind: 'organisation',
    format: 'xlsx',
    habits: { heading: 2, days: 'dotted', money: 'yuan', dressed: true },
    part: (row) => (row.tag ?? '').replace(/[“”]/g, ''),
    rows: (shelf) => shelf.all('organisation').filter(({ tag }) => tag),
  },
  {
    folder: 'needs',
    name: '三市企业技术需求',
    kind: 'need',
    format: 'xlsx',
    habits: { heading: 2, days: 'spelled', money: 'ten-thousands', dressed: true },
    rows: (shelf, until) => needsOfOffice(shelf, 'second').map((row) => needOn(row, until)),
  },
];

/** 数据文件: `/files/` lists folders, `/files/contracts/` their files, as offices put them on the web. Every name begins with 合成数据. */
export class FilesSite implements Site {
  readonly prefix = '/files/';
  readonly name = '数据文件下载';
  private readonly shelf: Shelf;

  constructor(shelf: Shelf) {
    this.shelf = shelf;
  }

  page({ path, until }: PageRequest): Page | undefined {
    if (path === '') return this.index();
    const [, name = '', file = ''] = /^([a-z-]+)\/(.*)$/.exec(path) ?? [];
    const folder = FOLDERS.find(({ folder }) => folder === name);
    if (!folder) return undefined;
    return file === '' ? this.list(folder, until) : this.file(folder, file, until);
  }

  private index(): Page {
    const items = FOLDERS.map(
      ({ folder, name }) => `<li><a class="folder" href="${folder}/">${name}</a></li>`,
    );
    return html(layout(this.name, '目录', `<ul class="folders">\n${items.join('\n')}\n</ul>`));
  }

  private list(folder: Folder, until: string): Page {
    const items = [...this.parts(folder, until)].map(([part, rows]) => {
      const name = fileName(folder, part);
      return `<li><a class="item" href="${encodeURIComponent(name)}">${escaped(name)}</a>（${rows.length} 行）</li>`;
    });
    // One list of the site is enough for what a hostile portal adds.
    const end = folder === FOLDERS[0] ? LINKS_END : '';
    return html(layout(this.name, folder.name, `<ul class="files">\n${items.join('\n')}\n${end}</ul>`));
  }

  private parts({ kind, part = () => '', rows }: Folder, until: string): Map<string, readonly Fields[]> {
    const visible = publicOn(kind, rows ? rows(this.shelf, until) : this.shelf.all(kind), until);
    const parts = [...grouped(visible, part)].sort(([a], [b]) => (a < b ? -1 : 1));
    return new Map(parts);
  }

  private file(folder: Folder, name: string, until: string): Page | undefined {
    for (const [part, rows] of this.parts(folder, until)) {
      if (fileName(folder, part) !== name) continue;
      const modified = changedOn(folder.kind, rows);
      const charset =
        folder.format === 'csv' ? `; charset=${folder.encoding === 'gb18030' ? 'gb18030' : 'utf-8'}` : '';
      return {
        type: MEDIA[folder.format] + charset,
        body: bytesOf(folder, part, rows),
        ...(modified ? { modified } : {}),
      };
    }
    return undefined;
  }
}

function bytesOf(folder: Folder, part: string, rows: readonly Fields[]): Buffer {
  const { kind, name, habits, encoding = 'gb18030' } = folder;
  const table: TableFile = { kind, title: [name, part].filter(Boolean).join(' '), rows, habits };
  switch (folder.format) {
    case 'xlsx':
      return workbook(table);
    case 'csv':
      return textTable(table, encoding);
    case 'zip':
      return packedTable(table, fileName({ ...folder, format: 'csv' }, part), encoding);
  }
}

function fileName({ name, format }: Folder, part: string): string {
  return `${[LABEL, name, part].filter(Boolean).join('_')}.${format}`;
}
