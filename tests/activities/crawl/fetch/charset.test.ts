import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeBody } from '../../../../activities/crawl/fetch/charset.ts';
import { encodeGb18030 } from '../../../../sample/gb18030.ts';

const utf8 = (text: string) => Buffer.from(text, 'utf8');
const gbk = (text: string) => Buffer.from(encodeGb18030(text));
const TEXT = '一种专利转化的方法（合成数据）';

describe('what a page is encoded in', () => {
  test.each([
    ['the header', gbk(TEXT), 'text/html; charset=GBK', 'gb18030'],
    ['the header in quotes', gbk(TEXT), 'text/html;charset="gb2312"', 'gb18030'],
    ['meta', gbk(`<html><meta charset=gb2312>${TEXT}`), 'text/html', 'gb18030'],
    [
      'meta, old form',
      gbk(`<meta content="text/html; charset=gbk" http-equiv="content-type">${TEXT}`),
      undefined,
      'gb18030',
    ],
    [
      'the XML declaration',
      gbk(`<?xml version="1.0" encoding="GB18030"?><a>${TEXT}</a>`),
      'text/xml',
      'gb18030',
    ],
    ['nothing: UTF-8', utf8(TEXT), 'text/html', 'utf-8'],
    ['nothing: GB18030', gbk(TEXT), undefined, 'gb18030'],
    ['plain ASCII', utf8('<p>hello</p>'), 'text/html; charset=gbk', 'utf-8'],
  ])('%s', (_name, body, type, encoding) => {
    const decoded = decodeBody(body, type);
    expect(decoded).toMatchObject({ encoding, warnings: [] });
    if (body.length > 20) expect(decoded.text.includes(TEXT) || decoded.text.includes('hello')).toBe(true);
  });

  test.each([
    ['a mark for UTF-8', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), utf8(TEXT)]), 'utf-8'],
    [
      'a mark for UTF-16',
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(TEXT, 'utf16le')]),
      'utf-16le',
    ],
    [
      'a mark for UTF-16, the other way',
      Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(TEXT, 'utf16le').swap16()]),
      'utf-16be',
    ],
  ])('%s decides, and is no part of the text', (_name, body, encoding) => {
    const decoded = decodeBody(body, undefined);
    expect(decoded).toMatchObject({ encoding, text: TEXT, warnings: [] });
    expect(decoded.utf8.toString('utf8')).toBe(TEXT);
  });

  test.each([
    ['UTF-8 called GBK', utf8(TEXT), 'text/html; charset=gbk', 'utf-8'],
    ['UTF-8 called Latin-1', utf8(TEXT), 'text/html; charset=ISO-8859-1', 'utf-8'],
    ['GBK called UTF-8', gbk(TEXT), 'text/html; charset=utf-8', 'gb18030'],
    ['GBK called Latin-1', gbk(TEXT), 'text/html; charset=iso-8859-1', 'gb18030'],
    ['GBK called UTF-8 by meta', gbk(`<meta charset="utf-8">${TEXT}`), 'text/html', 'gb18030'],
    ['GBK called UTF-16 by meta', gbk(`<meta charset="utf-16">${TEXT}`), 'text/html', 'gb18030'],
  ])('%s is found out and told', (_name, body, type, encoding) => {
    const decoded = decodeBody(body, type);
    expect(decoded.encoding).toBe(encoding);
    expect(decoded.text).toContain(TEXT);
    expect(decoded.warnings).toEqual([expect.stringContaining(`实为 ${encoding}`)]);
  });

  test('a western page that says so is left as it is', () => {
    const body = Buffer.from('<p>Système breveté à Genève, déposé</p>', 'latin1');
    expect(decodeBody(body, 'text/html; charset=iso-8859-1')).toMatchObject({
      encoding: 'windows-1252',
      text: '<p>Système breveté à Genève, déposé</p>',
      warnings: [],
    });
  });

  test('Big5 and Shift_JIS are read when they are declared', () => {
    const big5 = Buffer.from([0xb1, 0x4d, 0xa7, 0x51]);
    expect(decodeBody(big5, 'text/html; charset=big5')).toMatchObject({
      encoding: 'big5',
      text: '專利',
      warnings: [],
    });
    const jis = Buffer.from([0x93, 0xc1, 0x8b, 0x96]);
    expect(decodeBody(jis, 'text/html; charset=shift_jis')).toMatchObject({ text: '特許', warnings: [] });
  });

  test('a charset nobody knows says nothing, and nothing is nothing', () => {
    expect(decodeBody(gbk(TEXT), 'text/html; charset=x-none')).toMatchObject({ text: TEXT, warnings: [] });
    expect(decodeBody(Buffer.alloc(0), '')).toMatchObject({ text: '', encoding: 'utf-8', warnings: [] });
  });

  test('a byte that is nothing costs one character and is counted', () => {
    const decoded = decodeBody(
      Buffer.concat([gbk(TEXT.repeat(20)), Buffer.from([0xff]), gbk(TEXT)]),
      'text/html',
    );
    expect(decoded.encoding).toBe('gb18030');
    expect(decoded.warnings).toEqual([expect.stringContaining('有 1 处')]);
  });

  test('nothing makes it fail', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom(
          undefined,
          '',
          'text/html; charset=utf-8',
          'text/html; charset=nonsense',
          'text/html; charset=big5',
        ),
        (bytes, type) => {
          expect(typeof decodeBody(bytes, type).text).toBe('string');
        },
      ),
    );
  });

  test('Chinese text comes back as it was, in either encoding, whatever is declared', () => {
    // The level-1 characters of GB 2312, which is what texts are made of.
    const bytes = fc.tuple(fc.integer({ min: 0xb0, max: 0xd6 }), fc.integer({ min: 0xa1, max: 0xfe }));
    const chinese = fc
      .array(bytes, { minLength: 12 })
      .map((all) => new TextDecoder('gb18030').decode(Uint8Array.from(all.flat())));
    fc.assert(
      fc.property(
        chinese,
        fc.constantFrom('utf-8', 'gbk', 'iso-8859-1', undefined),
        fc.boolean(),
        (text, charset, asGbk) => {
          const type = charset === undefined ? undefined : `text/html; charset=${charset}`;
          const decoded = decodeBody(asGbk ? gbk(text) : utf8(text), type);
          expect(decoded.text).toBe(text);
          expect(decoded.utf8.toString('utf8')).toBe(text);
        },
      ),
    );
  });
});
