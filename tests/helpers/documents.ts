import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ParsedDocument, ParsedItem, RecordParser } from '../../activities/parse/record-parser.ts';

/** A document in memory; `piece` is how many bytes its stream gives at a time. */
export function documentOf(
  content: string | Uint8Array,
  name = 'synthetic.xml',
  piece = 65_536,
): ParsedDocument {
  const bytes = Buffer.from(content as Uint8Array);
  return {
    name,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    bytes: bytes.length,
    fetchedAt: '2026-01-01T00:00:00Z',
    read: async () => bytes,
    async *stream() {
      for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
    },
  };
}

export function fileDocument(...parts: string[]): ParsedDocument {
  const file = path.join(...parts);
  return documentOf(readFileSync(file), path.basename(file));
}

export async function itemsOf(
  parser: RecordParser,
  document: ParsedDocument,
  options?: unknown,
): Promise<ParsedItem[]> {
  const items: ParsedItem[] = [];
  for await (const item of parser.parse(document, options)) items.push(item);
  return items;
}

/** The records among the items, with empty fields left out. */
export function recordsOf(items: readonly ParsedItem[]): Record<string, string>[] {
  return items.flatMap((item) =>
    'record' in item
      ? [
          Object.fromEntries(
            Object.entries(item.record).filter((entry): entry is [string, string] => entry[1] != null),
          ),
        ]
      : [],
  );
}
