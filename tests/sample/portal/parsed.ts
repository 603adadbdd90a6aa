import type { ParsedDocument, ParsedItem, RecordParser } from '../../../activities/parse/record-parser.ts';

/** What a connector finds in a page of the portal. */
export async function parsed(parser: RecordParser, url: string, options?: unknown): Promise<ParsedItem[]> {
  const response = await fetch(url);
  const bytes = Buffer.from(await response.arrayBuffer());
  const document: ParsedDocument = {
    name: new URL(url).pathname,
    sha256: '0'.repeat(64),
    bytes: bytes.length,
    url,
    mediaType: response.headers.get('content-type') ?? '',
    fetchedAt: '2024-12-31T00:00:00Z',
    read: async () => bytes,
    stream: async function* () {
      yield bytes;
    },
  };
  const items: ParsedItem[] = [];
  for await (const item of parser.parse(document, options)) items.push(item);
  return items;
}
