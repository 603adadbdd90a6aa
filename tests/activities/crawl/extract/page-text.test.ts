import { expect, test } from 'vitest';
import { pageText } from '../../../../activities/crawl/extract/page-text.ts';

const GBK = Buffer.from([0xd7, 0xa8, 0xc0, 0xfb]); // 专利
const BIG5 = Buffer.from([0xb1, 0x4d, 0xa7, 0x51]); // 專利

test.each([
  ['UTF-8 that is called GBK', Buffer.from('专利'), 'text/html; charset=gbk', '专利'],
  ['GBK that is called UTF-8', GBK, 'text/html; charset=utf-8', '专利'],
  ['GBK without a word', GBK, '', '专利'],
  ['a byte-order mark', Buffer.from('\ufeff专利'), '', '专利'],
  ['UTF-16', Buffer.from('\ufeff专利', 'utf16le'), '', '专利'],
  ['Big5 by the header', BIG5, 'text/html; charset="big5"', '專利'],
  [
    'Big5 by the page',
    Buffer.concat([Buffer.from('<meta http-equiv=content-type content="text/html; charset=big5">'), BIG5]),
    'text/html',
    '專利',
  ],
  ['a charset nobody knows', GBK, 'text/html; charset=x-none', '专利'],
  ['nothing', Buffer.alloc(0), '', ''],
])('%s', (_, body, mediaType, text) => {
  expect(pageText(body, mediaType).text.replace(/<[^>]*>/, '')).toBe(text);
});

test('the same bytes declared otherwise are read otherwise', () => {
  expect(pageText(BIG5, 'text/html; charset=big5').text).toBe('專利');
  expect(pageText(BIG5, 'text/html; charset=gbk').text).not.toBe('專利');
});
