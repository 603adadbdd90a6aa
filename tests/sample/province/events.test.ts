import { describe, expect, it } from 'vitest';
import { expandEvent } from '../../../domain/legal-event/expand.ts';
import { LAST } from '../../../sample/province/calendar.ts';
import { createProvince, type MadeEvent } from '../../../sample/province/index.ts';

const province = createProvince({ seed: 5, patents: 4800 });
const events: readonly MadeEvent[] = [...province.events()];
const patents = [...province.patents()];
const first = (event: MadeEvent) => {
  const [record] = event.records;
  if (!record) throw new Error('an event without records');
  return record;
};

describe('legal events of the province', () => {
  it('are about patents that exist, after their grant where one is needed, and announced within the world', () => {
    const needsGrant = /^(TR01|EE01|EC01|PE01|PC01|CF01|CX01|AR01|IW01|IP01|RR01|CP0[123])$/;
    const wrong: string[] = [];
    for (const event of events) {
      const record = first(event);
      const at = record.event_date ?? record.announced_date;
      const granted =
        !needsGrant.test(record.event_code) || (record.grant_date !== null && at >= record.grant_date);
      const known = patents[event.truth.patent]?.application === record.patent_number;
      if (!known || !granted || record.announced_date > '2024-12-31' || at > record.announced_date)
        wrong.push(`${record.announced_date} ${record.detail}`);
    }
    expect(wrong).toEqual([]);
  });

  it('are read back from their text by the product with nothing lost', () => {
    const wrong: string[] = [];
    for (const [n, { records }] of events.entries()) {
      const [record] = records;
      // The plainest are many and all alike.
      if (!record || (/^(SE01|GR01)$/.test(record.event_code) && n % 20 > 0)) continue;
      const { patent_number, announced_date, event_name, detail } = record;
      const read = expandEvent({ patent_number, announced_date, event_name, detail });
      const made = records.map((one) => [
        one.event_code,
        one.from_names.join(';'),
        one.to_names.join(';'),
        one.event_date ?? '',
      ]);
      const got = read.records.map(({ record: one }) => [
        one.event_code,
        one.from_names ?? '',
        one.to_names ?? '',
        (one.event_date ?? '').replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3'),
      ]);
      if (read.unknownKeys.length > 0 || JSON.stringify(got) !== JSON.stringify(made)) wrong.push(detail);
    }
    expect(wrong).toEqual([]);
  });

  it('come in many spellings, some with several changed matters', () => {
    const names = new Map<string, Set<string>>();
    for (const event of events) {
      const { event_code: code, event_name: name } = first(event);
      names.set(code, (names.get(code) ?? new Set()).add(name));
    }
    for (const code of ['TR01', 'CF01', 'WD01', 'EE01', 'PE01'])
      expect(names.get(code)?.size, code).toBeGreaterThan(1);
    expect(events.some(({ records }) => records.length >= 3)).toBe(true);
  });

  it('hold the transfers that must not count, each as what it is', () => {
    const seen = new Map<string, number>();
    let later = 0;
    const back = new Map<string, { from: string; to: string; day: string | null }[]>();
    for (const event of events) {
      const { truth } = event;
      if (truth.counts !== false) continue;
      seen.set(truth.why ?? '', (seen.get(truth.why ?? '') ?? 0) + 1);
      const [from = '', to = ''] = [truth.from[0], truth.to[0]];
      if (truth.why === 'intra_group')
        expect(province.world.org(from).group).toBe(province.world.org(to).group);
      if (truth.why === 'correction')
        expect([from.startsWith('p'), to.startsWith('u')]).toEqual([true, true]);
      if (truth.why === 'name_change') expect(from).toBe(to);
      if (truth.why !== 'reversal') continue;
      const key = String(truth.patent);
      back.set(key, [...(back.get(key) ?? []), { from, to, day: first(event).event_date }]);
    }
    expect([...seen.keys()].sort()).toEqual(['correction', 'intra_group', 'name_change', 'reversal']);
    for (const pair of back.values()) {
      expect(pair).toHaveLength(2);
      expect([pair[0]?.from, pair[0]?.to]).toEqual([pair[1]?.to, pair[1]?.from]);
      const apart = (Date.parse(pair[1]?.day ?? '') - Date.parse(pair[0]?.day ?? '')) / 86_400_000;
      // On the same day, or planted some weeks later.
      expect(apart === 0 || (apart >= 15 && apart < 75), String(apart)).toBe(true);
      if (apart > 0) later++;
    }
    expect(later).toBeGreaterThan(0);
  });

  it('follow the deals: every registered deal has its event on each of its patents', () => {
    const announced = new Set(
      events.flatMap(({ truth }) =>
        truth.deal && (truth.kind === 'transfer' || truth.kind === 'licence')
          ? [`${truth.deal} ${truth.patent}`]
          : [],
      ),
    );
    const expected = new Set<string>();
    for (const plan of province.plans()) {
      for (const deal of plan.allDeals) {
        if (deal.announced === null || deal.announced > LAST) continue;
        for (const patent of deal.patents) expected.add(`${deal.bundle}.${deal.ordinal} ${patent.index}`);
      }
    }
    expect(announced).toEqual(expected);
  });
});
