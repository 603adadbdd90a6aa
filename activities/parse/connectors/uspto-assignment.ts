import type { ParsedDocument, ParsedItem, RecordParser } from '../record-parser.ts';
import { list } from '../xml/patent.ts';
import { readXml } from '../xml/reader.ts';
import { children, textOf, type XmlElement } from '../xml/tree.ts';

/**
 * Answers of the USPTO assignment search (Solr): one event for each patent of each recorded assignment. Fields of patents are lists side by
 * side (`patNum`, `applNum`, `inventionTitle` …), fields of the assignment stand once.
 */
export const usptoAssignment: RecordParser = {
  parser: 'uspto-assignment',
  parserVersion: 1,
  kind: 'legal_event',
  parse,
};

async function* parse(document: ParsedDocument): AsyncGenerator<ParsedItem> {
  let ordinal = 0;
  let promised: number | null = null;
  for await (const { element, parents } of readXml(document, {
    roots: ['response'],
    expected: 'USPTO 权利转移查询应答（response）',
    collect: ['doc'],
  })) {
    const result = parents.at(-1);
    if (result?.name !== 'result') continue;
    const total = Number(result.attributes.numFound);
    if (Number.isInteger(total)) promised = total - Number(result.attributes.start ?? 0);
    ordinal++;
    yield* itemsOf(element, ordinal);
  }
  if (promised !== null && promised !== ordinal) {
    yield { warning: `应答称还有 ${promised} 件权利转移登记，实有 ${ordinal} 件` };
  } else if (ordinal === 0) yield { warning: '应答中没有权利转移登记' };
}

function* itemsOf(doc: XmlElement, ordinal: number): Generator<ParsedItem> {
  const fields = fieldsOf(doc);
  const one = (name: string) => fields.get(name)?.[0] ?? null;
  const all = (name: string) => fields.get(name) ?? [];
  const reelFrame = (one('displayId') ?? '').replace('-', '/') || null;
  const conveyance = one('conveyanceText');
  const patents = Math.max(...PER_PATENT.map((name) => all(name).length));
  const at = { line: doc.line, pointer: `doc[${ordinal}]` };
  if (patents === 0) {
    yield { reject: { reason: 'patent_number_unreadable', text: reelFrame ?? '' }, at };
    return;
  }
  const raw = Object.fromEntries(
    [...fields]
      .filter(([name]) => !PER_PATENT.includes(name) && !DERIVED.test(name))
      .map(([name, values]) => [name, name.startsWith('patAssign') ? values : values[0]]),
  );
  for (let k = 0; k < patents; k++) {
    const its = (name: string) => all(name)[k] ?? null;
    const number = numberOf(its('patNum'), its('publNum'));
    const place = { line: doc.line, pointer: `${at.pointer}/patNum[${k + 1}]` };
    if (number === null) {
      const text = `${reelFrame ?? ''} ${its('applNum') ?? its('pctNum') ?? its('intlRegNum') ?? ''}`;
      yield { reject: { reason: 'patent_number_unreadable', text }, at: place };
      continue;
    }
    yield {
      record: {
        patent_number: number,
        country: 'US',
        title: its('inventionTitle'),
        event_name: eventName(conveyance),
        event_code: 'AS',
        announced_date: day(one('recordedDate')),
        event_date: day(one('patAssignorEarliestExDate')),
        item: CHANGES_OWNER.test(conveyance ?? '') ? '专利权人' : null,
        item_ordinal: '1',
        from_names: list(all('patAssignorName')),
        to_names: list(all('patAssigneeName')),
        contract_number: reelFrame,
        filing_date: day(its('filingDate')),
        grant_date: day(its('issueDate')),
        detail: conveyance,
        event_key: `${number}|AS|${reelFrame ?? one('id') ?? ''}`,
      },
      raw: {
        ...raw,
        ...Object.fromEntries(PER_PATENT.map((name) => [name, its(name)]).filter(([, value]) => value)),
      },
      at: place,
    };
  }
}

/** Lists with one entry for each patent of the assignment. */
const PER_PATENT = [
  'inventionTitle',
  'inventionTitleLang',
  'applNum',
  'filingDate',
  'intlPublDate',
  'intlRegNum',
  'inventors',
  'issueDate',
  'patNum',
  'pctNum',
  'publDate',
  'publNum',
];
/** Repetitions of other fields for the search engine. */
const DERIVED = /(?:Size|First|Facet|String)$/;

/** Every field as a list in order; `NULL` and the year 1 are the source's words for nothing. */
function fieldsOf(doc: XmlElement): Map<string, (string | null)[]> {
  const value = (element: XmlElement) => {
    const text = textOf(element);
    return text === null || text === 'NULL' || text.startsWith('0001-01-01') ? null : text;
  };
  return new Map(
    children(doc).map((field) => [
      field.attributes.name ?? field.name,
      field.name === 'arr' ? children(field).map(value) : [value(field)],
    ]),
  );
}

/**
 * Patent, else publication. An application number alone is none: `US10628795` would be the grant of that number, which is another
 * invention.
 */
function numberOf(patent: string | null, publication: string | null): string | null {
  const number = patent ?? publication;
  return number === null ? null : `US${number.replace(/^([A-Z]*)0+(?=\d)/, '$1')}`;
}

/** Pledges and their releases, licences and corrections leave the owner as he is. */
const CHANGES_OWNER =
  /^(?!.*\b(?:SECURITY|RELEASE|LICENSE|LIEN|MORTGAGE)\b).*\b(?:ASSIGNMENT|MERGER|CHANGE OF NAME)\b/i;

/** `ASSIGNMENT OF ASSIGNORS INTEREST (SEE DOCUMENT FOR DETAILS).` → without the remark; long free texts stay whole. */
function eventName(conveyance: string | null): string {
  const name = (conveyance ?? '').replace(/\s*\(SEE DOCUMENT FOR DETAILS\)\.?$/i, '').trim();
  return name === '' ? 'ASSIGNMENT' : name;
}

/** Times are midnight in Alexandria, Virginia (04:00Z or 05:00Z): the day in UTC is the same. */
const day = (time: string | null) => time?.slice(0, 10) ?? null;
