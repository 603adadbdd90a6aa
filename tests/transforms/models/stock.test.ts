import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ended, type PatentStory, sold, tablesOf } from './rights.ts';
import { type Slice, slice } from './slice.ts';

/** 合成数据. Each patent is one rule about who holds a right and for how long, worked out by hand. */
const A = ['org:a'];
const B = ['org:b'];
const granted = (id: string, more: Partial<PatentStory> = {}): PatentStory => ({
  id,
  published: '2018-05-01',
  granted: '2020-01-03',
  applicants: A,
  owners: A,
  ...more,
});
const STORIES: readonly PatentStory[] = [
  granted('joint', { owners: ['org:b', 'org:a'] }),
  granted('sold', { events: [sold('2021-02-01', A, B, '2021-02-19')] }),
  granted('old-printed', { events: [sold('2019-11-01', A, B, '2019-11-15')] }),
  granted('old-printed-that-day', { events: [sold('2020-01-03', A, B, '2020-01-21')] }),
  granted('new-printed', { owners: B, events: [sold('2019-03-01', A, B)] }),
  granted('back-before-grant', {
    events: [sold('2019-03-01', A, B), sold('2019-06-01', B, A)],
  }),
  granted('one-of-two-sold-early', {
    applicants: ['org:a', 'org:b'],
    owners: ['org:a', 'org:b'],
    events: [sold('2019-11-01', ['org:a', 'org:b'], ['org:c', 'org:b'])],
  }),
  granted('restored', {
    events: [ended('2022-03-01', '2022-04-01'), { category: '恢复', effect: '权利恢复', day: '2022-08-01' }],
  }),
  granted('lapsed', { events: [ended('2022-03-01', '2022-04-12')] }),
  granted('lapsed-again', {
    events: [
      ended('2022-03-01'),
      { category: '恢复', effect: '权利恢复', day: '2022-08-01' },
      ended('2023-03-01', '2023-04-04'),
    ],
  }),
  granted('void-after-lapse', {
    events: [ended('2021-06-01', '2021-07-01'), ended('2022-09-09', '2022-10-01', '全部无效')],
  }),
  granted('sold-after-lapse', { events: [ended('2022-03-01'), sold('2022-06-01', A, B)] }),
  granted('expired', {
    type: '外观设计',
    filed: '2010-02-03',
    published: '2010-09-01',
    granted: '2010-09-01',
  }),
  granted('expired-told-late', {
    type: '外观设计',
    filed: '2010-02-03',
    published: '2010-09-01',
    granted: '2010-09-01',
    events: [ended('2020-03-17')],
  }),
  granted('nobody', { applicants: [], owners: [] }),
  granted('to-nobody-known', { events: [{ category: '转移', day: '2021-02-01', from: A }] }),
  granted('share-sold', {
    owners: ['org:c', 'org:b'],
    events: [sold('2021-02-01', B, A)],
  }),
  granted('leader-sold', {
    owners: ['org:c', 'org:b'],
    events: [sold('2021-02-01', ['org:c'], A, '2021-03-02')],
  }),
  granted('there-and-back', { events: [sold('2021-05-05', A, B), sold('2021-05-05', B, A)] }),
  granted('refused-before-grant', {
    events: [{ category: '驳回', effect: '申请终止', day: '2019-08-08' }],
  }),
  {
    id: 'refused',
    published: '2018-05-01',
    applicants: A,
    events: [{ category: '驳回', effect: '申请终止', day: '2019-08-08' }],
  },
  { id: 'pending', published: '2018-05-01', applicants: A },
];

let world: Slice;
beforeAll(async () => {
  world = await slice(['int_patent_right', 'brg_patent_org', 'fct_patent_holding'], {
    ...tablesOf(STORIES),
    int_as_of: [{ as_of: '2024-06-28' }],
    int_patent_use: [{ patent_id: 'sold', first_use_date: '2021-02-01' }],
    int_high_value: [{ patent_id: 'sold', high_value_from: '2022-01-01' }],
  });
});
afterAll(() => world.duck.close());

const stretches = (id: string) =>
  world.duck.rows(`SELECT org_id AS o, held_from::VARCHAR AS a, held_to::VARCHAR AS z FROM fct_patent_holding
    WHERE patent_id = '${id}' ORDER BY held_from`);
