import { describe, expect, it } from 'vitest';
import {
  choice,
  flag,
  globalsOf,
  href,
  list,
  readSearch,
  text,
  whole,
  withGlobals,
  writeSearch,
} from './url-state.ts';

const schema = {
  p: text('2024'),
  u: list(),
  view: choice(['chart', 'table'], 'chart'),
  page: whole(1, 1),
  all: flag(),
};

describe('the state of a page in its address', () => {
  it('comes back as it was written', () => {
    const state = {
      p: 'ytd:2024-09',
      u: ['南京大学', '甲,乙 大学'],
      view: 'table',
      page: 3,
      all: true,
    } as const;
    expect(readSearch(schema, writeSearch(schema, state))).toEqual({
      values: state,
      unknown: [],
      invalid: [],
    });
  });

  it('does not write what is as it is without it', () => {
    expect(writeSearch(schema, { p: '2024', u: [], view: 'chart', page: 1, all: false })).toBe('');
  });

  it('reads numbers as the text they are, not as JSON', () => {
    expect(readSearch({ p: text() }, '?p=2024').values.p).toBe('2024');
  });

  it('names parameters it does not have and values it cannot read', () => {
    const read = readSearch(schema, '?foo=1&view=pie&page=0&build=b1&u=甲');
    expect(read.unknown).toEqual(['foo']);
    expect(read.invalid).toEqual(['view', 'page']);
    expect(read.values).toEqual({ p: '2024', u: ['甲'], view: 'chart', page: 1, all: false });
  });

  it('keeps the snapshot and the size of presentation', () => {
    expect(writeSearch(schema, { page: 2 }, globalsOf('?build=b1&wall=1&x=2'))).toBe(
      '?page=2&build=b1&wall=1',
    );
  });
});

describe('addresses', () => {
  it('stay with the snapshot the reader chose', () => {
    expect(withGlobals('/flows?p=2024', '?build=b1&x=1')).toBe('/flows?p=2024&build=b1');
    expect(withGlobals('/flows?build=b2', '?build=b1')).toBe('/flows?build=b2');
    expect(withGlobals('/flows', '?x=1')).toBe('/flows');
  });

  it('fills the path and leaves out what is empty', () => {
    expect(href('/patents/$id', { id: 'CN/1 2' }, { p: '', q: 'a&b', u: ['甲', '乙'], n: null })).toBe(
      '/patents/CN%2F1%202?q=a%26b&u=%E7%94%B2&u=%E4%B9%99',
    );
  });
});
