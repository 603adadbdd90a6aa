import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { termsOfProse, wordsOf } from '../../../../activities/annotate/rules/prose.ts';
import { folded, TermFinder } from '../../../../activities/annotate/rules/terms.ts';

function found(terms: string[], ...fields: (string | null)[]) {
  return new TermFinder(terms).find(fields).map(({ term, field, offset }) => [terms[term], field, offset]);
}

describe('terms in a text', () => {
  test('the first place of each, over the fields in their order', () => {
    expect(found(['电池', '锂离子电池'], null, '一种锂离子电池及电池组', '电池')).toEqual([
      ['锂离子电池', 1, 2],
      ['电池', 1, 5],
    ]);
  });

  test('without case and in half width; places are those of the text as it is', () => {
    expect(found(['gpu加速'], 'ＧＰＵ加速卡')).toEqual([['gpu加速', 0, 0]]);
  });

  test('Latin letters match whole words only, beside Chinese too', () => {
    expect(found(['PE'], '基于PERC电池', 'PE膜')).toEqual([['PE', 1, 0]]);
    expect(found(['HIT'], 'white hit')).toEqual([['HIT', 0, 6]]);
    expect(found(['ABS'], '含ABS的')).toEqual([['ABS', 0, 1]]);
  });

  test('terms of one character, at the end, and longer than the text', () => {
    expect(found(['硅', '硅片切割装置'], '切硅')).toEqual([['硅', 0, 1]]);
    expect(found(['电池'], '', '电')).toEqual([]);
  });

  test('finds what a plain search finds', () => {
    const letters = fc.string({ unit: fc.constantFrom('甲', '乙', '丙', '丁'), minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        fc.uniqueArray(letters, { maxLength: 12 }),
        fc.array(fc.constantFrom('甲', '乙', '丙', '丁', '戊')),
        (terms, text) => {
          const whole = text.join('');
          const expected = terms
            .map((term) => [term, whole.indexOf(folded(term))])
            .filter(([, at]) => at !== -1);
          const actual = new TermFinder(terms).find([whole]).map(({ term, offset }) => [terms[term], offset]);
          expect(new Map(actual as [string, number][])).toEqual(new Map(expected as [string, number][]));
          expect(actual.length).toBe(expected.length);
        },
      ),
    );
  });
});

describe('terms from prose', () => {
  const words = wordsOf([
    ...['制造', '服务', '相关关键词', '设备制造'].map((word) => ({ word, role: 'suffix' })),
    ...['新型', '其他'].map((word) => ({ word, role: 'prefix' })),
    ...['产品', '汽车', '设备'].map((word) => ({ word, role: 'stop' })),
  ]);
  test.each([
    [
      '片式元器件生产设备、频率器件生产设备等电子元器件与机电组件设备制造',
      ['片式元器件生产设备', '频率器件生产设备', '电子元器件', '机电组件'],
    ],
    ['自动导引车（AGV）；表面封装技术', ['AGV', '自动导引车', '表面封装技术']],
    ['不饱和聚酯、新型墙体材料', ['不饱和聚酯', '墙体材料']],
    ['磁控溅射与等离子喷涂', ['磁控溅射', '等离子喷涂']],
    ['产品相关关键词', []],
    ['汽车相关关键词', []],
    ['', []],
  ])('%s', (prose, terms) => {
    expect(termsOfProse(prose, words)).toEqual(terms);
  });
});
