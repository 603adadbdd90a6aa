import type { ParsedDocument, ParsedItem, RecordParser } from '../record-parser.ts';
import { list } from '../xml/patent.ts';
import { allText, child, children, plain, textAt, type XmlElement } from '../xml/tree.ts';
import { familyMembers } from './epo-family.ts';
import { documentId, joined, realDate } from './epo-shared.ts';

/**
 * EPO OPS legal events (`family/…/legal`, `legal/publication/…`): one event for each `ops:legal`. L001EP … L5xxEP are the fields of the
 * INPADOC legal status format; the numbered ones under L500EP differ by event.
 */
export const epoLegal: RecordParser = { parser: 'epo-legal', parserVersion: 1, kind: 'legal_event', parse };

async function* parse(document: ParsedDocument): AsyncGenerator<ParsedItem> {
  for await (const member of familyMembers(document)) {
    if ('warning' in member) {
      yield member;
      continue;
    }
    const { element, ordinal } = member;
    const patent = joined(documentId(children(element, 'publication-reference'), 'docdb'));
    const application = documentId(children(element, 'application-reference'), 'docdb');
    let event = 0;
    for (const legal of children(element, 'legal')) {
      event++;
      yield {
        ...itemOf(legal, patent, joined(application), realDate(application?.date ?? null)),
        at: { line: legal.line, pointer: `family-member[${ordinal}]/legal[${event}]` },
      };
    }
  }
}

function itemOf(
  legal: XmlElement,
  patent: string | null,
  application: string | null,
  filed: string | null,
): ParsedItem {
  const field = (code: string) => textAt(legal, code) ?? textAt(legal, 'L500EP', code);
  const country = field('L001EP');
  const code = field('L008EP') ?? (legal.attributes.code ?? '').trim();
  const announced = realDate(field('L007EP'));
  const effective = realDate(field('L525EP'));
  const assigned = assignment(field('L510EP'));
  const subject = `${country ?? ''}${field('L003EP') ?? application ?? patent ?? ''}${field('L004EP') ?? ''}`;
  return {
    record: {
      patent_number: patent,
      country,
      event_name: legal.attributes.desc?.trim() || code,
      event_code: code,
      announced_date: announced,
      event_date: effective,
      from_names: assigned.from,
      to_names: list([field('L509EP')]),
      contract_number: assigned.reelFrame,
      filing_date: filed,
      detail: children(legal, 'pre').map(allText).filter(Boolean).join('\n') || null,
      event_key: [
        subject,
        code,
        announced,
        effective,
        field('L501EP'),
        field('L502EP'),
        assigned.reelFrame ?? field('L510EP'),
      ]
        .map((part) => part ?? '')
        .join('|'),
    },
    raw: {
      application_number: application,
      influence: legal.attributes.infl?.trim(),
      fields: Object.fromEntries(
        [...children(legal), ...children(child(legal, 'L500EP'))]
          .filter(({ name }) => name !== 'pre' && name !== 'L500EP')
          .map((one) => [one.name, plain(one)]),
      ),
    },
  };
}

/**
 * USPTO assignments arrive as one text: `ASSIGNMENT OF ASSIGNORS INTEREST;ASSIGNORS:GETZLAF, DONALD;DEVLIN, DAVID;AND OTHERS;SIGNING
 * DATES FROM 20131127 TO 20131210;REEL/FRAME:045210/0369`.
 */
function assignment(text: string | null): { from: string | null; reelFrame: string | null } {
  const reelFrame = /REEL\/FRAME:\s*(\d+\/\d+)/.exec(text ?? '')?.[1] ?? null;
  const names = /\bASSIGNORS?:(.*)$/.exec(text ?? '')?.[1]?.split(';') ?? [];
  const end = names.findIndex((name) =>
    /^\s*(?:SIGNING DATES|REEL\/FRAME|AND OTHERS|EFFECTIVE DATE)/.test(name),
  );
  return { from: list(end < 0 ? names : names.slice(0, end)), reelFrame };
}
