import { closeSync, openSync, readSync } from 'node:fs';
import type { TableFormat } from './table-reader.ts';
import { Zip } from './zip.ts';

/** What a file is, by its bytes; its name decides only where the bytes do not. */
export type FileFormat = TableFormat | 'text' | 'zip' | 'xml';

const HEAD = 64 << 10;

/** @throws PANHUO_ZIP_* for an archive that cannot be opened */
export async function formatOf(path: string, name: string): Promise<FileFormat> {
  const head = startOf(path);
  if (head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 || head[2] === 5)) {
    const zip = await Zip.open(path, name);
    try {
      const isBook =
        zip.has('[Content_Types].xml') &&
        zip.entries.some((entry) => /(^|\/)workbook\.xml$/.test(entry.name));
      return isBook ? 'xlsx' : 'zip';
    } finally {
      zip.close();
    }
  }
  if (head[0] === 0xd0 && head[1] === 0xcf && head[2] === 0x11 && head[3] === 0xe0) return 'xls';
  // BIFF of old versions has no container around it: BOF record first.
  if (head[0] === 0x09 && (head[1] === 0x08 || head[1] === 0x04 || head[1] === 0x02) && /\.xls$/i.test(name))
    return 'xls';
  const text = head
    .toString('latin1')
    .replace(/^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, '')
    .replace(/\0/g, '')
    .trimStart();
  if (/urn:schemas-microsoft-com:office:spreadsheet/.test(text) && /^<\?xml/.test(text)) return 'xls';
  if (/^<(?:!doctype html|html|head|meta|table|body|style|div|center)\b/i.test(text)) return 'html';
  // A page may begin with an XML declaration or a comment. A tree may have tables somewhere inside.
  if (/^<(?:\?xml|!--)/i.test(text) && /^<(?:html|head|body|table|div)\b/i.test(afterPrologue(text)))
    return 'html';
  if (/^<(?:\?xml|!doctype|[a-z][\w.-]*(?::[\w.-]+)?[\s>])/i.test(text)) return 'xml';
  if (/^\{\s*"/.test(text)) return isJsonLines(text) || /\.(?:jsonl|ndjson)$/i.test(name) ? 'jsonl' : 'json';
  if (/^\[\s*(?:\{|\[|\])/.test(text)) return 'json';
  return 'text';
}

/** What follows declarations, instructions and comments: the first element. */
function afterPrologue(text: string): string {
  let rest = text;
  for (;;) {
    const end = /^<\?/.test(rest)
      ? '?>'
      : rest.startsWith('<!--')
        ? '-->'
        : rest.startsWith('<!')
          ? '>'
          : null;
    if (end === null) return rest;
    const at = rest.indexOf(end, 2);
    if (at < 0) return '';
    rest = rest.slice(at + end.length).trimStart();
  }
}

/** The first line is a whole object and another follows. */
function isJsonLines(text: string): boolean {
  const [line = '', next = ''] = text.split(/\r?\n/, 2);
  return line.trimEnd().endsWith('}') && next.startsWith('{');
}

function startOf(path: string): Buffer {
  const fd = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(HEAD);
    return buffer.subarray(0, readSync(fd, buffer, 0, HEAD, 0));
  } finally {
    closeSync(fd);
  }
}
