import { describe, expect, test } from 'vitest';
import {
  type CrawledPage,
  extractPage,
  keepRules,
} from '../../../../activities/crawl/extract/extract-page.ts';
import { cpuTime } from '../../../helpers/cpu-time.ts';
import { source } from '../../../helpers/sources.ts';

const URL_ = 'http://site.example/list/?page=1';
function page(body: string | Buffer, more: Partial<CrawledPage> = {}): CrawledPage {
  return {
    url: URL_,
    mediaType: 'text/html; charset=utf-8',
    body: Buffer.from(body as string),
    depth: 0,
    ...more,
  };
}
function links(entries: string, body: string | Buffer, more: Partial<CrawledPage> = {}): string[] {
  return extractPage(source(entries), page(body, more)).links.map(({ url }) => url);
}
const at = (path: string) => `http://site.example${path}`;

describe('links by selectors and addresses', () => {
  test('each address once, with the first rule that found it, on hosts of the source', () => {
    const one = source('follow:\n  - css: ul a\n  - match: /detail/\n');
    const html = `<ul><li><a href="/detail/1">x</a><li><a href="/detail/2#part">x</a><li><a href="/detail/1#top"></a>
      <li><a href="http://other.example/detail/3">x</a></ul><a href="/detail/4">x</a><a href="/about">x</a><a href="?page=1">self</a>`;
    expect(extractPage(one, page(html)).links).toEqual([
      { url: at('/detail/1'), rule: 'follow[0]', depth: 1 },
      { url: at('/detail/2'), rule: 'follow[0]', depth: 1 },
      { url: at('/detail/4'), rule: 'follow[1]', depth: 1 },
    ]);
  });

  test('entities, blanks, frames and other attributes', () => {
    expect(
      links(
        'follow: [{ css: "a, iframe" }]',
        '<a href="/x?a=1&amp;b=2">x</a><iframe src=" /frame "></iframe><a>x</a>',
      ),
    ).toEqual([at('/x?a=1&b=2'), at('/frame')]);
    expect(links('follow: [{ css: li, attr: data-URL }]', '<li data-url="/x">')).toEqual([at('/x')]);
  });

  test('the address may be made of a part of an attribute', () => {
    const rule = `follow:\n  - { css: a, attr: onclick, take: "show\\\\('([^']+)'\\\\)", url: "/detail?id={value}&v=1" }`;
    expect(links(rule, `<a onclick="show('a/1')">x</a><a onclick="hide('2')">x</a>`)).toEqual([
      at('/detail?id=a%2F1&v=1'),
    ]);
  });

  test('base href counts wherever it stands; one that is no address does not', () => {
    expect(
      links('follow: [{ css: a }]', '<a href="x">x</a><base href="/deep/"><base href="/other/">'),
    ).toEqual([at('/deep/x')]);
    expect(links('follow: [{ css: a }]', '<base href="javascript:x"><a href="x">x</a>')).toEqual([
      at('/list/x'),
    ]);
  });

  test('selectors that need a tree find the same', () => {
    const html =
      '<base href="/b/"><meta name=robots content=index><table><tr><td><a href="1">x</a><tr><td><a href=2>x</a></table>';
    expect(links('follow: [{ css: "tr:nth-child(2) a" }]', html)).toEqual([at('/b/2')]);
    expect(links('follow: [{ css: "tr:has(a[href=\'1\']) a" }]', html)).toEqual([at('/b/1')]);
  });

  test('hosts that the source names are followed', () => {
    const html = [
      'http://files.example:81/1',
      'http://files.example/2',
      'https://a.b.gov.example/3',
      'https://gov.example/4',
      'http://site.example:8080/5',
    ]
      .map((url) => `<a href="${url}">x</a>`)
      .join('');
    expect(links('hosts: [files.example, "*.gov.example"]\nfollow: [{ css: a }]', html)).toEqual([
      'http://files.example:81/1',
      'http://files.example/2',
      'https://a.b.gov.example/3',
    ]);
  });

  test('nofollow is heeded on links and pages, unless robots are not', () => {
    const html = '<a rel="external NOFOLLOW" href="/1">x</a><a rel=nofollower href="/2">x</a>';
    expect(links('follow: [{ css: a }]', html)).toEqual([at('/2')]);
    expect(links('politeness: { robots: false }\nfollow: [{ css: a }]', html)).toHaveLength(2);
    const closed = `<meta NAME="Robots" content="noindex, nofollow">${html}`;
    expect(links('follow: [{ css: a }]', closed)).toEqual([]);
    expect(links('politeness: { robots: false }\nfollow: [{ css: a }]', closed)).toHaveLength(2);
  });

  test('depth: links go deeper, turning pages does not; rules and budget have an end', () => {
    const one = source(
      'budget: { depth: 3 }\nfollow:\n  - css: a.in\n  - { css: a.once, depth: 1 }\n  - { css: a.next, next: true }\n',
    );
    const html = '<a class=in href=/in>x</a><a class=once href=/once>x</a><a class=next href=/next>x</a>';
    const found = (depth: number) =>
      extractPage(one, page(html, { depth })).links.map((link) => `${link.url.slice(19)} ${link.depth}`);
    expect(found(0)).toEqual(['/in 1', '/once 1', '/next 0']);
    expect(found(1)).toEqual(['/in 2', '/next 1']);
    expect(found(3)).toEqual(['/next 3']);
  });

  test('rules for some pages are not used on others', () => {
    expect(links('follow: [{ css: a, from: "/other" }]', '<a href=/x>x</a>')).toEqual([]);
    expect(links('follow: [{ css: a, from: "/list" }]', '<a href=/x>x</a>')).toEqual([at('/x')]);
  });

  test('a page in GB18030 is read as that, whatever is said of it; its queries are encoded in it', () => {
    const body = Buffer.concat([
      Buffer.from('<a class=x href="/q?k='),
      Buffer.from([0xd7, 0xa8]),
      Buffer.from('">x</a>'),
    ]);
    expect(links('follow: [{ css: a }]', body)).toEqual([at('/q?k=%D7%A8')]);
    expect(links('follow: [{ css: a }]', body, { mediaType: 'text/html; charset=gbk' })).toEqual([
      at('/q?k=%D7%A8'),
    ]);
    const utf8 = '<meta charset=gb2312><a href="/q?k=专">x</a>';
    expect(links('follow: [{ css: a }]', utf8, { mediaType: 'text/html; charset=gb2312' })).toEqual([
      at('/q?k=%E4%B8%93'),
    ]);
  });

  test('documents without links are not looked into; a server that says nothing is', () => {
    expect(links('follow: [{ css: a }]', '<a href=/x>', { mediaType: 'application/pdf' })).toEqual([]);
    expect(links('follow: [{ css: a }]', '<!doctype html><a href=/x>', { mediaType: '' })).toEqual([
      at('/x'),
    ]);
  });

  test('absurd nesting ends the reading where nesting matters, never the process', async () => {
    const html = `<a href=/first>x</a>${'<b>'.repeat(200_000)}<a href=/last>x</a>`;
    const took = await cpuTime(() => {
      expect(links('follow: [{ css: a }]', html)).toEqual([at('/first'), at('/last')]);
      expect(links('follow: [{ css: "p a, a" }]', html)).toEqual([at('/first')]);
      expect(links('follow: [{ css: "a:nth-child(1)" }]', html)).toContain(at('/first'));
    });
    expect(took).toBeLessThan(3000);
  });
});

