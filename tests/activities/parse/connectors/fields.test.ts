import { describe, expect, test } from 'vitest';
import type { ConfiguredParser } from '../../../../activities/parse/connectors/fields.ts';
import { htmlFields } from '../../../../activities/parse/connectors/html-fields.ts';
import { jsonFields } from '../../../../activities/parse/connectors/json-fields.ts';
import type { ParsedDocument, ParsedItem } from '../../../../activities/parse/record-parser.ts';
import { cpuTime } from '../../../helpers/cpu-time.ts';
import { failureOf } from '../../../helpers/failing.ts';

function document(text: string | Buffer, url = 'http://site.example/list/1'): ParsedDocument {
  const bytes = Buffer.from(text as string);
  return {
    name: 'page',
    sha256: '0'.repeat(64),
    bytes: bytes.length,
    url,
    fetchedAt: '2026-01-01T00:00:00Z',
    read: async () => bytes,
    async *stream() {
      yield bytes;
    },
  };
}

async function items(
  parser: ConfiguredParser,
  kind: string,
  options: unknown,
  text: string | Buffer,
): Promise<ParsedItem[]> {
  const found: ParsedItem[] = [];
  for await (const item of parser.forKind(kind).parse(document(text), options)) found.push(item);
  return found;
}
const html = (kind: string, options: unknown, text: string | Buffer) =>
  items(htmlFields, kind, options, text);
const json = (kind: string, options: unknown, value: unknown) =>
  items(jsonFields, kind, options, typeof value === 'string' ? value : JSON.stringify(value));

const page = (body: string) =>
  `<!doctype html>\n<html><head><title>合成数据</title></head><body>\n${body}\n</body></html>`;

describe('list pages', () => {
  const options = {
    row: 'table.list tr:has(td)',
    fields: {
      title: 'td:nth-child(2) a',
      listing_number: { css: 'td:nth-child(2) a', attr: 'href', regex: 'id=(\\w+)' },
      patents: { css: 'span.patent', join: ';' },
      asking_price: { css: 'td:nth-child(4)', unit: '万元' },
    },
    constants: { status: '挂牌中' },
    empty: { text: '没有符合条件' },
  };
  const rows = [
    '<tr><td>1</td><td><a href="/d?id=GP1">一种示例装置</a></td><td><span class=patent>CN1</span><span class=patent>CN2</span></td><td>1,200.5</td></tr>',
    '<tr><td>2</td><td><a href="/d?id=GP2">另一种\n示例装置</a></td><td></td><td>面议</td></tr>',
  ];
  const list = page(`<table class=list>\n<tr><th>序号</th></tr>\n${rows.join('\n')}\n</table>`);

  test('a row is a record; what no field holds is kept; each row has its place', async () => {
    expect(await html('listing', options, list)).toEqual([
      {
        record: {
          status: '挂牌中',
          title: '一种示例装置',
          listing_number: 'GP1',
          patents: 'CN1;CN2',
          asking_price: '1,200.5万元',
        },
        raw: { 'td[1]': '1', 'td[3]': 'CN1CN2', 'td[4]': '1,200.5' },
        at: { line: 5, pointer: 'tr[1]' },
      },
      {
        record: { status: '挂牌中', title: '另一种 示例装置', listing_number: 'GP2', asking_price: '面议' },
        raw: { 'td[1]': '2' },
        at: { line: 6, pointer: 'tr[2]' },
      },
    ]);
  });

  test('a row in which nothing is found is a reject, an empty one is decoration', async () => {
    const odd = page('<table class=list><tr><td colspan=4>合计 2 项</td></tr><tr><td></td></tr></table>');
    expect(await html('listing', { ...options, fields: { title: 'a' } }, odd)).toEqual([
      { reject: { reason: 'unreadable', text: '合计 2 项' }, at: { line: 3, pointer: 'tr[1]' } },
    ]);
  });

  test('a list without rows is empty only when it says so', async () => {
    expect(await html('listing', options, page('<p>没有符合条件的记录</p>'))).toEqual([]);
    expect(await html('listing', { ...options, empty: true }, page('<p>x</p>'))).toEqual([]);
    expect(await failureOf(html('listing', options, page('<p>欢迎光临</p>')))).toMatchObject({
      code: 'PANHUO_INPUT_LAYOUT',
      class: 'refused',
    });
    expect(
      (await failureOf(html('listing', { ...options, empty: undefined }, page('<p>没有符合条件</p>')))).code,
    ).toBe('PANHUO_INPUT_LAYOUT');
  });

  test('a block page is never a list', async () => {
    const block = page('<p>您的访问过于频繁，请输入验证码</p>');
    expect((await failureOf(html('listing', { ...options, empty: true }, block))).code).toBe(
      'PANHUO_INPUT_BLOCK_PAGE',
    );
  });

  test('a page that is nested absurdly deep is refused before it costs anything', async () => {
    const deep = page(`<table class=list><tr><td>x</td></tr></table>${'<b>'.repeat(100_000)}`);
    const took = await cpuTime(async () =>
      expect((await failureOf(html('listing', options, deep))).code).toBe('PANHUO_INPUT_LAYOUT'),
    );
    expect(took).toBeLessThan(5000);
  });

  test('addresses become absolute; the row itself may carry the value', async () => {
    const found = await html(
      'policy',
      {
        row: 'li',
        fields: { title: 'a', url: { css: 'a', attr: 'href' }, document_number: { attr: 'data-id' } },
      },
      page('<ul><li data-id=P7><a href="../p/7.html">办法</a></ul>'),
    );
    expect(found).toMatchObject([
      { record: { title: '办法', url: 'http://site.example/p/7.html', document_number: 'P7' } },
    ]);
  });

  test('characters that could not be decoded make a reject', async () => {
    const found = await html(
      'listing',
      { row: 'li', fields: { title: 'a' } },
      page('<li><a>示\uFFFD例</a></li>'),
    );
    expect(found).toMatchObject([{ reject: { reason: 'encoding' } }]);
  });
});

