import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLooseDay } from '../../domain/dates.ts';

describe('days in office files', () => {
  it.each([
    '2022-12-02',
    '20221202',
    '2022.12.2',
    '2022.12.02.',
    '2022/12/2',
    '２０２２．１２．２',
    '2022年12月2日',
    '2022年12月02日',
    '2022 年 12 月 2 日',
    '2022年12月2号',
    '二〇二二年十二月二日',
    '二○二二年十二月二日',
    '二零二二年十二月二日',
    '2022年12月2日（星期五）',
    '2022-12-02 星期五',
    '2022-12-02 00:00:00',
    '2022/12/2 0:00',
    '2022-12-02T08:30:00+08:00',
    '2022-12-02 08:30:00.000',
  ])('%s', (text) => {
    expect(parseLooseDay(text)).toEqual({ day: '2022-12-02', precision: 'day' });
  });

  it.each([
    ['2022年12月', '2022-12-01', 'month'],
    ['2022.12', '2022-12-01', 'month'],
    ['2022/1', '2022-01-01', 'month'],
    ['202212', '2022-12-01', 'month'],
    ['二〇二二年十月', '2022-10-01', 'month'],
    ['2022年', '2022-01-01', 'year'],
    ['2022年度', '2022-01-01', 'year'],
    ['二〇二三年三月二十日', '2023-03-20', 'day'],
    ['二〇二三年三月三十一日', '2023-03-31', 'day'],
    ['二〇二三年十一月十日', '2023-11-10', 'day'],
    ['2024-02-29', '2024-02-29', 'day'],
  ])('%s', (text, day, precision) => {
    expect(parseLooseDay(text)).toEqual({ day, precision });
  });

  it.each([
    '',
    '2022',
    '民国111年12月2日',
    '111年12月2日',
    '111.12.02',
    '0111-12-02',
    '22.12.2',
    '2/12/2022',
    '201112',
    '202213',
    '2022年13月',
    '2022年2月30日',
    '二〇二二年二月三十日',
    '2023-02-29',
    '44897',
    '2022-12-02T16:00:00Z',
    '2022-12-02T16:00:00+00:00',
    '2022年12月上旬',
    '2022.12-2023.1',
    '长期',
  ])('%s is no day', (text) => {
    expect(parseLooseDay(text)).toBeNull();
  });

  it('reads every day of the calendar in every spelling alike', () => {
    const days = fc.date({ min: new Date('1985-01-01'), max: new Date('2100-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(days, (date) => {
        const day = date.toISOString().slice(0, 10);
        const [year = '', month = '', ofMonth = ''] = day.split('-');
        const chinese = (value: number) => {
          const digits = '零一二三四五六七八九';
          const tens = Math.floor(value / 10);
          const ones = value % 10;
          return `${tens > 1 ? digits[tens] : ''}${tens > 0 ? '十' : ''}${ones > 0 ? digits[ones] : ''}`;
        };
        const words = `${[...year].map((digit) => '〇一二三四五六七八九'[Number(digit)]).join('')}年${chinese(Number(month))}月${chinese(Number(ofMonth))}日`;
        for (const text of [
          day,
          `${year}${month}${ofMonth}`,
          `${Number(year)}.${Number(month)}.${Number(ofMonth)}`,
          words,
        ])
          expect(parseLooseDay(text), text).toEqual({ day, precision: 'day' });
      }),
    );
  });
});
