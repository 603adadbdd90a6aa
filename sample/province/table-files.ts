import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import ExcelJS from 'exceljs';
import { Rng } from '../rng.ts';
import { type ExpectedFile, noExpectation } from './expected.ts';
import { csvCell, TextFile } from './file-writer.ts';
import { TableStyle } from './tables.ts';

export interface TableSpec {
  /** Without 合成数据_ and extension. */
  name: string;
  kind: string;
  form: 'csv' | 'csv-gb' | 'xlsx';
  fields: readonly string[];
  /** A field that must not be empty: a row without it is planted as reject. */
  required?: string;
  /** A field outside the key: a row that differs in it alone is planted as conflict. */
  changeable?: string;
  /** 合计 at the end. */
  total?: boolean;
  /** Rows may share their key by nature (people of one name in one place): the repetitions are counted. */
  natural?: readonly string[];
  rows: Iterable<object>;
}

/** More rows than this go to the next file: a sheet holds 1,048,576. */
const SHEET_ROWS = 1_000_000;

interface Sink {
  line(cells: readonly string[]): boolean;
  flush(): Promise<void>;
  /** Bytes of the finished file. */
  close(): Promise<number>;
  abandon(): Promise<void>;
}

/** Writes one table as an office would, with what goes wrong in such tables, and says what a reader must find. */
export async function writeTable(
  outDir: string,
  seed: number,
  spec: TableSpec,
): Promise<{ expected: ExpectedFile; bytes: number }[]> {
  const done: { expected: ExpectedFile; bytes: number }[] = [];
  const iterator = spec.rows[Symbol.iterator]();
  for (let part = 1; ; part++) {
    const name = `合成数据_${spec.name}${part > 1 ? `_${part}` : ''}.${spec.form === 'xlsx' ? 'xlsx' : 'csv'}`;
    const { result, more } = await writePart(path.join(outDir, name), name, seed, spec, iterator);
    done.push(result);
    if (!more) return done;
  }
}

async function writePart(
  file: string,
  name: string,
  seed: number,
  spec: TableSpec,
  iterator: Iterator<object>,
): Promise<{ result: { expected: ExpectedFile; bytes: number }; more: boolean }> {
  const style = new TableStyle(seed, spec.name, spec.kind, spec.fields);
  const rng = new Rng(seed, 'mess', spec.name);
  const sink = await sinkFor(file, spec, style.headings.length);
  const expected = noExpectation(name, spec.kind);
  const seen = new Map<string, Set<string>>();
  const row = async (cells: readonly string[]): Promise<void> => {
    expected.rows++;
    if (sink.line(cells)) await sink.flush();
  };
  const aside = (cells: readonly string[]): void => {
    expected.skipped++;
    sink.line(cells);
  };
  try {
    if (spec.form === 'xlsx') aside([`${spec.name}（合成数据，虚构，仅供演示与测试）`]);
    sink.line(style.headings);
    let n = 0;
    let more = false;
    for (let next = iterator.next(); !next.done; next = iterator.next()) {
      const record = next.value;
      const cells = style.cells(record, n);
      await row(cells);
      countNatural(expected, seen, spec, record, cells);
      n++;
      if (n % 53 === 30 && n < 400) aside(style.headings.map(() => ''));
      if (spec.form === 'xlsx' && n === 120) aside(style.headings);
      if (n === 25 || rng.chance(1 / 700)) {
        await row(cells);
        expected.duplicates++;
      }
      if (spec.required && (n === 60 || rng.chance(1 / 3000))) {
        await row(style.cells({ ...record, [spec.required]: null }, n));
        expected.rejects++;
      }
      if (spec.changeable && (n === 90 || rng.chance(1 / 4000))) {
        await row(
          style.cells(
            { ...record, [spec.changeable]: changed((record as Record<string, unknown>)[spec.changeable]) },
            n - 1,
          ),
        );
        expected.records++;
        expected.conflicts++;
      }
      if (expected.rows >= SHEET_ROWS) {
        more = true;
        break;
      }
    }
    if (spec.total && n > 0) aside(['合计', ...style.headings.slice(2).map(() => ''), String(n)]);
    return { result: { expected, bytes: await sink.close() }, more };
  } catch (error) {
    await sink.abandon();
    throw error;
  }
}

function countNatural(
  expected: ExpectedFile,
  seen: Map<string, Set<string>>,
  spec: TableSpec,
  record: object,
  cells: readonly string[],
): void {
  if (!spec.natural) {
    expected.records++;
    return;
  }
  const key = spec.natural.map((field) => (record as Record<string, unknown>)[field]).join('|');
  const content = cells.join('|');
  const before = seen.get(key);
  if (before?.has(content)) {
    expected.duplicates++;
    return;
  }
  expected.records++;
  if (before) expected.conflicts++;
  seen.set(key, (before ?? new Set()).add(content));
}

function changed(value: unknown): unknown {
  if (typeof value === 'number') return value + 10_000;
  return typeof value === 'boolean' ? !value : `${String(value ?? '')}（更正）`;
}

async function sinkFor(file: string, spec: TableSpec, width: number): Promise<Sink> {
  if (spec.form === 'xlsx') return workbook(file, spec, width);
  const text = await TextFile.create(file, spec.form === 'csv-gb' ? 'gb18030' : 'utf-8-bom');
  return {
    line: (cells) => text.add(`${cells.map(csvCell).join(',')}\n`),
    flush: () => text.flush(),
    close: async () => {
      await text.close();
      return text.bytes;
    },
    abandon: () => text.abandon(),
  };
}

/** Rows leave memory as they are written. The archive carries the time of writing, so its bytes differ from run to run; its cells do not. */
function workbook(file: string, spec: TableSpec, width: number): Sink {
  const stream = createWriteStream(`${file}.tmp`);
  const book = new ExcelJS.stream.xlsx.WorkbookWriter({ stream, useStyles: true, useSharedStrings: false });
  book.creator = '合成数据';
  const sheet = book.addWorksheet(spec.name.slice(0, 28), { views: [{ state: 'frozen', ySplit: 2 }] });
  sheet.columns = Array.from({ length: width }, () => ({ width: 18 }));
  let first = true;
  return {
    line: (cells) => {
      const added = sheet.addRow([...cells]);
      if (first) {
        added.font = { bold: true };
        sheet.mergeCells(1, 1, 1, width);
      }
      first = false;
      added.commit();
      return false;
    },
    flush: async () => undefined,
    close: async () => {
      sheet.commit();
      await book.commit();
      await rename(`${file}.tmp`, file);
      return stream.bytesWritten;
    },
    abandon: async () => {
      stream.destroy();
      await rm(`${file}.tmp`, { force: true });
    },
  };
}