describe('turning pages', () => {
  const list =
    'start: ["http://site.example/list/?page=1"]\nfollow:\n  - css: a.item\n  - pages: { param: page }\n';

  test('while there are items', () => {
    expect(links(list, '<a class=item href=/1>x</a>')).toEqual([at('/1'), at('/list/?page=2')]);
    expect(links(list, '<a href=/1>x</a>')).toEqual([]);
    expect(links(list, '<a class=item href=/1>x</a>', { url: at('/list/?page=7') })).toContain(
      at('/list/?page=8'),
    );
  });

  test('links that cannot be followed are no items', () => {
    expect(
      links(
        list,
        '<a class=item href="javascript:x">x</a><a class=item href="http://elsewhere.example/">x</a>',
      ),
    ).toEqual([]);
  });

  test('only lists the source begins with, unless the rule says which', () => {
    const html = '<a class=item href=/1>x</a>';
    expect(links(list, html, { url: at('/detail/') })).toEqual([at('/1')]);
    expect(links(`${list.trimEnd()}\n    from: /detail/\n`, html, { url: at('/detail/') })).toEqual([
      at('/1'),
      at('/detail/?page=2'),
    ]);
  });

  test('items may be counted by a selector or a pointer', () => {
    const counted =
      'start: ["http://site.example/list/?page=1"]\nfollow:\n  - pages: { param: page, item: "tr.row" }\n';
    expect(links(counted, '<table><tr class=row></table>')).toEqual([at('/list/?page=2')]);
    expect(links(counted, '<table><tr></table>')).toEqual([]);
    const api =
      'start: ["http://site.example/list/?page=1"]\nfollow:\n  - pages: { param: page, item: /data/list }\n';
    expect(links(api, '{"data":{"list":[1]}}', { mediaType: 'application/json' })).toEqual([
      at('/list/?page=2'),
    ]);
    expect(links(api, '{"data":{"list":[]}}', { mediaType: 'application/json' })).toEqual([]);
    expect(links(api, '{"data":{}}', { mediaType: 'application/json' })).toEqual([]);
  });

  test('several counted rules are not mixed up', () => {
    const two =
      'follow:\n  - { pages: { param: p, item: i }, from: . }\n  - { pages: { param: q, item: b }, from: . }\n';
    expect(links(two, '<b>x</b>', { url: at('/') })).toEqual([at('/?q=2')]);
  });
});

