import { describe, expect, it } from 'vitest';
import { listedCompanies } from '../../../../activities/parse/connectors/listed-companies.ts';
import { universities } from '../../../../activities/parse/connectors/universities.ts';
import { documentOf, fileDocument, itemsOf, recordsOf } from '../../../helpers/documents.ts';
import { realFolder } from '../../../helpers/real.ts';

const enterprises = realFolder('enterprises');
const reference = realFolder('reference');
for (const { missing } of [enterprises, reference]) if (missing !== null) console.log(`跳过：${missing}`);

describe.skipIf(enterprises.missing !== null)('real lists of companies', () => {
  it('reads the stocks', async () => {
    const items = await itemsOf(listedCompanies, fileDocument(enterprises.folder, 'stock_basic.csv'));
    const records = recordsOf(items);
    expect([items.length, records.length]).toEqual([5448, 5448]);
    expect(records.filter(({ province }) => province === '江苏')).toHaveLength(717);
    expect(records.filter(({ province }) => province === '广东')).toHaveLength(463 + 424);
    expect(new Set(records.map(({ stock_code }) => stock_code)).size).toBe(5448);
    expect(records[1]).toEqual({
      name: '万科',
      short_name: '万科A',
      stock_code: '000002.SZ',
      industry: '全国地产',
      listed_date: '1991-01-29',
      province: '广东',
      city: '深圳',
      tag: '上市公司',
    });
    expect(records[2]).toMatchObject({ name: '国华', short_name: '*ST国华' });
    expect(items[0]).toMatchObject({ at: { line: 2 }, raw: { name_is: '证券简称', symbol: '000001' } });
  });

  it('reads companies with their industry', async () => {
    const document = fileDocument(enterprises.folder, 'company_industry.jsonl');
    const records = recordsOf(await itemsOf(listedCompanies, document));
    expect(records).toHaveLength(4430);
    expect(records[0]).toMatchObject({ name: '中文传媒', stock_code: '600373.SH', industry: '大众出版' });
  });

  it('refuses a list of something else', async () => {
    const document = fileDocument(enterprises.folder, 'product.jsonl');
    await expect(itemsOf(listedCompanies, document)).rejects.toMatchObject({ code: 'PANHUO_INPUT_LAYOUT' });
  });
});

describe.skipIf(reference.missing !== null)('real lists of universities', () => {
  it('reads them by province', async () => {
    const document = fileDocument(reference.folder, 'china_mainland_universities.json');
    const records = recordsOf(await itemsOf(universities, document));
    expect(records).toHaveLength(2820);
    expect(new Set(records.map(({ province }) => province)).size).toBe(31);
    const ours = records.filter(({ province }) => province === '江苏');
    expect(ours).toHaveLength(172);
    expect(ours[0]).toEqual({ name: '南京大学', org_type: '高校', province: '江苏', tag: '普通高等学校' });
  });

  it('reads their places', async () => {
    const document = fileDocument(reference.folder, 'university_location.json');
    const items = await itemsOf(universities, document);
    expect(items).toHaveLength(2820);
    // Fourteen military universities have no place.
    expect(items.filter((item) => 'record' in item && item.raw === undefined)).toHaveLength(14);
    expect(items[0]).toMatchObject({
      record: { name: '北京大学' },
      raw: { latitude: 39.998877, longitude: 116.316833 },
    });
  });
});

describe('synthetic lists', () => {
  const header = 'ts_code,symbol,name,area,industry,list_date';

  it('cleans names of stocks and keeps them as listed', async () => {
    const listed = ['XD示例股', '示例科技-U', 'N示例', 'TCL示例', '"示 例,B"', '*ST甲A'];
    const rows = listed.map(
      (name, at) => `30000${at}.SZ,30000${at},${name},内蒙,软件服务,2020-01-0${at + 1}`,
    );
    const records = recordsOf(
      await itemsOf(listedCompanies, documentOf(`\uFEFF${[header, ...rows].join('\r\n')}\r\n`, 'a.csv')),
    );
    expect(records.map(({ name }) => name)).toEqual([
      '示例股',
      '示例科技',
      '示例',
      'TCL示例',
      '示例,B',
      '甲',
    ]);
    expect(records.map(({ short_name }) => short_name)[4]).toBe('示 例,B');
    expect(records[0]?.province).toBe('内蒙古');
  });

  it('counts lines that are no rows', async () => {
    const text = [header, '1,2', '', `300001.SZ,300001,示例,江苏,软件服务,2020-01-01,多`].join('\n');
    expect(await itemsOf(listedCompanies, documentOf(text, 'a.csv'))).toEqual([
      { reject: { reason: 'too_few_columns', text: '1,2' }, at: { line: 2 } },
      {
        reject: { reason: 'too_many_columns', text: '300001.SZ,300001,示例,江苏,软件服务,2020-01-01,多' },
        at: { line: 4 },
      },
    ]);
    const lines = '{"company_code":"1.SZ","company_name":"示例"}\n{broken\n[]\n{"company_code":"2.SZ"}';
    const items = await itemsOf(listedCompanies, documentOf(lines, 'a.jsonl'));
    expect(items.map((item) => ('reject' in item ? item.reject.reason : 'record'))).toEqual([
      'record',
      'unreadable',
      'unreadable',
      'name_missing',
    ]);
  });

  it('labels universities that a list beside all names', async () => {
    const content = { 示例省: { all: ['示例大学', '示例学院'], '211': ['示例大学'] } };
    const records = recordsOf(await itemsOf(universities, documentOf(JSON.stringify(content), 'u.json')));
    expect(records.map(({ name, tags }) => [name, tags])).toEqual([
      ['示例大学', '211'],
      ['示例学院', undefined],
    ]);
  });

  it.each(['', '[]', '{}', '{"示例省":["示例大学"]}', '{"示例省":{"all":[1]}}', '{'])(
    'refuses %j as universities',
    async (text) => {
      await expect(itemsOf(universities, documentOf(text, 'u.json'))).rejects.toMatchObject({
        code: 'PANHUO_INPUT_LAYOUT',
      });
    },
  );
});
