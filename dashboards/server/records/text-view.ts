import { firstRow } from '../../../lake/framing.ts';
import type { DocumentView, Mark, RecordField, TextPiece } from '../../api/records.ts';
import type { Document, LakeRecord } from './archive.ts';
import { cellSpans, findValue, locateJson, type Span } from './marks.ts';
import type { TextSource } from './text-source.ts';

type TextView = Extract<DocumentView, { form: 'text' }>;

/** Characters of a piece; longer lines come in several. */
const PIECE = 800;
/** Characters and pieces of an answer. */
const SHOWN = 24_000;
const PIECES = 240;
/** Lines before the record that are shown with it. */
const CONTEXT = 2;
/** Characters of a record that are looked through for its values. */
const EXTENT = 200_000;

/** A place in a text: line from 1, character from 0. */
interface Place {
  readonly line: number;
  readonly column: number;
}

/** Place of a cursor: `120` or `1.40000`. */
export function placeOf(cursor: string | undefined): Place | null {
  const [, line, column] = /^(\d{1,9})(?:\.(\d{1,9}))?$/.exec(cursor ?? '') ?? [];
  return line === undefined || line === '0' ? null : { line: Number(line), column: Number(column ?? 0) };
}
const cursorOf = ({ line, column }: Place): string => (column === 0 ? String(line) : `${line}.${column}`);

/** The record with what stands around it, or what stands from a place on. Nothing of it is more than text. */
export async function textView(
  source: TextSource,
  document: Document,
  asked: {
    record: LakeRecord | null;
    nextLine: number | null;
    fields: readonly RecordField[];
    from: string | undefined;
  },
): Promise<TextView> {
  const found = asked.record === null ? null : await locate(source, document, asked.record, asked);
  const start = placeOf(asked.from) ?? startFor(found);
  const lines = await source.read(Math.min(start.line, source.lines), SHOWN + start.column);
  const { pieces, end } = piecesOf(lines, start);
  const isLast = end.line > source.lines;
  return {
    form: 'text',
    pieces,
    record:
      found === null
        ? null
        : { from: found.from.line, to: found.to.line, start: found.from.column, end: found.to.column },
    marks: found?.marks ?? [],
    before: start.line <= 1 && start.column === 0 ? null : cursorOf(placeBefore(start)),
    after: isLast ? null : cursorOf(end),
    lines: source.lines,
  };
}

interface Located {
  readonly from: Place;
  readonly to: Place;
  readonly marks: Mark[];
}

function startFor(found: Located | null): Place {
  if (found === null) return { line: 1, column: 0 };
  if (found.from.column > PIECE)
    return { line: found.from.line, column: Math.max(0, found.from.column - PIECE / 2) };
  return { line: Math.max(1, found.from.line - CONTEXT), column: 0 };
}

const placeBefore = ({ line, column }: Place): Place =>
  column > 0
    ? { line, column: Math.max(0, column - SHOWN / 2) }
    : { line: Math.max(1, line - 80), column: 0 };

function piecesOf(lines: readonly string[], start: Place): { pieces: TextPiece[]; end: Place } {
  const pieces: TextPiece[] = [];
  let shown = 0;
  for (const [at, line] of lines.entries()) {
    const number = start.line + at;
    for (let column = at === 0 ? start.column : 0; column === 0 || column < line.length; column += PIECE) {
      if (pieces.length >= PIECES || shown > SHOWN) return { pieces, end: { line: number, column } };
      const text = line.slice(column, column + PIECE);
      pieces.push({ line: number, column, text });
      shown += text.length;
    }
  }
  return { pieces, end: { line: start.line + lines.length, column: 0 } };
}

async function locate(
  source: TextSource,
  document: Document,
  record: LakeRecord,
  asked: { nextLine: number | null; fields: readonly RecordField[] },
): Promise<Located | null> {
  const { delimiter } = document.counted;
  if (record.line === 0) {
    if (source.whole === null) return null;
    const span = record.pointer?.startsWith('/') === true ? locateJson(source.whole, record.pointer) : null;
    const text = source.whole;
    return locatedIn(text, span ?? { start: 0, end: text.length }, 1, asked.fields);
  }
  if (delimiter !== '') return locateRow(source, document, record.line, asked.fields);
  // A page about one thing says some of it above the place where the parser found it: in its head, in its title.
  if (document.counted.records === 1 && source.whole !== null) {
    const text = source.whole.replace(/\r\n?/g, '\n');
    const all = locatedIn(text, { start: 0, end: text.length }, 1, asked.fields);
    const first = Math.min(record.line, ...all.marks.map(({ line }) => line));
    return { ...all, from: { line: first, column: 0 } };
  }
  const lines = await source.read(record.line, EXTENT);
  const extent = asked.nextLine === null ? lines : lines.slice(0, Math.max(1, asked.nextLine - record.line));
  const text = extent.join('\n');
  return locatedIn(text, { start: 0, end: text.length }, record.line, asked.fields);
}

/** Marks within a span of a text whose first line has this number. */
function locatedIn(text: string, span: Span, firstLine: number, fields: readonly RecordField[]): Located {
  const place = placer(text, firstLine);
  const own = text.slice(span.start, Math.min(span.end, span.start + EXTENT));
  const marks = fields.flatMap((field) => {
    const found = findValue(own, field);
    return found === null
      ? []
      : cutToLines(place(span.start + found.start), place(span.start + found.end), field.field);
  });
  return { from: place(span.start), to: place(Math.max(span.start, span.end - 1)), marks };
}

/** A row of delimited text: each field is its cell. */
async function locateRow(
  source: TextSource,
  { counted }: Document,
  line: number,
  fields: readonly RecordField[],
): Promise<Located | null> {
  const text = (await source.read(line, EXTENT)).join('\n');
  const bytes = Buffer.from(text, 'utf8');
  const row = firstRow(bytes, counted.delimiter.charCodeAt(0));
  if (row === null) return null;
  const written = bytes.toString('utf8', row.from, row.to);
  const offset = bytes.toString('utf8', 0, row.from).length;
  const place = placer(text, line);
  const shown = new Set(
    fields
      .filter(({ hidden, value, original }) => !hidden && (value ?? original) !== null)
      .map(({ field }) => field),
  );
  const marks = cellSpans(written, counted.delimiter).flatMap((span, at) => {
    const field = counted.mapping[at]?.field;
    if (field === null || field === undefined || !shown.has(field)) return [];
    return cutToLines(place(offset + span.start), place(offset + span.end), field);
  });
  return { from: place(offset), to: place(offset + Math.max(0, written.length - 1)), marks };
}

/** Characters of a text → line and column. */
function placer(text: string, firstLine: number): (at: number) => Place {
  const starts = [0];
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) starts.push(end + 1);
  return (at) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return { line: firstLine + low, column: at - (starts[low] ?? 0) };
  };
}

/** A mark that goes on over line ends becomes one for each line; behind the end of a line there is nothing to mark. */
function cutToLines(from: Place, to: Place, field: string): Mark[] {
  if (from.line === to.line)
    return to.column > from.column ? [{ line: from.line, start: from.column, end: to.column, field }] : [];
  const marks: Mark[] = [{ line: from.line, start: from.column, end: Number.MAX_SAFE_INTEGER, field }];
  for (let line = from.line + 1; line < to.line; line++)
    marks.push({ line, start: 0, end: Number.MAX_SAFE_INTEGER, field });
  if (to.column > 0) marks.push({ line: to.line, start: 0, end: to.column, field });
  return marks;
}
