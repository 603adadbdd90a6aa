import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { epoBiblio } from '../../../../activities/parse/connectors/epo-biblio.ts';
import { epoLegal } from '../../../../activities/parse/connectors/epo-legal.ts';
import { usptoAssignment } from '../../../../activities/parse/connectors/uspto-assignment.ts';
import { usptoGrant } from '../../../../activities/parse/connectors/uspto-grant.ts';
import type { ParsedItem, RecordParser } from '../../../../activities/parse/record-parser.ts';
import { PanhuoError } from '../../../../domain/errors.ts';
import { cpuTime } from '../../../helpers/cpu-time.ts';
import { documentOf, itemsOf } from '../../../helpers/documents.ts';

const id = (country: string, number: string, kind: string) =>
  `<document-id document-id-type="docdb"><country>${country}</country><doc-number>${number}</doc-number><kind>${kind}</kind><date>20240102</date></document-id>`;
const ops = (inside: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<ops:world-patent-data xmlns="http://www.epo.org/exchange" xmlns:ops="http://ops.epo.org">${inside}</ops:world-patent-data>`;
const grant = (number: number) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE us-patent-grant SYSTEM "a.dtd" [ <!ENTITY mdash "—"> ]>\n<us-patent-grant date-publ="20240102"><us-bibliographic-data-grant><publication-reference>${id('US', `0${number}`, 'B2')}</publication-reference><invention-title>合成数据 &mdash; <b>x</b></invention-title></us-bibliographic-data-grant>\n<drawings id="d"><figure/></drawings><description id="description"><p>a<!-- b --> &#x2014;</p>\n<description-of-drawings/></description><claims><claim><claim-text>1. A</claim-text></claim></claims></us-patent-grant>\n`;

const SEEDS: readonly { parser: RecordParser; text: string }[] = [
  { parser: usptoGrant, text: grant(7000001) + grant(7000002) },
  {
    parser: epoBiblio,
    text: ops(
      `<exchange-documents><exchange-document family-id="7"><bibliographic-data><publication-reference>${id('EP', '1', 'A1')}</publication-reference><invention-title lang="en"><![CDATA[合成数据]]></invention-title></bibliographic-data></exchange-document></exchange-documents>`,
    ),
  },
  {
    parser: epoLegal,
    text: ops(
      `<ops:patent-family total-result-count="1"><ops:family-member family-id="7"><publication-reference>${id('EP', '1', 'A1')}</publication-reference><ops:legal code="AS" desc="合成数据"><ops:pre line="1">EP 1</ops:pre><ops:L008EP>AS</ops:L008EP><ops:L500EP><ops:L510EP>ASSIGNORS:A;REEL/FRAME:1/2</ops:L510EP></ops:L500EP></ops:legal></ops:family-member></ops:patent-family>`,
    ),
  },
  {
    parser: usptoAssignment,
    text: '<response><result numFound="1" start="0"><doc><str name="displayId">1-2</str><arr name="patNum"><str>7000001</str></arr><arr name="patAssignorName"><str>合成数据</str></arr></doc></result></response>',
  },
];
const SNIPPETS = [
  '<',
  '>',
  '</',
  '<!--',
  '-->',
  '<![CDATA[',
  ']]>',
  '<?xml version="1.0"?>',
  '<?',
  '?>',
  '&',
  '&amp;',
  '&e;',
  '&#0;',
  '&#x110000;',
  '<description>',
  '</description>',
  '<description ',
  '<!DOCTYPE r [<!ENTITY e "&e;">]>',
  '"',
  "'",
  '\u0000',
  '\uFEFF',
  '\uD800',
  'xmlns:a=""',
  '__proto__',
];

type Mutation =
  | { kind: 'cut' | 'repeat'; at: number; length: number }
  | { kind: 'truncate'; at: number }
  | { kind: 'insert'; at: number; text: string }
  | { kind: 'byte'; at: number; byte: number };

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ kind: fc.constantFrom('cut', 'repeat'), at: fc.nat(), length: fc.nat(60) }),
  fc.record({ kind: fc.constant('truncate'), at: fc.nat() }),
  fc.record({ kind: fc.constant('insert'), at: fc.nat(), text: fc.constantFrom(...SNIPPETS) }),
  fc.record({ kind: fc.constant('byte'), at: fc.nat(), byte: fc.nat(255) }),
);

function mutate(bytes: Buffer, changes: readonly Mutation[]): Buffer {
  let out = bytes;
  for (const change of changes) {
    const at = change.at % (out.length + 1);
    const [before, after] = [out.subarray(0, at), out.subarray(at)];
    switch (change.kind) {
      case 'cut':
        out = Buffer.concat([before, after.subarray(change.length)]);
        break;
      case 'truncate':
        out = before;
        break;
      case 'insert':
        out = Buffer.concat([before, Buffer.from(change.text), after]);
        break;
      case 'repeat':
        out = Buffer.concat([before, after.subarray(0, change.length), after]);
        break;
      case 'byte':
        out = Buffer.concat([before, Buffer.from([change.byte]), after.subarray(1)]);
        break;
    }
  }
  return out;
}

/** What became of a document: its items or the code of the refusal. Anything else that is thrown fails the test. */
async function outcome(parser: RecordParser, bytes: Buffer, piece: number): Promise<ParsedItem[] | string> {
  try {
    return await itemsOf(parser, documentOf(bytes, 'a.xml', piece));
  } catch (error) {
    if (error instanceof PanhuoError && error.class === 'refused') return error.code;
    throw error;
  }
}

describe('damaged XML', () => {
  it('becomes items or a refusal, the same however the bytes arrive', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...SEEDS),
        fc.array(mutation, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 90 }),
        async ({ parser, text }, changes, piece) => {
          const bytes = mutate(Buffer.from(text), changes);
          const whole = await outcome(parser, bytes, 1 << 20);
          const cut = await outcome(parser, bytes, piece);
          // Which of two faults is found first may differ.
          if (typeof whole === 'string' && typeof cut === 'string') return;
          expect(cut).toEqual(whole);
        },
      ),
      { numRuns: 800 },
    );
  }, 20_000);

  it('is refused when it breaks off anywhere', async () => {
    for (const { parser, text } of SEEDS) {
      const bytes = Buffer.from(text.trimEnd());
      for (let length = 1; length < bytes.length; length += 7) {
        const found = await outcome(parser, bytes.subarray(0, length), 50);
        // A bulk file may end between two grants.
        if (typeof found !== 'string') expect(bytes.subarray(0, length).toString().trim()).toMatch(/grant>$/);
      }
    }
  });

  it('costs time in proportion to its size', async () => {
    const hostile = [
      `<us-patent-grant><!--${"<description a='".repeat(60_000)}--></us-patent-grant>`,
      `<us-patent-grant>${'<description/>'.repeat(60_000)}</us-patent-grant>`,
      `<us-patent-grant><description>${'<description>'.repeat(60_000)}`,
      `<us-patent-grant><description>${'<!-'.repeat(200_000)}</description></us-patent-grant>`,
      `<us-patent-grant>${'<?xml '.repeat(100_000)}`,
    ];
    for (const [k, text] of hostile.entries()) {
      const took = await cpuTime(async () =>
        expect(await outcome(usptoGrant, Buffer.from(text), 65_536)).toMatch(/^PANHUO_XML_/),
      );
      expect(took, `hostile[${k}]`).toBeLessThan(3000);
    }
  });
});
