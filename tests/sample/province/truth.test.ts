import { describe, expect, it } from 'vitest';
import { createProvince } from '../../../sample/province/index.ts';
import { patentAt } from '../../../sample/province/patent.ts';
import { copied, textOf } from '../../../sample/province/text.ts';

const province = createProvince({ seed: 3, patents: 3600 });
const { world } = province;

function count<T>(items: Iterable<T>, key: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[key(item)] = (counts[key(item)] ?? 0) + 1;
  return counts;
}

describe('the truth of the province', () => {
  it('counts what the iterators yield', { timeout: 60_000 }, () => {
    const counts = province.counts();
    const publications = [...province.publications({ texts: false })];
    expect(counts.publications).toEqual(count(publications, ({ truth }) => truth.kind));
    expect(counts.publicationsByYear).toEqual(
      count(publications, ({ record }) => record.publication_date.slice(0, 4)),
    );
    expect(counts.patentsByPlace).toEqual(
      count(province.patents(), ({ bundle: { owner } }) =>
        owner.city.name ? `${owner.city.province}/${owner.city.name}` : owner.city.province,
      ),
    );
    const events = [...province.events()];
    expect(counts.legalEvents.events).toBe(events.length);
    expect(counts.legalEvents.byCode).toEqual(count(events, ({ records }) => records[0]?.event_code ?? ''));
    const contracts = [...province.contracts()].map(({ record }) => record);
    expect(counts.contracts.count).toBe(contracts.length);
    expect(counts.contracts.amount).toBe(contracts.reduce((sum, record) => sum + record.amount, 0));
  });

  it('counts conversions from the register as from the deals', () => {
    const deals = new Map<string, Set<string>>();
    for (const { records, truth } of province.events()) {
      const year = records[0]?.event_date?.slice(0, 4) ?? '';
      if (!truth.counts || !truth.deal || !truth.form) continue;
      const key = `${year} ${truth.form}`;
      deals.set(key, (deals.get(key) ?? new Set()).add(truth.deal));
    }
    const expected: Record<string, number> = {};
    for (const [year, forms] of Object.entries(province.counts().conversions))
      for (const [form, cell] of Object.entries(forms)) expected[`${year} ${form}`] = cell.deals;
    expect(Object.fromEntries([...deals].map(([key, set]) => [key, set.size]))).toEqual(expected);
  });

  it('plants all eight kinds of abnormal filings with their signals', () => {
    const groups = province.abnormalGroups();
    expect([...new Set(groups.map((group) => group.type))].sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    for (const group of groups) {
      const patents = [...province.patents(group.from, group.to)];
      const texts = patents.map((patent) => textOf(world, patent));
      switch (group.type) {
        case 1:
          expect(new Set(texts.map((text) => text.claims)).size).toBeLessThanOrEqual(2);
          break;
        case 4:
          expect(Math.min(...texts.map((text) => text.claims.length))).toBeGreaterThan(300);
          break;
        case 5:
          expect(new Set(patents.flatMap((patent) => patent.inventors)).size).toBe(1);
          break;
        case 6:
          expect(group.owners.length).toBeGreaterThan(1);
          break;
        case 8:
          expect(patents.every((patent) => copied(world, patent) !== null)).toBe(true);
          break;
        default:
          expect(patents.length).toBeGreaterThan(0);
      }
    }
    const idle = groups.find((group) => group.type === 5)?.owners[0];
    for (const { record, truth } of province.organisations())
      if (truth.id === idle) expect(record.rd_staff).toBe(0);
  });

  it('writes needs about the very subject of the patents made for them', () => {
    const byNumber = new Map([...province.patents()].map((patent) => [patent.application, patent.index]));
    let pairs = 0;
    for (const { truth, record } of province.needs()) {
      for (const number of truth.patents) {
        const patent = patentAt(world, byNumber.get(number) ?? -1);
        expect(patent.bundle.node.key).toBe(truth.node);
        const thing = patent.bundle.object.name.replace(/方法$/, '');
        expect(record.title + record.description).toContain(thing);
        expect(textOf(world, patent).claims + textOf(world, patent).title).toContain(thing);
        pairs++;
      }
    }
    expect(pairs).toBeGreaterThan(50);
  });

  it('lets some centres report more than there is, and the others the truth', () => {
    let vain = 0;
    for (const { record, truth } of province.centreReports()) {
      if (truth.value === null) continue;
      if (truth.exaggerated) {
        vain++;
        expect(record.value ?? 0).toBeGreaterThan(truth.value);
      } else expect(record.value).toBe(truth.value);
    }
    expect(vain).toBeGreaterThan(5);
  });

  it('gives people of different teams one name on purpose', () => {
    const holders = new Map<string, Set<string>>();
    for (const { record, truth } of province.persons())
      holders.set(record.name, (holders.get(record.name) ?? new Set()).add(truth.person));
    expect([...holders.values()].filter((set) => set.size > 2).length).toBeGreaterThan(5);
  });

  it('writes texts that read like texts', () => {
    const wrong: string[] = [];
    const titles = new Set<string>();
    let texts = 0;
    for (const { record, truth } of province.publications()) {
      texts++;
      titles.add(record.title);
      const all = record.title + record.abstract + record.claims;
      if (/undefined|的的|、、|，，|方法方法|一种一种|【|\s{2}/.test(all)) wrong.push(all);
      if (truth.kind !== 'design' && !/^1\..+其特征在于.+。$/.test(record.claims)) wrong.push(record.claims);
      if (truth.kind === 'utility' && /方法/.test(record.title) && truth.abnormal === null)
        wrong.push(record.title);
      if (truth.effects.some((effect) => !record.abstract.includes(effect))) wrong.push(record.abstract);
    }
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(titles.size / texts).toBeGreaterThan(0.3);
  });
});
