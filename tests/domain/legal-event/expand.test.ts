import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandEvent } from '../../../domain/legal-event/expand.ts';
import { recordKind } from '../../../domain/records/index.ts';

const NUMBER = '2010100000018';
const of = (detail: string, event_name = '', more: Record<string, string> = {}) =>
  expandEvent({ patent_number: NUMBER, announced_date: '20200101', event_name, detail, ...more });
const one = (detail: string, event_name?: string, more?: Record<string, string>) => {
  const { records } = of(detail, event_name, more);
  expect(records).toHaveLength(1);
  return records[0]?.record ?? {};
};

/** 合成数据: every kind of item of the gazette, with the fields it must give. */
const KINDS: readonly (readonly [string, Record<string, string>])[] = [
  [
    '实质审查请求的生效IPC(主分类):H01M 4/00;申请日:20100105;',
    { event_code: 'SE01', main_classification: 'H01M4/00', filing_date: '20100105' },
  ],
  ['发明专利申请公布后的驳回IPC(主分类):H01M 4/00;申请公布日:20110105;', { event_code: 'RJ01' }],
  ['发明专利申请公布后的撤回IPC(主分类):H01M 4/00;申请公布日:20110105;', { event_code: 'WW01' }],
  ['发明专利申请公布后的视为撤回IPC(主分类):H01M 4/00;申请公布日:20110105;', { event_code: 'WD01' }],
  ['视为放弃取得专利权IPC(主分类):H01M 4/00;', { event_code: 'AD01' }],
  [
    '专利实施的强制许可IPC(主分类):H01M 4/00;授权公告日:20120105;生效日:20190601;',
    { event_code: 'PH01', grant_date: '20120105', event_date: '20190601' },
  ],
  [
    '未缴年费专利权终止IPC(主分类):H01M 4/00;申请日:20100105;授权公告日:20120105;终止日期:20190105;',
    { event_code: 'CF01', event_date: '20190105' },
  ],
  [
    '专利权有效期届满IPC(主分类):H01M 4/00;申请日:20000105;授权公告日:20020105;终止日期:20200105;',
    { event_code: 'CX01', event_date: '20200105' },
  ],
  [
    '专利权期限补偿IPC(主分类):H01M 4/00;申请日:20100105;授权公告日:20180105;原专利权届满日:20300105;现专利权届满日:20301005;',
    { event_code: 'TG01', grant_date: '20180105' },
  ],
  [
    '专利实施许可合同备案的生效IPC(主分类):H01M 4/00;合同备案号:X2019320000001;让与人:示例大学;受让人:示例有限公司;发明名称:一种示例;申请日:20100105;申请公布日:20110105;授权公告日:20120105;许可种类:独占;备案日期:20191105;',
    {
      event_code: 'EE01',
      contract_number: 'X2019320000001',
      from_names: '示例大学',
      to_names: '示例有限公司',
      title: '一种示例',
      licence_kind: '独占许可',
      event_date: '20191105',
    },
  ],
  [
    '专利实施许可合同备案的生效IPC(主分类):H01M 4/00;合同备案号:X2025320000001;许可人:示例大学;被许可人:示例有限公司;许可种类:普通许可;备案日:20250105;',
    {
      event_code: 'EE01',
      from_names: '示例大学',
      to_names: '示例有限公司',
      licence_kind: '普通许可',
      event_date: '20250105',
    },
  ],
  [
    '专利实施许可合同备案的变更IPC(主分类):H01M 4/00;合同备案号:X2019320000001;变更日:20200301;变更事项:被许可人;变更前:甲公司;变更后:乙公司;',
    {
      event_code: 'EM01',
      item: '被许可人',
      from_names: '甲公司',
      to_names: '乙公司',
      event_date: '20200301',
      contract_number: 'X2019320000001',
    },
  ],
  [
    '专利实施许可合同备案的注销IPC(主分类):H01M 4/00;合同备案号:X2019320000001;让与人:甲;受让人:乙;备案日:20190105;解除日:20200301;',
    { event_code: 'EC01', event_date: '20200301', from_names: '甲', to_names: '乙' },
  ],
  [
    '专利权质押合同登记的生效IPC(主分类):H01M 4/00;登记号:Y2019320000001;登记生效日:20191105;出质人:示例有限公司;质权人:示例银行;发明名称:一种示例;申请日:20100105;授权公告日:20120105;',
    {
      event_code: 'PE01',
      contract_number: 'Y2019320000001',
      event_date: '20191105',
      from_names: '示例有限公司',
      to_names: '示例银行',
    },
  ],
  [
    '专利权质押合同登记的变更IPC(主分类):H01M 4/00;登记号:Y1;登记日:20191105;变更日:20200301;变更事项:质权人;变更前:甲银行;变更后:乙银行;',
    { event_code: 'PM01', event_date: '20200301', item: '质权人', to_names: '乙银行' },
  ],
  [
    '专利权质押合同登记的注销IPC(主分类):H01M 4/00;登记号:Y1;登记生效日:20191105;出质人:甲;质权人:乙银行;解除日:20200301;',
    { event_code: 'PC01', event_date: '20200301' },
  ],
  [
    '专利权的保全IPC(主分类):H01M 4/00;申请日:20100105;授权公告日:20120105;登记生效日:20191101;解除日:20201101;',
    { event_code: 'PP01', event_date: '20191101' },
  ],
  [
    '专利权保全的解除IPC(主分类):H01M 4/00;登记生效日:20191101;解除日:20200301;',
    { event_code: 'PD01', event_date: '20200301' },
  ],
  [
    '专利申请权的转移IPC(主分类):H01M 4/00;变更事项:申请人;变更前权利人:甲;变更后权利人:乙;登记生效日:20191101;',
    { event_code: 'TA01', item: '申请人', event_date: '20191101' },
  ],
  [
    '专利权全部无效IPC(主分类):H01M 4/00;授权公告日:20120105;无效宣告决定号:40001;无效宣告决定日:20191101;',
    { event_code: 'IW01', contract_number: '40001', event_date: '20191101' },
  ],
  [
    '专利权部分无效IPC(主分类):H01M 4/00;授权公告日:20120105;无效宣告决定号:40002;无效宣告决定日:20191101;维持有效的权利要求:1-3;',
    { event_code: 'IP01', contract_number: '40002', event_date: '20191101' },
  ],
  [
    '专利权的主动放弃IPC(主分类):H01M 4/00;申请日:20100105;授权公告日:20120105;放弃生效日:20191101;',
    { event_code: 'AV01', event_date: '20191101' },
  ],
  [
    '避免重复授权放弃专利权IPC(主分类):H01M 4/00;申请日:20100105;授权公告日:20120105;放弃生效日:20191101;',
    { event_code: 'AR01', event_date: '20191101' },
  ],
  [
    '专利权的恢复IPC(主分类):H01M 4/00;原决定名称:专利权终止通知书;原决定日:20190105;',
    { event_code: 'RR01' },
  ],
  [
    '专利权人的姓名或者名称、地址的变更IPC(主分类):H01M 4/00;变更事项:专利权人;变更前:甲厂;变更后:甲有限公司;',
    { event_code: 'CP01', from_names: '甲厂', to_names: '甲有限公司' },
  ],
  [
    '专利权人的姓名或者名称、地址的变更IPC(主分类):H01M 4/00;变更事项:地址;变更前:一路;变更后:二路;',
    { event_code: 'CP02' },
  ],
  [
    '著录事项变更IPC(主分类):H01M 4/00;变更事项:发明人;变更前:张三;变更后:张三;李四;',
    { event_code: 'CB03', to_names: '张三;李四' },
  ],
  [
    '文件的公告送达IPC(主分类):H01M 4/00;收件人:示例公司;文件名称:缴费通知书;',
    { event_code: 'DD01', to_names: '示例公司' },
  ],
  ['授权', { event_code: 'GR01' }],
  [
    '外观设计专利更正LOC(主分类):06-01;卷:30;号:12;更正项目:专利权人;误:甲;正:乙;',
    { event_code: 'CD02', main_classification: '06-01', item: '专利权人', from_names: '甲', to_names: '乙' },
  ],
  [
    '开放许可声明IPC(主分类):H01M 4/00;专利号:ZL2010100000018;声明编号:KF1;专利权人:示例大学;许可使用费支付方式:一次总付;许可使用费标准:5万元;生效日:20240101;',
    { event_code: 'OL01', contract_number: 'KF1', event_date: '20240101' },
  ],
  [
    '开放许可声明的撤回IPC(主分类):H01M 4/00;声明编号:KF1;生效日:20240101;撤回日:20240901;',
    { event_code: 'OL02', event_date: '20240901' },
  ],
];

