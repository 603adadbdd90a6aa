import { describe, expect, it } from 'vitest';
import { vendorExport } from '../../../../activities/parse/connectors/vendor-export.ts';
import { documentOf, fileDocument, itemsOf, recordsOf } from '../../../helpers/documents.ts';
import { realFolder } from '../../../helpers/real.ts';

const real = realFolder('vendor-exports');
if (real.missing !== null) console.log(`跳过：${real.missing}`);

describe.skipIf(real.missing !== null)('the real export of 61 columns', () => {
  const read = () => itemsOf(vendorExport, fileDocument(real.folder, 'vendor-export-61-columns.csv'));

  it('makes two publications of a granted invention, each with its own date', async () => {
    const records = recordsOf(await read());
    expect(
      records.map(({ publication_number, publication_date }) => [publication_number, publication_date]),
    ).toEqual([
      ['CN218751475U', '20230328'],
      ['CN216774847U', '20220617'],
      ['CN217546176U', '20221004'],
      ['CN218824140U', '20230407'],
      ['CN216160555U', '20220401'],
      ['CN215590999U', '20220121'],
      ['CN215361852U', '20211231'],
      ['CN116245100A', '20230609'],
      ['CN116595400A', '20230815'],
      ['CN115883397A', '20230331'],
      ['CN115883397B', '20240405'],
    ]);
    expect(records[9]?.application_number).toBe(records[10]?.application_number);
  });

  it('reads every useful column and keeps the others', async () => {
    const items = await read();
    const [first] = items;
    if (first === undefined || !('record' in first)) throw new Error('no record');
    expect(first.record).toMatchObject({
      application_number: 'CN202223220665.2',
      filing_date: '20221202',
      title: '一种无人机机载多功能盒',
      applicants: '中科大数据研究院',
      owners: '中科大数据研究院',
      inventors: '刘迪;刘敏;王煜伟;付艳波;王元卓',
      address: '450000河南省郑州市郑东新区中道东路6号创意岛大厦8层',
      classification: 'B64U20/80;B64U101/30',
      legal_status: '有权-审定授权',
      agents: '袁艳丽',
      agency: '郑州明华专利代理事务所（普通合伙）',
      priorities: null,
    });
    expect(first.record.abstract).toMatch(/^为解决目前无人机/);
    expect(first.record.claims).toMatch(/^1\.一种无人机机载多功能盒/);
    expect(first.raw).toMatchObject({
      专利类型: '实用新型',
      主分类号: 'B64U20/80',
      国省代码: '河南(41)',
      专利转移次数: '0',
      许可次数: '0',
      质押次数: '0',
      授权公告号: 'CN218751475U',
    });
    expect(first.at).toEqual({ line: 2 });
  });
});

describe('synthetic exports', () => {
  const headers = [
    '序号',
    '申请号',
    '申请日',
    '公开号',
    '公开日',
    '授权公告号',
    '授权公告日',
    '专利名称',
    '授权名称',
    '转让次数',
  ];
  const file = (...rows: string[][]) =>
    documentOf([headers, ...rows].map((row) => row.join(',')).join('\r\n'), '合成数据.csv');

  it('pairs numbers and dates whichever of them are there', async () => {
    const records = recordsOf(
      await itemsOf(
        vendorExport,
        file(
          [
            '1',
            '',
            '20200101',
            'CN199000001A',
            '20200701',
            'CN199000001B',
            '20220301',
            '一种示例',
            '示例装置',
            '2',
          ],
          ['2', '', '20200101', 'CN299000001U', '20200701', 'CN299000001U', '20200702', '示例', '示例', '0'],
          ['3', '', '20200101', 'CN399000001S', '20200701', 'CN399000001S', '0', '示例', '', '0'],
          ['4', '', '20200101', '', '', 'CN499000001B', '20220301', '示例', '', '0'],
          ['5', '', '20200101', 'CN599000001A', '20200701', 'CN599000001B', '0', '示例', '', '0'],
        ),
      ),
    );
    expect(
      records.map(({ publication_number, publication_date, title }) => [
        publication_number,
        publication_date,
        title,
      ]),
    ).toEqual([
      ['CN199000001A', '20200701', '一种示例'],
      ['CN199000001B', '20220301', '示例装置'],
      ['CN299000001U', '20200702', '示例'],
      ['CN399000001S', '20200701', '示例'],
      ['CN499000001B', '20220301', '示例'],
      ['CN599000001A', '20200701', '示例'],
      // The loader refuses a publication without date, and says so.
      ['CN599000001B', undefined, '示例'],
    ]);
  });

  it('counts rows of another width and refuses other tables', async () => {
    const items = await itemsOf(vendorExport, file(['1', '2']));
    expect(items).toEqual([{ reject: { reason: 'too_few_columns', text: '1,2' }, at: { line: 2 } }]);
    const open = await itemsOf(vendorExport, file(['1', '"2', '']));
    expect(open).toMatchObject([{ reject: { reason: 'unclosed_quote' }, at: { line: 2 } }]);
    const other = documentOf('公开号,公开日,名称\nCN199000001A,20200101,示例\n', 'a.csv');
    await expect(itemsOf(vendorExport, other)).rejects.toMatchObject({ code: 'PANHUO_INPUT_LAYOUT' });
    await expect(itemsOf(vendorExport, documentOf('', 'a.csv'))).rejects.toMatchObject({
      code: 'PANHUO_INPUT_EMPTY',
    });
  });
});
