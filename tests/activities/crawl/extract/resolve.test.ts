import fc from 'fast-check';
import { expect, test } from 'vitest';
import { resolveAddress } from '../../../../activities/crawl/extract/resolve.ts';

const BASE = 'https://www.site.example/a/b/list.html?page=2';

test('addresses resolve as the WHATWG URL standard says, without fragment and sign-in', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '/',
      '//',
      '..',
      './',
      '?',
      '&',
      '=',
      '#',
      ':',
      '@',
      '%20',
      '\\',
      ' ',
      '\t',
      '\n',
      'http:',
      'https://',
      'ftp://x/',
      '中文',
      'a',
      'b.html',
      'www.other.example',
      '[::1]',
      'javascript:',
    ),
    fc.string({ maxLength: 4 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      const href = pieces.join('');
      const found = resolveAddress(href, BASE);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the standard strips them
      const cut = /^[\x00-\x20]*#/.test(href);
      const url = URL.canParse(href, BASE) && !cut ? new URL(href, BASE) : null;
      if (url === null || !/^https?:$/.test(url.protocol)) {
        expect(found).toBeNull();
        return;
      }
      url.hash = '';
      url.username = '';
      url.password = '';
      expect(found?.href).toBe(url.href);
    }),
    { numRuns: 5000 },
  );
});

test.each([
  ['../c/d.html', 'https://www.site.example/a/c/d.html'],
  ['?page=3', 'https://www.site.example/a/b/list.html?page=3'],
  ['//files.example/x.xlsx', 'https://files.example/x.xlsx'],
  [' \n/x ', 'https://www.site.example/x'],
  ['/x#part', 'https://www.site.example/x'],
  ['/search?q=专利', 'https://www.site.example/search?q=%E4%B8%93%E5%88%A9'],
  ['https://u:p@www.site.example/x', 'https://www.site.example/x'],
])('%j', (href, url) => {
  expect(resolveAddress(href, BASE)?.href).toBe(url);
});

test.each([
  '#top',
  ' #',
  'javascript:void(0)',
  ' JavaScript:x',
  'mailto:a@b.example',
  'tel:110',
  'data:text/html,x',
  'ftp://a.example/',
  'http://',
  'http://[x',
])('%j leads nowhere', (href) => {
  expect(resolveAddress(href, BASE)).toBeNull();
});

test('characters in a query are encoded as the page is; in a path always as UTF-8', () => {
  // 专利 is D7 A8 C0 FB in GBK; 亱 is 81 7C, whose second byte is `|`.
  expect(resolveAddress('/专?q=专利&n=1', BASE, 'gb18030')?.href).toBe(
    'https://www.site.example/%E4%B8%93?q=%D7%A8%C0%FB&n=1',
  );
  expect(resolveAddress('/?q=乗', BASE, 'gb18030')?.href).toBe(
    `https://www.site.example/?q=${percent('乗')}`,
  );
});

/** Found by trying all pairs of bytes. */
function percent(character: string): string {
  const decoder = new TextDecoder('gb18030');
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      if (decoder.decode(new Uint8Array([lead, trail])) !== character) continue;
      const second = trail < 0x7f ? String.fromCharCode(trail) : `%${trail.toString(16).toUpperCase()}`;
      return `%${lead.toString(16).toUpperCase()}${second}`;
    }
  }
  throw new Error(character);
}
