import { describe, expect, it } from 'vitest';
import { readXml, type XmlFound, type XmlOptions } from '../../../../activities/parse/xml/reader.ts';
import { allText, child, plain } from '../../../../activities/parse/xml/tree.ts';
import { cpuTime } from '../../../helpers/cpu-time.ts';
import { documentOf } from '../../../helpers/documents.ts';

const options = (more: Partial<XmlOptions> = {}): XmlOptions => ({
  roots: ['r'],
  expected: '合成数据',
  collect: ['x'],
  ...more,
});

async function read(content: string | Uint8Array, more: Partial<XmlOptions> = {}, piece = 65_536) {
  const found: XmlFound[] = [];
  for await (const one of readXml(documentOf(content, 'a.xml', piece), options(more))) found.push(one);
  return found;
}

const trees = (found: readonly XmlFound[]) => found.map(({ element }) => plain(element));
/** Every way to cut the bytes up must give the same. */
const PIECES = [1, 2, 3, 7, 64, 65_536];

describe('readXml', () => {
  it('hands out elements with parents, attributes, mixed text and lines', async () => {
    const text =
      '<?xml version="1.0"?>\n<r a="1">\n<g n="é">\n<x id="&lt;1&gt;">a<b>b</b>c &amp; <![CDATA[<d>]]></x>\n</g><x/></r>\n';
    for (const piece of PIECES) {
      const found = await read(text, {}, piece);
      expect(found.map(({ element }) => [element.line, allText(element)])).toEqual([
        [4, 'abc & <d>'],
        [5, ''],
      ]);
      expect(found[0]?.element.attributes).toEqual({ id: '<1>' });
      expect(found[0]?.parents).toEqual([
        { name: 'r', attributes: { a: '1' }, line: 2 },
        { name: 'g', attributes: { n: 'é' }, line: 3 },
      ]);
    }
  });

  it('reads documents one after the other and counts lines through', async () => {
    const one = (id: number) =>
      `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE r SYSTEM "r.dtd" [ ]>\n<r>\n<x>${id}</x>\n</r>\n`;
    for (const piece of PIECES) {
      const found = await read(one(1) + one(2) + one(3), {}, piece);
      expect(found.map(({ element }) => [element.line, allText(element)])).toEqual([
        [4, '1'],
        [9, '2'],
        [14, '3'],
      ]);
      expect(new Set(found.map(({ parents }) => parents[0])).size).toBe(3);
    }
  });

  it('accepts a byte-order mark before any of the documents', async () => {
    const one = '\uFEFF<?xml version="1.0"?><r><x>1</x></r>';
    for (const piece of PIECES) expect(await read(one + one, {}, piece)).toHaveLength(2);
  });

  it('refuses a declaration in the middle of a document', async () => {
    await expect(read('<r><?xml version="1.0"?><x/></r>')).rejects.toMatchObject({
      code: 'PANHUO_XML_MALFORMED',
    });
  });

  it('steps over what nobody needs, whatever is in it', async () => {
    const inside = [
      '<skip-of-parts>a</skip-of-parts>',
      '<!-- </skip> -->',
      '<![CDATA[ </skip> ]]>',
      '<?pi </skip> ?>',
      '<skip a=">">deeper <skip/></skip>',
      '&undefined; < \u0001',
      '\n\n',
    ].join('');
    const text = `<r><skip b="x>y">${inside}</skip\n><x>1<skip>2</skip>3<skip/></x>\n<x>4</x></r>`;
    for (const piece of PIECES) {
      const found = await read(text, { skip: { r: ['skip'] } }, piece);
      expect(found.map(({ element }) => [element.line, allText(element)])).toEqual([
        [4, '13'],
        [5, '4'],
      ]);
    }
  });

  it('does not take a name in a comment for an element to skip', async () => {
    const text = '<r><!-- <skip> --><x a="<skip>">1</x><![CDATA[<skip>]]><x>2</x></r>'.replace(
      '"<skip>"',
      '"&lt;skip>"',
    );
    for (const piece of PIECES) {
      expect(trees(await read(text, { skip: { r: ['skip'] } }, piece))).toHaveLength(2);
    }
  });

  it('refuses a file that ends inside a skipped element', async () => {
    for (const text of ['<r><skip>', '<r><skip>a</ski', '<r><skip><!-- </skip></r>']) {
      await expect(read(text, { skip: { r: ['skip'] } })).rejects.toMatchObject({
        code: 'PANHUO_XML_MALFORMED',
      });
    }
  });

  it('resolves namespaces when asked', async () => {
    const text = '<o:r xmlns:o="urn:o" xmlns="urn:d"><o:x xmlns:p="urn:p"><p:y/></o:x></o:r>';
    const [found] = await read(text, { namespaces: true });
    expect([found?.element.uri, child(found?.element, 'y')?.uri]).toEqual(['urn:o', 'urn:p']);
    await expect(read('<r><q:x/></r>', { namespaces: true })).rejects.toMatchObject({
      code: 'PANHUO_XML_MALFORMED',
    });
  });

  it('tells line and file of what is wrong', async () => {
    await expect(read('<r>\n<x>\n</r>')).rejects.toMatchObject({
      code: 'PANHUO_XML_MALFORMED',
      where: { file: 'a.xml', line: 3 },
    });
    await expect(read('<html><body>请稍候</body></html>')).rejects.toMatchObject({
      code: 'PANHUO_XML_OTHER',
    });
    await expect(read('')).rejects.toMatchObject({ code: 'PANHUO_INPUT_EMPTY' });
    for (const text of ['<r>', 'not xml', '<r/><r/>', '<r a="1" a="2"/>', '<r>\u0000</r>', '<r></r>x']) {
      await expect(read(text)).rejects.toMatchObject({ code: 'PANHUO_XML_MALFORMED' });
    }
  });
});