describe('detail pages', () => {
  const pairs = { row: 'table.detail tr', label: 'th', value: 'td' };

  test('labels are recognised by map, name and alias; units of labels go with bare numbers; others stay in raw', async () => {
    const body = `<h1>一种示例装置</h1><table class=detail>
      <tr><th>挂牌编号：</th><td>GP-1</td></tr>
      <tr><th>挂牌价（万元）</th><td>120</td></tr>
      <tr><th> * 权 利 人 </th><td>示例大学</td></tr>
      <tr><th>联系电话</th><td>025-0000</td></tr>
      <tr><th>备注</th><td></td></tr></table>`;
    expect(
      await html(
        'listing',
        { fields: { title: 'h1' }, pairs: { ...pairs, map: { 联系电话: 'summary' } } },
        page(body),
      ),
    ).toEqual([
      {
        record: {
          title: '一种示例装置',
          listing_number: 'GP-1',
          asking_price: '120万元',
          organisation: '示例大学',
          summary: '025-0000',
        },
        at: { line: 2, pointer: 'html' },
      },
      { warning: '不认识的栏目：备注' },
    ]);
    expect(await html('listing', { fields: { title: 'h1' }, pairs }, page(body))).toMatchObject([
      { raw: { 联系电话: '025-0000' } },
      {},
      {},
    ]);
  });

  test('several pairs in a row, a missing value, definition lists, lines with colons', async () => {
    const four =
      '<table class=detail><tr><th>名称</th><td>甲</td><th>城市</th><td>南京市</td></tr><tr><th>成熟度</th><th>状态</th><td>挂牌</td></tr></table>';
    expect(await html('listing', { pairs }, page(four))).toMatchObject([
      { record: { title: '甲', city: '南京市', status: '挂牌' } },
    ]);
    expect(
      await html('listing', { pairs: { label: 'dt' } }, page('<dl><dt>名称<dd>乙<dt>城市<dd>苏州市</dl>')),
    ).toMatchObject([{ record: { title: '乙', city: '苏州市' } }]);
    expect(
      await html(
        'listing',
        { pairs: { row: 'p' } },
        page('<p>名称：丙：二</p><p>城市: 无锡市</p><p>说明文字</p>'),
      ),
    ).toMatchObject([{ record: { title: '丙：二', city: '无锡市' } }]);
  });

  test('what a selector found is not overwritten by a label', async () => {
    const found = await html(
      'listing',
      { fields: { title: 'h1' }, pairs },
      page('<h1>甲</h1><table class=detail><tr><th>名称<td>乙</table>'),
    );
    expect(found).toMatchObject([{ record: { title: '甲' }, raw: { 名称: '乙' } }]);
  });

  test('a page of another shape is refused', async () => {
    expect((await failureOf(html('listing', { pairs }, page('<div>改版了</div>')))).code).toBe(
      'PANHUO_INPUT_LAYOUT',
    );
  });
});