const always = (org: string | null, to: string | null = null) => [{ o: org, a: '2020-01-03', z: to }];

it('no blocking audit finds anything', () => {
  expect(world.failures.filter(({ severity }) => severity === 'block')).toEqual([]);
});

describe('lead holders in time', () => {
  it.each<[string, string, unknown]>([
    ['joint', 'the first of joint owners leads', always('org:b')],
    [
      'sold',
      'the day of a transfer belongs to the buyer',
      [
        { o: 'org:a', a: '2020-01-03', z: '2021-02-01' },
        { o: 'org:b', a: '2021-02-01', z: null },
      ],
    ],
    [
      'old-printed',
      'sold before the grant, which still prints the seller: the buyer from the grant',
      always('org:b'),
    ],
    ['old-printed-that-day', 'sold on the day of the grant', always('org:b')],
    ['new-printed', 'sold before the grant, which prints the buyer', always('org:b')],
    ['back-before-grant', 'sold and bought back before the grant', always('org:a')],
    ['one-of-two-sold-early', 'of two applicants one sold before the grant', always('org:c')],
    ['restored', 'a right that was restored never lapsed', always('org:a')],
    ['lapsed', 'a right that lapsed', always('org:a', '2022-03-01')],
    ['lapsed-again', 'restored once, lapsed again', always('org:a', '2023-03-01')],
    ['void-after-lapse', 'the first of two ends counts', always('org:a', '2021-06-01')],
    ['sold-after-lapse', 'nobody buys what is over', always('org:a', '2022-03-01')],
    ['expired', 'the term is over', [{ o: 'org:a', a: '2010-09-01', z: '2020-02-03' }]],
    [
      'expired-told-late',
      'an announcement after the term changes nothing',
      [{ o: 'org:a', a: '2010-09-01', z: '2020-02-03' }],
    ],
    ['nobody', 'a right whose owner nobody knows is still in force', always(null)],
    ['to-nobody-known', 'given to somebody unknown: the last known stays', always('org:a')],
    ['share-sold', 'a share sold on: who was there before leads', always('org:c')],
    [
      'leader-sold',
      'the leader sold his share: the buyer takes his place',
      [
        { o: 'org:c', a: '2020-01-03', z: '2021-02-01' },
        { o: 'org:a', a: '2021-02-01', z: null },
      ],
    ],
    ['there-and-back', 'there and back within a day', always('org:a')],
    ['refused-before-grant', 'a refusal that was overturned', always('org:a')],
    ['refused', 'no right, no holding', []],
    ['pending', 'no right yet, no holding', []],
  ])('%s: %s', async (id, _, expected) => {
    expect(await stretches(id)).toEqual(expected);
  });

  it('says when each end and each beginning could be known', async () => {
    expect(
      await world.duck.rows(`SELECT patent_id AS p, known_date::VARCHAR AS k, held_to_known_date::VARCHAR AS z FROM fct_patent_holding
        WHERE patent_id IN ('sold', 'old-printed', 'lapsed', 'expired', 'leader-sold') ORDER BY patent_id, held_from`),
    ).toEqual([
      { p: 'expired', k: '2010-09-01', z: '2020-02-03' },
      { p: 'lapsed', k: '2020-01-03', z: '2022-04-12' },
      { p: 'leader-sold', k: '2020-01-03', z: '2021-03-02' },
      { p: 'leader-sold', k: '2021-03-02', z: null },
      { p: 'old-printed', k: '2020-01-03', z: null },
      { p: 'sold', k: '2020-01-03', z: '2021-02-19' },
      { p: 'sold', k: '2021-02-19', z: null },
    ]);
  });

  it('carries the days that stocks are taken by, and the place of the holder', async () => {
    expect(
      await world.duck.rows(`SELECT city AS c, three_years_date::VARCHAR AS t, first_use_date::VARCHAR AS u, high_value_from::VARCHAR AS h
        FROM fct_patent_holding WHERE patent_id = 'sold' ORDER BY held_from`),
    ).toEqual([
      // The first owner stands where the document has him.
      { c: 'sold 市', t: '2023-01-03', u: '2021-02-01', h: '2022-01-01' },
      { c: 'org:b 市', t: '2023-01-03', u: '2021-02-01', h: '2022-01-01' },
    ]);
  });

  it('ends the application that somebody bought, and the seller whom the grant still prints, with the grant', async () => {
    expect(
      await world.duck.rows(`SELECT org_id AS o, role AS r, valid_from::VARCHAR AS a, valid_to::VARCHAR AS z, event_id AS e, end_event_id AS x FROM brg_patent_org
        WHERE patent_id = 'old-printed' AND role <> 'assignor' ORDER BY valid_from, org_id`),
    ).toEqual([
      { o: 'org:a', r: 'applicant', a: '2018-05-01', z: '2019-11-01', e: null, x: 'old-printed:0' },
      { o: 'org:b', r: 'applicant', a: '2019-11-01', z: '2020-01-03', e: 'old-printed:0', x: null },
      { o: 'org:a', r: 'owner', a: '2020-01-03', z: '2020-01-03', e: null, x: 'old-printed:0' },
      { o: 'org:b', r: 'owner', a: '2020-01-03', z: null, e: 'old-printed:0', x: null },
    ]);
  });
});

