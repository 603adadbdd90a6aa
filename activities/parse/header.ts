import { closeSync, openSync, readSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { PanhuoError } from '../../domain/errors.ts';
import { firstRow } from '../../lake/framing.ts';
import { type DetectedEncoding, detectEncoding } from './encoding.ts';

/** A table wider than this is no table people keep. */
export const MAX_COLUMNS = 2000;
const HEAD_BYTES = 1 << 18;
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
  const encoding = detectEncoding(bytes, name);
  const text = new TextDecoder(encoding.encoding, { ignoreBOM: true }).decode(bytes.subarray(encoding.bom), {
    stream: true,
  });
  const utf8 = Buffer.from(text, 'utf8');
  const delimiter = sniffDelimiter(text);
  const complete = bytes.length < HEAD_BYTES;
  const row = firstRow(utf8, delimiter.charCodeAt(0));
  if (row === null && complete && text.trim() === '') throw empty(name, '文件里只有空白');
  if (row === null || (row.next >= utf8.length && !complete)) {
    throw new PanhuoError(
      'PANHUO_HEADER_UNREADABLE',
      `表头不完整，或第一行长于 ${HEAD_BYTES / 1024} kB：${name}`,
      {
        where: { file: name, line: 1 },
        hint: '请检查文件是否为 CSV，引号是否成对。',
      },
    );
  }
  const headers = rowsOf(utf8.toString('utf8', row.from, row.to), delimiter)[0] ?? [];
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
  const cut = complete ? rest.length : rest.lastIndexOf(10) + 1;
  const sample = rowsOf(rest.toString('utf8', 0, cut), delimiter);
  return { encoding, delimiter, headers, sample, headerBytes: row.next, headerLines: row.lines };
}

function empty(name: string, what: string): PanhuoError {
  return new PanhuoError('PANHUO_INPUT_EMPTY', `${what}：${name}`, {
    where: { file: name },
    hint: '请确认导出或下载已经完成。',
  });
}

function rowsOf(text: string, delimiter: string): string[][] {
  return parse(text, {
    delimiter,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    to: SAMPLE_ROWS,
  });
}

function sniffDelimiter(text: string): string {
  const line = text.trimStart().split(/\r?\n/, 1)[0] ?? '';
  const counts = [',', '\t', ';', '|'].map((delimiter) => [delimiter, line.split(delimiter).length] as const);
  return counts.reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}

function readStart(file: string, bytes: number): Buffer {
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