describe('answers of an API', () => {
  const options = {
    items: '/data/list',
    fields: {
      need_number: '/id',
      title: '/name',
      organisation: '/company/name',
      keywords: { at: '/tags', join: ';' },
      budget: { at: '/price', unit: '万元' },
      published_date: { at: '/time', regex: '^[\\d-]+' },
    },
    constants: { city: '南京市' },
  };

  test('fields by pointers, lists joined, numbers written out, the rest kept', async () => {
    const answer = {
      data: {
        list: [
          {
            id: 17,
            name: ' 甲 ',
            company: { name: '示例公司' },
            tags: ['钢', '焊接'],
            price: 20,
            time: '2026-01-02T10:00',
            extra: [1],
            none: null,
          },
          { id: 'N2', name: '乙' },
        ],
      },
    };
    expect(await json('need', options, answer)).toEqual([
      {
        record: {
          city: '南京市',
          need_number: '17',
          title: '甲',
          organisation: '示例公司',
          keywords: '钢;焊接',
          budget: '20万元',
          published_date: '2026-01-02',
        },
        raw: {
          company: { name: '示例公司' },
          tags: ['钢', '焊接'],
          price: 20,
          time: '2026-01-02T10:00',
          extra: [1],
        },
        at: { pointer: '/data/list/0' },
      },
      { record: { city: '南京市', need_number: 'N2', title: '乙' }, at: { pointer: '/data/list/1' } },
    ]);
  });

  test('an empty list is no fault, a missing one is', async () => {
    expect(await json('need', options, { data: { list: [] } })).toEqual([]);
    expect((await failureOf(json('need', options, { data: {} }))).code).toBe('PANHUO_INPUT_LAYOUT');
    expect((await failureOf(json('need', options, '<html>'))).code).toBe('PANHUO_INPUT_LAYOUT');
    expect((await failureOf(json('need', options, '{"data":{"list":[{"id"'))).code).toBe(
      'PANHUO_INPUT_TRUNCATED',
    );
  });

  test('the answer itself may be a list or a record; stars lead through lists of lists', async () => {
    const fields = { title: '/t' };
    expect(await json('need', { fields }, [{ t: 'a' }, { t: 'b' }])).toHaveLength(2);
    expect(await json('need', { fields }, { t: 'a' })).toEqual([
      { record: { title: 'a' }, at: { pointer: '/' } },
    ]);
    expect(await json('need', { items: '/*/*', fields }, [[{ t: 'a' }], [{ t: 'b' }]])).toMatchObject([
      { at: { pointer: '/0/0' } },
      { at: { pointer: '/1/0' } },
    ]);
  });

  test('items that are no records are rejects', async () => {
    expect(await json('need', { fields: { title: '/t' } }, ['x', { u: 1 }, null])).toMatchObject([
      { reject: { reason: 'unreadable', text: '"x"' } },
      { reject: { reason: 'unreadable' } },
      { reject: { reason: 'unreadable', text: 'null' } },
    ]);
  });
});

test.each([
  [htmlFields, { fields: {} }, ''],
  [htmlFields, { fields: { nothing: 'h1' } }, 'fields.nothing'],
  [htmlFields, { fields: { title: { join: ';' } } }, 'fields.title'],
  [htmlFields, { fields: { title: { css: 'a', regex: '(' } } }, 'fields.title.regex'],
  [htmlFields, { fields: { title: 'h1' }, rows: 'tr' }, 'rows'],
  [htmlFields, { pairs: { label: 'th', map: { 电话: 'phone' } } }, 'pairs.map.电话'],
  [htmlFields, { pairs: { value: 'td' } }, 'pairs'],
  [jsonFields, {}, 'fields'],
  [jsonFields, { fields: { title: 'name' } }, 'fields.title'],
])('%# settings that cannot be meant are refused', async (parser, options, field) => {
  const [problem] = parser.problems('need', options);
  expect(problem?.path.join('.')).toBe(field);
  expect(await failureOf(items(parser, 'need', options, page('x')))).toMatchObject({
    code: 'PANHUO_SOURCE_INVALID',
    class: 'refused',
  });
});
