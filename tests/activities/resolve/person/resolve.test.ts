import { describe, expect, it } from 'vitest';
import {
  loadPersonModel,
  PersonResolver,
  personId,
  Rarity,
} from '../../../../activities/resolve/person/index.ts';
import type { PersonDecision, PersonMention } from '../../../../activities/resolve/person/types.ts';
import { provinceMentions, qualityOf, resolveAll } from './province-mentions.ts';

const model = loadPersonModel();

/** A population in which 张伟 works at one organisation in fifty; universities are large, the rest small. */
function resolver(): PersonResolver {
  const rarity = new Rarity(model.parameters);
  const [surnames, given] = ['张李王刘陈杨赵黄周吴', '伟强敏静丽勇军杰娟涛明超霞平刚'];
  for (let n = 0; n < 20_000; n++) {
    const name = `${surnames[n % 10]}${given[(n >> 3) % 15]}${n % 4 === 0 ? '' : given[(n * 7) % 15]}`;
    rarity.add(`${name}${n}`.slice(0, name.length), 1);
  }
  rarity.add('张伟', 60);
  rarity.add('李娜', 60);
  return new PersonResolver({ model, rarity, peopleOf: (org) => (org.startsWith('大学') ? 3000 : 12) });
}

function mention(name: string, patent: string, more: Partial<PersonMention> = {}): PersonMention {
  return {
    key: `${name}@${patent}`,
    nameKey: name,
    patent,
    orgs: [],
    companions: [name],
    subclass: null,
    field: null,
    city: null,
    year: 2020,
    department: null,
    certificate: null,
    known: null,
    ...more,
  };
}

const resolve = (mentions: PersonMention[], decisions: PersonDecision[] = []) =>
  resolver().resolve(mentions, decisions);
const idsOf = (mentions: PersonMention[], decisions: PersonDecision[] = []) =>
  resolve(mentions, decisions).mentions.map(({ personId: id }) => id);
const decision = (left: string, right: string, verdict: PersonDecision['verdict']): PersonDecision => ({
  left,
  right,
  verdict,
  decidedBy: '审核员',
  reason: '核对过简历',
});

const first = {
  orgs: ['大学甲'],
  companions: ['张伟', '魏若溪', '邹景行'],
  subclass: 'G06F',
  field: '6',
  city: '南京市',
};
const second = {
  orgs: ['大学乙'],
  companions: ['张伟', '薛知远', '龙亦凡'],
  subclass: 'G06F',
  field: '6',
  city: '南京市',
};

describe('people of one name', () => {
  it('are not one person because a common name occurs at two universities', () => {
    const ids = idsOf([
      mention('张伟', 'CN1', first),
      mention('张伟', 'CN2', first),
      mention('张伟', 'CN3', second),
      mention('张伟', 'CN4', second),
    ]);
    expect(ids[0]).toBe(ids[1]);
    expect(ids[2]).toBe(ids[3]);
    expect(ids[0]).not.toBe(ids[2]);
  });

  it('are one person who moved when the co-inventors move along', () => {
    const moved = { ...first, orgs: ['公司丙'] };
    const { mentions } = resolve([mention('张伟', 'CN1', first), mention('张伟', 'CN2', moved)]);
    expect(mentions[1]?.personId).toBe(mentions[0]?.personId);
    expect(mentions[1]?.link?.parts.find(({ feature }) => feature === '共同发明人')?.finding).toContain(
      '魏若溪',
    );
    expect(mentions[1]?.by).toBe('model');
  });

  it('are one person at one employer when the name is rare, also without common co-inventors', () => {
    const rare = { orgs: ['大学甲'], subclass: 'G06F', field: '6' };
    const [a, b] = [
      mention('覃嘉懿', 'CN1', { ...rare, companions: ['魏若溪'] }),
      mention('覃嘉懿', 'CN2', { ...rare, companions: ['龙亦凡'] }),
    ];
    expect(new Set(idsOf([a, b])).size).toBe(1);
    // The same evidence is not enough for a common name.
    expect(
      new Set(
        idsOf([a, b].map((one) => ({ ...one, nameKey: '张伟', key: one.key.replace('覃嘉懿', '张伟') }))),
      ).size,
    ).toBe(2);
  });

  it('wait for a person when only name and employer agree: other co-inventors, far fields', () => {
    const { mentions, questions } = resolve([
      mention('覃嘉懿', 'CN1', { ...first, companions: ['魏若溪', '邹景行'] }),
      mention('覃嘉懿', 'CN2', { ...first, companions: ['龙亦凡', '薛知远'], subclass: 'A61K', field: '16' }),
    ]);
    expect(mentions[0]?.personId).not.toBe(mentions[1]?.personId);
    expect(questions).toHaveLength(1);
    expect(questions[0]?.question).toContain('共同发明人不相交');
    expect(questions[0]?.probability).toBeGreaterThan(0.3);
    expect(questions[0]?.parts.length).toBeGreaterThan(2);
  });

  it('are never one by the name alone', () => {
    const ids = idsOf([
      mention('覃嘉懿', 'CN1'),
      mention('覃嘉懿', 'CN2', { orgs: ['公司丙'], companions: [] }),
    ]);
    expect(new Set(ids).size).toBe(2);
  });

  it('are two people when one patent names both', () => {
    const both = { orgs: ['公司丙'], companions: ['张伟', '魏若溪'] };
    const ids = idsOf([mention('张伟', 'CN1', both), mention('张伟', 'CN1', { ...both, key: '张伟@CN1#2' })]);
    expect(new Set(ids).size).toBe(2);
  });

  it('may be foreign: a full name at one employer is one person, initials elsewhere are not', () => {
    const full = { orgs: ['公司丙'], subclass: 'H04L', field: '4' };
    expect(
      new Set(idsOf([mention('卡塔琳·莫兰迪尼', 'CN1', full), mention('卡塔琳·莫兰迪尼', 'CN2', full)])).size,
    ).toBe(1);
    const ids = idsOf([
      mention('K.莫兰迪尼', 'CN1', full),
      mention('K.莫兰迪尼', 'CN2', { ...full, orgs: ['公司丁'], subclass: 'A61K', field: '16' }),
    ]);
    expect(new Set(ids).size).toBe(2);
  });

  it('bear no usable name: each is alone, with a note', () => {
    for (const name of ['', '···', '张'.repeat(10_000)]) {
      const { mentions, notes, questions } = resolve([
        mention(name, 'CN1', { ...first, key: 'a@CN1' }),
        mention(name, 'CN2', { ...first, key: 'a@CN2' }),
      ]);
      expect(new Set(mentions.map(({ personId: id }) => id)).size).toBe(2);
      expect(notes.map(({ kind }) => kind)).toEqual(['unusable_name']);
      expect(questions).toEqual([]);
    }
  });
});