describe('expansion of legal events', () => {
  it.each(KINDS)('%s', (detail, fields) => {
    const { records, unknownKeys } = of(detail);
    expect(unknownKeys).toEqual([]);
    expect(records).toHaveLength(1);
    const record = records[0]?.record ?? {};
    expect(record).toMatchObject({
      patent_number: NUMBER,
      announced_date: '20200101',
      detail,
      country: 'CN',
      ...fields,
    });
    if (!('event_date' in fields)) expect(record).not.toHaveProperty('event_date');
    const known = new Set(recordKind('legal_event')?.fields.map(({ field }) => field));
    for (const field of Object.keys(record)) expect(known).toContain(field);
  });

  it.each(KINDS)('reads the same from full-width signs: %s', (detail) => {
    const wide = detail
      .replaceAll(';', '；')
      .replaceAll(':', '：')
      .replaceAll('(', '（')
      .replaceAll(')', '）');
    const plain = (text: string) =>
      JSON.parse(JSON.stringify(of(text).records).replaceAll('；', ';').normalize('NFKC'));
    const without = (records: { record: Record<string, string> }[]) =>
      records.map(({ record: { detail: _, event_key: __, ...fields } }) => fields);
    expect(without(plain(wide))).toEqual(without(plain(detail)));
  });

  it('makes an item of each triple, owners and addresses in one text', () => {
    const { records } = of(
      '专利权的转移IPC(主分类):A;变更事项:专利权人;变更前权利人:甲;变更后权利人:乙;变更事项:共同专利权人;变更前权利人:丙;变更后权利人:无;变更事项:地址;变更前权利人:一路;变更后权利人:二路;登记生效日:20191201;',
    );
    expect(
      records.map(({ record }) => [
        record.item_ordinal,
        record.item,
        record.from_names,
        record.to_names,
        record.event_date,
      ]),
    ).toEqual([
      ['1', '专利权人', '甲', '乙', '20191201'],
      ['2', '共同专利权人', '丙', undefined, '20191201'],
      ['3', '地址', '一路', '二路', '20191201'],
    ]);
    expect(new Set(records.map(({ record }) => record.event_key)).size).toBe(1);
  });

  it('begins a change where a pair repeats, without a 变更事项 of its own', () => {
    const { records } = of(
      '专利权的转移;变更事项:专利权人;变更前权利人:甲;变更后权利人:乙;变更前权利人:丙;变更后权利人:丁;变更后权利人:戊;',
    );
    expect(records.map(({ record }) => [record.item, record.from_names, record.to_names])).toEqual([
      ['专利权人', '甲', '乙'],
      ['专利权人', '丙', '丁'],
      ['专利权人', undefined, '戊'],
    ]);
  });

  it('tells a collective name by the description', () => {
    const licences = '专利实施许可合同备案的生效、变更及注销';
    expect(one(`${licences};备案日:20190101;`).event_code).toBe('EE01');
    expect(one(`${licences};备案日:20190101;解除日:20200101;`)).toMatchObject({
      event_code: 'EC01',
      event_date: '20200101',
    });
    expect(one(`专利实施许可合同备案的注销;备案日:20190101;解除日:20200101;`, licences)).toMatchObject({
      event_code: 'EC01',
      event_name: licences,
    });
    expect(one('', licences).event_code).toBe('LICC');
    const ended = (filing: string, end: string, number = NUMBER) =>
      one(`专利权的终止;申请日:${filing};终止日期:${end};`, '', { patent_number: number }).event_code;
    expect(ended('20100105', '20190105')).toBe('CF01');
    expect(ended('20000105', '20200105')).toBe('CX01');
    expect(ended('20000105', '20200105', 'CN101000000B')).toBe('CE01');
    const both = '专利申请权、专利权的转移';
    expect(one(`${both};变更事项:申请人;变更前权利人:甲;变更后权利人:乙;`).event_code).toBe('TA01');
    expect(one(`专利权的转移;变更事项:申请人;变更前权利人:甲;变更后权利人:乙;`, both).event_code).toBe(
      'TR01',
    );
    expect(one(`${both};变更事项:专利权人;变更前权利人:甲;变更后权利人:乙;`).event_code).toBe('TR01');
  });

  it('takes columns of a table before the description, and works without one', () => {
    const record = one('专利权的保全;登记生效日:20191101;', '专利权保全', {
      event_date: '2019-11-02',
      title: '列中的名称',
    });
    expect(record).toMatchObject({ event_date: '2019-11-02', title: '列中的名称', event_name: '专利权保全' });
    const bare = one('', '专利权的转移', { item: '专利权人', from_names: '甲', to_names: '乙' });
    expect(bare).toMatchObject({ event_code: 'TR01', item: '专利权人', from_names: '甲', to_names: '乙' });
    expect(of('', '新事项').event).toBeNull();
  });

  it('gives the events of a day different keys and one event from two sources the same', () => {
    const key = (detail: string, more?: Record<string, string>) => one(detail, '', more).event_key;
    expect(key('授权')).toBe(
      key('授权', { patent_number: 'ZL201010000001.8', announced_date: '2020.01.01', title: '甲' }),
    );
    expect(key('授权')).not.toBe(key('专利权的保全'));
    expect(key('授权')).not.toBe(key('授权', { announced_date: '20200102' }));
  });

  it('keeps every pair that no field holds', () => {
    const { records } = of('专利权部分无效;维持有效的权利要求:1-3;新栏目:甲;新栏目:乙;');
    expect(records[0]?.raw).toEqual({ 维持有效的权利要求: '1-3', 新栏目: '甲;乙' });
  });

  it('never crashes and always gives a record, whatever happened to the text', () => {
    const details = KINDS.map(([detail]) => detail);
    fc.assert(
      fc.property(
        fc.constantFrom(...details),
        fc.array(
          fc.tuple(
            fc.nat(200),
            fc.nat(20),
            fc.oneof(
              fc.string({ maxLength: 4 }),
              fc.constantFrom('；', '变更事项:', '变更后:', ':::', ';;;', '\u2028'),
            ),
          ),
          { maxLength: 5 },
        ),
        (detail, mutations) => {
          let text = detail;
          for (const [at, length, insert] of mutations)
            text = text.slice(0, at) + insert + text.slice(at + length);
          const { records } = of(text);
          expect(records.length).toBeGreaterThan(0);
          for (const { record } of records)
            for (const value of Object.values(record)) expect(value.trim()).not.toBe('');
        },
      ),
      { numRuns: 500 },
    );
  });
});
