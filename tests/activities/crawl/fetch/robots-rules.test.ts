import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decisiveRule,
  matches,
  normalised,
  parseRobots,
} from '../../../../activities/crawl/fetch/robots-rules.ts';
import { quickest } from '../../../helpers/cpu-time.ts';

const allows = (text: string, path: string, product = 'Panhuo') =>
  decisiveRule(parseRobots(text, product), new URL(path, 'http://example.cn'))?.allow ?? true;

describe('examples of RFC 9309', () => {
  // 5.1 Simple Example
  const simple = `
      User-Agent: *
      Disallow: *.gif$
      Disallow: /example/
      Allow: /publications/

      User-Agent: foobot
      Disallow:/
      Allow:/example/page.html
      Allow:/example/allowed.gif

      User-Agent: barbot
      User-Agent: bazbot
      Disallow: /example/page.html

      User-Agent: quxbot

      EOF`;
  test.each([
    ['Panhuo', '/a.gif', false],
    ['Panhuo', '/a.gif?x=1', true],
    ['Panhuo', '/example/x', false],
    ['Panhuo', '/publications/x', true],
    ['Panhuo', '/', true],
    ['foobot', '/anything', false],
    ['foobot', '/example/page.html', true],
    ['FooBot', '/example/allowed.gif', true],
    ['barbot', '/example/page.html', false],
    ['bazbot', '/example/page.html', false],
    ['barbot', '/a.gif', true],
    ['quxbot', '/example/page.html', true],
    ['quxbot', '/a.gif', true],
  ])('5.1: %s %s', (product, path, expected) => {
    expect(allows(simple, path, product)).toBe(expected);
  });

  test('5.2: the longest match wins', () => {
    const text = 'User-Agent: foobot\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif\n';
    expect(allows(text, '/example/page/disallowed.gif', 'foobot')).toBe(false);
    expect(allows(text, '/example/page/allowed.gif', 'foobot')).toBe(true);
  });

  // The table of 2.2.2: each path of the first column, as rule and as URL.
  test.each([
    ['/foo/bar?baz=quz', '/foo/bar?baz=quz'],
    ['/foo/bar?baz=http://foo.bar', '/foo/bar?baz=http%3A%2F%2Ffoo.bar'],
    ['/foo/bar/\u30C4', '/foo/bar/%E3%83%84'],
    ['/foo/bar/%E3%83%84', '/foo/bar/%E3%83%84'],
    ['/foo/bar/%62%61%7A', '/foo/bar/baz'],
  ])('2.2.2: %s is %s', (written, wanted) => {
    for (const [rule, path] of [
      [written, wanted],
      [wanted, written],
    ]) {
      expect(allows(`User-agent: *\nDisallow: ${rule}$`, path ?? '')).toBe(false);
    }
  });

  test('2.2.1: groups that name us are merged, others do not count', () => {
    const text = [
      'user-agent: ExampleBot',
      'disallow: /foo',
      'disallow: /bar',
      'user-agent: *',
      'disallow: /all',
      'user-agent: ExampleBot',
      'disallow: /baz',
    ].join('\n');
    for (const path of ['/foo', '/bar', '/baz']) expect(allows(text, path, 'examplebot')).toBe(false);
    expect(allows(text, '/all', 'ExampleBot')).toBe(true);
    expect(allows(text, '/all', 'Other')).toBe(false);
    expect(allows(text, '/foo', 'Other')).toBe(true);
  });

  test('2.2.3: special characters', () => {
    expect(allows('User-agent: *\nDisallow: /path/file-with-a-%2A.html', '/path/file-with-a-*.html')).toBe(
      false,
    );
    expect(allows('User-agent: *\nDisallow: /path/foo-%24', '/path/foo-$')).toBe(false);
    expect(allows('User-agent: *\nDisallow: /path/foo-%24', '/path/foo-x')).toBe(true);
    expect(allows('User-agent: * # all\nDisallow: /a # not this', '/a')).toBe(false);
  });

  test('2.2.4: records of other kinds part no group', () => {
    const text =
      'User-agent: Panhuo\nSitemap: http://example.cn/map.xml\n\nNonsense: 1\nUser-agent: Other\nDisallow: /x\n';
    expect(allows(text, '/x')).toBe(false);
    expect(allows(text, '/x', 'Other')).toBe(false);
  });
});

