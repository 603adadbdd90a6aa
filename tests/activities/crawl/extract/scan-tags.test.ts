import fc from 'fast-check';
import { Parser } from 'htmlparser2';
import { expect, test } from 'vitest';
import { scanTags } from '../../../../activities/crawl/extract/scan-tags.ts';
import { skimTags, TagNames } from '../../../../activities/crawl/extract/skim-tags.ts';

type Event = [string, Record<string, string>] | 'close';

function scanned(html: string): Event[] {
  const events: Event[] = [];
  scanTags(html, {
    open: ({ name, attribs }) => events.push([name, { ...attribs }]),
    close: () => events.push('close'),
  });
  return events;
}

function parsed(html: string): Event[] {
  const events: Event[] = [];
  new Parser({
    onopentag: (name, attribs) => events.push([name, { ...attribs }]),
    onclosetag: () => events.push('close'),
  }).end(html);
  return events;
}

type Opened = Exclude<Event, 'close'>;
const hasAttributes = (event: Event): event is Opened =>
  event !== 'close' && Object.keys(event[1]).length > 0;

/** Elements that have attributes. */
function skimmed(html: string, names: readonly string[] | null): Event[] {
  const events: Event[] = [];
  skimTags(Buffer.from(html), TagNames.of(names), ({ name, attribs }) => {
    if (Object.keys(attribs).length > 0) events.push([name, { ...attribs }]);
  });
  return events;
}

const piece = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...'<>/="\'!?-[]&; \n\taApPsSxX') },
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      '<div>',
      '<p>',
      '</p>',
      '</div>',
      '<a href="x&amp;y">',
      '<a href=x/>',
      "<a b='\"'>",
      '<a b c=d e>',
      '<br/>',
      '</br>',
      '<li>',
      '<ul>',
      '</ul>',
      '<table><tr><td>',
      '</table>',
      '<option>',
      '<select>',
      '<svg>',
      '</svg>',
      '<svg/>',
      '<g/>',
      '<title>',
      '</title>',
      '<desc>',
      '</desc>',
      '<script>',
      '</script>',
      '</script >',
      '<style x=y>',
      '</style>',
      '<textarea>',
      '</textarea',
      '<tmp>',
      '<xmp>',
      '</xmp>',
      '<xitle>',
      '<!--',
      '-->',
      '<!-->',
      '<!--->',
      '<!- ',
      '<![CDATA[',
      ']]>',
      '<![CD>',
      '<!doctype html>',
      '<?xml ?>',
      '</ x>',
      '</1>',
      '</>',
      '<1',
      '< a',
      '<A HREF=Q>',
      '&copy=1',
      '&lt;',
      '&#65;',
      '&notit;',
      '中文',
      '<body>',
      '<head>',
      '<link>',
      '<p/>',
      '<dd>',
      '<dt>',
      '<form>',
      '<Script src=x>',
      '</SCRIPT\n>',
      '<TITLE lang=zh>',
      '<textarea name="中文">',
      '<a 名=值 title="下一页&nbsp;">',
      '<base href="/b/">',
      '<input>',
      '<h1>',
      '<a a=1 a=2 A=3>',
      '<a =x>',
      '<a x=>',
      '<a x = "1"y>',
      '<a/ >',
      '<a / b>',
      '<a x=a"b\'c&lt;d>',
    ),
  },
);

test('the scan tells of the same elements, attributes and nesting as htmlparser2', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
      const html = pieces.join('');
      expect(scanned(html)).toEqual(parsed(html));
    }),
    { numRuns: 6000 },
  );
});

test('a skim finds the same elements with attributes as the scan', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
      const html = pieces.join('');
      const elements = scanned(html).filter(hasAttributes);
      expect(skimmed(html, null)).toEqual(elements);
      const names = ['a', 'base', 'textarea'];
      expect(skimmed(html, names)).toEqual(elements.filter(([name]) => names.includes(name)));
    }),
    { numRuns: 6000 },
  );
});

test('attributes are read when they are asked for, and only then', () => {
  const found: string[] = [];
  scanTags('<p a=1><b c="&lt;2">', {
    open(element) {
      if (element.name === 'b') found.push(element.attribs.c ?? '');
    },
    close: () => undefined,
  });
  expect(found).toEqual(['<2']);
});
