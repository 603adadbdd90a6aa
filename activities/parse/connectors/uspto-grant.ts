import { PanhuoError } from '../../../domain/errors.ts';
import type { ParsedDocument, ParsedItem, RecordParser } from '../record-parser.ts';
import { list, symbolOfParts } from '../xml/patent.ts';
import { readXml, type XmlParent } from '../xml/reader.ts';
import { child, children, plain, textAt, textOf, type XmlElement } from '../xml/tree.ts';
import { patdocItem } from './uspto-patdoc.ts';

/**
 * USPTO full-text grants: `us-patent-grant` of DTD v4.0 (2004) to v4.7 and, of 2001–2004, `PATDOC` (WIPO ST.32), single or one after the
 * other as in the weekly bulk files. Descriptions and drawings have no field and are not parsed.
 */
export const usptoGrant: RecordParser = {
  parser: 'uspto-grant',
  parserVersion: 1,
  kind: 'publication',
  parse,
};

const PARTS = ['us-bibliographic-data-grant', 'abstract', 'claims'];
/** PATDOC: SDOBI bibliography, SDOAB abstract, SDOCL claims. */
const PATDOC_PARTS = ['SDOBI', 'SDOAB', 'SDOCL'];

async function* parse(document: ParsedDocument): AsyncGenerator<ParsedItem> {
  let grant: XmlParent | undefined;
  let parts = new Map<string, XmlElement>();
  let ordinal = 0;
  const finish = function* (): Generator<ParsedItem> {
    if (grant === undefined) return;
    ordinal++;
    const at = { line: grant.line, pointer: `${grant.name}[${ordinal}]` };
    const item = grant.name === 'PATDOC' ? patdocItem(parts) : itemOf(grant, parts);
    yield { ...item, at };
  };
  for await (const { element, parents } of readXml(document, {
    roots: ['us-patent-grant', 'PATDOC'],
    expected: 'USPTO 授权全文（us-patent-grant）',
    collect: [...PARTS, ...PATDOC_PARTS],
    skip: { 'us-patent-grant': ['description', 'drawings'], PATDOC: ['SDODE', 'SDODR'] },
  })) {
    const outermost = parents[0];
    // An abstract or claims deeper inside (of a cited text, say) is none of ours.
    if (parents.length !== 1 || outermost === undefined) continue;
    if (outermost !== grant) {
      yield* finish();
      grant = outermost;
      parts = new Map();
    }
    if (!parts.has(element.name)) parts.set(element.name, element);
  }
  yield* finish();
  if (ordinal === 0) {
    throw new PanhuoError('PANHUO_XML_OTHER', `其中没有授权文献的著录项目：${document.name}`, {
      where: { file: document.name },
    });
  }
}

function itemOf({ attributes }: XmlParent, parts: ReadonlyMap<string, XmlElement>): ParsedItem {
  const biblio = parts.get('us-bibliographic-data-grant');
  const publication = child(biblio, 'publication-reference', 'document-id');
  const application = child(biblio, 'application-reference', 'document-id');
  const parties = child(biblio, 'us-parties') ?? child(biblio, 'parties');
  const people = peopleOf(biblio, parties);
  const cited = citationsOf(biblio);
  const agents = children(child(parties, 'agents'), 'agent').map((agent) => child(agent, 'addressbook'));
  return {
    record: {
      publication_number: usNumber(
        textAt(publication, 'doc-number'),
        textAt(publication, 'kind'),
        textAt(publication, 'country'),
      ),
      publication_date: textAt(publication, 'date') ?? attributes['date-publ'],
      title: textAt(biblio, 'invention-title'),
      filing_date: textAt(application, 'date'),
      applicants: people.applicants,
      inventors: people.inventors,
      address: people.address,
      classification: classificationOf(biblio),
      cpc: cpcOf(biblio),
      abstract: paragraphs(parts.get('abstract')),
      claims: claimsOf(parts.get('claims')),
      agency: list(agents.map((agent) => textAt(agent, 'orgname'))),
      agents: list(agents.map(personName)),
      priorities: list(
        children(child(biblio, 'priority-claims'), 'priority-claim').map((claim) =>
          [
            `${textAt(claim, 'country') ?? ''}${textAt(claim, 'doc-number') ?? ''}`,
            iso(textAt(claim, 'date')),
          ]
            .filter(Boolean)
            .join(' '),
        ),
      ),
      citations: list(cited.patents.map(({ number }) => number)),
    },
    raw: {
      foreign_application_number: prefixed('US', textAt(application, 'doc-number')),
      application_type: child(biblio, 'application-reference')?.attributes['appl-type'],
      status: attributes.status,
      dtd: attributes['dtd-version'],
      file: attributes.file,
      citations: cited.patents,
      other_citations: cited.others,
      biblio: biblio === undefined ? null : rest(biblio),
    },
  };
}

/**
 * The number as other offices write it: `US7272630B2`, `USD534567S1`, `USRE38765E1`, `USPP16123P2`; leading zeros are padding of the file
 * format, and the slash of `2002/0120760` is only for reading.
 */
export function usNumber(
  number: string | null,
  kind: string | null,
  country: string | null = 'US',
): string | null {
  const match = /^([A-Z]*)0*(\d+)$/.exec((number ?? '').replace(/[\s/]/g, ''));
  if (match === null) return number === null ? null : `${country ?? 'US'}${number}${kind ?? ''}`;
  return `${country ?? 'US'}${match[1]}${match[2]}${kind ?? ''}`;
}

/** `20080605` → `2008-06-05`; USPTO writes `19980800` when only the month is known, which stays as it is. */
export function iso(date: string | null): string | null {
  return date === null ? null : date.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3');
}