describe('encodings', () => {
  const doc = (encoding: string) => `<?xml version="1.0" encoding="${encoding}"?><r><x>专利é</x></r>`;
  const utf16 = (text: string, big: boolean) => {
    const bytes = Buffer.from(`\uFEFF${text}`, 'utf16le');
    return big ? bytes.swap16() : bytes;
  };

  it.each([
    ['UTF-8', Buffer.from(doc('UTF-8'))],
    [
      'GB18030',
      Buffer.concat([
        Buffer.from('<?xml version="1.0" encoding="GB18030"?><r><x>'),
        Buffer.from([0xd7, 0xa8, 0xc0, 0xfb, 0xa8, 0xa6]),
        Buffer.from('</x></r>'),
      ]),
    ],
    ['UTF-16LE', utf16(doc('UTF-16'), false)],
    ['UTF-16BE', utf16(doc('UTF-16'), true)],
  ])('reads %s however it is cut', async (_, bytes) => {
    for (const piece of [1, 3, 5, 65_536]) {
      // The first piece must show what the encoding is; real streams give kilobytes.
      const found = await read(bytes, {}, Math.max(piece, 64));
      expect(trees(found)).toEqual(['专利é']);
    }
  });

  it('cuts characters of UTF-8 anywhere', async () => {
    for (const piece of [1, 2, 3, 5])
      expect(trees(await read('<r><x>专利😀é</x></r>', {}, piece))).toEqual(['专利😀é']);
  });

  it('refuses wrong bytes and unknown or mixed encodings', async () => {
    const refused = { code: 'PANHUO_INPUT_ENCODING' };
    await expect(read(Buffer.from([0x3c, 0x72, 0x3e, 0xff, 0x3c, 0x2f, 0x72, 0x3e]))).rejects.toMatchObject(
      refused,
    );
    await expect(read(Buffer.from([0x3c, 0x72, 0x2f, 0x3e, 0xe4]))).rejects.toMatchObject(refused);
    await expect(read('<?xml version="1.0" encoding="utf-7"?><r/>')).rejects.toMatchObject(refused);
    await expect(
      read('<?xml version="1.0"?><r/><?xml version="1.0" encoding="GBK"?><r/>'),
    ).rejects.toMatchObject(refused);
  });
});

