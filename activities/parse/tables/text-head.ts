import { PanhuoError } from '../../../domain/errors.ts';
import { cellsOf } from '../../../lake/cells.ts';
import { frame } from '../../../lake/framing.ts';
import { binary, type DetectedEncoding, type TextEncodingName } from '../encoding.ts';
import { empty, encodingOf, HEAD_BYTES, oldLineEnds, readStart } from '../header.ts';
import type { SheetRow } from './table-reader.ts';

const ROWS = 300;
const DELIMITERS = [',', '\t', ';', '|'] as const;

/** The first rows of a text table, with where each ends. */
export interface TextHead {
  encoding: DetectedEncoding;
  delimiter: string;
  rows: SheetRow[];
  /** Bytes of UTF-8 up to the end of each row's line. */
  ends: number[];
  /** The whole file was looked at. */
  complete: boolean;
}

/** Names people use for what `TextDecoder` knows. */
const ENCODINGS: Readonly<Record<string, TextEncodingName>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  gb18030: 'gb18030',
  gbk: 'gb18030',
  gb2312: 'gb18030',
  'utf-16': 'utf-16le',
  'utf-16le': 'utf-16le',
  'utf-16be': 'utf-16be',
};

/**
 * @param wanted encoding that a person named
 * @throws PANHUO_INPUT_EMPTY, _BINARY, _ENCODING, PANHUO_HEADER_UNREADABLE, PANHUO_USAGE
 */
export function readTextHead(file: string, name: string, wanted?: string): TextHead {
  const bytes = readStart(file, HEAD_BYTES);
  if (bytes.length === 0) throw empty(name, '文件是空的');
  const encoding = wanted === undefined ? encodingOf(file, bytes, name) : named(wanted, bytes);
  const complete = bytes.length < HEAD_BYTES;
  const text = new TextDecoder(encoding.encoding, { ignoreBOM: true }).decode(bytes.subarray(encoding.bom), {
    stream: true,
  });
  if (text.includes('\0')) throw binary(name, null);
  if (text.trim() === '') throw empty(name, '文件里只有空白');
  if (text.includes('\r') && !text.includes('\n')) throw oldLineEnds(name);
  const utf8 = Buffer.from(text, 'utf8');
  const delimiter = DELIMITERS.map((one) => ({ one, ...cutBy(utf8, one, complete) })).reduce((best, next) =>
    next.width > best.width ? next : best,
  );
  return { encoding, delimiter: delimiter.one, rows: delimiter.rows, ends: delimiter.ends, complete };
}

function named(wanted: string, bytes: Buffer): DetectedEncoding {
  const encoding = ENCODINGS[wanted.toLowerCase()];
  if (encoding === undefined) {
    throw new PanhuoError('PANHUO_USAGE', `没有这种编码：${wanted}`, {
      hint: `--encoding 可写 ${Object.keys(ENCODINGS).join('、')}`,
    });
  }
  const marks = {
    'utf-8': [0xef, 0xbb, 0xbf],
    'utf-16le': [0xff, 0xfe],
    'utf-16be': [0xfe, 0xff],
    gb18030: [],
  };
  const mark: readonly number[] = marks[encoding];
  const marked = mark.length > 0 && mark.every((byte, at) => bytes[at] === byte);
  return { encoding, bom: marked ? mark.length : 0 };
}

/** The rows as this delimiter cuts them, and how wide the table is then: the cells that most of the first rows have. */
function cutBy(utf8: Buffer, delimiter: string, complete: boolean) {
  const separator = delimiter.charCodeAt(0);
  const rows: SheetRow[] = [];
  const ends: number[] = [];
  let counted = 0;
  let line = 1;
  const lineAt = (offset: number): number => {
    for (let at = utf8.indexOf(10, counted); at >= 0 && at < offset; at = utf8.indexOf(10, at + 1)) line++;
    counted = offset;
    return line;
  };
  frame({
    chunk: utf8,
    delimiter: separator,
    ordinal: 1,
    line: 1,
    last: complete,
    write: () => undefined,
    onRow: (_, from, to) => {
      if (rows.length >= ROWS) return;
      const newline = utf8.indexOf(10, to);
      rows.push({ line: lineAt(from), cells: cellsOf(utf8, from, to, separator) });
      ends.push(newline < 0 ? utf8.length : newline + 1);
    },
  });
  const widths = rows.slice(0, 50).map((row) => row.cells.length);
  const width = widths.sort((a, b) => a - b)[Math.floor(widths.length / 2)] ?? 0;
  return { rows, ends, width: Math.max(width, (widths.at(-1) ?? 0) / 100) };
}
