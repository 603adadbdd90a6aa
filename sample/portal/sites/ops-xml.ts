import { compact } from '../days.ts';
import { escaped, LABEL } from '../page.ts';

export interface DocdbNumber {
  country: string;
  number: string;
  kind: string;
}

export interface Member extends DocdbNumber {
  published: string;
  filed: string;
  application: string;
}

export interface ForeignEvent {
  code: string;
  description: string;
  influence: '+' | '-' | ' ';
  day: string;
}

/** `US2021012345A1`; undefined for a text of another form. */
export function docdb(text: string): DocdbNumber | undefined {
  const [, country, number, kind] = /^([A-Z]{2})(\d+)([A-Z]\d?)$/.exec(text.trim()) ?? [];
  return country && number && kind ? { country, number, kind } : undefined;
}

export function documentId({ country, number, kind }: DocdbNumber, day?: string): string {
  const date = day ? `<date>${compact(day)}</date>` : '';
  return `<document-id document-id-type="docdb"><country>${country}</country><doc-number>${number}</doc-number><kind>${kind}</kind>${date}</document-id>`;
}

/** The envelope of every OPS answer. */
export function worldPatentData(style: string, content: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><?xml-stylesheet type="text/xsl" href="/3.2/style/${style}.xsl"?>
<!-- ${LABEL} -->
<ops:world-patent-data xmlns="http://www.epo.org/exchange" xmlns:ops="http://ops.epo.org" xmlns:xlink="http://www.w3.org/1999/xlink">
${content}
</ops:world-patent-data>
`;
}

/** Parties as OPS gives them: in the format `original`. */
export function parties(element: 'applicant' | 'inventor', names: readonly string[]): string {
  if (names.length === 0) return '';
  const each = names.map(
    (name, i) =>
      `<${element} sequence="${i + 1}" data-format="original"><${element}-name><name>${escaped(name)}</name></${element}-name></${element}>`,
  );
  return `<${element}s>${each.join('')}</${element}s>`;
}

/** `A61M31/00` in the fixed columns of ST.8. */
export function ipcr(symbol: string, sequence: number): string {
  const [, subclass = '', group = '', sub = ''] = /^([A-H]\d\d[A-Z])(\d+)\/(\d+)/.exec(symbol) ?? [];
  const text = `${subclass}${group.padStart(4)}/${sub.padEnd(6)}        A I`;
  return `<classification-ipcr sequence="${sequence}"><text>${text}</text></classification-ipcr>`;
}

export function familyMember(familyId: string, member: Member, queried: DocdbNumber, events: string): string {
  return `<ops:family-member family-id="${familyId}">
<publication-reference>${documentId(member, member.published)}</publication-reference>
<application-reference is-representative="YES">${documentId({ ...member, number: member.application, kind: 'A' }, member.filed)}</application-reference>
<priority-claim sequence="1" kind="national">${documentId({ ...queried, kind: 'A' })}<priority-active-indicator>YES</priority-active-indicator></priority-claim>
${events}</ops:family-member>`;
}

export function patentFamily(queried: DocdbNumber, members: readonly string[], legal: boolean): string {
  return worldPatentData(
    legal ? 'legal' : 'family',
    `<ops:patent-family legal="${legal}" total-result-count="${members.length}">
<ops:publication-reference>${documentId(queried)}</ops:publication-reference>
${members.join('\n')}
</ops:patent-family>`,
  );
}

export function legalEvent(member: Member, event: ForeignEvent): string {
  const subject = `${member.country} ${member.application.padStart(12)}A`;
  return `<ops:legal code="${event.code.padEnd(4)}" desc="${event.description}" infl="${event.influence}" dateMigr="00010101">
<ops:pre line="00001">${subject} ${event.day}${event.code.padEnd(4)}${event.influence}${event.description}</ops:pre>
<ops:L001EP desc="Country Code">${member.country}</ops:L001EP>
<ops:L003EP desc="Document Number">${member.application}</ops:L003EP>
<ops:L004EP desc="Kind Code">A</ops:L004EP>
<ops:L007EP desc="Gazette DATE">${event.day}</ops:L007EP>
<ops:L008EP desc="Legal Event Code 1">${event.code}</ops:L008EP>
<ops:L500EP></ops:L500EP>
</ops:legal>
`;
}