describe('against a simulation by hand', () => {
  interface Owner {
    org: string;
    order: number;
    since: string;
  }
  const leader = (owners: readonly Owner[]) =>
    [...owners].sort(
      (a, b) => a.order - b.order || a.since.localeCompare(b.since) || a.org.localeCompare(b.org),
    )[0]?.org;
  const bodies = fc.uniqueArray(fc.constantFrom<string[]>('org:a', 'org:b', 'org:c', 'org:d'), {
    minLength: 1,
    maxLength: 3,
  });
  const year = (n: number) => `${2021 + Math.floor(n / 12)}-${String((n % 12) + 1).padStart(2, '0')}-15`;
  const storyArbitrary = fc.record({
    owners: bodies,
    moves: fc.uniqueArray(fc.record({ at: fc.nat(30), leaving: fc.nat(7), to: bodies }), {
      selector: ({ at }) => at,
      maxLength: 4,
    }),
    end: fc.option(fc.nat(30), { nil: null }),
  });

  it('any owners, any transfers, any end', async () => {
    const stories: PatentStory[] = [];
    const expected: { p: string; o: string; a: string; z: string | null }[] = [];
    for (const [n, { owners, moves, end }] of fc
      .sample(storyArbitrary, { numRuns: 200, seed: 20_240_628 })
      .entries()) {
      const id = `s${String(n).padStart(3, '0')}`;
      let now: Owner[] = owners.map((org, at) => ({ org, order: at + 1, since: '2020-01-03' }));
      const until = end === null ? null : `${year(end).slice(0, 8)}20`;
      const line: { day: string; org: string }[] = [{ day: '2020-01-03', org: leader(now) ?? '' }];
      const events = [];
      for (const { at, leaving, to } of [...moves].sort((a, b) => a.at - b.at)) {
        const from = now.filter((_, place) => (leaving >> place) & 1).map(({ org }) => org);
        if (from.length === 0) continue;
        const day = year(at);
        events.push(sold(day, from, to));
        const joining = to.map((org, place) => ({ org, order: place + 1, since: day }));
        now = now.filter(({ org }) => !from.includes(org) || to.includes(org));
        now.push(...joining.filter(({ org }) => !now.some((owner) => owner.org === org)));
        if (until === null || day < until) line.push({ day, org: leader(now) ?? '' });
      }
      if (until !== null) events.push(ended(until));
      const turns = line.filter(({ org }, at) => org !== line[at - 1]?.org);
      for (const [at, { day, org }] of turns.entries())
        expected.push({ p: id, o: org, a: day, z: turns[at + 1]?.day ?? until });
      stories.push({ id, granted: '2020-01-03', owners, events });
    }
    const simulated = await slice(['int_patent_right', 'brg_patent_org', 'fct_patent_holding'], {
      ...tablesOf(stories),
      int_as_of: [{ as_of: '2024-06-28' }],
    });
    const found = await simulated.duck.rows(
      'SELECT patent_id AS p, org_id AS o, held_from::VARCHAR AS a, held_to::VARCHAR AS z FROM fct_patent_holding ORDER BY patent_id, held_from',
    );
    simulated.duck.close();
    expect(simulated.failures.filter(({ severity }) => severity === 'block')).toEqual([]);
    expect(found).toEqual(expected);
    expect(found.length).toBeGreaterThan(250);
  });
});
