import type { ParsedDocument, ParsedItem, RecordParser } from '../record-parser.ts';
import { list, symbolOf, symbolOfParts } from '../xml/patent.ts';
import { readXml } from '../xml/reader.ts';
import { allText, child, children, plain, textAt, textOf, type XmlElement } from '../xml/tree.ts';
import {
  byLanguage,
  chineseApplication,
  documentId,
  joined,
  OPS_ROOTS,
  partyNames,
  prioritiesOf,
  textsByLanguage,
} from './epo-shared.ts';

/** EPO OPS `published-data/…/biblio` and DOCDB exchange documents: one publication for each `exchange-document`. */
export const epoBiblio: RecordParser = {
  parser: 'epo-biblio',
  parserVersion: 1,
  kind: 'publication',
  parse,
};

async function* parse(document: ParsedDocument): AsyncGenerator<ParsedItem> {
  let ordinal = 0;
  for await (const { element } of readXml(document, {
    roots: OPS_ROOTS,
    expected: 'EPO 著录项目（exchange-document）',
    collect: ['exchange-document'],
    namespaces: true,
  })) {
    ordinal++;
    yield { ...itemOf(element), at: { line: element.line, pointer: `exchange-document[${ordinal}]` } };
  }
  if (ordinal === 0) yield { warning: '应答中没有 exchange-document' };
}

function itemOf(found: XmlElement): ParsedItem {
  const { attributes } = found;
  const biblio = child(found, 'bibliographic-data');
  const number = documentId(children(biblio, 'publication-reference'), 'docdb') ?? {
    country: attributes.country ?? null,
    number: attributes['doc-number'] ?? '',
    kind: attributes.kind ?? null,
    date: attributes['date-publ'] ?? null,
  };
  if (attributes.status === 'not found' || biblio === undefined) {
    return { reject: { reason: 'not_found', text: joined(number) ?? allText(found).slice(0, 200) } };
  }
  const references = children(biblio, 'application-reference');
  const application = documentId(references, 'docdb');
  const titles = byLanguage(children(biblio, 'invention-title'));
  const abstracts = byLanguage(children(found, 'abstract'));
  const parties = child(biblio, 'parties');
  const cited = citationsOf(biblio);
  return {
    record: {
      publication_number: joined(number),
      publication_date: number.date ?? documentId(children(biblio, 'publication-reference'), 'epodoc')?.date,
      title: textOf(titles.chosen),
      application_number: chineseApplication(application),
      filing_date: application?.date ?? documentId(references, 'epodoc')?.date,
      applicants: partyNames(children(child(parties, 'applicants'), 'applicant'), 'applicant-name'),
      inventors: partyNames(children(child(parties, 'inventors'), 'inventor'), 'inventor-name'),
      classification: symbolsOf(biblio),
      cpc: cpcOf(biblio),
      priorities: prioritiesOf(children(child(biblio, 'priority-claims'), 'priority-claim')),
      citations: list(cited.patents.map(({ number: cited }) => cited)),
      abstract: textOf(abstracts.chosen),
    },
    raw: {
      family_id: attributes['family-id'],
      foreign_application_number: joined(application),
      titles: textsByLanguage(titles.others),
      abstracts: textsByLanguage(abstracts.others),
      citations: cited.patents,
      other_citations: cited.others,
      biblio: rest(biblio),
    },
  };
}

/** IPC of the reform (ipcr), else the symbols of earlier editions. */
function symbolsOf(biblio: XmlElement): string | null {
  const current = children(child(biblio, 'classifications-ipcr'), 'classification-ipcr').map(
    (one) => symbolOf(textAt(one, 'text')) ?? symbolOfParts(one),
  );
  const earlier = children(child(biblio, 'classification-ipc'), 'text').map((one) => symbolOf(textOf(one)));
  return list(current) ?? list(earlier);
}

/** CPC of all offices, once each: invention (CPCI) and additional (CPCA) symbols and the members of combinations. */
function cpcOf(biblio: XmlElement): string | null {
  const all = child(biblio, 'patent-classifications');
  const combined = children(all, 'combination-set').flatMap((set) =>
    children(set, 'combination-rank').flatMap((rank) => children(rank, 'patent-classification')),
  );
  return list(
    [...children(all, 'patent-classification'), ...combined].map((one) =>
      (child(one, 'classification-scheme')?.attributes.scheme ?? '').startsWith('CPC')
        ? (symbolOfParts(one) ?? symbolOf(textAt(one, 'classification-symbol')))
        : null,
    ),
  );
}

interface Cited {
  number: string;
  phase?: string;
  by?: string;
  category?: string;
}

function citationsOf(biblio: XmlElement): { patents: Cited[]; others: string[] } {
  const patents: Cited[] = [];
  const others: string[] = [];
  for (const citation of children(child(biblio, 'references-cited'), 'citation')) {
    const cited = children(citation, 'patcit');
    const number = joined(documentId(cited, 'docdb') ?? documentId(cited, 'epodoc'));
    const { 'cited-phase': phase, 'cited-by': by } = citation.attributes;
    const category = list(children(citation, 'category').map(textOf));
    if (number === null) {
      const text = textAt(citation, 'nplcit', 'text') ?? textOf(child(citation, 'nplcit'));
      if (text !== null) others.push(text);
      continue;
    }
    patents.push({
      number,
      ...(phase === undefined ? {} : { phase }),
      ...(by === undefined ? {} : { by }),
      ...(category === null ? {} : { category }),
    });
  }
  return { patents, others };
}

/** The bibliographic data as written, without what `raw` has apart. */
function rest(biblio: XmlElement): unknown {
  const apart = new Set(['references-cited', 'invention-title']);
  return plain({
    ...biblio,
    children: biblio.children.filter((one) => typeof one === 'string' || !apart.has(one.name)),
  });
}
