import { mkdtempSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { createSteps } from '../../../activities/index.ts';
import { openWorkspace } from '../../../lake/workspace.ts';
import { expectRefused } from '../../helpers/failing.ts';
import { temporaryFolder } from '../../helpers/folders.ts';
import { realFolder } from '../../helpers/real.ts';

const root = temporaryFolder();
let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(root, 'home-'));
});

const put = (name: string, body: string | Uint8Array) => {
  const file = path.join(home, name);
  writeFileSync(file, body);
  return file;
};
/** What reads the file, and how many records that makes. */
async function imported(kind: string, file: string, parser?: string) {
  const steps = createSteps(() => openWorkspace(home));
  const named = parser === undefined ? {} : { parser };
  const input = { source: 'import', kind, files: [file], correlation: 'test', ...named };
  const { documents } = await steps.archiveFiles(input);
  const { outcomes } = await steps.parseDocuments({ documents, correlation: 'test' });
  return { parser: documents[0]?.parser, records: outcomes.reduce((sum, one) => sum + one.records, 0) };
}

const id = (country: string, number: string, kind: string) =>
  `<document-id document-id-type="docdb"><country>${country}</country><doc-number>${number}</doc-number><kind>${kind}</kind><date>20240102</date></document-id>`;
const ops = (inside: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<!-- 合成数据 <us-patent-grant/> -->\n<ops:world-patent-data xmlns="http://www.epo.org/exchange" xmlns:ops="http://ops.epo.org" xmlns:ftxt="http://www.epo.org/fulltext">${inside}</ops:world-patent-data>`;
const grant = `<?xml version="1.0"?>\n<!DOCTYPE us-patent-grant SYSTEM "a.dtd" [ ]>\n<us-patent-grant date-publ="20240102"><us-bibliographic-data-grant><publication-reference>${id('US', '07000001', 'B2')}</publication-reference><invention-title>合成数据</invention-title></us-bibliographic-data-grant><description><table frame="all"/></description></us-patent-grant>`;
const family = ops(
  `<ops:patent-family total-result-count="1"><ops:publication-reference>${id('EP', '1234567', 'A1')}</ops:publication-reference><ops:family-member family-id="7"><publication-reference>${id('EP', '1234567', 'A1')}</publication-reference><ops:legal code="AS" desc="合成数据"><ops:L001EP>EP</ops:L001EP><ops:L007EP>2024-01-02</ops:L007EP><ops:L008EP>AS</ops:L008EP></ops:legal></ops:family-member></ops:patent-family>`,
);

describe('trees that are imported without a parser', () => {
  it('are read by the connector of the kind that knows the outermost element', async () => {
    expect(await imported('publication', put('a.xml', grant))).toEqual({ parser: 'uspto-grant', records: 1 });
    expect(await imported('family_member', put('b.xml', family))).toEqual({
      parser: 'epo-family',
      records: 1,
    });
    expect(await imported('legal_event', put('b.xml', family))).toEqual({ parser: 'epo-legal', records: 1 });
    const utf16 = Buffer.from(`\uFEFF${grant.replace('07000001', '07000002')}`, 'utf16le');
    expect(await imported('publication', put('c.xml', utf16))).toEqual({ parser: 'uspto-grant', records: 1 });
  });

  it('are refused with the kinds they do hold, or with the parsers of the kind', async () => {
    const error = await expectRefused(imported('publication', put('b.xml', family)), 'PANHUO_INPUT_BINARY');
    expect(error.hint).toContain('--as family_member（同族成员）、--as legal_event');
    const unknown = put('d.xml', '<?xml version="1.0"?><r><us-patent-grant/></r>');
    const other = await expectRefused(imported('publication', unknown), 'PANHUO_INPUT_BINARY');
    expect(other.hint).toContain('--parser');
    expect(other.hint).toContain('uspto-grant');
  });

  it('are read by the parser that a person names, whatever they look like', async () => {
    expect(await imported('publication', put('a.xml', grant), 'uspto-grant')).toMatchObject({ records: 1 });
    await expectRefused(imported('publication', put('a.xml', grant), 'epo-biblio'), 'PANHUO_XML_OTHER');
  });
});

describe('exports of databases', () => {
  const lines = [
    '公开号,公开日,授权公告号,授权公告日,标题,申请号',
    'CN116000001A,2023-04-05,CN116000001B,2024-01-02,合成数据,CN202210000001.X',
  ];

  it('become two publications of a granted invention without a parser named', async () => {
    const file = put('导出.csv', `\uFEFF${lines.join('\n')}\n`);
    expect(await imported('publication', file)).toEqual({ parser: 'vendor-export', records: 2 });
  });

  it('are tables when a person names the columns, and when one of the four columns is missing', async () => {
    const file = put('导出.csv', `${lines.join('\n')}\n`);
    expect(await imported('publication', file, 'table')).toMatchObject({ records: 1 });
    const short = put('短.csv', `${lines.join('\n').replace('授权公告日', '备注')}\n`);
    expect((await imported('publication', short)).parser).not.toBe('vendor-export');
  });
});

const real = ['epo', 'uspto', 'vendor-exports'].map((name) => realFolder(name));
const missing = real.find((one) => one.missing !== null)?.missing ?? null;
if (missing !== null) console.log(`跳过：${missing}`);

describe.skipIf(missing !== null)('real files', () => {
  it.each([
    ['epo', 'biblio_example.xml', 'publication', 'epo-biblio', 1],
    ['epo', 'claims_example.xml', 'patent_text', 'epo-claims', 1],
    ['epo', 'family_input.xml', 'family_member', 'epo-family', 6],
    ['epo', 'example_1.xml', 'legal_event', 'epo-legal', 50],
    ['uspto', 'US06859910.xml', 'publication', 'uspto-grant', 1],
    ['uspto', 'US08926509.xml', 'publication', 'uspto-grant', 1],
    ['uspto', 'assignment_3.xml', 'legal_event', 'uspto-assignment', 379],
    ['vendor-exports', 'vendor-export-61-columns.csv', 'publication', 'vendor-export', 11],
  ])('%s/%s as %s', async (folder, name, kind, parser, records) => {
    const file = path.join(realFolder(folder).folder, name);
    expect(await imported(kind, file)).toEqual({ parser, records });
  });
});
