import { describe, expect, it } from 'vitest';
import { epoBiblio } from '../../../../activities/parse/connectors/epo-biblio.ts';
import { epoClaims } from '../../../../activities/parse/connectors/epo-claims.ts';
import { epoFamily } from '../../../../activities/parse/connectors/epo-family.ts';
import { epoLegal } from '../../../../activities/parse/connectors/epo-legal.ts';
import { documentOf, fileDocument, itemsOf, recordsOf } from '../../../helpers/documents.ts';
import { realFolder } from '../../../helpers/real.ts';

const real = realFolder('epo');
if (real.missing !== null) console.log(`跳过：${real.missing}`);

const answer = (inside: string) =>
  `<?xml version="1.0" encoding="UTF-8"?><!-- 合成数据 --><ops:world-patent-data xmlns="http://www.epo.org/exchange" xmlns:ops="http://ops.epo.org">${inside}</ops:world-patent-data>`;

describe.skipIf(real.missing !== null)('real OPS answers', () => {
  it('reads bibliographic data', async () => {
    const items = await itemsOf(epoBiblio, fileDocument(real.folder, 'biblio_example.xml'));
    expect(items).toHaveLength(1);
    const [item] = items;
    if (item === undefined || !('record' in item)) throw new Error('no record');
    expect(item.record).toMatchObject({
      publication_number: 'US2006142694A1',
      publication_date: '20060629',
      title: 'Bi-directional steerable catheter control handle',
      filing_date: '20041228',
      application_number: null,
      applicants: 'ST. JUDE MEDICAL, ATRIAL FIBRILLATION DIVISION, INC',
      classification: 'A61M31/00',
      priorities: 'US20040023667 2004-12-28',
    });
    expect(item.record.inventors?.split(';')).toHaveLength(5);
    expect(item.record.citations?.split(';')).toHaveLength(99);
    expect(item.record.cpc?.split(';')).toContain('A61B5/283');
    expect(item.raw).toMatchObject({ family_id: '35840242', foreign_application_number: 'US2366704A' });
    expect(item.at?.line).toBe(4);
  });

  it('keeps what a document without title and parties has', async () => {
    const [record] = recordsOf(await itemsOf(epoBiblio, fileDocument(real.folder, 'biblio_example_2.xml')));
    expect(record).toMatchObject({ publication_number: 'JP2005533465A', filing_date: '20030711' });
    expect(record).not.toHaveProperty('title');
    expect(record?.classification?.split(';')).toHaveLength(8);
    expect(record?.priorities?.split(';')).toHaveLength(3);
  });

  it('prefers names as filed and reads combinations of CPC', async () => {
    const [third] = recordsOf(await itemsOf(epoBiblio, fileDocument(real.folder, 'biblio_example_3.xml')));
    expect(third?.inventors).toBe('FANG, HOWARD L;QIN, MEIFANG;BEN-REUVEN, MOSHE');
    expect(third?.publication_number).toBe('AU2013290010A1');
    const [fourth] = recordsOf(await itemsOf(epoBiblio, fileDocument(real.folder, 'biblio_example_4.xml')));
    expect(fourth?.cpc?.split(';')).toContain('C07C29/151');
    expect(fourth?.citations?.split(';')).toHaveLength(6);
  });

  it('reads claims', async () => {
    const items = await itemsOf(epoClaims, fileDocument(real.folder, 'claims_example.xml'));
    const [record] = recordsOf(items);
    expect(items).toHaveLength(1);
    expect(record).toMatchObject({ publication_number: 'EP1000000A1', part: '权利要求', language: 'en' });
    const claims = record?.claims?.split('\n') ?? [];
    expect(claims.filter((claim) => /^\d+\. /.test(claim))).toHaveLength(11);
    expect(claims.at(-1)).toMatch(/^11\. Apparatus as claimed in claim 10, wherein the conveyor is a chain/);
  });

  it('reads a family', async () => {
    const items = await itemsOf(epoFamily, fileDocument(real.folder, 'family_input.xml'));
    expect(items).toHaveLength(6);
    const records = recordsOf(items);
    expect(records.map(({ publication_number }) => publication_number)).toEqual([
      'EP1000000A1',
      'EP1000000B1',
      'AT232441T',
      'DE69905327D1',
      'NL1010536C2',
      'US6093011A',
    ]);
    expect(records[5]).toMatchObject({
      family_id: '19768124',
      country: 'US',
      publication_date: '20000725',
      foreign_application_number: 'US20685698A',
      filing_date: '19981208',
      priorities: 'NL1010536 1998-11-12',
      queried_number: 'EP1000000A1',
    });
  });

  it.each([
    ['example_1.xml', 50, 6],
    ['example_2.xml', 51, 6],
    ['example_3.xml', 14, 15],
  ])('reads the legal events of %s', async (file, events, promised) => {
    const items = await itemsOf(epoLegal, fileDocument(real.folder, file));
    const records = recordsOf(items);
    expect(records).toHaveLength(events);
    expect(items.filter((item) => 'warning' in item)).toEqual([
      { warning: `应答称共有 ${promised} 件同族文献，实有 1 件` },
    ]);
    expect(new Set(records.map(({ event_key }) => event_key)).size).toBe(events);
  });

  it('takes parties, dates and reel of a US assignment apart', async () => {
    const items = await itemsOf(epoLegal, fileDocument(real.folder, 'example_3.xml'));
    const [first, second] = recordsOf(items);
    expect(first).toMatchObject({
      patent_number: 'US10465445B2',
      country: 'US',
      event_code: 'AS',
      event_name: 'ASSIGNMENT',
      announced_date: '2018-03-14',
      from_names: 'GETZLAF, DONALD;DEVLIN, DAVID;BRADEN, DOUGLAS',
      to_names: 'NCS OILFIELD SERVICES CANADA, INC., CANADA',
      contract_number: '045210/0369',
      filing_date: '20180313',
    });
    expect(first).not.toHaveProperty('event_date');
    expect(second).toMatchObject({
      from_names: 'NCS OILFIELD SERVICES CANADA, INC.',
      to_names: 'NCS MULTISTAGE, INC., CANADA',
      event_date: '20141204',
    });
  });

  it('keeps the numbered fields and the text of an event as they are', async () => {
    const items = await itemsOf(epoLegal, fileDocument(real.folder, 'example_1.xml'));
    const [first] = items;
    if (first === undefined || !('record' in first)) throw new Error('no record');
    expect(first.record).toMatchObject({
      event_code: '17Q',
      announced_date: '2002-06-05',
      event_date: '20020423',
      detail: 'EP    99203729A 2002-06-0517Q +FIRST EXAMINATION REPORT DESPATCHED Effective DATE 20020423',
    });
    expect(first.raw).toMatchObject({
      influence: '+',
      application_number: 'EP99203729A',
      fields: { L525EP: { '@desc': 'Effective DATE', '#text': '20020423' } },
    });
    expect(first.at?.line).toBe(41);
  });
});

