import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nameKey, nameKeySql } from '../../../domain/names.ts';
import { build, records, type TestRecord, type Warehouse } from './harness.ts';

/** Address as in a gazette → country, province, city, county, method; the hard ones stand in the gazette of 2019-07-12. */
const ADDRESSES: [string, string | null, string | null, string | null, string | null, string][] = [
  ['223003江苏淮安市清浦工业园区朝阳路168号', '中国', '江苏省', '淮安市', null, '市名'],
  ['223002江苏省淮安市清浦区延安东路', '中国', '江苏省', '淮安市', '清江浦区', '市名'],
  ['750000宁夏银川（国家级）经济开发区光明路25号', '中国', '宁夏回族自治区', '银川市', null, '市名'],
  ['215300江苏省苏州市昆山市玉山镇', '中国', '江苏省', '苏州市', '昆山市', '市名'],
  ['江苏省昆山市锦溪镇', '中国', '江苏省', '苏州市', '昆山市', '县名'],
  ['215000江苏省苏州工业园区金鸡湖路', '中国', '江苏省', '苏州市', null, '市名'],
  ['100041北京市石景山区八大处高科技园', '中国', '北京市', '北京市', '石景山区', '直辖'],
  ['北京市北京市海淀区中关村', '中国', '北京市', '北京市', '海淀区', '直辖'],
  ['重庆市北部新区金渝大道9号', '中国', '重庆市', '重庆市', null, '直辖'],
  ['130000吉林省长春市绿园区', '中国', '吉林省', '长春市', '绿园区', '市名'],
  ['吉林市昌邑区', '中国', '吉林省', '吉林市', '昌邑区', '市名'],
  ['134100吉林省通化县快大茂镇', '中国', '吉林省', '通化市', '通化县', '县名'],
  ['433000湖北省仙桃市工业园', '中国', '湖北省', '仙桃市', '仙桃市', '省直辖'],
  ['832000新疆维吾尔自治区石河子市北四路', '中国', '新疆维吾尔自治区', '石河子市', '石河子市', '省直辖'],
  [
    '832000新疆维吾尔自治区乌鲁木齐市石河子市乌伊路',
    '中国',
    '新疆维吾尔自治区',
    '石河子市',
    '石河子市',
    '省直辖',
  ],
  [
    '841000新疆维吾尔自治区巴音郭楞蒙古自治州库尔勒市',
    '中国',
    '新疆维吾尔自治区',
    '巴音郭楞蒙古自治州',
    '库尔勒市',
    '市名',
  ],
  ['675000云南省楚雄州牟定县', '中国', '云南省', '楚雄彝族自治州', '牟定县', '市名'],
  ['017000内蒙古鄂尔多斯市东胜区', '中国', '内蒙古自治区', '鄂尔多斯市', '东胜区', '市名'],
  ['271100山东省莱芜市莱城区', '中国', '山东省', '济南市', '莱芜区', '市名'],
  ['238000安徽省巢湖市居巢区', '中国', '安徽省', '合肥市', '巢湖市', '县名'],
  ['441000湖北省襄樊市高新区', '中国', '湖北省', '襄阳市', null, '市名'],
  ['810000青海省海南藏族自治州共和县', '中国', '青海省', '海南藏族自治州', '共和县', '市名'],
  ['571900海南省澄迈县老城', '中国', '海南省', '澄迈县', '澄迈县', '省直辖'],
  ['415400湖南省常德市津市市', '中国', '湖南省', '常德市', '津市市', '市名'],
  ['830011新疆维吾尔自治区乌鲁木齐市新市区', '中国', '新疆维吾尔自治区', '乌鲁木齐市', '新市区', '市名'],
  ['深圳市南山区高新技术产业园', '中国', '广东省', '深圳市', null, '无省市名'],
  ['中国台湾新北市土城区', '中国', '台湾省', '新北市', null, '市名'],
  ['中国台湾台北县土城市', '中国', '台湾省', '新北市', null, '市名'],
  ['中国台湾新竹科学工业园区', '中国', '台湾省', null, null, '仅省级'],
  ['中国香港九龙观塘', '中国', '香港特别行政区', '香港特别行政区', null, '直辖'],
  ['中国澳门南湾大马路429号', '中国', '澳门特别行政区', '澳门特别行政区', null, '直辖'],
  ['美国明尼苏达州', '美国', null, null, null, '国别'],
  ['日本国大阪府', '日本', null, null, null, '国别'],
  ['英属开曼群岛大开曼岛', '开曼群岛', null, null, null, '国别'],
  ['印度尼西亚雅加达', '印度尼西亚', null, null, null, '国别'],
  ['印度卡纳塔克邦', '印度', null, null, null, '国别'],
  ['某处', null, null, null, null, '未识别'],
];

/** Applicant → type. */
const TYPES: [string, string][] = [
  ['东南大学', '高校'],
  ['中国石油大学(华东)', '高校'],
  ['烟台工程职业技术学院（烟台市技师学院）', '高校'],
  ['斯坦福大学董事会', '高校'],
  ['江苏省农业科学院', '科研院所'],
  ['中国船舶重工集团公司第七一九研究所', '科研院所'],
  ['国网江苏省电力有限公司电力科学研究院', '企业'],
  ['湖南普奇地质勘探设备研究院（普通合伙）', '企业'],
  ['株式会社东芝', '企业'],
  ['惠普发展公司,有限责任合伙企业', '企业'],
  ['江苏省人民医院（南京医科大学第一附属医院）', '医院'],
  ['南京大学医学院附属鼓楼医院', '医院'],
  ['中国人民解放军63920部队', '军队'],
  ['上海市格致中学', '事业单位'],
  ['巢湖市营养学会', '社会团体'],
  ['辽宁省公安厅', '政府机关'],
  ['王会', '个人'],
  ['欧莱雅', '企业'],
  ['克里斯多佛·B·谢勒', '个人'],
];

