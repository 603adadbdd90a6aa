import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AmountUnit, parseAmount, readAmount } from '../../domain/amounts.ts';

describe('amounts', () => {
  it.each([
    ['0', '0'],
    ['12345.60', '12345.6'],
    ['12,345.60元', '12345.6'],
    ['１２，３４５．６元', '12345.6'],
    ['1 234 567', '1234567'],
    ['20万元', '200000'],
    ['20 万元', '200000'],
    ['20万', '200000'],
    ['１．５亿元', '150000000'],
    ['0.12345万元', '1234.5'],
    ['1亿2000万元', '120000000'],
    ['1万亿元', '1000000000000'],
    ['3万5千元', '35000'],
    ['5百万元', '5000000'],
    ['2.5千元', '2500'],
    ['二十万元', '200000'],
    ['十万元', '100000'],
    ['两百万元', '2000000'],
    ['贰拾万元整', '200000'],
    ['人民币贰拾万圆整', '200000'],
    ['壹仟贰佰叁拾肆元伍角陆分', '1234.56'],
    ['伍元零陆分', '5.06'],
    ['一千零五十元', '1050'],
    ['一亿零五十万元', '100500000'],
    ['二点五万元', '25000'],
    ['一百二十', '120'],
    ['¥1,000', '1000'],
    ['￥1,000.00元', '1000'],
    ['RMB 1000', '1000'],
    ['1000元人民币', '1000'],
    ['20（万元）', '200000'],
    ['20万元（含税）', '200000'],
    ['200000元（大写：贰拾万元整）', '200000'],
    ['-300元', '-300'],
    ['负三百元', '-300'],
    ['-0', '0'],
    ['9999999999999999.99', '9999999999999999.99'],
  ])('%s', (text, yuan) => {
    expect(readAmount(text)).toEqual({ yuan });
  });

  it.each([
    ['', 'empty'],
    ['—', 'empty'],
    ['无', 'empty'],
    ['面议', 'negotiable'],
    ['10-20万元', 'range'],
    ['10万-20万元', 'range'],
    ['10万元~20万元', 'range'],
    ['十万元至二十万元', 'range'],
    ['10到20万元', 'range'],
    ['约20万元', 'approximate'],
    ['20万元左右', 'approximate'],
    ['20余万元', 'approximate'],
    ['不超过20万元', 'bound'],
    ['20万元以上', 'bound'],
    ['≥20万元', 'bound'],
    ['5万元/年', 'per_unit'],
    ['每件2000元', 'per_unit'],
    ['3%', 'per_unit'],
    ['20万美元', 'foreign'],
    ['US$20', 'foreign'],
    ['2.0E+12', 'mangled'],
    ['10000000000000000', 'too_large'],
    ['1,23', 'unreadable'],
    ['12,34,567', 'unreadable'],
    ['一万五', 'unreadable'],
    ['一百二', 'unreadable'],
    ['十百', 'unreadable'],
    ['20万元30万元', 'unreadable'],
    ['2万3亿', 'unreadable'],
    ['20万元（详见合同）', 'unreadable'],
    ['200000元（大写：叁拾万元整）', 'unreadable'],
    ['元', 'unreadable'],
    ['万元', 'unreadable'],
    ['1.2.3', 'unreadable'],
    ['合同', 'unreadable'],
  ])('%s is no amount: %s', (text, problem) => {
    expect(readAmount(text)).toEqual({ problem });
    expect(parseAmount(text)).toBeNull();
  });

  it('counts a bare number in the unit of its heading, a unit in the cell goes before it', () => {
    expect(parseAmount('20', '万元')).toEqual({ yuan: '200000' });
    expect(parseAmount('二十', '万元')).toEqual({ yuan: '200000' });
    expect(parseAmount('20元', '万元')).toEqual({ yuan: '20' });
    expect(parseAmount('20万', '亿元')).toEqual({ yuan: '200000' });
    expect(parseAmount('3千', '万元')).toEqual({ yuan: '30000000' });
    expect(parseAmount('1.25', '百万元')).toEqual({ yuan: '1250000' });
  });

  it('reads what it would write, in figures and in words', () => {
    const units: AmountUnit[] = ['元', '千元', '万元', '百万元', '亿元'];
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999 }), fc.constantFrom(...units), (cents, unit) => {
        const factor = { 元: 1n, 千元: 1000n, 万元: 10000n, 百万元: 1000000n, 亿元: 100000000n }[unit];
        const number = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
        const reading = parseAmount(`${number}${unit}`);
        const [whole, fraction = ''] = (reading?.yuan ?? '').split('.');
        expect(BigInt(`${whole}${fraction.padEnd(2, '0')}`)).toBe(BigInt(cents) * factor);
        expect(parseAmount(number, unit)).toEqual(reading);
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999_999 }), (value) => {
        expect(parseAmount(`${chinese(value)}元整`)).toEqual({ yuan: String(value) });
      }),
    );
  });

  it('never throws and never yields more than digits', () => {
    const part = fc.constantFrom(
      '万',
      '亿',
      '元',
      '.',
      ',',
      '-',
      '(',
      ')',
      '一',
      '十',
      '百',
      '零',
      '约',
      '1',
      '20',
      '角',
      '点',
      '大写',
      '¥',
      'E',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const reading = parseAmount(parts.join(''));
        if (reading) expect(reading.yuan).toMatch(/^-?\d{1,16}(\.\d+)?$/);
      }),
      { numRuns: 1000 },
    );
  });
});

/** 1050 → 壹仟零伍拾, written by the rules independently of the reader. */
function chinese(value: number): string {
  const digits = '零壹贰叁肆伍陆柒捌玖';
  const below = (four: number): string => {
    let out = '';
    let gap = false;
    for (const [unit, name] of [
      [1000, '仟'],
      [100, '佰'],
      [10, '拾'],
      [1, ''],
    ] as const) {
      const digit = Math.floor(four / unit) % 10;
      if (digit === 0) gap = out !== '';
      else {
        out += `${gap ? '零' : ''}${digits[digit]}${name}`;
        gap = false;
      }
    }
    return out;
  };
  let out = '';
  for (const [unit, name] of [
    [100_000_000, '亿'],
    [10_000, '万'],
    [1, ''],
  ] as const) {
    const four = Math.floor(value / unit) % 10_000;
    if (four === 0) continue;
    out += `${out !== '' && four < 1000 ? '零' : ''}${below(four)}${name}`;
  }
  return out;
}
