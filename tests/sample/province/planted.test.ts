import { describe, expect, it } from 'vitest';
import { formatOf, readTable } from '../../../activities/annotate/rules/import/formats.ts';
import { iso, LAST } from '../../../sample/province/calendar.ts';
import { createProvince, ownersOn, STRATEGIC_FILE, strategicCsv } from '../../../sample/province/index.ts';

const province = createProvince({ seed: 17, patents: 4000 });
const truths = new Map([...province.patentTruths()].map((truth) => [truth.application_number, truth]));
const patents = new Map([...province.patents()].map((patent) => [patent.application, patent]));
const asOf = iso(LAST);

describe('what makes an invention high-value in the province', () => {
  it('has every case, with and without, and calls high-value what is in force and has one', () => {
    const inventions = [...truths.values()].flatMap(({ high_value }) => high_value ?? []);
    for (const flag of ['sei', 'foreign', 'maintained', 'pledge', 'award'] as const) {
      const having = inventions.filter((one) => one[flag]).length;
      expect(having, flag).toBeGreaterThan(0);
      expect(having, flag).toBeLessThan(inventions.length);
    }
    for (const { in_force, is_high_value, ...flags } of inventions)
      expect(is_high_value).toBe(in_force && Object.values(flags).some(Boolean));
    expect(inventions.some((one) => !one.in_force && one.sei)).toBe(true);
  });

  it('awards patents in force that day, some awards by cities and associations not to be counted', () => {
    let [counting, others] = [0, 0];
    for (const { record, truth } of province.awards()) {
      const patent = patents.get(record.patent_number);
      expect(iso(patent?.granted ?? LAST) <= record.awarded_date).toBe(true);
      expect(record.awarded_date <= asOf).toBe(true);
      expect(/^(中国|国家)/.test(record.award)).toBe(truth.counts);
      if (truth.counts) counting++;
      else others++;
      if (patent?.kind === 'invention')
        expect(truths.get(record.patent_number)?.high_value?.award).toBe(truth.counts);
    }
    expect([counting > 3, others > 0]).toEqual([true, true]);
  });

  it('gives families with applications only and families with a right abroad, nothing from after the last day', () => {
    const families = new Map<string, string[]>();
    for (const { record } of province.families()) {
      expect(record.publication_date <= asOf).toBe(true);
      families.set(record.family_id, [...(families.get(record.family_id) ?? []), record.publication_number]);
    }
    const abroad = [...families.values()].map((numbers) =>
      numbers.some((one) => /^(US|EP|JP).*B\d$/.test(one)),
    );
    expect(abroad.filter(Boolean).length).toBeGreaterThan(5);
    expect(abroad.filter((granted) => !granted).length).toBeGreaterThan(5);
    const planted = [...truths.values()].filter(({ high_value }) => high_value?.foreign);
    expect(planted).toHaveLength(abroad.filter(Boolean).length);
    for (const numbers of families.values()) expect(numbers[0]).toMatch(/^CN\d+A$/);
  });
});

describe('the synthetic concordance', () => {
  it('is taken for what it is by the reader of such tables, and names itself an example', () => {
    const format = formatOf(strategicCsv(), STRATEGIC_FILE);
    expect(format.name).toBe('sei');
    const { parts } = format.convert(readTable(format, strategicCsv(), STRATEGIC_FILE), null);
    const labels = parts.find(({ table }) => table === 'concordance_label')?.rows ?? [];
    const own = labels.filter(([, id]) => id?.includes('.'));
    expect(own).toHaveLength(12);
    for (const [, , name] of own) expect(name).toMatch(/^示例·.+（合成数据）$/);
  });

  it('labels some patents surely, some not surely enough, some not at all', () => {
    const kinds = { sure: 0, unsure: 0, none: 0 };
    for (const { strategic, kind } of truths.values()) {
      if (kind === 'design') expect(strategic).toEqual({ codes: [], unsure: [] });
      else if (strategic.codes.length > 0) kinds.sure++;
      else if (strategic.unsure.length > 0) kinds.unsure++;
      else kinds.none++;
    }
    for (const [kind, count] of Object.entries(kinds)) expect(count, kind).toBeGreaterThan(200);
  });
});

describe('the truth of each patent', () => {
  it('names every inventor, one person the same on all papers of the team', () => {
    for (const { application_number, inventors } of truths.values()) {
      expect(inventors).toHaveLength(patents.get(application_number)?.inventors.length ?? -1);
      expect(inventors.filter((one) => one.includes('?'))).toEqual([]);
    }
    const staff = new Set([...province.persons()].map(({ truth }) => truth.person));
    const known = [...truths.values()].flatMap(({ inventors }) => inventors).filter((one) => staff.has(one));
    expect(new Set(known).size).toBeLessThan(known.length);
  });

  it('follows a patent from its applicants to its buyer on the day the transfer takes effect', () => {
    let moved = 0;
    for (const plan of province.plans()) {
      const [deal, ...more] = plan.deals;
      if (!deal || more.length > 0 || deal.form !== '转让' || deal.effective === null) continue;
      if (deal.announced === null || deal.announced > LAST) continue;
      const [patent] = deal.patents;
      if (!patent) continue;
      moved++;
      expect(ownersOn(plan, patent, deal.effective - 1)[0]?.id).toBe(plan.bundle.owner.id);
      expect(ownersOn(plan, patent, deal.effective)).toEqual([deal.buyer]);
      expect(truths.get(patent.application)?.owners).toEqual([deal.buyer.id]);
    }
    expect(moved).toBeGreaterThan(5);
  });
});
