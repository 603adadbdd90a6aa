import { describe, expect, it } from 'vitest';
import { usptoAssignment } from '../../../../activities/parse/connectors/uspto-assignment.ts';
import { usptoGrant } from '../../../../activities/parse/connectors/uspto-grant.ts';
import { documentOf, fileDocument, itemsOf, recordsOf } from '../../../helpers/documents.ts';
import { realFolder } from '../../../helpers/real.ts';

const real = realFolder('uspto');
if (real.missing !== null) console.log(`跳过：${real.missing}`);

const grantOf = (file: string) => itemsOf(usptoGrant, fileDocument(real.folder, file));
const count = (list: string | undefined) => list?.split(';').length ?? 0;

describe.skipIf(real.missing !== null)('real grants', () => {
  it.each([
    // One of the 130 patents that US8926509 cites is cited twice.
    // file, number, filed, claims, citations, other citations, first symbol
    ['US06859910.xml', 'US6859910B2', '20010410', 2, 8, 0, 'G06F15/00'],
    ['US06970935.xml', 'US6970935B1', '20001101', 30, 11, 0, 'G06F15/16'],
    ['US07272630B2.xml', 'US7272630B2', '20041118', 17, 78, 38, 'G06F15/13(2006.01)I'],
    ['US08926509.xml', 'US8926509B2', '20080605', 31, 129, 30, 'A61B5/00(2006.01)I'],
    ['US08927118.xml', 'US8927118B2', '20120112', 45, 76, 28, 'H05B33/14(2006.01)I'],
    ['US08930553.xml', 'US8930553B2', '20121009', 8, 16, 5, 'G06F15/16(2006.01)I'],
  ])('reads %s', async (file, number, filed, claims, citations, others, symbol) => {
    const items = await grantOf(file);
    expect(items).toHaveLength(1);
    const [item] = items;
    if (item === undefined || !('record' in item)) throw new Error('no record');
    expect(item.record).toMatchObject({ publication_number: number, filing_date: filed });
    expect(item.record.claims?.split('\n')).toHaveLength(claims);
    expect(item.record.claims).toMatch(/^1\. /);
    expect(count(item.record.citations ?? undefined)).toBe(citations);
    expect(item.raw?.other_citations).toHaveLength(others);
    expect(item.record.classification?.split(';')[0]).toBe(symbol);
    expect(item.record.abstract?.length).toBeGreaterThan(100);
    expect(item.at).toEqual({ line: 3, pointer: 'us-patent-grant[1]' });
  });

  it('reads parties of 2004', async () => {
    const [record] = recordsOf(await grantOf('US06859910.xml'));
    expect(record).toMatchObject({
      publication_date: '20050222',
      title: 'Methods and systems for transactional tunneling',
      applicants: 'Bluestreak.com',
      inventors: 'John Charles Croy',
      agents: 'Joseph H. Born',
      agency: 'Foley Hoag LLP',
    });
    expect(record?.citations).toContain('US20020055909A1');
  });

  it('reads parties, priorities and CPC of 2014', async () => {
    const [record] = recordsOf(await grantOf('US08927118.xml'));
    expect(record).toMatchObject({
      publication_date: '20150106',
      applicants: 'Idemitsu Kosan Co., Ltd.',
      inventors: 'Tomoki Kato;Masaki Numata;Kazuki Nishimura;Toshihiro Iwakuma;Chishio Hosokawa',
      address: 'Tokyo, JP',
      priorities: 'JP2008-148514 2008-06-05',
      agency: 'Oblon, Spivak, McClelland, Maier & Neustadt, L.L.P.',
    });
    expect(record?.cpc?.split(';')).toHaveLength(14);
    expect(record?.cpc).toMatch(/^C07D493\/04;/);
    expect(record?.citations).toContain('US20050040757A1');
    const [combined] = recordsOf(await grantOf('US08926509.xml'));
    expect(combined?.cpc?.split(';')).toContain('A61B5/0024');
  });
});