const prefixed = (prefix: string, text: string | null) => (text === null ? null : prefix + text);

function personName(book: XmlElement | undefined): string | null {
  const name = [textAt(book, 'first-name'), textAt(book, 'last-name')].filter(Boolean).join(' ');
  return name === '' ? null : name;
}

/**
 * Who owns the grant. Until 2012 the law made inventors the applicants, so the assignees at grant are what the gazette calls 专利权人; where
 * there are none the applicants are, be they firms or the inventors.
 */
function peopleOf(biblio: XmlElement | undefined, parties: XmlElement | undefined) {
  const books = (found: readonly XmlElement[]) => found.map((one) => child(one, 'addressbook') ?? one);
  const nameOf = (book: XmlElement | undefined) => textAt(book, 'orgname') ?? personName(book);
  const assignees = books(children(child(biblio, 'assignees'), 'assignee'));
  const applicants = children(
    child(parties, 'us-applicants') ?? child(parties, 'applicants'),
    'us-applicant',
    'applicant',
  );
  const inventors = books(children(child(parties, 'inventors'), 'inventor'));
  const inventing = applicants.filter((one) => one.attributes['app-type'] === 'applicant-inventor');
  const owners = assignees.some((book) => nameOf(book) !== null) ? assignees : books(applicants);
  const address = owners.map((book) => child(book, 'address')).find((found) => found !== undefined);
  return {
    applicants: list(owners.map(nameOf)),
    inventors: list((inventors.length > 0 ? inventors : books(inventing)).map(personName)),
    address:
      ['street', 'city', 'state', 'postcode', 'country']
        .map((part) => textAt(address, part))
        .filter((part) => part !== null && part !== 'unknown')
        .join(', ') || null,
  };
}

/** IPC of the reform with its edition, `G06F15/13(2007.01)I`; before 2006 `G06F015/00` of edition 7; of designs the Locarno class. */
function classificationOf(biblio: XmlElement | undefined): string | null {
  const reformed = children(child(biblio, 'classifications-ipcr'), 'classification-ipcr').map((one) => {
    const symbol = symbolOfParts(one);
    const version = /^(\d{4})(\d{2})/.exec(textAt(one, 'ipc-version-indicator', 'date') ?? '');
    if (symbol === null) return null;
    return `${symbol}${version === null ? '' : `(${version[1]}.${version[2]})`}${textAt(one, 'classification-value') ?? ''}`;
  });
  const seventh = children(
    child(biblio, 'classification-ipc'),
    'main-classification',
    'further-classification',
  ).map((one) => seventhEdition(textOf(one)));
  const locarno = children(child(biblio, 'classification-locarno'), 'main-classification').map(
    (one) => textOf(one)?.replace(/^(\d{2})(\d{2})$/, '$1-$2') ?? null,
  );
  return list(reformed) ?? list(seventh) ?? list(locarno);
}

/** `G06F015/00` → `G06F15/00`; designs of 2004 have a Locarno class here (`0601`). */
export function seventhEdition(text: string | null): string | null {
  if (text === null) return null;
  const ipc = /^([A-H]\d{2}[A-Z])\s*0*(\d+)\/\s*(\d+)$/.exec(text);
  if (ipc !== null) return `${ipc[1]}${ipc[2]}/${ipc[3]}`;
  return text.replace(/^(\d{2})(\d{2})$/, '$1-$2');
}

function cpcOf(biblio: XmlElement | undefined): string | null {
  const groups = children(child(biblio, 'classifications-cpc'), 'main-cpc', 'further-cpc');
  const combined = groups
    .flatMap((group) => children(group, 'combination-set'))
    .flatMap((set) => children(set, 'combination-rank'));
  return list(
    [...groups, ...combined].flatMap((holder) =>
      children(holder, 'classification-cpc').map((one) => symbolOfParts(one)),
    ),
  );
}

function citationsOf(biblio: XmlElement | undefined) {
  const patents: { number: string; category?: string; date?: string }[] = [];
  const others: string[] = [];
  const cited = child(biblio, 'us-references-cited') ?? child(biblio, 'references-cited');
  for (const citation of children(cited, 'us-citation', 'citation')) {
    const id = child(citation, 'patcit', 'document-id');
    const number = usNumber(textAt(id, 'doc-number'), textAt(id, 'kind'), textAt(id, 'country'));
    if (number === null) {
      const text = textAt(citation, 'nplcit', 'othercit');
      if (text !== null) others.push(text);
      continue;
    }
    const category = textAt(citation, 'category');
    const date = textAt(id, 'date');
    patents.push({
      number,
      ...(category === null ? {} : { category }),
      ...(date === null ? {} : { date }),
    });
  }
  return { patents, others };
}

/** Paragraphs on lines of their own. */
function paragraphs(element: XmlElement | undefined): string | null {
  const found = children(element, 'p');
  const texts = (found.length === 0 && element !== undefined ? [element] : found).map(textOf);
  return texts.filter((text) => text !== null).join('\n') || null;
}

/** One line for each claim. */
function claimsOf(claims: XmlElement | undefined): string | null {
  return (
    children(claims, 'claim')
      .map(textOf)
      .filter((text) => text !== null)
      .join('\n') || null
  );
}

/** The bibliography as written, without what fields or `raw` have apart and the examiner's field of search. */
function rest(biblio: XmlElement): unknown {
  const apart = new Set([
    'references-cited',
    'us-references-cited',
    'invention-title',
    'field-of-search',
    'us-field-of-classification-search',
    'classifications-cpc',
    'classifications-ipcr',
  ]);
  return plain({
    ...biblio,
    children: biblio.children.filter((one) => typeof one !== 'string' && !apart.has(one.name)),
  });
}
