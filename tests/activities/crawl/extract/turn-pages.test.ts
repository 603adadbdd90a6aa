import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  furtherPages,
  parameter,
  withoutParameter,
  withParameter,
} from '../../../../activities/crawl/extract/turn-pages.ts';

const LIST = 'http://site.example/list?cat=1&page=3';
const rule = { param: 'page', from: 1, step: 1, until: 'empty' as const };

test('a page with items names the next, one without ends the list', () => {
  expect(furtherPages(LIST, rule, () => 10)).toEqual(['http://site.example/list?cat=1&page=4']);
  expect(furtherPages(LIST, rule, () => 0)).toEqual([]);
  expect(furtherPages('http://site.example/list', rule, () => 1)).toEqual([
    'http://site.example/list?page=2',
  ]);
  expect(furtherPages('http://site.example/list?page=', rule, () => 1)).toEqual([
    'http://site.example/list?page=2',
  ]);
  expect(furtherPages('http://site.example/list?page=last', rule, () => 1)).toEqual([]);
});

test('when the last page is known the first names all, the others one', () => {
  const numbered = { ...rule, from: 0, step: 20, until: 60, param: 'offset' };
  expect(
    furtherPages('http://s.example/?offset=0', numbered, () => 0).map((url) => parameter(url, 'offset')),
  ).toEqual(['20', '40', '60']);
  expect(
    furtherPages('http://s.example/?offset=20', numbered, () => 0).map((url) => parameter(url, 'offset')),
  ).toEqual(['40']);
  expect(furtherPages('http://s.example/?offset=60', numbered, () => 0)).toEqual([]);
});

test('a parameter is changed where it stands, and nothing else of the address', () => {
  expect(withParameter('http://s.example/?q=%D7%A8&page=1&x=a+b', 'page', '2')).toBe(
    'http://s.example/?q=%D7%A8&page=2&x=a+b',
  );
  expect(withParameter('http://s.example/?mypage=1', 'page', '2')).toBe('http://s.example/?mypage=1&page=2');
  expect(withParameter('http://s.example/', '页', '二')).toBe('http://s.example/?%E9%A1%B5=%E4%BA%8C');
  expect(withoutParameter('http://s.example/?a=1&page=2&b=3', 'page')).toBe('http://s.example/?a=1&b=3');
  expect(withoutParameter('http://s.example/?page=2&b=3', 'page')).toBe('http://s.example/?b=3');
  expect(withoutParameter('http://s.example/?page=2', 'page')).toBe('http://s.example/');
});

test('what is put in is read back, and taken away again', () => {
  const name = fc.constantFrom('p', 'page', 'q', '页');
  const query = fc.array(fc.tuple(name, fc.constantFrom('1', '', 'a%20b', '%D7%A8')), { maxLength: 4 });
  fc.assert(
    fc.property(query, name, fc.nat(), (pairs, param, value) => {
      const others = pairs
        .filter(([key]) => key !== param)
        .map(([key, text]) => `${encodeURIComponent(key)}=${text}`);
      const url = `http://s.example/${others.length > 0 ? `?${others.join('&')}` : ''}`;
      const changed = withParameter(url, param, String(value));
      expect(parameter(changed, param)).toBe(String(value));
      expect(new URL(changed).searchParams.get(param)).toBe(String(value));
      expect(withoutParameter(changed, param)).toBe(url);
    }),
  );
});
