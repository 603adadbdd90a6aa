import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  loadResolutionModel,
  resolveOrganisations,
} from '../../../../activities/resolve/organisation/index.ts';
import type { NameMention, Resolution } from '../../../../activities/resolve/types.ts';
import { cityNamed } from '../../../../sample/province/geography.ts';
import { creditCode } from '../../../../sample/province/organisations.ts';
import { inputOf, mention, named } from './mentions.ts';

const model = loadResolutionModel();
const run = (mentions: readonly NameMention[], more: Parameters<typeof inputOf>[1] = {}): Resolution =>
  resolveOrganisations(inputOf(mentions, more), model);
const code = (n: number) => creditCode('91', cityNamed('南京市'), n);

/** Ids by spelling. */
function idsOf(names: readonly string[]): (name: string) => string {
  const mentions = named(...names);
  const { names: resolved } = run(mentions);
  return (name) => resolved[mentions.findIndex((one) => one.name === name)]?.orgId ?? '';
}

describe('writings of one body', () => {
  it.each([
    ['东南大学', '東南大學'],
    ['南京理工大学', '华东工学院'],
    ['南京理工大学', '南理工'],
    ['苏州澜舟智能科技有限公司', '蘇州瀾舟智能科技有限公司'],
    ['苏州澜舟智能科技有限公司', '澜舟智能科技（苏州）有限公司'],
    ['苏州澜舟智能科技有限公司', '苏州市澜舟智能科技有限公司'],
    ['苏州澜舟智能科技有限公司', '苏州澜舟智能科枝有限公司'],
    ['苏州澜舟智能科技有限公司', '苏州澜舟智能科技有限公思'],
    ['苏州澜舟智能科技有限公司', '苏州澜舟智能科技份有限公司'],
    ['澜舟砺川股份有限公司', '澜舟砺川股份有限责任公司'],
    ['澜舟砺川股份有限公司', '澜舟砺川股有限公司'],
    ['示例砺川职业技术学院', '示例砺川职业学院'],
    ['示例砺川职业技术学院', '示例砺川职业技术学院（本部）'],
    ['苏州澜舟智能科技有限公司', 'Ｓｕｚｈｏｕ Lanzhou Zhineng Keji Youxian Gongsi'],
  ])('%s = %s', (a, b) => {
    const id = idsOf([a, b]);
    expect(id(b)).toBe(id(a));
  });
});

describe('two bodies', () => {
  it.each([
    ['南京大学', '南京理工大学'],
    ['南京大学', '南大'],
    ['江苏省产业技术研究院', '江苏省农业科学院'],
    ['3M创新有限公司', '3M中国有限公司'],
    ['苏州澜舟智能科技有限公司', '无锡澜舟智能科技有限公司'],
    ['苏州澜舟智能科技有限公司', '苏州澜舟环保工程有限公司'],
    ['苏州澜舟集团有限公司', '苏州澜舟有限公司'],
    ['中铁五局集团第一工程有限公司', '中铁五局集团第二工程有限公司'],
    ['中国科学院地质研究所', '中国科学院地理研究所'],
    ['示例高速空气动力研究所', '示例低速空气动力研究所'],
    ['天津市宝坻区人民医院', '天津市宝坻区中医医院'],
    ['株式会社合成砺川', '株式会社示例澜舟'],
  ])('%s ≠ %s', (a, b) => {
    const id = idsOf([a, b]);
    expect(id(b)).not.toBe(id(a));
  });
});

describe('names that are all written with care', () => {
  const marks = [...'澜砺沐筑衡睿铎颂翊璟'].flatMap((first) =>
    [...'舟川野泽麓岳汀航宸港'].map((last) => first + last),
  );
  const clean = ['苏州', '无锡', '常州', '南通', '扬州', '镇江'].flatMap((city) =>
    marks.flatMap((mark) =>
      ['智能科技', '机械制造', '电子'].map((industry) => `${city}${mark}${industry}有限公司`),
    ),
  );
  const careless = clean.map((name, i) => (i % 4 === 0 ? name.replace('公司', '公思') : name));
  const slip = ['青岛琥桐澜智能科技有限公司', '青岛琥桐岳智能科技有限公司'] as const;
  const pairs = [
    ['青岛琥桐智能科技有限公司', '青岛琥楠智能科技有限公司'],
    ['株式会社琮田制作所', '株式会社田琮制作所'],
    ['长沙琮璧矿山研究院有限责任公司', '长沙琮璧矿冶研究院有限责任公司'],
    ['砺川电子有限公司', '砺川电子（杭州）有限公司'],
  ] as const;
  const resolvedAmong = (corpus: readonly string[]) => {
    const mentions = named(...corpus, ...pairs.flat(), ...slip);
    const { names } = run(mentions);
    return (name: string) => names[mentions.findIndex((one) => one.name === name)]?.orgId;
  };

  it('differ by a character or a region because the bodies differ', () => {
    const id = resolvedAmong(clean);
    for (const [a, b] of pairs) expect(id(a), `${a} ${b}`).not.toBe(id(b));
  });

  it('are not those where every fourth form has a slip: there one character is a slip too', () => {
    const id = resolvedAmong(careless);
    expect(id(slip[0])).toBe(id(slip[1]));
  });

  it('does not take sisters at one address with the same inventors for one body', () => {
    const beside = { cities: ['青岛市'], addresses: ['山东省青岛市示例路 1 号'], company: ['a', 'b', 'c'] };
    const { names } = run([
      mention('青岛琥桐电子有限公司', 0, beside),
      mention('青岛琥桐新能源有限公司', 1, beside),
    ]);
    expect(names[1]?.orgId).not.toBe(names[0]?.orgId);
  });
});

