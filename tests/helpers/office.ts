import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import XLSX from '@e965/xlsx';
import ExcelJS from 'exceljs';
import { afterAll } from 'vitest';
import { type LoadInput, loadCsv } from '../../activities/parse/load-csv.ts';
import { tableParser } from '../../activities/parse/parsers.ts';
import { registerTextFunctions } from '../../activities/parse/text-functions.ts';
import { type Duck, literal, openDuck } from '../../lake/duck.ts';
import { Lake } from '../../lake/lake.ts';
import type { DocumentOutcome } from '../../workflows/steps.ts';

export type Grid = readonly (readonly string[])[];

/** A grid as people save it. Rows that are empty stay blank lines. */
export const SAVED: Readonly<Record<string, (grid: Grid) => Promise<Buffer> | Buffer>> = {
  'utf8.csv': (grid) => Buffer.from(csvOf(grid, ',')),
  'bom.csv': (grid) => Buffer.from(`\ufeff${csvOf(grid, ',').replaceAll('\n', '\r\n')}`),
  'gb.csv': (grid) => gb18030(csvOf(grid, ',')),
  'utf16.txt': (grid) => Buffer.from(`\ufeff${csvOf(grid, '\t')}`, 'utf16le'),
  'book.xlsx': (grid) => xlsxOf(grid),
  'old.xls': (grid) => xlsOf(grid),
  'page.xls': (grid) => Buffer.from(htmlOf(grid)),
};

export function csvOf(grid: Grid, delimiter: string): string {
  const width = Math.max(...grid.map((row) => row.length));
  return grid
    .map((row) =>
      Array.from({ length: width }, (_, at) => row[at] ?? '')
        .map((cell) => (/[",\t\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
        .join(delimiter),
    )
    .map((line) => `${line}\n`)
    .join('');
}

export async function xlsxOf(grid: Grid, name = 'Sheet1'): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet(name);
  for (const [at, row] of grid.entries()) {
    for (const [column, cell] of row.entries())
      if (cell !== '') sheet.getCell(at + 1, column + 1).value = cell;
  }
  return Buffer.from(await book.xlsx.writeBuffer());
}

export function xlsOf(grid: Grid): Buffer {
  const sheet = XLSX.utils.aoa_to_sheet(grid.map((row) => row.map((cell) => (cell === '' ? null : cell))));
  const book = XLSX.utils.book_new();
  XLSX.utils.book_append_sheet(book, sheet, 'Sheet1');
  return XLSX.write(book, { type: 'buffer', bookType: 'biff8' }) as Buffer;
}

export function htmlOf(grid: Grid): string {
  const text = (cell: string) => cell.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const rows = grid.map((row) => `<tr>${row.map((cell) => `<td>${text(cell)}</td>`).join('')}</tr>`);
  return `<html><head><meta charset="utf-8"></head><body><table border=1>${rows.join('\n')}</table></body></html>`;
}

const PAIRS = new Map<string, readonly number[]>();
/** Node has no encoder of GB18030: the decoder, asked for every two-byte character, is one. */
function gb18030(text: string): Buffer {
  if (PAIRS.size === 0) {
    const decoder = new TextDecoder('gb18030');
    for (let high = 0x81; high <= 0xfe; high++) {
      for (let low = 0x40; low <= 0xfe; low++) {
        if (low !== 0x7f) PAIRS.set(decoder.decode(Uint8Array.of(high, low)), [high, low]);
      }
    }
  }
  return Buffer.from(
    [...text].flatMap((character) =>
      character <= '\u007f' ? [character.charCodeAt(0)] : [...(PAIRS.get(character) ?? [0x3f])],
    ),
  );
}

export interface OfficeLoaded {
  outcome: DocumentOutcome;
  records: Record<string, unknown>[];
  rejects: { line: number; reason: string; raw: string }[];
  duplicates: { line: number }[];
}

/** A lake into which tables of any kind are read. */
export class OfficeBench {
  readonly folder: string;
  private readonly lake: Lake;
  private readonly duck: Duck;

  private constructor(folder: string, lake: Lake, duck: Duck) {
    this.folder = folder;
    this.lake = lake;
    this.duck = duck;
  }

  static async open(folder: string): Promise<OfficeBench> {
    mkdirSync(folder, { recursive: true });
    const duck = await openDuck({ memory: '200MB', threads: 1 });
    await registerTextFunctions(duck);
    afterAll(() => duck.close());
    return new OfficeBench(folder, await Lake.open(path.join(folder, 'lake')), duck);
  }

  async load(
    kind: string,
    name: string,
    bytes: Uint8Array | string,
    more: Partial<Pick<LoadInput, 'map' | 'table' | 'mappings' | 'dryRun' | 'chunkBytes'>> = {},
  ): Promise<OfficeLoaded> {
    const file = path.join(this.folder, name.replaceAll('/', '_'));
    writeFileSync(file, bytes);
    const { sha256, bytes: size } = await this.lake.archive({ source: 'import', kind, file, name });
    const outcome = await loadCsv({
      lake: this.lake,
      duck: this.duck,
      document: { source: 'import', kind, name, sha256, bytes: size },
      parser: tableParser(kind),
      ...more,
    });
    return {
      outcome,
      records: await this.part(outcome, 'records'),
      rejects: await this.part(outcome, 'rejects'),
      duplicates: await this.part(outcome, 'duplicates'),
    };
  }

  private async part<T>(outcome: DocumentOutcome, role: string): Promise<T[]> {
    const manifest = await this.lake.manifest('import', outcome.batch);
    const parts = (manifest?.parts ?? []).filter((part) => part.role === role);
    if (parts.length === 0) return [];
    const files = await Promise.all(parts.map((part) => this.lake.store.localPath(part.key)));
    const rows = await this.duck.rows<{ row: string }>(
      `SELECT to_json(r)::VARCHAR AS row FROM read_parquet([${files.map(literal).join(', ')}]) AS r ORDER BY r.ordinal`,
    );
    return rows.map(({ row }) => JSON.parse(row) as T);
  }
}

/** Lines that a warning says were passed over: `第 1、3–5 行`. */
export function skippedLines(outcome: DocumentOutcome): number[] {
  const [sentence = ''] = outcome.warnings.filter((warning) => warning.startsWith('跳过不是数据的行'));
  return [...sentence.matchAll(/（第 ([\d、–]+) 行）/g)].flatMap(([, list = '']) =>
    list.split('、').flatMap((range) => {
      const [from = 0, to = from] = range.split('–').map(Number);
      return Array.from({ length: to - from + 1 }, (_, at) => from + at);
    }),
  );
}
