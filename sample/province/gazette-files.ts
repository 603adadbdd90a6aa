import path from 'node:path';
import { asSpreadsheetSaves } from '../numbers.ts';
import { Rng } from '../rng.ts';
import { type ExpectedFile, noExpectation } from './expected.ts';
import { csvCell, TextFile } from './file-writer.ts';
import type { PublicationTruth } from './publications.ts';
import type { PublicationRecord } from './records.ts';

const HEADER =
  'item,name,authorization_notice_id,authorized_announcement_date,filing_id,filing_date,patentee,designer,address,Int.Cl.\n';
const FILE_NAMES: Record<PublicationTruth['kind'], string> = {
  published: 'invention_published',
  granted: 'invention_authorized',
  utility: 'utility_new',
  design: 'appearance_designed',
};
/** Files whose application numbers went through a spreadsheet. */
const MANGLED = new Set(['published 2015', 'published 2016', 'granted 2015']);
const PAGE = 10;

/**
 * Yearly tables in the format of the gazette's, one for each kind: GB18030, ten columns, dotted dates, `;??` where a no-break space was lost,
 * pages read twice, numbers in scientific notation in the oldest files, a row cut short and a contradicting row now and then.
 */
export class GazetteFiles {
  private readonly dir: string;
  private readonly folder: string;
  private readonly seed: number;
  private readonly open = new Map<string, GazetteFile>();

  constructor(outDir: string, folder: string, seed: number) {
    this.dir = path.join(outDir, folder);
    this.folder = folder;
    this.seed = seed;
  }

  async add(record: PublicationRecord, kind: PublicationTruth['kind']): Promise<void> {
    const key = `${kind} ${record.publication_date.slice(0, 4)}`;
    let file = this.open.get(key);
    if (!file) {
      const name = `合成数据_CN_patent_${FILE_NAMES[kind]}_${key.slice(-4)}.csv`;
      const text = await TextFile.create(path.join(this.dir, name), 'gb18030');
      file = new GazetteFile(
        text,
        noExpectation(`${this.folder}/${name}`, 'publication'),
        kind,
        key,
        this.seed,
      );
      this.open.set(key, file);
    }
    if (file.add(record)) await file.text.flush();
  }

  async close(): Promise<{ expected: ExpectedFile; bytes: number }[]> {
    const done: { expected: ExpectedFile; bytes: number }[] = [];
    for (const [, file] of [...this.open].sort(([a], [b]) => (a < b ? -1 : 1))) {
      await file.text.close();
      done.push({ expected: file.expected, bytes: file.text.bytes });
    }
    return done;
  }

  async abandon(): Promise<void> {
    for (const file of this.open.values()) await file.text.abandon();
  }
}

class GazetteFile {
  readonly text: TextFile;
  readonly expected: ExpectedFile;
  private readonly kind: PublicationTruth['kind'];
  private readonly key: string;
  private readonly seed: number;
  private readonly separator: string;
  private item = 0;
  private pages = 0;
  private page: string[] = [];

  constructor(
    text: TextFile,
    expected: ExpectedFile,
    kind: PublicationTruth['kind'],
    key: string,
    seed: number,
  ) {
    this.text = text;
    this.expected = expected;
    this.kind = kind;
    this.key = key;
    this.seed = seed;
    this.separator = kind === 'published' || kind === 'granted' ? ';??' : ';\u2002';
    text.add(HEADER);
  }

  add(record: PublicationRecord): boolean {
    const number = this.filingCell(record.application_number);
    const line = this.line(record, number);
    this.write(line);
    this.expected.records++;
    if (number !== record.application_number) this.expected.lost++;
    this.page.push(line);
    if (this.page.length === PAGE) this.endPage(record);
    return this.text.add('');
  }

  /** After each page of ten: nothing, mostly. */
  private endPage(last: PublicationRecord): void {
    const rng = new Rng(this.seed, 'page', this.key, this.pages);
    const at = rng.float();
    if (this.pages === 4 || at < 0.004) {
      for (const line of this.page) this.write(line);
      this.expected.duplicates += PAGE;
    } else if (this.pages === 7 || at < 0.006) {
      // The reading broke off in the middle of a line.
      this.write(
        csvCell(last.title)
          .slice(0, 6)
          .replace(/["，,]/g, ''),
      );
      this.expected.rejects++;
    } else if ((this.pages === 9 && this.kind === 'granted') || at < 0.0064) {
      const number = this.filingCell(last.application_number);
      this.write(
        this.line({ ...last, title: `${last.title}（更正）`, inventors: last.inventors.slice(0, 1) }, number),
      );
      this.expected.records++;
      this.expected.conflicts++;
      if (number !== last.application_number) this.expected.lost++;
    }
    this.pages++;
    this.page = [];
  }

  private write(line: string): void {
    this.item++;
    this.expected.rows++;
    this.text.add(`${this.item},${line}\n`);
  }

  private filingCell(number: string): string {
    return MANGLED.has(this.key) ? asSpreadsheetSaves(number, this.kind === 'published' ? 4 : 6) : number;
  }

  private line(record: PublicationRecord, number: string): string {
    const list = (items: readonly string[]): string =>
      csvCell(items.join(this.separator) + (items.length === 1 && record.title.length % 3 === 0 ? ';' : ''));
    return (
      `${csvCell(record.title)},${record.publication_number},${record.publication_date.replaceAll('-', '.')},${number},` +
      `${record.filing_date.replaceAll('-', '.')},${list(record.applicants)},${list(record.inventors)},${csvCell(record.address)},` +
      `${csvCell(record.classification.join(this.separator))}`
    );
  }
}