describe('answers of an API', () => {
  const json = { mediaType: 'application/json; charset=utf-8', url: at('/api?size=10') };

  test('next address, cursor, addresses and numbers of items', () => {
    expect(links('follow: [{ json: /links/next }]', '{"links":{"next":"/api?page=2"}}', json)).toEqual([
      at('/api?page=2'),
    ]);
    expect(links('follow: [{ json: /links/next }]', '{"links":{"next":null}}', json)).toEqual([]);
    expect(links('follow: [{ json: { param: cursor, at: /next } }]', '{"next":"a b="}', json)).toEqual([
      at('/api?size=10&cursor=a%20b%3D'),
    ]);
    expect(
      links('follow: [{ json: /items/*/url }]', '{"items":[{"url":"/1"},{},{"url":"/2"}]}', json),
    ).toEqual([at('/1'), at('/2')]);
    expect(
      links('follow: [{ json: /items/*/id, url: "/d/{value}" }]', '{"items":[{"id":17},{"id":"x/y"}]}', json),
    ).toEqual([at('/d/17'), at('/d/x%2Fy')]);
  });

  test('a cursor that stays where it is ends the list', () => {
    expect(
      links('follow: [{ json: { param: cursor, at: /next } }]', '{"next":"a b"}', {
        ...json,
        url: at('/api?cursor=a%20b'),
      }),
    ).toEqual([]);
  });

  test('an answer that breaks off is said, not thrown', () => {
    const { links: found, warnings } = extractPage(
      source('follow: [{ json: /next }]'),
      page('{"next":"/x"', json),
    );
    expect(found).toEqual([]);
    expect(warnings[0]).toContain('JSON');
  });
});

test('sitemaps, RSS and Atom', () => {
  const xml = { mediaType: 'application/xml' };
  const rule = 'follow: [{ sitemap: true }]';
  const map =
    '<?xml version="1.0"?><urlset xmlns="x"><url><loc> http://site.example/1?a=1&amp;b=2 </loc><image:loc>http://site.example/no</image:loc></url></urlset>';
  expect(links(rule, map, xml)).toEqual([at('/1?a=1&b=2')]);
  expect(
    links(rule, '<rss><channel><link>/home</link><item><link>/1</link></item></channel></rss>', xml),
  ).toEqual([at('/1')]);
  expect(
    links(
      rule,
      '<feed><link href="/self"/><entry><link rel="edit" href="/e"/><link href="/1"/></entry></feed>',
      xml,
    ),
  ).toEqual([at('/1')]);
  expect(
    links(
      'follow: [{ sitemap: true, match: "/2$" }]',
      '<urlset><url><loc>/1</loc></url><url><loc>/2</loc></url></urlset>',
      xml,
    ),
  ).toEqual([at('/2')]);
});

test('what is kept depends on address and type', () => {
  const one = source(
    'keep:\n  - { match: "/detail/\\\\d+$", media: [text/html], kind: need, parser: a, options: { x: 1 } }\n  - { match: ., media: ["application/*"], kind: contract, parser: b }\n  - { match: "/detail/", kind: listing, parser: c }\n',
  );
  expect(keepRules(one, at('/detail/1'), 'Text/HTML; charset=gbk')).toEqual([
    { kind: 'need', parser: 'a', options: { x: 1 } },
    { kind: 'listing', parser: 'c' },
  ]);
  expect(keepRules(one, at('/x.xlsx'), 'application/vnd.ms-excel').map(({ parser }) => parser)).toEqual([
    'b',
  ]);
  expect(keepRules(one, at('/x'), '')).toEqual([]);
  expect(extractPage(one, page('', { url: at('/detail/1') })).keep).toEqual(
    keepRules(one, at('/detail/1'), 'text/html'),
  );
});
