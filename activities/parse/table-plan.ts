import { PanhuoError } from '../../domain/errors.ts';
import type { ColumnMapping, TableOptions } from '../../workflows/steps.ts';
import type { PlacedRows } from './chunk-loader.ts';
import { type Chunk, readChunks } from './chunks.ts';
import { guessColumns } from './columns.ts';
import { readHead } from './header.ts';
import type { MappingBook } from './mappings.ts';
import { SkipBook } from './skip-book.ts';
import { formatOf } from './tables/format.ts';
import { type CorrectionsOf, lookAtReader, lookAtText, shapeOf, type TableLook } from './tables/look.ts';
import { openReader } from './tables/open.ts';
import { PlacedWriter } from './tables/placed-rows.ts';
import type { ColumnFacts, TabularKind } from './tabular.ts';

/** All that is known of a table before its rows are read, and how to read them. */
export interface TablePlan {
  headers: readonly string[];
  index: ReadonlyMap<string, number>;
  mapping: ColumnMapping[];
  warnings: string[];
  /** Chinese sentences for people who decide whether the guess is right. */
  layout: string[];
  facts: ReadonlyMap<string, ColumnFacts>;
  above: readonly (readonly string[])[];
  skipped: SkipBook;
  /** Corrections in effect, remembered ones included. */
  map: Readonly<Record<string, string>>;
  encoding: string;
  delimiter: string;
  headerBytes: number;
  headerLines: number;
  feed(rows: RowTaker, chunkBytes?: number): Promise<void>;
  /** What was noticed while the rows were read. */
  notes(): readonly string[];
  close(): void;
}

/** Who takes the rows: the loader. */
export interface RowTaker {
  take(chunk: Chunk): Promise<number>;
  takePlaced(rows: PlacedRows): Promise<void>;
}

export interface PlanInput {
  table: TabularKind;
  file: string;
  name: string;
  map?: Readonly<Record<string, string>> | undefined;
  options?: TableOptions | undefined;
  mappings?: MappingBook | undefined;
}

/** @throws PANHUO_INPUT_*, PANHUO_HEADER_*, PANHUO_SHEET_MISSING, PANHUO_WORKBOOK_UNREADABLE, PANHUO_ZIP_*, PANHUO_USAGE */
export async function planTable(input: PlanInput): Promise<TablePlan> {
  return input.table.office ? planOffice(input) : planGazette(input);
}

/** Tables that programs write: the first line is the heading. */
function planGazette({ table, file, name, map = {} }: PlanInput): TablePlan {
  const head = readHead(file, name);
  const guess = guessColumns(table, head.headers, head.sample, name, map);
  return {
    headers: head.headers,
    ...guess,
    layout: [],
    facts: new Map(),
    above: [],
    skipped: new SkipBook(),
    map,
    encoding: head.encoding.encoding,
    delimiter: head.delimiter,
    headerBytes: head.headerBytes,
    headerLines: head.headerLines,
    feed: (rows, chunkBytes) => readChunks(file, head.encoding, (chunk) => rows.take(chunk), chunkBytes),
    notes: () => [],
    close: () => undefined,
  };
}

async function planOffice(input: PlanInput): Promise<TablePlan> {
  const { table, file, name, options = {} } = input;
  const corrections = await correctionsOf(input);
  const format = await formatOf(file, name);
  if (format === 'zip' || format === 'xml') {
    throw new PanhuoError(
      'PANHUO_INPUT_BINARY',
      format === 'zip' ? `这是压缩包，其中的文件要先取出：${name}` : `这不是表格，而是 XML：${name}`,
      {
        where: { file: name },
      },
    );
  }
  if (format === 'text') {
    const look = lookAtText(table, file, name, corrections.of, options);
    const { body } = look;
    if (body.kind !== 'text') throw new Error('a text table has a text body');
    return {
      ...planOf(look, corrections.map),
      encoding: body.encoding.encoding,
      delimiter: body.delimiter,
      headerBytes: body.headerBytes,
      headerLines: body.headerLines,
      feed: (rows, chunkBytes) => readChunks(file, body.encoding, (chunk) => rows.take(chunk), chunkBytes),
      notes: () => [],
      close: () => undefined,
    };
  }
  const reader = await openReader(format, file, name);
  try {
    const look = await lookAtReader(table, reader, name, corrections.of, options);
    const { body } = look;
    if (body.kind !== 'sheet') throw new Error('a sheet has a sheet body');
    const writer = new PlacedWriter(look.headers.length);
    return {
      ...planOf(look, corrections.map),
      encoding: format,
      delimiter: ',',
      headerBytes: 0,
      headerLines: 0,
      async feed(rows) {
        for await (const some of reader.rows(body.sheet)) {
          for (const row of some) if (row.line > body.after) writer.add(row);
          if (writer.full) await rows.takePlaced(writer.take(false));
        }
        await rows.takePlaced(writer.take(true));
      },
      notes: () => [
        ...reader.notes(body.sheet),
        ...(writer.beyond > 0 ? [`表头之外的列里有 ${writer.beyond} 个单元格，未读取`] : []),
      ],
      close: () => reader.close(),
    };
  } catch (error) {
    reader.close();
    throw error;
  }
}

function planOf(look: TableLook, map: () => Readonly<Record<string, string>>) {
  const { headers, guess, layout, facts, above, skipped, warnings } = look;
  const { index, mapping } = guess;
  return { headers, index, mapping, warnings, layout, facts, above, skipped, map: map() };
}

/** A person's corrections of today, and below them the ones remembered for files of the shape. */
async function correctionsOf({ table, map = {}, options, mappings }: PlanInput): Promise<{
  of: CorrectionsOf;
  map: () => Readonly<Record<string, string>>;
}> {
  const known = mappings === undefined || options?.forget ? new Map() : await mappings.open();
  let effective: Readonly<Record<string, string>> = map;
  const of: CorrectionsOf = (headers) => {
    const found = known.get(shapeOf(table.kind, headers));
    effective = { ...found?.map, ...map };
    if (found === undefined) return { map: effective };
    const said = Object.entries<string>(found.map).map(([column, field]) => `${column}=${field}`);
    return {
      map: effective,
      said: `沿用 ${found.saved_at.slice(0, 10)} 为同样表头记住的指定：${said.join('、')}（不要时加 --forget）`,
    };
  };
  return { of, map: () => effective };
}
