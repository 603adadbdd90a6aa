/** Our connector alone: `xml-ours.js FILE`, XML to records, in fields and `raw`, that nobody keeps. Prints what it found. */
import { createReadStream, statSync } from 'node:fs';
import { usptoGrant } from '../../activities/parse/connectors/uspto-grant.ts';
import type { ParsedDocument } from '../../activities/parse/record-parser.ts';

const [file = ''] = process.argv.slice(2);
const document: ParsedDocument = {
  name: 'bulk.xml',
  sha256: '',
  bytes: statSync(file).size,
  fetchedAt: '2026-01-01T00:00:00Z',
  read: () => Promise.reject(new Error('a bulk file is never read as a whole')),
  // In blocks of the size the lake hands out.
  stream: () => createReadStream(file, { highWaterMark: 1 << 20 }),
};
const found = { grants: 0, citations: 0, claims: 0 };
for await (const item of usptoGrant.parse(document)) {
  if (!('record' in item)) continue;
  found.grants++;
  found.citations += item.record.citations?.split(';').length ?? 0;
  found.claims += item.record.claims?.split('\n').length ?? 0;
}
process.stdout.write(JSON.stringify(found));
