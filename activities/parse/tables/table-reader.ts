/**
 * What the readers of workbooks, pages and JSON have in common: a document is one or more sheets, a sheet is rows of texts with the line
 * people see. Cells become text as a person would have typed it: dates ISO, percentages with their sign, numbers without grouping.
 */
export interface TableReader {
  format: TableFormat;
  sheets: readonly TableSheet[];
  /** Line of the heading where the format itself says it: names of JSON come as line 0. */
  headingLine?: number;
  /**
   * Rows of a sheet in document order, some at a time; rows without any text are left out.
   * @param limit give up after so many rows: for a look at the head
   */
  rows(sheet: TableSheet, options?: { limit?: number }): AsyncIterable<SheetRow[]>;
  /** What people should know of the sheet; complete once its rows have been read to the end. */
  notes(sheet: TableSheet): readonly string[];
  close(): void;
}

export type TableFormat = 'xlsx' | 'xls' | 'html' | 'json' | 'jsonl';

export interface TableSheet {
  /** Place in the workbook, from 0. */
  index: number;
  name: string;
  /** The workbook does not show it. */
  hidden: boolean;
}

export interface SheetRow {
  /** Number of the row in its sheet, from 1; of JSON lines the line, of a JSON array or a page's table the item. */
  line: number;
  cells: string[];
  /** The row could not be read; this is what stands there. */
  unreadable?: string;
}

/** A cell wider than this is no cell of a table people keep. Characters. */
export const MAX_CELL = 1 << 18;

const BREAKS = /\r\n|[\r\n\u2028\u2029\u0085]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this removes
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
const ODD = /[\u0000-\u001f\u0085\u2028\u2029]/;

/** A cell as one line: line breaks become U+2028, other control characters go. */
export function cellText(text: string): string {
  if (!ODD.test(text)) return text;
  return text
    .replace(BREAKS, '\u2028')
    .replace(CONTROL, '')
    .replace(/\u2028+$/, '');
}