describe('ids', () => {
  it('are made of the first mention', () => {
    const { mentions } = resolve([mention('张伟', 'CN1', first), mention('张伟', 'CN2', first)]);
    expect(mentions[0]).toMatchObject({ personId: personId('张伟@CN1'), by: 'founder', probability: 1 });
    expect(mentions[1]?.link?.to).toBe('张伟@CN1');
  });

  it('given before stay, also when an earlier patent comes and when two people turn out alike', () => {
    const [one, other] = ['person:aaaaaaaaaaaa', 'person:bbbbbbbbbbbb'];
    const { mentions, questions } = resolve([
      mention('张伟', 'CN0', first),
      mention('张伟', 'CN1', { ...first, known: one }),
      mention('张伟', 'CN2', { ...first, known: other }),
    ]);
    expect(mentions.map(({ personId: id }) => id)).toEqual([one, one, other]);
    expect(questions[0]?.question).toContain('以前的构建');
  });

  it('are not given twice', () => {
    const resolution = resolver().resolve([mention('张伟', 'CN1')], [], (id) => id === personId('张伟@CN1'));
    expect(resolution.mentions[0]?.personId).toBe(personId('张伟@CN1#2'));
  });
});

describe('decisions of people', () => {
  const mentions = [
    mention('张伟', 'CN1', first),
    mention('张伟', 'CN2', first),
    mention('张伟', 'CN3', second),
  ];

  it('join what the model keeps apart', () => {
    const { mentions: found } = resolve(mentions, [decision('张伟@CN1', '张伟@CN3', 'same')]);
    expect(new Set(found.map(({ personId: id }) => id)).size).toBe(1);
    expect(found[2]).toMatchObject({ by: 'decision', belief: '确信' });
    expect(found[2]?.link?.parts[0]?.finding).toBe('审核员：核对过简历');
  });

  it('part what the model joins, also what was published as one', () => {
    const known = mentions.slice(0, 2).map((one) => ({ ...one, known: personId('张伟@CN1') }));
    const ids = idsOf(known, [decision('张伟@CN1', '张伟@CN2', 'different')]);
    expect(ids[0]).toBe(personId('张伟@CN1'));
    expect(ids[1]).not.toBe(ids[0]);
  });

  it('join two names, which the model never does', () => {
    const other = mention('ZHANGWEI', 'CN9', first);
    expect(new Set(idsOf([mentions[0] as PersonMention, other])).size).toBe(2);
    expect(
      new Set(idsOf([mentions[0] as PersonMention, other], [decision('ZHANGWEI@CN9', '张伟@CN1', 'same')]))
        .size,
    ).toBe(1);
  });

  it('that contradict an earlier one are left out, with a note', () => {
    const { mentions: found, notes } = resolve(mentions, [
      decision('张伟@CN1', '张伟@CN2', 'same'),
      decision('张伟@CN2', '张伟@CN3', 'different'),
      decision('张伟@CN1', '张伟@CN3', 'same'),
    ]);
    expect(found[0]?.personId).not.toBe(found[2]?.personId);
    expect(notes.map(({ kind }) => kind)).toEqual(['contradicting_decisions']);
  });
});

describe('the sample province', () => {
  const known = provinceMentions(11, 3000);
  const who = new Map(known.map(({ mention: { key }, person }) => [key, person]));
  const mentions = known.map(({ mention: one }) => one);
  const found = resolveAll(mentions, model);

  it('is resolved with precision of 0.995 and recall of 0.97, pairwise and B³', () => {
    const quality = qualityOf(found.map(({ key, personId: id }) => [id, who.get(key) ?? '']));
    console.log('合成数据：人员归并', mentions.length, quality);
    expect(quality.pairPrecision).toBeGreaterThanOrEqual(0.995);
    expect(quality.b3Precision).toBeGreaterThanOrEqual(0.995);
    expect(quality.pairRecall).toBeGreaterThanOrEqual(0.97);
    expect(quality.b3Recall).toBeGreaterThanOrEqual(0.97);
  });

  it('keeps every id when patents are added', () => {
    const before = resolveAll(mentions.slice(0, Math.floor(mentions.length * 0.7)), model);
    const ids = new Map(before.map(({ key, personId: id }) => [key, id]));
    const after = resolveAll(
      mentions.map((one) => ({ ...one, known: ids.get(one.key) ?? null })),
      model,
    );
    for (const { key, personId: id } of after) if (ids.has(key)) expect(id).toBe(ids.get(key));
  });
});
