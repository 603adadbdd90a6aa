import type { ParsedItem } from '../record-parser.ts';
import { list } from '../xml/patent.ts';
import { allText, child, children, plain, textAt, textOf, type XmlElement } from '../xml/tree.ts';
import { iso, seventhEdition, usNumber } from './uspto-grant.ts';

/*
 * Grants of 2001–2004 in `PATDOC` (USPTO "Red Book" DTD ST32-US-Grant-025xml, after WIPO ST.32): elements are named by INID codes, text
 * stands in PDAT. B110 number, B130 kind, B140 date, B210 application, B220 filing date, B300 priorities, B510 IPC, B540 title, B560
 * citations, B720 inventors, B730 assignees, B740 agents.
 */

/** @param parts SDOBI, SDOAB and SDOCL of one PATDOC */
export function patdocItem(parts: ReadonlyMap<string, XmlElement>): ParsedItem {
  const biblio = parts.get('SDOBI');
  const kind = textAt(biblio, 'B100', 'B130');
  const assignees = parties(child(biblio, 'B700', 'B730'), 'B731');
  const inventors = parties(child(biblio, 'B700', 'B720'), 'B721');
  const agents = parties(child(biblio, 'B700', 'B740'), 'B741');
  const cited = children(child(biblio, 'B500', 'B560'), 'B561').map((one) => child(one, 'PCIT', 'DOC'));
  return {
    record: {
      publication_number: usNumber(textAt(biblio, 'B100', 'B110'), kind),
      publication_date: textAt(biblio, 'B100', 'B140'),
      title: textAt(biblio, 'B500', 'B540'),
      filing_date: textAt(biblio, 'B200', 'B220'),
      applicants: list((assignees.length > 0 ? assignees : inventors).map(nameOf)),
      inventors: list(inventors.map(nameOf)),
      classification: list(
        children(child(biblio, 'B500', 'B510'), 'B511', 'B512').map((one) => symbol(allText(one))),
      ),
      abstract: paragraphs(parts.get('SDOAB')),
      claims:
        children(child(parts.get('SDOCL'), 'CL'), 'CLM')
          .map(textOf)
          .filter((text) => text !== null)
          .join('\n') || null,
      agency: list(agents.map((agent) => textAt(agent, 'NAM', 'ONM'))),
      agents: list(agents.map((agent) => person(agent))),
      priorities: list(prioritiesOf(child(biblio, 'B300'))),
      citations: list(
        cited.map((doc) => usNumber(textAt(doc, 'DNUM'), textAt(doc, 'KIND'), textAt(doc, 'CTRY') ?? 'US')),
      ),
    },
    raw: {
      foreign_application_number: textAt(biblio, 'B200', 'B210') && `US${textAt(biblio, 'B200', 'B210')}`,
      other_citations: children(child(biblio, 'B500', 'B560'), 'B562').map(textOf),
      biblio: biblio === undefined ? null : plain(biblio),
    },
  };
}

const parties = (holder: XmlElement | undefined, name: string) =>
  children(holder, name).map((one) => child(one, 'PARTY-US') ?? one);

const person = (party: XmlElement) =>
  [textAt(party, 'NAM', 'FNM'), textAt(party, 'NAM', 'SNM')].filter(Boolean).join(' ') || null;

const nameOf = (party: XmlElement) => textAt(party, 'NAM', 'ONM') ?? person(party);

/** `A41D 1300`: subclass, main group in three places, subgroup; or `G06F 15/00`. */
function symbol(text: string): string | null {
  const fixed = /^([A-H]\d{2}[A-Z])([ \d]{2}\d)(\d{2,})$/.exec(text.trim());
  return fixed === null ? seventhEdition(text.trim()) : `${fixed[1]}${Number(fixed[2])}/${fixed[3]}`;
}

/** Numbers, dates and countries of priorities stand in three lists side by side. */
function prioritiesOf(holder: XmlElement | undefined): string[] {
  const [numbers, dates, countries] = ['B310', 'B320', 'B330'].map((name) =>
    children(holder, name).map(textOf),
  );
  return (numbers ?? []).map((number, at) =>
    [`${countries?.[at] ?? ''}${number ?? ''}`, iso(dates?.[at] ?? null)].filter(Boolean).join(' '),
  );
}

function paragraphs(part: XmlElement | undefined): string | null {
  const found = children(child(part, 'BTEXT'), 'PARA');
  const texts = (found.length === 0 && part !== undefined ? [part] : found).map(textOf);
  return texts.filter((text) => text !== null).join('\n') || null;
}
