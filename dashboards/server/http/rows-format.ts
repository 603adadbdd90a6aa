import { ArrowPieces, arrowBatch, arrowColumns, arrowExpressions, arrowSchema } from '../../../lake/arrow.ts';
import { identifier } from '../../../lake/duck.ts';

/** A column of streamed rows: its name in the statement, what people call it, DuckDB's type. */
export interface StreamedColumn {
  readonly name: string;
  readonly title: string;
  readonly type: string;
}

/** How rows are written. Stateful: made for each answer. */
export interface RowsFormat {
  readonly contentType: string;
  readonly extension: string;
  /** What to select. */
  readonly expressions: readonly string[];
  begin(): Buffer;
  /** @param values by column */
  rows(values: readonly (readonly unknown[])[]): Buffer;
  end(): Buffer;
}

export type FormatName = 'json' | 'csv' | 'arrow';

/** What JSON and CSV know as numbers, written by DuckDB digit by digit. */
const NUMERIC = /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DECIMAL.*|FLOAT|DOUBLE)$/;

const asText = (columns: readonly StreamedColumn[]) =>
  columns.map(({ name }) => `${identifier(name)}::VARCHAR`);

/** An object with what is said of the rows, then `rows` as objects. Numbers keep all their digits; NaN and infinity are null. */
export function jsonFormat(
  columns: readonly StreamedColumn[],
  about: Readonly<Record<string, unknown>>,
): RowsFormat {
  const keys = columns.map(({ name }) => JSON.stringify(name));
  const bare = columns.map(({ type }) => NUMERIC.test(type) || type === 'BOOLEAN');
  let isFirst = true;
  const cell = (at: number, value: unknown): string => {
    if (value === null) return 'null';
    const written = String(value);
    if (bare[at] !== true) return JSON.stringify(written);
    return /^-?(nan|inf)/i.test(written) ? 'null' : written;
  };
  return {
    contentType: 'application/json; charset=utf-8',
    extension: 'json',
    expressions: asText(columns),
    begin() {
      const head = { ...about, columns: columns.map(({ name, title, type }) => ({ id: name, title, type })) };
      return Buffer.from(`${JSON.stringify(head).slice(0, -1)},"rows":[`);
    },
    rows(values) {
      const count = values[0]?.length ?? 0;
      const lines: string[] = [];
      for (let row = 0; row < count; row++)
        lines.push(`{${keys.map((key, at) => `${key}:${cell(at, values[at]?.[row] ?? null)}`).join(',')}}`);
      if (lines.length === 0) return Buffer.alloc(0);
      const text = `${isFirst ? '' : ','}\n${lines.join(',\n')}`;
      isFirst = false;
      return Buffer.from(text);
    },
    end: () => Buffer.from('\n]}\n'),
  };
}

/** As Excel opens it by double click: byte order mark, CRLF, quoted where needed, formulas made harmless, headings in Chinese. */
export function csvFormat(columns: readonly StreamedColumn[]): RowsFormat {
  const numeric = columns.map(({ type }) => NUMERIC.test(type));
  return {
    contentType: 'text/csv; charset=utf-8',
    extension: 'csv',
    expressions: asText(columns),
    begin: () => Buffer.from(`\uFEFF${columns.map(({ title }) => csvCell(title)).join(',')}\r\n`),
    rows(values) {
      const count = values[0]?.length ?? 0;
      const lines: string[] = [];
      for (let row = 0; row < count; row++)
        lines.push(
          `${columns
            .map((_, at) => {
              const value = values[at]?.[row] ?? null;
              if (value === null) return '';
              return numeric[at] === true ? String(value) : csvCell(String(value));
            })
            .join(',')}\r\n`,
        );
      return Buffer.from(lines.join(''));
    },
    end: () => Buffer.alloc(0),
  };
}

/** IPC stream. What is said of the rows is metadata of the schema. */
export function arrowFormat(
  columns: readonly StreamedColumn[],
  about: Readonly<Record<string, string>>,
): RowsFormat {
  const own = arrowColumns(columns);
  const schema = arrowSchema(own, about);
  const pieces = new ArrowPieces();
  return {
    contentType: 'application/vnd.apache.arrow.stream',
    extension: 'arrows',
    expressions: arrowExpressions(own),
    begin() {
      pieces.reset(undefined, schema);
      return pieces.taken();
    },
    rows(values) {
      pieces.write(arrowBatch(schema, own, values));
      return pieces.taken();
    },
    end() {
      pieces.finish();
      return pieces.taken();
    },
  };
}

/** Beginnings that spreadsheets take for a formula (OWASP), in full width too, which Chinese and Japanese versions read alike. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
const PLAIN_NUMBER = /^[+-]?\d+(\.\d+)?$/;

/** Text that a spreadsheet would run gets an apostrophe in front; numbers stay numbers. */
export function harmless(text: string): string {
  return FORMULA.test(text) && !PLAIN_NUMBER.test(text) ? `'${text}` : text;
}

export function csvCell(text: string): string {
  const safe = harmless(text);
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}
