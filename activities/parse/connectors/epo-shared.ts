import { applicationCheckDigit } from '../../../domain/patent-number.ts';
import { list } from '../xml/patent.ts';
import { children, textAt, textOf, type XmlElement } from '../xml/tree.ts';

/**
 * What the answers of EPO Open Patent Services 3.2 share (exchange-document schema, OPS Reference Guide 1.3.x). Names are matched without
 * prefix: the same elements come as `exch:` in DOCDB bulk files.
 */
export const OPS_ROOTS = ['world-patent-data', 'exchange-documents'];

export interface DocumentId {
  country: string | null;
  number: string;
  kind: string | null;
  /** As written, YYYYMMDD. */
  date: string | null;
}

/**
 * The number of a reference in one format. The format stands at `document-id` (`document-id-type`) in OPS answers and at the reference
 * (`data-format`) in bulk and full-text files.
 */
export function documentId(references: readonly XmlElement[], format: string): DocumentId | null {
  for (const reference of references) {
    for (const id of children(reference, 'document-id')) {
      const type = id.attributes['document-id-type'] ?? reference.attributes['data-format'] ?? 'docdb';
      const number = textAt(id, 'doc-number');
      if (type !== format || number === null) continue;
      return {
        country: textAt(id, 'country'),
        number: number.replace(/\s/g, ''),
        kind: textAt(id, 'kind'),
        date: textAt(id, 'date'),
      };
    }
  }
  return null;
}

/** `EP1000000A1`. */
export function joined(id: DocumentId | null): string | null {
  return id === null ? null : `${id.country ?? ''}${id.number}${id.kind ?? ''}`;
}

/**
 * A Chinese application number from its DOCDB form, which has no check digit: the digit follows from the others (ZC 0006-2003). Null for
 * other countries and for numbers of other lengths.
 */
export function chineseApplication(id: DocumentId | null): string | null {
  if (id?.country !== 'CN' || !/^(?:19|20)\d{10}$/.test(id.number)) return null;
  const check = applicationCheckDigit(id.number);
  return check === null ? null : id.number + check;
}

/** Real dates only: DOCDB writes 00010101 and 0001-01-01 for "none". */
export function realDate(text: string | null): string | null {
  return text === null || /^0001-?01-?01/.test(text) ? null : text;
}

/** `US20040023667 2004-12-28`, in the order of the sequence. */
export function prioritiesOf(claims: readonly XmlElement[]): string | null {
  return list(
    claims.map((claim) => {
      const id =
        documentId([claim], 'docdb') ?? documentId([claim], 'epodoc') ?? documentId([claim], 'original');
      if (id === null) return null;
      const date = id.date === null ? '' : ` ${id.date.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3')}`;
      return `${id.country ?? ''}${id.number}${date}`;
    }),
  );
}

/** Names of parties once each, in the best format there is: as filed (`original`), else as EPO writes them, without country marks. */
export function partyNames(parties: readonly XmlElement[], nameElement: string): string | null {
  for (const format of ['original', 'docdba', 'epodoc', 'docdb', undefined]) {
    const names = parties
      .filter((party) => format === undefined || party.attributes['data-format'] === format)
      .map((party) => textAt(party, nameElement, 'name'))
      .map((name) =>
        name === null
          ? null
          : name
              .replace(/\s*\[[A-Z]{2}\]$/, '')
              .replace(/[\s,]+$/, '')
              .trim(),
      );
    const found = list(names);
    if (found !== null) return found;
  }
  return null;
}

const LANGUAGES = ['zh', 'en', 'de', 'fr'];

/** The element in the language that comes first in zh, en, de, fr; else the first there is; and the others. */
export function byLanguage(elements: readonly XmlElement[]): {
  chosen: XmlElement | undefined;
  others: XmlElement[];
} {
  const rank = (element: XmlElement) => {
    const at = LANGUAGES.indexOf((element.attributes.lang ?? '').toLowerCase());
    return at < 0 ? LANGUAGES.length : at;
  };
  const sorted = elements.filter((element) => textOf(element) !== null).sort((a, b) => rank(a) - rank(b));
  return { chosen: sorted[0], others: sorted.slice(1) };
}

/** Text of each language, for `raw`. */
export function textsByLanguage(elements: readonly XmlElement[]): Record<string, string> {
  return Object.fromEntries(
    elements.map((element) => [element.attributes.lang ?? '?', textOf(element) ?? '']),
  );
}