describe.skipIf(real.missing !== null)('real assignment answers', () => {
  const eventsOf = async (file: string) =>
    recordsOf(await itemsOf(usptoAssignment, fileDocument(real.folder, file)));

  it('makes one event of each patent', async () => {
    const events = await eventsOf('assignment_1.xml');
    expect(events.map(({ patent_number }) => patent_number)).toEqual([
      'US7130913',
      'US7321937',
      'US6195024',
      'US6309424',
      'US6601104',
    ]);
    expect(events[2]).toMatchObject({
      country: 'US',
      event_code: 'AS',
      event_name: 'NUNC PRO TUNC ASSIGNMENT',
      item: '专利权人',
      announced_date: '2006-09-14',
      event_date: '2006-09-14',
      from_names: 'REALTIME DATA COMPRESSION SYSTEMS, INC.',
      to_names: 'REALTIME DATA LLC',
      contract_number: '018247/0405',
      filing_date: '1998-12-11',
      grant_date: '2001-02-27',
      title: 'CONTENT INDEPENDENT DATA COMPRESSION METHOD AND SYSTEM',
      detail: 'NUNC PRO TUNC ASSIGNMENT (SEE DOCUMENT FOR DETAILS).',
      event_key: 'US6195024|AS|018247/0405',
    });
  });

  it('takes the publication where there is no patent yet', async () => {
    const events = await eventsOf('assignment_2.xml');
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ patent_number: 'US20180114740', event_date: '2017-05-17' });
    expect(count(events[0]?.from_names)).toBe(5);
    expect(events[0]).not.toHaveProperty('grant_date');
  });

  it('tells pledges and releases from changes of owner', async () => {
    const items = await itemsOf(usptoAssignment, fileDocument(real.folder, 'assignment_3.xml'));
    const events = recordsOf(items);
    const rejects = items.filter((item) => 'reject' in item);
    expect([events.length, rejects.length]).toEqual([379, 0]);
    expect(new Set(events.map(({ contract_number }) => contract_number)).size).toBe(9);
    const changes = new Set(
      events.filter(({ item }) => item !== undefined).map(({ event_name }) => event_name),
    );
    expect([...changes]).toEqual(['ASSIGNMENT OF ASSIGNORS INTEREST']);
    expect(new Set(events.map(({ event_name }) => event_name)).size).toBe(4);
  });
});

const grant = (number: string, kind: string, inside = '') =>
  `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE us-patent-grant SYSTEM "us-patent-grant-v45-2014-04-03.dtd" [ ]>
<us-patent-grant lang="EN" date-publ="20240102">
<us-bibliographic-data-grant>
<publication-reference><document-id><country>US</country><doc-number>${number}</doc-number><kind>${kind}</kind><date>20240102</date></document-id></publication-reference>
${inside}</us-bibliographic-data-grant>
<description><p>合成数据</p></description>
</us-patent-grant>
`;