describe('parents', () => {
  it.each([
    ['东南大学', '东南大学无锡分校', '校区'],
    ['南京大学', '南京大学苏州研究院', '研究机构'],
    ['南京大学', '南京大学物理学院', '学院'],
    ['苏州大学', '苏州大学附属第一医院', '附属医院'],
    ['合成示例重工股份有限公司', '合成示例重工股份有限公司建设机械分公司', '分公司'],
  ])('%s > %s: %s', (parent, child, relation) => {
    const { names, parents } = run(named(parent, child));
    expect(parents).toMatchObject([
      { parentId: names[0]?.orgId, childId: names[1]?.orgId, relation, by: 'name' },
    ]);
  });

  it('leaves 江苏省产业技术研究院 to itself', () => {
    expect(run(named('江苏省产业技术研究院', '江苏大学', '南京大学')).parents).toEqual([]);
  });
});

describe('codes, statements, decisions', () => {
  it('joins by an equal code and never across codes', () => {
    const names = [
      mention('甲示例有限公司', 0, { creditCodes: [code(1)] }),
      mention('乙合成有限公司', 1, { creditCodes: [code(1)] }),
      mention('甲示例（有限公司）', 2, { creditCodes: [code(2)] }),
    ];
    const { names: found, notes } = run(names);
    expect(found[1]).toMatchObject({ orgId: found[0]?.orgId, by: 'code' });
    expect(found[2]?.orgId).not.toBe(found[0]?.orgId);
    expect(notes).toContainEqual(expect.objectContaining({ kind: 'code_conflict' }));
  });

  it('takes a former name, but not one that two bodies claim', () => {
    const former = (key: string) => [{ key, kind: 'former' as const, records: 'r1' }];
    const one = run([
      mention('示例澜桥有限公司', 0),
      mention('合成砺川有限公司', 1, { stated: former('示例澜桥有限公司') }),
    ]);
    expect(one.names[1]).toMatchObject({ orgId: one.names[0]?.orgId, by: 'stated' });
    const two = run([
      mention('示例澜桥有限公司', 0),
      mention('合成砺川有限公司', 1, { stated: former('示例澜桥有限公司') }),
      mention('虚构沐野有限公司', 2, { stated: former('示例澜桥有限公司') }),
    ]);
    expect(new Set(two.names.map(({ orgId }) => orgId)).size).toBe(3);
    expect(two.review).toHaveLength(1);
  });

  it('obeys people and notes what contradicts', () => {
    const names = named('苏州澜舟智能科技有限公司', '蘇州瀾舟智能科技有限公司', '合成甲公司');
    const [a = '', b = '', c = ''] = names.map(({ key }) => key);
    const decide = (left: string, right: string, verdict: 'same' | 'different' | 'parent') => ({
      left,
      right,
      verdict,
      decidedBy: '某人',
      reason: '核对',
    });
    const apart = run(names, { decisions: [decide(a, b, 'different'), decide(a, c, 'same')] }).names;
    expect(apart[1]?.orgId).not.toBe(apart[0]?.orgId);
    expect(apart[2]).toMatchObject({ orgId: apart[0]?.orgId, by: 'decision' });
    const both = run(names, { decisions: [decide(a, c, 'different'), decide(a, c, 'same')] });
    expect(both.notes).toContainEqual(expect.objectContaining({ kind: 'contradicting_decisions' }));
    const parent = run(names, { decisions: [decide(c, a, 'parent')] });
    expect(parent.parents).toMatchObject([{ childId: parent.names[2]?.orgId, by: 'decision' }]);
  });
});

