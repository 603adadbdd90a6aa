import { closeSync, openSync, readSync } from 'node:fs';
import { PanhuoError } from '../../../domain/errors.ts';
import { readHead } from '../header.ts';
import type { RecordParser } from '../record-parser.ts';
import { xmlDecoder } from '../xml/decode.ts';
import { epoBiblio } from './epo-biblio.ts';
import { epoClaims } from './epo-claims.ts';
import { epoFamily } from './epo-family.ts';
import { epoLegal } from './epo-legal.ts';
import { OPS_ROOTS } from './epo-shared.ts';
import { usptoAssignment } from './uspto-assignment.ts';
import { usptoGrant } from './uspto-grant.ts';
import { VENDOR_COLUMNS } from './vendor-export.ts';

/** Bytes looked at: headers of answers and DTDs come before the element that tells. */
const HEAD = 64 << 10;

/** Formats by their outermost element and, where several share it, by an element inside. */
const TREES: readonly { connector: RecordParser; roots: readonly string[]; holds?: string }[] = [
  { connector: usptoGrant, roots: ['us-patent-grant', 'PATDOC'] },
  { connector: usptoAssignment, roots: ['response'], holds: 'result' },
  { connector: epoBiblio, roots: OPS_ROOTS, holds: 'exchange-document' },
  { connector: epoClaims, roots: [...OPS_ROOTS, 'fulltext-documents'], holds: 'fulltext-document' },
  { connector: epoFamily, roots: OPS_ROOTS, holds: 'patent-family' },
  { connector: epoLegal, roots: OPS_ROOTS, holds: 'patent-family' },
];

/** Connectors that read an XML file, by what it begins with; none for a tree nobody knows. */
export function connectorsOfTree(file: string, name: string): RecordParser[] {
  const head = startOf(file);
  let text: string;
  try {
    text = xmlDecoder(head, name).decode(head, false);
  } catch (error) {
    // Wrong bytes are for the connector to report.
    if (!(error instanceof PanhuoError)) throw error;
    text = head.toString('latin1');
  }
  const plain = text.replace(/<!--[\s\S]*?(?:-->|$)|<\?[\s\S]*?(?:\?>|$)/g, '');
  const names = Array.from(plain.matchAll(/<(?:[\w.-]+:)?([\w.-]+)(?=[\s/>])/g), ([, local = '']) => local);
  const [root = ''] = names;
  const all = new Set(names);
  return TREES.filter(
    ({ roots, holds }) => roots.includes(root) && (holds === undefined || all.has(holds)),
  ).map(({ connector }) => connector);
}

/** Whether a text table is an export of a database with the grant in columns of its own: read as a plain table it would lose the grants. */
export function isVendorExport(file: string, name: string): boolean {
  try {
    const { headers, delimiter } = readHead(file, name);
    const names = headers.map((header) => header.normalize('NFKC').trim());
    return delimiter === ',' && VENDOR_COLUMNS.every((column) => names.includes(column));
  } catch (error) {
    // A file without a heading in its first line is none; what it is, the other looks say.
    if (error instanceof PanhuoError) return false;
    throw error;
  }
}

function startOf(file: string): Buffer {
  const fd = openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(HEAD);
    return buffer.subarray(0, readSync(fd, buffer, 0, HEAD, 0));
  } finally {
    closeSync(fd);
  }
}
