import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ParsedDocument, ParsedItem, RecordParser } from '../../../../activities/parse/record-parser.ts';

export function documentOf(content: string | Uint8Array, name = '合成数据.html'): ParsedDocument {
  const bytes = Buffer.from(content as string);
  return {
    name,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    bytes: bytes.length,
    fetchedAt: '2026-01-01T00:00:00.000Z',
    read: async () => bytes,
    stream: async function* () {
      yield bytes;
    },
  };
}

export async function documentAt(file: string): Promise<ParsedDocument> {
  return documentOf(await readFile(file), path.basename(file));
}

export interface Parsed {
  records: Record<string, unknown>[];
  raws: (Record<string, unknown> | undefined)[];
  rejects: { reason: string; text: string }[];
  warnings: string[];
  items: ParsedItem[];
}

export async function parseAll(
  parser: RecordParser,
  document: ParsedDocument,
  options?: unknown,
): Promise<Parsed> {
  const parsed: Parsed = { records: [], raws: [], rejects: [], warnings: [], items: [] };
  for await (const item of parser.parse(document, options)) {
    parsed.items.push(item);
    if ('record' in item) {
      parsed.records.push(item.record);
      parsed.raws.push(item.raw);
    } else if ('reject' in item) parsed.rejects.push(item.reject);
    else parsed.warnings.push(item.warning);
  }
  return parsed;
}
