import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ended, type PatentStory, tablesOf } from './rights.ts';
import { type Row, type Slice, slice } from './slice.ts';

/** 合成数据. The life of patents, the day from which they are of high value, and the columns they are cut by, worked out by hand. */
const A = ['org:a'];
const granted = (id: string, more: Partial<PatentStory> = {}): PatentStory => ({
  id,
  filed: '2012-05-04',
  published: '2013-01-02',
  granted: '2016-03-04',
  applicants: A,
  owners: A,
  ...more,
});
const applied = (id: string, ...events: PatentStory['events'] & object): PatentStory => ({
  id,
  filed: '2020-05-04',
  published: '2021-01-05',
  applicants: A,
  events,
});
const refused = (day: string) => ({ category: '驳回', effect: '申请终止' as const, day });

describe('the life of a patent', () => {
  let world: Slice;
  beforeAll(async () => {
    world = await slice(['int_patent_right', 'int_patent_use', 'fct_patent_life'], {
      ...tablesOf([
        granted('lives'),
        granted('lapsed', { events: [ended('2020-03-03', '2020-04-10')] }),
        granted('sold-then-used'),
        applied('pending'),
        applied('refused', refused('2022-02-02')),
        applied(
          'withdrawn-and-restored',
          { category: '视为撤回', effect: '申请终止', day: '2022-02-02' },
          {
            category: '恢复',
            effect: '申请恢复',
            day: '2022-05-05',
          },
        ),
        applied('refused-later-than-known', refused('2025-02-02')),
      ]),
      int_as_of: [{ as_of: '2024-06-28' }],
      fct_conversion: [
        conversion('c3', 'sold-then-used', '许可', '2019-05-05'),
        conversion('c2', 'sold-then-used', '转让', '2018-05-05'),
        conversion('c1', 'sold-then-used', '自行实施', '2017-05-05'),
        // Within the group: it does not count.
        { ...conversion('c0', 'sold-then-used', '转让', '2016-05-05'), is_counted: false },
      ],
    });
  });
  afterAll(() => world.duck.close());

  it('no blocking audit finds anything', () => {
    expect(world.failures.filter(({ severity }) => severity === 'block')).toEqual([]);
  });

  it('is decided by grant or by the end of the application, and ends once', async () => {
    expect(
      await world.duck.rows(
        `SELECT patent_id AS p, decided_date::VARCHAR AS d, ended_date::VARCHAR AS z, end_reason AS why, is_withdrawn AS w FROM fct_patent_life ORDER BY patent_id`,
      ),
    ).toEqual([
      { p: 'lapsed', d: '2016-03-04', z: '2020-03-03', why: '终止', w: false },
      { p: 'lives', d: '2016-03-04', z: null, why: null, w: false },
      { p: 'pending', d: null, z: null, why: null, w: false },
      { p: 'refused', d: '2022-02-02', z: '2022-02-02', why: '驳回', w: true },
      { p: 'refused-later-than-known', d: null, z: null, why: null, w: false },
      { p: 'sold-then-used', d: '2016-03-04', z: null, why: null, w: false },
      { p: 'withdrawn-and-restored', d: null, z: null, why: null, w: false },
    ]);
  });

  it('knows the first conversion that counts, apart from own use', async () => {
    expect(
      await world.duck.rows(
        `SELECT first_conversion_date::VARCHAR AS c, first_conversion_form AS f, first_use_date::VARCHAR AS u, conversion_count::INTEGER AS n, record_ids AS r
         FROM fct_patent_life WHERE patent_id IN ('lives', 'sold-then-used') ORDER BY patent_id`,
      ),
    ).toEqual([
      { c: null, f: null, u: null, n: 0, r: 'lives' },
      { c: '2018-05-05', f: '转让', u: '2017-05-05', n: 2, r: 'sold-then-used;c2-r;c1-r' },
    ]);
  });
});

const conversion = (conversion_id: string, patent_id: string, form: string, event_date: string): Row => ({
  conversion_id,
  patent_id,
  form,
  event_date,
  is_counted: true,
  record_ids: `${conversion_id}-r`,
});

