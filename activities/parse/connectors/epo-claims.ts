import type { ParsedDocument, ParsedItem, RecordParser } from '../record-parser.ts';
import { readXml } from '../xml/reader.ts';
import { child, children, textOf, type XmlElement } from '../xml/tree.ts';
import { documentId, joined, OPS_ROOTS } from './epo-shared.ts';

/** EPO OPS `published-data/…/claims` (full-text retrieval): one text for each language of each document. */
export const epoClaims: RecordParser = { parser: 'epo-claims', parserVersion: 1, kind: 'patent_text', parse };

async function* parse(document: ParsedDocument): AsyncGenerator<ParsedItem> {
  let ordinal = 0;
  for await (const { element } of readXml(document, {
    roots: [...OPS_ROOTS, 'fulltext-documents'],
    expected: 'EPO 权利要求（fulltext-document）',
    collect: ['fulltext-document'],
    skip: { 'world-patent-data': ['description', 'ftxt:description'], 'fulltext-documents': ['description'] },
    namespaces: true,
  })) {
    ordinal++;
    const number = joined(
      documentId(children(child(element, 'bibliographic-data'), 'publication-reference'), 'docdb'),
    );
    const all = children(element, 'claims');
    if (all.length === 0) yield { warning: `${number ?? '?'} 的应答中没有权利要求` };
    for (const claims of all) yield itemOf(claims, number, ordinal);
  }
  if (ordinal === 0) yield { warning: '应答中没有 fulltext-document' };
}

function itemOf(claims: XmlElement, number: string | null, ordinal: number): ParsedItem {
  // Some documents have one claim-text for each claim inside one `claim`, others one `claim` for each.
  const texts = children(claims, 'claim').flatMap((claim) => {
    const parts = children(claim, 'claim-text');
    return (parts.length === 0 ? [claim] : parts).map(textOf);
  });
  return {
    record: {
      publication_number: number,
      part: '权利要求',
      language: claims.attributes.lang?.toLowerCase() ?? null,
      claims: texts.filter((text) => text !== null).join('\n') || null,
    },
    at: { line: claims.line, pointer: `fulltext-document[${ordinal}]/claims` },
  };
}
