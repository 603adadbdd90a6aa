import type { ParsedDocument, ParsedItem, RecordParser } from '../record-parser.ts';
import { readXml, type XmlFound } from '../xml/reader.ts';
import { children } from '../xml/tree.ts';
import { documentId, joined, OPS_ROOTS, prioritiesOf, realDate } from './epo-shared.ts';

/** EPO OPS `family/publication/…`: one member for each document of the INPADOC family. */
export const epoFamily: RecordParser = {
  parser: 'epo-family',
  parserVersion: 1,
  kind: 'family_member',
  parse,
};

async function* parse(document: ParsedDocument): AsyncGenerator<ParsedItem> {
  for await (const member of familyMembers(document)) {
    if ('warning' in member) {
      yield member;
      continue;
    }
    const { element, queried, ordinal } = member;
    const publication = documentId(children(element, 'publication-reference'), 'docdb');
    const application = documentId(children(element, 'application-reference'), 'docdb');
    yield {
      record: {
        family_id: element.attributes['family-id'] ?? null,
        publication_number: joined(publication),
        publication_date: realDate(publication?.date ?? null),
        country: publication?.country ?? null,
        foreign_application_number: joined(application),
        filing_date: realDate(application?.date ?? null),
        priorities: prioritiesOf(children(element, 'priority-claim')),
        queried_number: queried,
      },
      raw: {
        epodoc: documentId(children(element, 'publication-reference'), 'epodoc')?.number,
        representative: children(element, 'application-reference')[0]?.attributes['is-representative'],
      },
      at: { line: element.line, pointer: `family-member[${ordinal}]` },
    };
  }
}

export type FamilyMember = { element: XmlFound['element']; queried: string | null; ordinal: number };

/** Members of a family answer with the number that was asked for; a warning when the answer holds fewer than it says. */
export async function* familyMembers(
  document: ParsedDocument,
): AsyncGenerator<FamilyMember | { warning: string }> {
  let queried: string | null = null;
  let promised: number | null = null;
  let ordinal = 0;
  for await (const { element, parents } of readXml(document, {
    roots: OPS_ROOTS,
    expected: 'EPO 同族应答（patent-family）',
    collect: ['publication-reference', 'family-member'],
    namespaces: true,
  })) {
    const count = Number(parents.at(-1)?.attributes['total-result-count']);
    if (Number.isInteger(count)) promised = count;
    if (element.name === 'publication-reference') {
      queried = joined(documentId([element], 'docdb'));
      continue;
    }
    ordinal++;
    yield { element, queried, ordinal };
  }
  if (promised !== null && promised !== ordinal) {
    yield { warning: `应答称共有 ${promised} 件同族文献，实有 ${ordinal} 件` };
  } else if (ordinal === 0) yield { warning: '应答中没有同族文献' };
}