describe('the day from which an invention is of high value', () => {
  let world: Slice;
  const number = (patent_id: string): Row => ({ number: patent_id, patent_id, candidates: 1 });
  const pledge = (patents: string, amount: number, start_date: string | null): Row => ({
    finance_id: patents,
    finance_number: patents,
    finance_type: '质押融资',
    patents,
    amount,
    start_date,
    record_ids: `${patents}-f`,
  });
  const abroad = (patent_id: string, publication_number: string, publication_date: string | null): Row[] => [
    { family_id: patent_id, publication_number: patent_id, country: 'CN', record_id: `${patent_id}-cn` },
    {
      family_id: patent_id,
      publication_number,
      country: publication_number.slice(0, 2),
      publication_date,
      record_id: `${patent_id}-abroad`,
    },
  ];
  const award = (patent_number: string, more: Row): Row => ({
    patent_number,
    award: '中国专利奖',
    record_id: `${patent_number}-w`,
    ...more,
  });
  const young = { filed: '2018-05-04', published: '2019-01-02', granted: '2021-03-04' };
  beforeAll(async () => {
    world = await slice(['int_patent_right', 'int_high_value'], {
      ...tablesOf([
        granted('maintained'),
        granted('lapsed-before-ten', { events: [ended('2022-05-04')] }),
        granted('lapsed-after-ten', { events: [ended('2022-05-06')] }),
        granted('granted-after-ten', { granted: '2023-07-07' }),
        granted('ten-on-the-day', { filed: '2014-06-28' }),
        granted('ten-the-day-before', { filed: '2014-06-27' }),
        granted('sei', young),
        granted('sei-unsure', young),
        granted('abroad', young),
        granted('abroad-before-grant', young),
        granted('abroad-undated', young),
        granted('application-abroad', young),
        granted('pledged', young),
        granted('pledged-low', young),
        granted('pledged-undated', young),
        granted('awarded', young),
        granted('awarded-in-a-year', young),
        granted('awarded-this-year', young),
        granted('several', young),
        granted('utility', { ...young, type: '实用新型' }),
        applied('pending'),
      ]),
      int_as_of: [{ as_of: '2024-06-28' }],
      brg_patent_label: [
        ...['sei', 'several', 'pending'].map((patent_id) => ({ patent_id, grade: 'B' })),
        { patent_id: 'sei-unsure', grade: 'C' },
      ].map((row) => ({ ...row, scheme: 'sei', label_id: '1.1', evidence: 'H01L' })),
      int_patent_number: [
        ...['abroad', 'abroad-before-grant', 'abroad-undated', 'application-abroad', 'several'],
        ...['pledged', 'pledged-low', 'pledged-undated', 'awarded', 'awarded-in-a-year', 'awarded-this-year'],
      ].map(number),
      stg_family__member: [
        ...abroad('abroad', 'US9876543B2', '2022-06-07'),
        ...abroad('abroad-before-grant', 'US9876544B2', '2020-06-07'),
        ...abroad('abroad-undated', 'US9876545B2', null),
        ...abroad('application-abroad', 'US2020000001A1', '2020-06-07'),
        ...abroad('several', 'US9876546B2', '2020-06-07'),
      ],
      int_finance: [
        pledge('pledged', 1_000_000, '2022-01-05'),
        pledge('pledged-low', 999_999, '2022-01-05'),
        { ...pledge('pledged', 3_000_000, '2023-01-05'), finance_id: 'second', finance_number: 'second' },
        pledge('pledged-undated', 2_000_000, null),
      ],
      stg_award__award: [
        award('awarded', { year: 2022, awarded_date: '2022-07-26' }),
        award('awarded-in-a-year', { year: 2022 }),
        award('awarded-this-year', { year: 2024 }),
        award('several', { year: 2023 }),
      ],
    });
  });
  afterAll(() => world.duck.close());

  it('no blocking audit finds anything', () => {
    expect(world.failures.filter(({ severity }) => severity === 'block')).toEqual([]);
  });

  it.each<[string, string | null, boolean]>([
    // Filed on 4 May 2012: more than ten years from 5 May 2022.
    ['maintained', '2022-05-05', true],
    ['lapsed-before-ten', null, false],
    ['lapsed-after-ten', '2022-05-05', false],
    ['granted-after-ten', '2023-07-07', true],
    // Ten years are over on 28 June 2024, more than ten a day later.
    ['ten-on-the-day', null, false],
    ['ten-the-day-before', '2024-06-28', true],
    ['sei', '2021-03-04', true],
    ['sei-unsure', null, false],
    ['abroad', '2022-06-07', true],
    ['abroad-before-grant', '2021-03-04', true],
    ['abroad-undated', '2021-03-04', true],
    ['application-abroad', null, false],
    ['pledged', '2022-01-05', true],
    ['pledged-low', null, false],
    ['pledged-undated', '2024-06-28', true],
    ['awarded', '2022-07-26', true],
    ['awarded-in-a-year', '2022-12-31', true],
    ['awarded-this-year', '2024-06-28', true],
    ['several', '2021-03-04', true],
    ['pending', null, false],
  ])('%s', async (id, from, now) => {
    expect(
      await world.duck.rows(
        `SELECT high_value_from::VARCHAR AS a, is_high_value AS h FROM int_high_value WHERE patent_id = '${id}'`,
      ),
    ).toEqual([{ a: from, h: now }]);
  });

  it('only of inventions', async () => {
    expect(await world.duck.rows("SELECT * FROM int_high_value WHERE patent_id = 'utility'")).toEqual([]);
  });
});
