import { describe, expect, it } from 'vitest';
import { readLicenceFee } from '../../domain/licence-fees.ts';

describe('fees of open licences', () => {
  it.each([
    ['一次总付', '20万元', { mode: '一次总付', yuan: '200000' }],
    ['', '一次总付 20万元', { mode: '一次总付', yuan: '200000' }],
    ['', '一次性支付人民币贰拾万元整', { mode: '一次总付', yuan: '200000' }],
    ['一次总付', '１２，０００元', { mode: '一次总付', yuan: '12000' }],
    ['', '按净销售额 3% 提成', { mode: '提成支付', royalty: '3', base: '净销售额' }],
    ['提成支付', '销售额的百分之二点五', { mode: '提成支付', royalty: '2.5', base: '销售额' }],
    ['', '入门费5万元+提成2%', { mode: '入门费加提成', yuan: '50000', royalty: '2' }],
    [
      '入门费加提成',
      '入门费5万元，另按利润的10%提成',
      { mode: '入门费加提成', yuan: '50000', royalty: '10', base: '利润' },
    ],
    ['', '免费', { mode: '免费', yuan: '0' }],
    ['', '无偿许可', { mode: '免费', yuan: '0' }],
    ['先使用后付费', '使用一年后支付3万元', { mode: '先使用后付费', yuan: '30000' }],
    ['分期支付', '总额30万元，分三期付清', { mode: '分期支付', yuan: '300000' }],
  ])('%s %s', (mode, text, fee) => {
    expect(readLicenceFee(mode, text)).toEqual(fee);
  });

  it.each([
    ['一次总付', '10-20万元', { mode: '一次总付' }],
    ['一次总付', '约20万元', { mode: '一次总付' }],
    ['一次总付', '不超过20万元', { mode: '一次总付' }],
    ['分期支付', '每年5万元', { mode: '分期支付' }],
    ['一次总付', '5万元/年', { mode: '一次总付' }],
    ['分期支付', '首期5万元，二期10万元', { mode: '分期支付' }],
    ['', '按净销售额2%-3%提成', { mode: '提成支付' }],
    ['提成支付', '不低于净销售额的3%', { mode: '提成支付' }],
    ['', '面议', {}],
    ['', '20万元', {}],
    ['', '', {}],
    ['', '第一年免费，之后每年5万元', {}],
    ['', '一次总付20万元或按销售额3%提成', {}],
  ])('does not choose a figure in %s %s', (mode, text, fee) => {
    expect(readLicenceFee(mode, text)).toEqual(fee);
  });
});