describe('synthetic grants', () => {
  it('reads grants one after the other, each with its line', async () => {
    const text = ['07000001', '07000002', '07000003'].map((number) => grant(number, 'B2')).join('');
    const items = await itemsOf(usptoGrant, documentOf(text, 'bulk.xml', 97));
    expect(recordsOf(items).map(({ publication_number }) => publication_number)).toEqual([
      'US7000001B2',
      'US7000002B2',
      'US7000003B2',
    ]);
    expect(items.map((item) => ('at' in item ? item.at?.line : null))).toEqual([3, 11, 19]);
  });

  it('writes numbers of designs, plants and reissues as other offices do', async () => {
    const text = [
      ['D0534567', 'S1'],
      ['PP016123', 'P2'],
      ['RE038765', 'E1'],
      ['H0002100', 'H1'],
    ]
      .map(([number = '', kind = '']) => grant(number, kind))
      .join('');
    const records = recordsOf(await itemsOf(usptoGrant, documentOf(text)));
    expect(records.map(({ publication_number }) => publication_number)).toEqual([
      'USD534567S1',
      'USPP16123P2',
      'USRE38765E1',
      'USH2100H1',
    ]);
  });

  it('reads the class of a design and applicants that are firms', async () => {
    const inside = `<classification-locarno><edition>9</edition><main-classification>0601</main-classification></classification-locarno>
<invention-title>Example <b>chair</b> H<sub>2</sub>O</invention-title>
<us-parties><us-applicants><us-applicant app-type="applicant"><addressbook><orgname>Example; Sons Ltd.</orgname><address><city>Nowhere</city><country>US</country></address></addressbook></us-applicant></us-applicants>
<inventors><inventor><addressbook><last-name>Doe</last-name><first-name>Jane</first-name></addressbook></inventor></inventors></us-parties>`;
    const [record] = recordsOf(await itemsOf(usptoGrant, documentOf(grant('D0900001', 'S1', inside))));
    expect(record).toMatchObject({
      title: 'Example chair H2O',
      classification: '06-01',
      applicants: 'Example, Sons Ltd.',
      inventors: 'Jane Doe',
      address: 'Nowhere, US',
    });
  });

  it('does not glue the parts of a claim', async () => {
    const claim =
      '<claims><claim><claim-text>1. A device, comprising:<claim-text>a first <b>part</b>s;</claim-text><claim-text>a second.</claim-text></claim-text></claim></claims>';
    const text = grant('07000009', 'B2').replace('<description>', `${claim}<description>`);
    const [record] = recordsOf(await itemsOf(usptoGrant, documentOf(text)));
    expect(record?.claims).toBe('1. A device, comprising: a first parts; a second.');
  });

  it('reads PATDOC of 2001–2004', async () => {
    const pdat = (text: string) => `<PDAT>${text}</PDAT>`;
    const text = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE PATDOC SYSTEM "ST32-US-Grant-025xml.dtd" [
<!ENTITY US06334220-20020101-D00000.TIF SYSTEM "US06334220-20020101-D00000.TIF" NDATA TIF>
]>
<PATDOC DTD="2.5" STATUS="BUILD 20010518"><SDOBI>
<B100><B110><DNUM>${pdat('09000001')}</DNUM></B110><B130>${pdat('B1')}</B130><B140><DATE>${pdat('20020101')}</DATE></B140></B100>
<B200><B210><DNUM>${pdat('09500001')}</DNUM></B210><B220><DATE>${pdat('19990912')}</DATE></B220></B200>
<B300><B310><DNUM>${pdat('98-1234')}</DNUM></B310><B320><DATE>${pdat('19980901')}</DATE></B320><B330><CTRY>${pdat('KR')}</CTRY></B330></B300>
<B500><B510><B511>${pdat('B62B  700')}</B511><B512>${pdat('A41D 1300')}</B512></B510><B540><STEXT>${pdat('Example glove')}</STEXT></B540>
<B560><B561><PCIT><DOC><DNUM>${pdat('4038787')}</DNUM><KIND>${pdat('A')}</KIND></DOC></PCIT></B561></B560></B500>
<B700><B720><B721><PARTY-US><NAM><FNM>${pdat('Jane')}</FNM><SNM><STEXT>${pdat('Doe')}</STEXT></SNM></NAM></PARTY-US></B721></B720>
<B730><B731><PARTY-US><NAM><ONM><STEXT>${pdat('Example Works')}</STEXT></ONM></NAM></PARTY-US></B731></B730></B700>
</SDOBI><SDOAB><BTEXT><PARA><PTEXT>${pdat('An example.')}</PTEXT></PARA></BTEXT></SDOAB>
<SDODE>${pdat('long')}</SDODE>
<SDOCL><CL><CLM><PARA><PTEXT>${pdat('1. A glove.')}</PTEXT></PARA></CLM><CLM><PARA><PTEXT>${pdat('2. The glove of claim 1.')}</PTEXT></PARA></CLM></CL></SDOCL></PATDOC>`;
    const [record] = recordsOf(await itemsOf(usptoGrant, documentOf(text)));
    expect(record).toMatchObject({
      publication_number: 'US9000001B1',
      publication_date: '20020101',
      filing_date: '19990912',
      title: 'Example glove',
      applicants: 'Example Works',
      inventors: 'Jane Doe',
      classification: 'B62B7/00;A41D13/00',
      citations: 'US4038787A',
      priorities: 'KR98-1234 1998-09-01',
      abstract: 'An example.',
      claims: '1. A glove.\n2. The glove of claim 1.',
    });
  });

  it('refuses what is no grant', async () => {
    await expect(itemsOf(usptoGrant, documentOf('<html><body/></html>'))).rejects.toMatchObject({
      code: 'PANHUO_XML_OTHER',
    });
    await expect(itemsOf(usptoGrant, documentOf('<us-patent-grant/>'))).rejects.toMatchObject({
      code: 'PANHUO_XML_OTHER',
    });
  });
});

describe('synthetic assignments', () => {
  it('does not take an application number for a patent number', async () => {
    const items = await itemsOf(
      usptoAssignment,
      documentOf(
        '<response><result name="response" numFound="3" start="0"><doc><str name="displayId">000001-0002</str><str name="conveyanceText">LICENSE</str><arr name="applNum"><str>10628795</str></arr><arr name="patNum"><str>NULL</str></arr><arr name="publNum"><str>NULL</str></arr></doc></result></response>',
      ),
    );
    expect(items).toMatchObject([
      { reject: { reason: 'patent_number_unreadable', text: '000001/0002 10628795' } },
      { warning: '应答称还有 3 件权利转移登记，实有 1 件' },
    ]);
  });
});
