import { isAscii } from 'node:buffer';
import { closeSync, openSync, readSync } from 'node:fs';
import { PanhuoError } from '../../domain/errors.ts';
import { cellsOf } from '../../lake/cells.ts';
import { firstRow, frame } from '../../lake/framing.ts';
import { binary, type DetectedEncoding, detectEncoding, encodingOfText } from './encoding.ts';

/** A table wider than this is no table people keep. */
export const MAX_COLUMNS = 2000;
export const HEAD_BYTES = 1 << 18;
const SAMPLE_ROWS = 200;

export interface TableHead {
  encoding: DetectedEncoding;
  delimiter: string;
  headers: string[];
  /** Up to 200 rows for guessing columns. */
  sample: string[][];
  /** Bytes of UTF-8 and physical lines that the header takes up, blank lines before it included. */
  headerBytes: number;
  headerLines: number;
}

/**
 * Reads as much of a text table as it takes to know what it is.
 * @throws PANHUO_INPUT_EMPTY, _BINARY, _ENCODING, PANHUO_HEADER_UNREADABLE, _TOO_WIDE
 */
export function readHead(file: string, name: string): TableHead {
  const bytes = readStart(file, HEAD_BYTES);
  if (bytes.length === 0) throw empty(name, '文件是空的');
  const encoding = encodingOf(file, bytes, name);
  const text = new TextDecoder(encoding.encoding, { ignoreBOM: true }).decode(bytes.subarray(encoding.bom), {
    stream: true,
  });
  const utf8 = Buffer.from(text, 'utf8');
  const delimiter = sniffDelimiter(text);
  const complete = bytes.length < HEAD_BYTES;
  const separator = delimiter.charCodeAt(0);
  const row = firstRow(utf8, separator);
  if (row === null && complete && text.trim() === '') throw empty(name, '文件里只有空白');
  if (row === null || (row.next >= utf8.length && !complete)) {
    if (text.includes('\r') && !text.includes('\n')) throw oldLineEnds(name);
    throw new PanhuoError(
      'PANHUO_HEADER_UNREADABLE',
      `表头不完整，或第一行长于 ${HEAD_BYTES / 1024} kB：${name}`,
      {
        where: { file: name, line: 1 },
        hint: '请检查文件是否为 CSV，引号是否成对。',
      },
    );
  }
  const headers = cellsOf(utf8, row.from, row.to, separator);
  if (headers.some((header) => header.includes('\0'))) throw binary(name, null);
  if (headers.some((header) => /\r(?!\n)/.test(header))) throw oldLineEnds(name);
  if (headers.length > MAX_COLUMNS) {
    throw new PanhuoError(
      'PANHUO_HEADER_TOO_WIDE',
      `表头有 ${headers.length} 列，超过上限 ${MAX_COLUMNS} 列：${name}`,
      {
        where: { file: name, line: row.lines },
        hint: '请只保留需要的列后再导入。',
      },
    );
  }
  const rest = utf8.subarray(row.next);
  if (complete && rest.toString('utf8').trim() === '') throw empty(name, '文件只有表头，没有数据行');
  const sample = sampleOf(rest, separator, complete);
  return { encoding, delimiter, headers, sample, headerBytes: row.next, headerLines: row.lines };
}

export function empty(name: string, what: string): PanhuoError {
  return new PanhuoError('PANHUO_INPUT_EMPTY', `${what}：${name}`, {
    where: { file: name },
    hint: '请确认导出或下载已经完成。',
  });
}

export function oldLineEnds(name: string): PanhuoError {
  return new PanhuoError('PANHUO_HEADER_UNREADABLE', `换行符是旧式的单个回车（CR），无法分行：${name}`, {
    where: { file: name, line: 1 },
    hint: '请用原软件另存为 CSV（换行符 LF 或 CRLF）后再导入。',
  });
}

/** Cut as the data will be cut, so that a damaged row costs the sample no more than itself. */
function sampleOf(rest: Buffer, delimiter: number, complete: boolean): string[][] {
  const sample: string[][] = [];
  frame({
    chunk: rest,
    delimiter,
    ordinal: 1,
    line: 1,
    last: complete,
    write: () => undefined,
    onRow: (_, from, to) => {
      if (sample.length < SAMPLE_ROWS) sample.push(cellsOf(rest, from, to, delimiter));
    },
  });
  return sample;
}

/** Tables whose first thousands of rows are ASCII are told by the first character that is not. */
export function encodingOf(file: string, start: Buffer, name: string): DetectedEncoding {
  const detected = detectEncoding(start, name);
  if (detected.bom > 0 || start.length < HEAD_BYTES || !isAscii(start)) return detected;
  const fd = openSync(file, 'r');
  try {
    const block = Buffer.allocUnsafe(HEAD_BYTES);
    for (let at = start.length; ; ) {
      const read = readSync(fd, block, 0, block.length, at);
      if (read === 0) return detected;
      const bytes = block.subarray(0, read);
      if (!isAscii(bytes)) {
        const first = at + bytes.findIndex((byte) => byte > 0x7f);
        return encodingOfText(block.subarray(0, readSync(fd, block, 0, block.length, first)), name);
      }
      at += read;
    }
  } finally {
    closeSync(fd);
  }
}

function sniffDelimiter(text: string): string {
  const line = text.trimStart().split(/\r?\n/, 1)[0] ?? '';
  const counts = [',', '\t', ';', '|'].map((delimiter) => [delimiter, line.split(delimiter).length] as const);
  return counts.reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}

export function readStart(file: string, bytes: number): Buffer {
  const fd = openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(bytes);
    let used = 0;
    for (;;) {
      const read = readSync(fd, buffer, used, bytes - used, used);
      used += read;
      if (read === 0 || used === bytes) return buffer.subarray(0, used);
    }
  } finally {
    closeSync(fd);
  }
}
