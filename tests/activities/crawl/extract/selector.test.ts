import { selectAll } from 'css-select';
import type { AnyNode, Element } from 'domhandler';
import fc from 'fast-check';
import { Parser, parseDocument } from 'htmlparser2';
import { expect, test } from 'vitest';
import { MAX_DEPTH, streamElement, streamMatcher } from '../../../../activities/crawl/extract/selector.ts';

/** Numbers of the elements a selector selects, counted in the order of the document. */
function streamed(html: string, selector: string): number[] | null {
  const matcher = streamMatcher(selector);
  if (matcher === null) return null;
  const found: number[] = [];
  const element = streamElement();
  let count = 0;
  matcher.reset();
  new Parser({
    onopentag(name, attribs) {
      element.name = name;
      element.attribs = attribs;
      if (matcher.open(element)) found.push(count);
      count++;
    },
    onclosetag: () => matcher.close(),
  }).end(html);
  return found;
}

function selected(html: string, selector: string): number[] {
  const document = parseDocument(html);
  const all = selectAll<AnyNode, Element>('*', document);
  return selectAll<AnyNode, Element>(selector, document).map((element) => all.indexOf(element));
}

const tag = fc.constantFrom('div', 'p', 'a', 'li', 'ul', 'td', 'tr', 'table', 'br', 'span', 'option');
const word = fc.constantFrom('x', 'y', 'x-y', 'X', 'xy');
const attribute = fc
  .tuple(
    fc.constantFrom('class', 'id', 'href', 'data-n', 'TYPE', 'rel'),
    fc.array(word, { maxLength: 3 }),
    fc.constantFrom('"', "'", ''),
  )
  .map(([name, words, quote]) =>
    quote === '' ? `${name}=${words[0] ?? 'x'}` : `${name}=${quote}${words.join(' ')}${quote}`,
  );
const open = fc
  .tuple(tag, fc.array(attribute, { maxLength: 3 }))
  .map(([name, all]) => `<${[name, ...all].join(' ')}>`);
const close = tag.map((name) => `</${name}>`);
const odd = fc.constantFrom(
  'text',
  '<!-- <a> -->',
  '<script><a></script>',
  '</',
  '<',
  '&amp;',
  '<a',
  '<svg><a/></svg>',
  '<title><a></title>',
);
const document = fc
  .array(fc.oneof({ weight: 5, arbitrary: open }, { weight: 3, arbitrary: close }, odd), { maxLength: 30 })
  .map((parts) => parts.join(''));

const simple = fc.oneof(
  word.map((name) => `.${name}`),
  word.map((name) => `#${name}`),
  fc
    .tuple(
      fc.constantFrom('class', 'id', 'href', 'data-n', 'type', 'rel'),
      fc.constantFrom('', '=', '^=', '$=', '*=', '~=', '|=', '!='),
      word,
    )
    .map(([name, action, value]) => (action === '' ? `[${name}]` : `[${name}${action}"${value}"]`)),
  word.map((name) => `:not(.${name})`),
  tag.map((name) => `:is(${name}, .x)`),
);
const compound = fc
  .tuple(fc.option(fc.oneof(tag, fc.constant('*')), { nil: '' }), fc.array(simple, { maxLength: 2 }))
  .map(([name, rest]) => name + rest.join('') || '*');
const selector = fc
  .array(fc.tuple(compound, fc.constantFrom(' ', ' > ', ' + ', ' ~ ')), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.map(([text, joint], n) => (n === parts.length - 1 ? text : text + joint)).join(''));
const selectors = fc.array(selector, { minLength: 1, maxLength: 3 }).map((all) => all.join(', '));

test('the stream selects what a tree and css-select do', () => {
  fc.assert(
    fc.property(document, selectors, (html, text) => {
      expect(streamed(html, text)).toEqual(selected(html, text));
    }),
    { numRuns: 2000 },
  );
});

test.each([
  'a:has(b)',
  'li:nth-child(2)',
  'a:contains(x)',
  'li:first-child a',
  'a:not(li > a)',
  '> a',
  Array(40).fill('a').join(' '),
])('%s needs a tree', (text) => {
  expect(streamMatcher(text)).toBeNull();
});

test('a matcher begins anew with each document', () => {
  const matcher = streamMatcher('div + a');
  if (matcher === null) throw new Error('streams');
  const div = { ...streamElement(), name: 'div' };
  const a = { ...streamElement(), name: 'a' };
  matcher.reset();
  matcher.open(div);
  matcher.close();
  matcher.reset();
  expect(matcher.open(a)).toBe(false);
});

test('the deepest allowed nesting is matched', () => {
  expect(streamed('<b>'.repeat(MAX_DEPTH), 'b b')).toHaveLength(MAX_DEPTH - 1);
});