const LAKE: TestRecord[] = [
  ...ADDRESSES.map(([address], i) => ({
    publication_number: `CN1100000${String(i).padStart(2, '0')}A`,
    address,
  })),
  ...TYPES.map(([applicants], i) => ({
    publication_number: `CN1200000${String(i).padStart(2, '0')}A`,
    applicants,
  })),
  // Two people of one name, one of them twice; an unusual name that is an inventor's.
  { publication_number: 'CN130000001A', applicants: '张伟', address: '518000广东省深圳市南山区一号' },
  { publication_number: 'CN130000002A', applicants: '张伟', address: '518000广东省深圳市福田区二号' },
  { publication_number: 'CN130000003A', applicants: '张伟', address: '518000广东省深圳市南山区一号' },
  { publication_number: 'CN130000004A', applicants: '那顺吉日嘎', inventors: '某人;那顺吉日嘎' },
  // One company in two spellings; a university behind a company; the same name listed twice.
  {
    publication_number: 'CN130000010A',
    applicants: 'ＡＢＣ科技(南京)有限公司',
    address: '江苏省南京市玄武区',
  },
  {
    publication_number: 'CN130000010B',
    applicants: 'ABC科技（南京）有限公司;东南大学',
    address: '江苏省苏州市吴江区',
    publication_date: '2020-01-01',
  },
  {
    publication_number: 'CN130000011A',
    applicants: 'ABC科技（南京）有限公司;ABC科技（南京）有限公司',
    address: '江苏省苏州市吴江区',
  },
];

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await build(records(LAKE));
});
afterAll(() => warehouse.duck.close());
const rows = (sql: string) => warehouse.duck.rows(sql);

test('no blocking audit finds anything', () => {
  expect(warehouse.failures.filter(({ severity }) => severity === 'block')).toEqual([]);
  expect(warehouse.failures.map(({ name }) => name)).toContain('int_address_region.认不出国家的地址');
});

test('addresses become regions by their beginning alone', async () => {
  const found = (await rows(
    `SELECT s.publication_number, r.country, r.province, r.city, r.county, r.method FROM stg_gazette__publication AS s
     JOIN int_address_region AS r ON r.address = s.address WHERE s.publication_number LIKE 'CN11%' ORDER BY 1`,
  )) as Record<string, string | null>[];
  expect(
    found.map((row, i) => [ADDRESSES[i]?.[0], row.country, row.province, row.city, row.county, row.method]),
  ).toEqual(ADDRESSES);
});

describe('organisations', () => {
  test('types follow the ordered rules', async () => {
    const found = await rows(
      `SELECT first_applicant AS name, first_org_type AS type FROM dim_patent WHERE patent_id LIKE 'CN12%' ORDER BY patent_id`,
    );
    expect(found.map(({ name, type }) => [name, type])).toEqual(TYPES);
    expect(await rows(`SELECT org_type FROM dim_organisation WHERE name = '那顺吉日嘎'`)).toEqual([
      { org_type: '个人' },
    ]);
  });

  test('one name at two addresses is two people, at one address one', async () => {
    const found = await rows(
      `SELECT o.patent_count::INTEGER AS patents, o.city FROM dim_organisation AS o WHERE name = '张伟' ORDER BY 1`,
    );
    expect(found).toEqual([
      { patents: 1, city: '深圳市' },
      { patents: 2, city: '深圳市' },
    ]);
  });

  test('spellings of one name are one organisation, whose identifier follows from the name', async () => {
    const key = nameKey('ＡＢＣ科技(南京)有限公司');
    const id = `org:${createHash('md5').update(key).digest('hex').slice(0, 12)}`;
    expect(
      await rows(
        `SELECT org_id, name, city, patent_count::INTEGER AS n FROM dim_organisation WHERE name LIKE '%科技%南京%'`,
      ),
    ).toEqual([
      // Two patents, both last published from Suzhou: the earlier address of the first does not count any more.
      { org_id: id, name: 'ABC科技（南京）有限公司', city: '苏州市', n: 2 },
    ]);
    expect(
      await rows(
        `SELECT patent_id, role, valid_from::VARCHAR AS d, applicant_order AS n FROM brg_patent_org WHERE org_id = '${id}' ORDER BY 1, 2`,
      ),
    ).toEqual([
      { patent_id: 'CN130000010', role: 'applicant', d: '2019-07-12', n: 1 },
      { patent_id: 'CN130000010', role: 'owner', d: '2020-01-01', n: 1 },
      { patent_id: 'CN130000011', role: 'applicant', d: '2019-07-12', n: 1 },
    ]);
  });

  test('a university counts wherever it stands among the applicants', async () => {
    expect(
      await rows(`SELECT first_org_type, university FROM dim_patent WHERE patent_id = 'CN130000010'`),
    ).toEqual([{ first_org_type: '企业', university: '东南大学' }]);
    expect(
      await rows(`SELECT university FROM dim_patent WHERE first_applicant = '中国石油大学(华东)'`),
    ).toEqual([{ university: '中国石油大学（华东）' }]);
  });

  test('the model spells the name key as the domain does', async () => {
    const sql = await readFile(
      new URL('../../../transforms/intermediate/int_name.sql', import.meta.url),
      'utf8',
    );
    expect(sql).toContain(nameKeySql('g.raw_name'));
    expect(sql).toContain(nameKeySql('name'));
  });
});
