import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KNOWN_KEYS } from '../../../domain/legal-event/keys.ts';
import { parseEventText, renderEventText } from '../../../domain/legal-event/text.ts';

describe('texts of legal events', () => {
  it('reads name and pairs in order, keys repeated', () => {
    expect(
      parseEventText(
        '专利权的转移IPC(主分类):A41D   1/00;变更事项:专利权人;变更前权利人:甲公司;变更后权利人:乙公司;变更事项:地址;变更前权利人:一路1号;变更后权利人:二路2号;登记生效日:20121116;',
      ),
    ).toEqual({
      name: '专利权的转移',
      pairs: [
        ['IPC(主分类)', 'A41D   1/00'],
        ['变更事项', '专利权人'],
        ['变更前权利人', '甲公司'],
        ['变更后权利人', '乙公司'],
        ['变更事项', '地址'],
        ['变更前权利人', '一路1号'],
        ['变更后权利人', '二路2号'],
        ['登记生效日', '20121116'],
      ],
      unknown: [],
    });
  });

  it('takes separators and brackets of either width', () => {
    expect(
      parseEventText('专利权的保全 IPC（主分类）：H01M 4/00；申请日：20200101；登记生效日: 20230405 ；'),
    ).toEqual({
      name: '专利权的保全',
      pairs: [
        ['IPC(主分类)', 'H01M 4/00'],
        ['申请日', '20200101'],
        ['登记生效日', '20230405'],
      ],
      unknown: [],
    });
  });

  it.each([
    [
      'a colon in a company name',
      '变更前权利人:甲：乙科技有限公司;变更后权利人:丙公司;',
      ['甲：乙科技有限公司', '丙公司'],
    ],
    [
      'several owners',
      '变更前权利人:甲公司;乙公司;变更后权利人:丙公司；丁公司;',
      ['甲公司;乙公司', '丙公司；丁公司'],
    ],
    [
      'a semicolon in an address',
      '变更前权利人:南京市一路1号；二楼;变更后权利人:苏州市;',
      ['南京市一路1号；二楼', '苏州市'],
    ],
    [
      'a colon after a list',
      '变更前权利人:甲公司;乙公司：南京分部;变更后权利人:丙;',
      ['甲公司;乙公司：南京分部', '丙'],
    ],
    ['a time', '变更前权利人:甲 12:30;变更后权利人:乙;', ['甲 12:30', '乙']],
    ['an empty value', '变更前权利人:;变更后权利人:乙;', ['', '乙']],
    ['no end', '变更前权利人:甲;变更后权利人:乙', ['甲', '乙']],
  ])('keeps %s in the value', (_, text, values) => {
    expect(
      parseEventText(`专利权的转移IPC(主分类):A;${text}`)
        .pairs.slice(1)
        .map(([, value]) => value),
    ).toEqual(values);
  });

  it('keeps a pair whose key nobody knows, and says so', () => {
    const text = parseEventText('专利权的终止IPC(主分类):A;新栏目:某值;申请日:20200101;');
    expect(text.pairs).toContainEqual(['新栏目', '某值']);
    expect(text.unknown).toEqual(['新栏目']);
    expect(parseEventText('新登记日:20200101;申请日:20200101;')).toMatchObject({
      name: '',
      unknown: ['新登记日'],
    });
  });

  it('finds the name without a classification after it', () => {
    expect(parseEventText('专利权质押合同登记的注销授权公告日:20100101;解除日:20200101;').name).toBe(
      '专利权质押合同登记的注销',
    );
    expect(parseEventText('专利权的终止;申请日:20100101;')).toMatchObject({
      name: '专利权的终止',
      pairs: [['申请日', '20100101']],
    });
    expect(parseEventText('新栏目:专利权人：;')).toEqual({
      name: '',
      pairs: [['新栏目', '专利权人：']],
      unknown: ['新栏目'],
    });
    expect(parseEventText('授权')).toEqual({ name: '授权', pairs: [], unknown: [] });
    expect(parseEventText('')).toEqual({ name: '', pairs: [], unknown: [] });
  });

  const keys = fc.constantFrom(...KNOWN_KEYS, '新栏目');
  const values = fc.array(
    fc.constantFrom(
      '甲公司',
      '；',
      ':',
      '：',
      '20200101',
      '南京市',
      ' ',
      '(',
      'A41D 1/00',
      '\n',
      '专利权人',
      '变更事项',
    ),
    { maxLength: 6 },
  );

  it('keeps every pair when written and read again', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('', '专利权的转移', '专利权的终止', '新事项'),
        fc.array(fc.tuple(keys, values), { maxLength: 8 }),
        (name, list) => {
          const written = renderEventText({ name, pairs: list.map(([key, parts]) => [key, parts.join('')]) });
          const read = parseEventText(written);
          expect(parseEventText(renderEventText(read))).toEqual(read);
        },
      ),
      { numRuns: 700 },
    );
  });

  it('gives back plain pairs exactly', () => {
    const plain = fc.constantFrom(
      '甲有限公司',
      '20200101',
      'A41D 1/00',
      '南京市玄武区一路1号',
      '专利权人',
      '甲;乙',
    );
    fc.assert(
      fc.property(
        fc.constantFrom('', '专利权的转移', '授权'),
        fc.array(fc.tuple(keys, plain), { minLength: 1 }),
        (name, pairs) => {
          const read = parseEventText(renderEventText({ name, pairs }));
          expect({ name: read.name, pairs: read.pairs }).toEqual({ name, pairs });
        },
      ),
      { numRuns: 300 },
    );
  });

  it('loses no character of a mutilated text but separators, keys and blanks', () => {
    const whole =
      '专利权的转移IPC(主分类):A41D 1/00;变更事项:专利权人;变更前权利人:甲公司;变更后权利人:乙公司;登记生效日:20121116;';
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.nat(whole.length),
            fc.nat(6),
            fc.constantFrom('', ';', '：', '变更后权利人:', '\u0000', '😀', 'x'),
          ),
          { maxLength: 6 },
        ),
        (mutations) => {
          let text = whole;
          for (const [at, length, insert] of mutations)
            text = text.slice(0, at) + insert + text.slice(at + length);
          const read = parseEventText(text);
          const bare = (value: string) => value.normalize('NFKC').replace(/[\s:;]/gu, '');
          expect(bare(read.name + read.pairs.flat().join(''))).toBe(bare(text));
        },
      ),
      { numRuns: 700 },
    );
  });
});