describe('matching', () => {
  test.each([
    ['/', '/anything', true],
    ['/fish', '/fishheads/yummy.html', true],
    ['/fish', '/Fish.asp', false],
    ['/fish', '/catfish', false],
    ['/fish*', '/fish', true],
    ['/fish/', '/fish', false],
    ['/*.php', '/folder/any.php.file.html', true],
    ['/*.php', '/windows.PHP', false],
    ['/*.php$', '/filename.php?parameters', false],
    ['/*.php$', '/filename.php', true],
    ['/fish*.php', '/fishheads/catfish.php?parameters', true],
    ['/a$b', '/a%24b', true],
    ['/a*$', '/abc', true],
    ['/*a*b$', '/ab', true],
    ['/ab*b$', '/ab', false],
    ['*/x', '/y/x', true],
  ])('%s and %s: %s', (pattern, path, expected) => {
    expect(allows(`User-agent: *\nDisallow: ${pattern}`, path)).toBe(!expected);
  });

  test('of two as long, Allow wins, in either order', () => {
    expect(allows('User-agent: *\nAllow: /p\nDisallow: /p', '/page')).toBe(true);
    expect(allows('User-agent: *\nDisallow: /p\nAllow: /p', '/page')).toBe(true);
    expect(allows('User-agent: *\nDisallow: /page\nAllow: /*ge', '/page')).toBe(false);
  });

  test('agrees with a regular expression', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*'), maxLength: 8 });
    const path = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 12 });
    fc.assert(
      fc.property(letters, fc.boolean(), path, (pattern, anchored, text) => {
        const source = pattern
          .split('*')
          .map((part) => part.replace(/\W/g, '\\$&'))
          .join('.*');
        const expected = new RegExp(`^${source}${anchored ? '$' : ''}`, 's').test(text);
        expect(matches(anchored ? `${pattern}$` : pattern, text)).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });

  test('a hostile pattern costs no time', async () => {
    const took = await quickest(3, () =>
      expect(matches(`${'*a'.repeat(2000)}b$`, 'a'.repeat(20_000))).toBe(false),
    );
    expect(took).toBeLessThan(500);
  });

  test('spelling twice changes nothing more', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('/', '%', '2', 'a', 'F', '?', ':', ' ', '专', '~', '+') }),
        (text) => {
          const once = normalised(`/${text}`, true);
          // A decoded character may complete an escape that the text broke, as in %%325.
          if (/%[0-9A-Fa-f]?%/.test(text)) return;
          expect(normalised(once, true)).toBe(once);
        },
      ),
    );
  });
});

describe('files as they are', () => {
  test('a mark, line ends of every kind, odd spacing and case', () => {
    const text = '\uFEFFUSER-AGENT : panhuo/2.0 (test)\rDISALLOW :  /a \r\n\n  allow\t:/a/b\n';
    expect(allows(text, '/a')).toBe(false);
    expect(allows(text, '/a/b')).toBe(true);
  });

  test('an empty Disallow allows all, a rule without a group means nobody', () => {
    expect(allows('User-agent: *\nDisallow:', '/x')).toBe(true);
    expect(allows('Disallow: /\nUser-agent: *\nDisallow: /y', '/x')).toBe(true);
    expect(allows('<!DOCTYPE html><p>Disallow: /</p>', '/x')).toBe(true);
    expect(allows('User-agent: Panhuoextra\nDisallow: /', '/x')).toBe(true);
    expect(allows('User-agent: __proto__\nDisallow: /', '/x', 'constructor')).toBe(true);
  });

  test('Crawl-delay is in seconds, the longest of ours', () => {
    const delay = (text: string) => parseRobots(text, 'Panhuo').crawlDelayMs;
    expect(delay('User-agent: *\nCrawl-delay: 2.5')).toBe(2500);
    expect(delay('User-agent: *\nCrawl-delay: 10\nUser-agent: Panhuo\nDisallow: /x')).toBe(10_000);
    expect(
      delay('User-agent: *\nDisallow: /y\nCrawl-delay: 10\nUser-agent: Panhuo\nDisallow: /x'),
    ).toBeNull();
    expect(delay('User-agent: *\nCrawl-delay: 1\nCrawl-delay: 3')).toBe(3000);
    expect(delay('User-agent: *\nCrawl-delay: soon')).toBeNull();
    expect(delay('User-agent: *\nCrawl-delay: -1')).toBeNull();
    expect(delay('User-agent: *\nCrawl-delay: 99999999')).toBe(86_400_000);
  });
});
