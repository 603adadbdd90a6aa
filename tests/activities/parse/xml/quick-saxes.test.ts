import fc from 'fast-check';
import { type SaxesOptions, SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { QuickSaxes } from '../../../../activities/parse/xml/quick-saxes.ts';

/** Everything a parser tells of a text that comes in pieces, lines included; texts that follow each other are joined. */
function events(parser: SaxesParser<SaxesOptions>, text: string, cuts: readonly number[]): string[] {
  const out: string[] = [];
  const say = (what: string, ...more: unknown[]) => out.push(`${what} ${JSON.stringify(more)}`);
  parser.on('opentag', (tag) => say('open', tag.name, tag.uri, { ...tag.attributes }, parser.line));
  parser.on('closetag', (tag) => say('close', tag.name, tag.isSelfClosing, parser.line));
  parser.on('text', (piece) => say('text', piece, parser.line));
  parser.on('cdata', (piece) => say('cdata', piece, parser.line));
  parser.on('comment', (piece) => say('comment', piece));
  parser.on('processinginstruction', (one) => say('pi', one.target, one.body));
  parser.on('doctype', (piece) => say('doctype', piece));
  parser.on('error', (error) => {
    throw new Error(error.message.replace(/^\d+:\d+: /, ''));
  });
  try {
    let from = 0;
    for (const cut of [...cuts].sort((a, b) => a - b)) {
      parser.write(text.slice(from, cut));
      from = cut;
    }
    parser.write(text.slice(from)).close();
  } catch (error) {
    say('error', error instanceof Error ? error.message : error, parser.line);
  }
  return out;
}

const name = fc.constantFrom('a', 'b', 'c-d', 'x:y', '名', 'e.1', 'constructor', '__proto__', '1');
const text = fc.constantFrom(
  'plain',
  ' \n ',
  '\r\n',
  '\r',
  '专利，（甲）',
  '😀',
  '&amp;',
  '&#65;',
  '&no;',
  ']]>',
  ']',
  ']]',
  '>',
  '<',
  '\u0001',
  '\ufffe',
  '\ud800',
  '\u0085',
  '<!-- c -->',
  '<![CDATA[<d>]]>',
  '<?p i?>',
  '</a>',
);
const attribute = fc
  .tuple(
    fc.constantFrom(' ', '\n', '  ', ''),
    name,
    fc.constantFrom('=', ' = '),
    fc.constantFrom('"v"', "'v'", '"\'"', '"&lt;"', '"a\tb"', '"<"', '"专"', 'v', '""', '"urn:x"'),
  )
  .map((parts) => parts.join(''));
const element: fc.Memo<string> = fc.memo((depth) =>
  fc
    .tuple(
      name,
      fc.array(attribute, { maxLength: 3 }),
      depth <= 1
        ? fc.array(text, { maxLength: 3 })
        : fc.array(fc.oneof(text, element(depth - 1)), { maxLength: 4 }),
      fc.constantFrom('>', ' >', '\n>', ' x>'),
    )
    .map(([tag, attributes, inside, end]) => {
      const start = `<${tag}${attributes.join('')}`;
      return inside.length === 0 ? `${start}/>` : `${start}>${inside.join('')}</${tag}${end}`;
    }),
);
const xml = fc
  .tuple(
    fc.constantFrom(
      '',
      '<?xml version="1.0"?>\n',
      '<?xml version="1.1"?>',
      '<!DOCTYPE a [<!ENTITY no "1">]>',
    ),
    fc.constantFrom('<r>', '<r xmlns:x="urn:x" k="1">'),
    fc.array(element(3), { maxLength: 4 }),
    fc.constantFrom('</r>', '</r>\n', '', '</r>x', '</r><s/>'),
  )
  .map((parts) => parts.flat().join(''));
/** Like the above with nothing wrong in it, so that much of it is read. */
const sound = fc
  .tuple(
    fc.array(
      fc.constantFrom(
        '<b>x</b>',
        '<c-d k="1" l=\'2\'/>',
        '\n',
        '专利，',
        '&amp;',
        '<x:y x:k="v">1<b/>\n</x:y>',
        '<e xmlns="urn:e"><f/></e>',
      ),
      {
        maxLength: 30,
      },
    ),
  )
  .map(([inside]) => `<r xmlns:x="urn:x">${inside.join('')}</r>`);

describe('QuickSaxes', () => {
  it.each([false, true])('tells what saxes tells, namespaces %s', (xmlns) => {
    fc.assert(
      fc.property(fc.oneof(xml, sound), fc.array(fc.nat(400), { maxLength: 6 }), (content, cuts) => {
        expect(events(new QuickSaxes<SaxesOptions>({ xmlns }), content, cuts)).toEqual(
          events(new SaxesParser<SaxesOptions>({ xmlns }), content, cuts),
        );
      }),
      { numRuns: 3000 },
    );
  });

  it('reads plain tags and texts without the character-by-character way', () => {
    const parser = new QuickSaxes({}) as unknown as { captureNameChars(): number; write(text: string): void };
    let slow = 0;
    const { captureNameChars } = parser;
    parser.captureNameChars = function () {
      slow++;
      return captureNameChars.call(this);
    };
    parser.write(`<r>${'<a k="1">专利\n<b/></a>'.repeat(100)}</r>`);
    // The outermost element's start.
    expect(slow).toBe(1);
  });
});
