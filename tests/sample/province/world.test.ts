import { describe, expect, it } from 'vitest';
import { isOrganisationCode, parseCreditCode } from '../../../domain/credit-code.ts';
import { LAST } from '../../../sample/province/calendar.ts';
import { NODES } from '../../../sample/province/chains.ts';
import { createProvince } from '../../../sample/province/index.ts';
import { patentAt } from '../../../sample/province/patent.ts';

const PATENTS = 3000;
const province = createProvince({ seed: 11, patents: PATENTS });

/** Written again here: a generator must not be the judge of its own numbers. */
function hasCheckDigit(number: string): boolean {
  if (!/^\d{12}[\dX]$/.test(number)) return false;
  const sum = [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5].reduce(
    (total, weight, i) => total + weight * Number(number[i]),
    0,
  );
  return number.endsWith('0123456789X'.charAt(sum % 11));
}

describe('the province', () => {
  it('is the same for the same seed and another for another', () => {
    const again = createProvince({ seed: 11, patents: PATENTS });
    const other = createProvince({ seed: 12, patents: PATENTS });
    expect([...again.patents(0, 200)]).toEqual([...province.patents(0, 200)]);
    expect([...other.patents(0, 5)]).not.toEqual([...province.patents(0, 5)]);
    expect([...again.needs()]).toEqual([...province.needs()]);
  });

  it('gives any patent alone as it does in the stream', () => {
    for (const index of [0, 7, 8, 1234, PATENTS - 1]) {
      expect(patentAt(province.world, index)).toEqual([...province.patents(index, index + 1)][0]);
    }
  });

  it('refuses a number of patents it cannot make', () => {
    expect(() => createProvince({ seed: 1, patents: 99 })).toThrow(/100/);
    expect(() => createProvince({ seed: 1, patents: 5_000_001 })).toThrow(/5000000/);
  });

  it('numbers applications and documents validly and once', () => {
    const applications = new Set<string>();
    const documents = new Set<string>();
    const wrong: string[] = [];
    for (const patent of province.patents()) {
      if (!hasCheckDigit(patent.application)) wrong.push(patent.application);
      applications.add(patent.application);
      const numbers = [patent.publicationNumber, patent.grantNumber].filter((number) => number !== null);
      for (const number of numbers) {
        if (!/^CN[123]\d{8}[ABUS]$/.test(number)) wrong.push(number);
        documents.add(number);
      }
      const { publicationNumber, grantNumber } = patent;
      if (publicationNumber && grantNumber && publicationNumber.slice(0, -1) !== grantNumber.slice(0, -1))
        wrong.push(grantNumber);
    }
    expect(wrong).toEqual([]);
    expect(applications.size).toBe(PATENTS);
    const published = Object.values(province.counts().publications).reduce((sum, count) => sum + count, 0);
    expect(documents.size).toBe(published);
  });

  it('puts the days of a patent in order', () => {
    const wrong: string[] = [];
    for (const patent of province.patents()) {
      const { filing, published, granted, ended, refusal } = patent;
      const holds =
        (published === null || (published > filing && published <= LAST)) &&
        (granted === null || granted > (published ?? filing)) &&
        (published !== null || granted !== null) &&
        (!refusal || granted === null) &&
        (!ended || (granted !== null && ended.at > granted && ended.announced >= ended.at)) &&
        (!ended?.restored || ended.restored > ended.announced);
      if (!holds) wrong.push(patent.application);
    }
    expect(wrong).toEqual([]);
  });

  it('announces on Tuesdays and Fridays only', () => {
    const days = new Set<number>();
    for (const { record } of province.publications({ texts: false }))
      days.add(new Date(`${record.publication_date}T00:00:00Z`).getUTCDay());
    expect([...days].sort()).toEqual([2, 5]);
  });

  it('makes a same-day pair of one invention and gives up the utility model', () => {
    let pairs = 0;
    for (const patent of province.patents()) {
      if (patent.dualOf === null || patent.kind !== 'utility') continue;
      const twin = patentAt(province.world, patent.dualOf);
      expect([twin.kind, twin.filing]).toEqual(['invention', patent.filing]);
      if (twin.granted !== null) expect(patent.ended).toMatchObject({ why: 'dual', at: twin.granted });
      pairs++;
    }
    expect(pairs).toBeGreaterThan(10);
  });

  it('gives organisations names that nobody has and codes whose check characters are right', () => {
    const names = new Set<string>();
    const codes = new Set<string>();
    let organisations = 0;
    for (const { record } of province.organisations()) {
      expect(record.name).toContain('示例');
      expect(parseCreditCode(record.credit_code)?.organisationCode, record.credit_code).toMatch(/^YL/);
      expect(isOrganisationCode(record.credit_code.slice(8, 17))).toBe(true);
      names.add(record.name);
      codes.add(record.credit_code);
      organisations++;
    }
    expect(names.size).toBe(organisations);
    expect(codes.size).toBe(organisations);
  });

  it('has twelve chains of ten nodes and more, each with symbols and words', () => {
    const chains = new Map<string, number>();
    for (const node of NODES) {
      chains.set(node.chain.name, (chains.get(node.chain.name) ?? 0) + 1);
      expect(node.ipc.length, node.key).toBeGreaterThan(0);
      for (const symbol of node.ipc) expect(symbol, node.key).toMatch(/^[A-H]\d\d[A-Z]\d{1,4}\/\d{2,6}$/);
      expect(
        Math.min(node.objects.length, node.means.length, node.effects.length, node.problems.length),
        node.key,
      ).toBeGreaterThanOrEqual(2);
      if (node.objects.some((object) => object.form === 'device'))
        expect(node.parts.length, node.key).toBeGreaterThanOrEqual(4);
    }
    expect(chains.size).toBe(12);
    for (const [chain, nodes] of chains) expect(nodes, chain).toBeGreaterThanOrEqual(10);
  });

  it('lets nobody invent in a missing node of his city', () => {
    const { nodesByCity } = province.counts();
    const planted = province.world.nodes.planted;
    expect(planted.filter((one) => one.level === 'missing')).toHaveLength(35);
    const mean = (level: string): number => {
      const cells = planted.filter((one) => one.level === level);
      const sum = cells.reduce(
        (total, one) =>
          total + (nodesByCity[one.city]?.[province.world.nodes.keyOf(one.chain, one.node)] ?? 0),
        0,
      );
      return sum / cells.length;
    };
    expect(mean('missing')).toBe(0);
    expect(mean('strong')).toBeGreaterThan(8 * mean('weak'));
  });
});
