import { describe, expect, it } from 'vitest';
import { levelOf } from './heat-table.tsx';
import { optionOf } from './line-chart.tsx';
import { scaled, ticks } from './look.ts';
import { pictureOf, wrapped } from './picture.ts';

describe('scales of charts', () => {
  it('have round ticks that cover the values', () => {
    expect(ticks(0, 58)).toEqual([0, 20, 40, 60]);
    expect(ticks(0, 0.31, 4)).toEqual([0, 0.1, 0.2, 0.3, 0.4]);
    expect(ticks(1, 1)).toContain(1);
  });

  it('show all numbers in one unit', () => {
    const scale = scaled([4_200_000, null], 'money', '元');
    expect([scale.unit, scale.show(4_200_000), scale.show(null), scale.tick(2_000_000)]).toEqual([
      '万元',
      '420.00',
      '—',
      '200',
    ]);
  });

  it('keep a target inside the picture and hollow what is not over', () => {
    const option = optionOf({
      x: ['2023', '2024'],
      series: [{ name: '甲', values: [1, 2] }],
      format: 'integer',
      unit: '件',
      target: { value: 10, label: '目标 10件' },
      unfinished: 1,
    });
    expect(option.yAxis.max).toBeGreaterThan(10);
    expect(option.series[0]?.data).toEqual([
      1,
      expect.objectContaining({ value: 2, itemStyle: expect.objectContaining({ color: '#fff' }) }),
    ]);
  });

  it('shade by where a value stands, and tell nothing from the least', () => {
    expect([
      levelOf(null, 0, 10),
      levelOf(0, 0, 10),
      levelOf(10, 0, 10),
      levelOf(5, 0, 10),
      levelOf(3, 3, 3),
    ]).toEqual([0, -1, 5, 3, 1]);
  });
});

describe('pictures of charts', () => {
  it('say what they show, and take no markup from data', () => {
    const { text, height } = pictureOf({
      title: '<b>甲</b>',
      summary: '一句话',
      caption: ['筛选：city=南京市'],
      svg: '<svg width="300" height="100" xmlns="x"><g/></svg>',
    });
    expect(text).toContain('&#60;b&#62;甲&#60;/b&#62;');
    expect(text).not.toContain('<b>');
    expect(text).toContain('筛选：city=南京市');
    expect(height).toBeGreaterThan(100);
  });

  it('break long lines', () => {
    expect(wrapped('一二三四五六', 12, 36)).toEqual(['一二三', '四五六']);
  });
});