const POOL = [
  '苏州澜舟智能科技有限公司',
  '蘇州瀾舟智能科技有限公司',
  '澜舟智能科技有限公司',
  '无锡澜舟智能科技有限公司',
  '澜舟智能科技（无锡）有限公司',
  '南京大学',
  '南京理工大学',
  '南理工',
  '南京大学苏州研究院',
  '苏州澜舟',
  '',
  '！！！',
];
const someMentions = fc
  .uniqueArray(fc.record({ at: fc.nat(POOL.length - 1), code: fc.option(fc.integer({ min: 1, max: 3 })) }), {
    selector: ({ at }) => at,
    minLength: 1,
  })
  .map((list) =>
    list.map(({ at, code: n }, order) =>
      mention(POOL[at] ?? '', order, n === null ? {} : { creditCodes: [code(n)] }),
    ),
  );

describe('properties', () => {
  it('never puts two codes into one cluster', () => {
    fc.assert(
      fc.property(someMentions, (mentions) => {
        const codes = new Map<string, string>();
        run(mentions).names.forEach(({ orgId }, i) => {
          const own = mentions[i]?.creditCodes[0];
          if (own === undefined) return;
          expect(codes.get(orgId) ?? own).toBe(own);
          codes.set(orgId, own);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('does not mind the order of the input', () => {
    fc.assert(
      fc.property(someMentions, fc.nat(1000), (mentions, turn) => {
        const byKey = (list: readonly NameMention[]) =>
          Object.fromEntries(run(list).names.map(({ key, orgId }) => [key, orgId]));
        const at = turn % mentions.length;
        const turned = [...mentions.slice(at), ...mentions.slice(0, at)].reverse();
        expect(byKey(turned)).toEqual(byKey(mentions));
      }),
      { numRuns: 60 },
    );
  });

  it('keeps the ids of known names when others come, but for codes that join them', () => {
    fc.assert(
      fc.property(someMentions, fc.nat(POOL.length), (mentions, cut) => {
        const before = mentions.slice(0, Math.max(1, cut)).map((one) => ({ ...one, creditCodes: [] }));
        const known = new Map(run(before).names.map(({ key, orgId }) => [key, orgId]));
        const all = [...before, ...mentions.slice(before.length).map((one) => ({ ...one, creditCodes: [] }))];
        for (const { key, orgId } of run(all, { known }).names)
          if (known.has(key)) expect(orgId).toBe(known.get(key));
      }),
      { numRuns: 60 },
    );
  });

  it('asks about two known clusters instead of joining them', () => {
    const names = named('苏州澜舟智能科技有限公司', '蘇州瀾舟智能科技有限公司');
    const known = new Map(names.map(({ key }, i) => [key, `org:00000000000${i}`]));
    const { names: found, review } = run(names, { known });
    expect(found.map(({ orgId }) => orgId)).toEqual([...known.values()]);
    expect(review).toHaveLength(1);
    const coded = names.map((one) => ({ ...one, creditCodes: [code(7)] }));
    expect(new Set(run(coded, { known }).names.map(({ orgId }) => orgId))).toEqual(
      new Set(['org:000000000000']),
    );
  });
});

describe('bad input', () => {
  it('does not fail and does not merge', () => {
    const odd = [
      '',
      '——',
      '公',
      '有限公司',
      '甲'.repeat(10_000),
      `${'甲'.repeat(9_999)}乙`,
      'Ωmega Корп 株式会社 ٣',
      '\u0000\u200b',
      '12345',
    ];
    const { names, notes } = run([
      ...odd.map((name, i) => mention(name, i, { key: name === '' ? '' : `k${i}` })),
      mention('合成码有限公司', 20, { creditCodes: ['91320000MA1XXXXXX0', '废'] }),
    ]);
    expect(new Set(names.map(({ orgId }) => orgId)).size).toBe(names.length);
    expect(notes.filter(({ kind }) => kind === 'unusable_name').map(({ note }) => note)).toContain(
      '名称为空',
    );
    expect(notes.filter(({ kind }) => kind === 'code_conflict')).toHaveLength(2);
  });

  it('does not blow up on thousands of names of one core', () => {
    const many = Array.from({ length: 2000 }, (_, i) => mention(`示例科技${i}有限公司`, i));
    // By the processor's account: a busy machine makes the clock on the wall as slow as it likes.
    const begun = process.cpuUsage();
    expect(run(many).names).toHaveLength(2000);
    const { user, system } = process.cpuUsage(begun);
    expect((user + system) / 1000).toBeLessThan(6000);
  });
});