describe('entities', () => {
  const withDtd = (subset: string, body: string) =>
    `<!DOCTYPE r SYSTEM "http://localhost:9/r.dtd" [${subset}]><r><x>${body}</x></r>`;

  it('replaces short internal entities, also inside each other', async () => {
    const subset = '<!ENTITY a "A&#x41;"><!ENTITY b "&a;&a; &lt;">';
    expect(trees(await read(withDtd(subset, '&b;&amp;&#20013;')))).toEqual(['AAAA <&中']);
  });

  it('never reads external ones', async () => {
    for (const declaration of [
      '<!ENTITY e SYSTEM "file:///etc/passwd">',
      '<!ENTITY e PUBLIC "p" "http://localhost:9/e">',
    ]) {
      expect(trees(await read(withDtd(declaration, 'kept')))).toEqual(['kept']);
      await expect(read(withDtd(declaration, '&e;'))).rejects.toMatchObject({ code: 'PANHUO_XML_ENTITY' });
    }
  });

  it('refuses undefined ones, ones that hold markup, and names of object properties', async () => {
    for (const [subset, body] of [
      ['', '&e;'],
      ['<!ENTITY e "<x/>">', '&e;'],
      ['', '&constructor;'],
      ['', '&__proto__;'],
      ['<!ENTITY e "&f;"><!ENTITY f "&e;">', 'x'],
    ] as const) {
      const text = `<!DOCTYPE r [${subset}]><r><x>${body}</x></r>`;
      await expect(read(text)).rejects.toMatchObject({ code: 'PANHUO_XML_ENTITY' });
    }
    await expect(read(withDtd('<!ENTITY e "<x/>">', '&e;'))).rejects.toMatchObject({
      code: 'PANHUO_XML_ENTITY',
    });
  });

  it('leaves names that a DTD elsewhere may declare as they are written', async () => {
    expect(trees(await read(withDtd('', 'a &mdash; b &constructor;')))).toEqual([
      'a &mdash; b &constructor;',
    ]);
    const parameter = '<!DOCTYPE r [<!ENTITY % iso SYSTEM "iso.ent"> %iso;]><r><x>&alpha;</x></r>';
    expect(trees(await read(parameter))).toEqual(['&alpha;']);
  });

  it('refuses a billion laughs and quadratic growth quickly', async () => {
    const laughs = Array.from({ length: 30 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join(
      '',
    );
    const long = `<!ENTITY q "${'q'.repeat(4000)}">`;
    const took = await cpuTime(async () => {
      await expect(read(withDtd(`<!ENTITY l0 "lol">${laughs}`, '&l30;'))).rejects.toMatchObject({
        code: 'PANHUO_XML_LIMIT',
      });
      await expect(read(withDtd(long, '&q;'.repeat(100_000)))).rejects.toMatchObject({
        code: 'PANHUO_XML_LIMIT',
      });
    });
    expect(took).toBeLessThan(2000);
  });
});

describe('limits', () => {
  const limit = { code: 'PANHUO_XML_LIMIT' };

  it('bounds depth, attributes, tokens and what is collected', async () => {
    await expect(read(`<r>${'<a>'.repeat(300)}`)).rejects.toMatchObject(limit);
    const attributes = Array.from({ length: 200 }, (_, n) => `a${n}=""`).join(' ');
    await expect(read(`<r ${attributes}/>`)).rejects.toMatchObject(limit);
    const small = { token: 100_000, collectedText: 1000, collectedElements: 50 };
    const filler = 'y'.repeat(300_000);
    for (const text of [
      `<r>${filler}`,
      `<r><!--${filler}`,
      `<r ${filler}`,
      `<!DOCTYPE r [${filler}`,
      `<r a="${filler}`,
    ]) {
      await expect(read(text, { limits: small })).rejects.toMatchObject(limit);
    }
    await expect(
      read(`<r><x>${`<a>${'y'.repeat(100)}</a>`.repeat(11)}</x></r>`, { limits: small }),
    ).rejects.toMatchObject(limit);
    await expect(read(`<r><x>${'<a/>'.repeat(60)}</x></r>`, { limits: small })).rejects.toMatchObject(limit);
    await expect(
      read(`<r><skip><!--${filler}`, { limits: small, skip: { r: ['skip'] } }, 4096),
    ).rejects.toMatchObject(limit);
  });

  it('lets a skipped element be of any length', async () => {
    const text = `<r><skip>${'<p>long</p>\n'.repeat(100_000)}</skip><x>1</x></r>`;
    const [found] = await read(text, { limits: { token: 10_000 }, skip: { r: ['skip'] } }, 4096);
    expect(found?.element.line).toBe(100_001);
  });
});