describe('synthetic OPS answers', () => {
  const doc = (inside: string) =>
    documentOf(
      answer(
        `<exchange-documents><exchange-document family-id="7" country="CN" doc-number="999000001" kind="A">${inside}</exchange-document></exchange-documents>`,
      ),
    );

  it('chooses Chinese, then English, and keeps the others', async () => {
    const [item] = await itemsOf(
      epoBiblio,
      doc(
        '<bibliographic-data><invention-title lang="fr">Procédé</invention-title><invention-title lang="zh">示例方法</invention-title><invention-title lang="en">Example</invention-title></bibliographic-data><abstract lang="de"><p>Beispiel</p></abstract><abstract lang="en"><p>An example.</p></abstract>',
      ),
    );
    if (item === undefined || !('record' in item)) throw new Error('no record');
    expect(item.record).toMatchObject({
      publication_number: 'CN999000001A',
      title: '示例方法',
      abstract: 'An example.',
    });
    expect(item.raw).toMatchObject({
      titles: { en: 'Example', fr: 'Procédé' },
      abstracts: { de: 'Beispiel' },
    });
  });

  it('completes the check digit of a Chinese application, which DOCDB leaves out', async () => {
    const [record] = recordsOf(
      await itemsOf(
        epoBiblio,
        doc(
          '<bibliographic-data><application-reference><document-id document-id-type="docdb"><country>CN</country><doc-number>202411223548</doc-number><kind>A</kind><date>20240902</date></document-id></application-reference></bibliographic-data>',
        ),
      ),
    );
    expect(record).toMatchObject({ application_number: '2024112235482', filing_date: '20240902' });
  });

  it('counts a document that OPS does not have', async () => {
    const items = await itemsOf(
      epoBiblio,
      documentOf(
        answer(
          '<exchange-documents><exchange-document country="EP" doc-number="1" kind="A1" status="not found"/></exchange-documents>',
        ),
      ),
    );
    expect(items).toMatchObject([{ reject: { reason: 'not_found', text: 'EP1A1' } }]);
  });

  it('warns of answers without content', async () => {
    expect(await itemsOf(epoBiblio, documentOf(answer('')))).toEqual([
      { warning: '应答中没有 exchange-document' },
    ]);
    expect(await itemsOf(epoClaims, documentOf(answer('')))).toEqual([
      { warning: '应答中没有 fulltext-document' },
    ]);
  });

  it('refuses an error answer of OPS', async () => {
    const fault = documentOf('<fault xmlns="http://ops.epo.org"><code>CLIENT.RobotDetected</code></fault>');
    for (const parser of [epoBiblio, epoClaims, epoFamily, epoLegal]) {
      await expect(itemsOf(parser, fault)).rejects.toMatchObject({ code: 'PANHUO_XML_OTHER' });
    }
  });
});
