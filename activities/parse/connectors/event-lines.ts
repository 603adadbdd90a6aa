import { parseLooseDay } from '../../../domain/dates.ts';
import type { EventRow } from '../../../domain/legal-event/expand.ts';
import { csvRows } from './csv-rows.ts';
import { eventColumns } from './event-columns.ts';

export interface EventLine {
  /** Counted from 1. */
  line: number;
  text: string;
  row: EventRow;
  /** Set when it should have been an event and is none. */
  reason?: string;
}

const NUMBER_LINE =
  /^\s*(?:申请号|专利号|申请[（(]专利[)）]号|专利申请号)\s*[:：]\s*([^\s|｜]+?)\s*[;；]?\s*$/u;
const TITLE_LINE = /^\s*(?:发明名称|专利名称|名称)\s*[:：]\s*(.+?)\s*[;；]?\s*$/u;
const VENDOR = /(法律状态公告日|法律状态信息|法律状态|描述信息)\s*[:：]/gu;

/**
 * Events of a text: a table with headings (CSV), lines `公告日|法律状态|描述` or `专利号|公告日|法律状态|描述`, or the blocks of commercial databases. Lines that are
 * neither (headings, blank lines, comments with #) are passed over only when they have no separator.
 */
export function* eventLines(text: string): Generator<EventLine> {
  const lines = text.split(/\r\n|\r|\n/u);
  const table = tableOf(lines);
  if (table) yield* tableRows(text, table);
  else if (/描述信息\s*[:：]/u.test(text)) yield* vendorBlocks(text, lines);
  else yield* separatedLines(lines);
}

interface TextTable {
  delimiter: string;
  columns: ReadonlyMap<number, string>;
}

/** A table with headings: the first line that is not blank names columns, the number of the patent among them. */
function tableOf(lines: readonly string[]): TextTable | null {
  const first = lines.find((line) => line.trim() !== '') ?? '';
  for (const delimiter of [',', '\t', '|', ';']) {
    const [row] = csvRows(first, delimiter);
    const columns = row ? eventColumns(row.cells) : null;
    if (columns && [...columns.values()].includes('patent_number')) return { delimiter, columns };
  }
  return null;
}

function* tableRows(text: string, { delimiter, columns }: TextTable): Generator<EventLine> {
  let isHeading = true;
  for (const { line, cells, text: row, unclosed } of csvRows(text, delimiter)) {
    if (isHeading) {
      isHeading = false;
      continue;
    }
    const fields: Record<string, string> = {};
    for (const [column, field] of columns) fields[field] = cells[column] ?? '';
    const isShort = [...columns.keys()].some((column) => column >= cells.length);
    const reason = unclosed ? 'unclosed_quote' : isShort ? 'too_few_columns' : undefined;
    yield { line, text: row, row: fields, ...(reason === undefined ? {} : { reason }) };
  }
}

function* separatedLines(lines: readonly string[]): Generator<EventLine> {
  let number: string | undefined;
  let title: string | undefined;
  for (const [index, text] of lines.entries()) {
    const line = index + 1;
    const heading = NUMBER_LINE.exec(text);
    if (heading) {
      number = heading[1];
      title = undefined;
      continue;
    }
    if (!/[|｜\t]/u.test(text)) {
      title = TITLE_LINE.exec(text)?.[1] ?? title;
      continue;
    }
    const cells = text.split(/[|｜\t]/u).map((cell) => cell.trim());
    if (/公告日/u.test(text) && /法律状态/u.test(text) && !/\d{4}/u.test(text)) continue;
    // The day tells which of the two forms it is; a description may contain separators of its own.
    const day = cells.findIndex((cell) => parseLooseDay(cell)?.precision === 'day');
    if ((day !== 0 && day !== 1) || cells.length < day + 2) {
      yield {
        line,
        text,
        row: {},
        reason: cells.length < 3 ? 'too_few_columns' : 'announced_date_unreadable',
      };
      continue;
    }
    yield {
      line,
      text,
      row: {
        patent_number: day === 1 ? cells[0] : number,
        title: day === 1 ? undefined : title,
        announced_date: cells[day],
        event_name: cells[day + 1],
        detail: cells.slice(day + 2).join('|'),
      },
    };
  }
}

/** Each 法律状态公告日 begins an event; the description ends before the next label. */
function* vendorBlocks(text: string, lines: readonly string[]): Generator<EventLine> {
  const starts: number[] = [0];
  for (const line of lines) starts.push((starts.at(-1) as number) + line.length + 1);
  const labels = [...text.matchAll(VENDOR)];
  let number: string | undefined;
  let last = 0;
  let block: { from: number; row: Record<string, string>; upTo: number } | null = null;
  const flush = (): EventLine | null => {
    if (block === null) return null;
    const { from, row, upTo } = block;
    block = null;
    const line = starts.findLastIndex((start) => start <= from) + 1;
    return { line, text: text.slice(from, upTo).trim(), row };
  };
  for (const [index, label] of labels.entries()) {
    const field =
      label[1] === '法律状态公告日' ? 'announced_date' : label[1] === '法律状态' ? 'event_name' : 'detail';
    if (block === null || field in block.row) {
      const done = flush();
      if (done) yield done;
      // The patent's number stands before its events.
      for (const line of text.slice(last, label.index).split(/[\r\n]/u))
        number = NUMBER_LINE.exec(line)?.[1] ?? number;
      block = {
        from: label.index,
        row: number === undefined ? {} : { patent_number: number },
        upTo: label.index,
      };
    }
    const next = labels[index + 1]?.index ?? text.length;
    let value = text.slice(label.index + label[0].length, next);
    // A number of the next patent ends the description.
    const cut = /[\r\n]\s*(?:申请号|专利号)\s*[:：]/u.exec(value);
    if (cut) value = value.slice(0, cut.index);
    block.upTo = label.index + label[0].length + value.length;
    last = block.upTo;
    block.row[field] =
      field === 'detail'
        ? value.trim()
        : value
            .trim()
            .replace(/[;；]$/u, '')
            .trim();
  }
  const done = flush();
  if (done) yield done;
}
