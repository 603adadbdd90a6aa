import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Duck } from '../../../lake/duck.ts';
import type { ProvinceTruth } from '../../../sample/province/index.ts';
import { builtProvince, PROVINCE_TIMEOUT } from '../../helpers/province.ts';

/** A line of the truth about deals, sample/province/truth-files.ts. */
interface Deal {
  deal: string;
  form: string;
  signed: string;
  effective: string | null;
  announced: string | null;
  patents: string[];
  amount: number;
  paid: number;
  contract: boolean;
  counts: boolean;
  why: string | null;
  trap: string | null;
  claimed: string | null;
}
type Row = {
  application: string;
  deal_id: string;
  form: string;
  claimed: string | null;
  day: string;
  announced: string | null;
  known: string;
  evidence: string;
  contract_id: string | null;
  counted: boolean;
  reason: string | null;
  reasons: string | null;
  amount: number;
  paid: number;
};

let duck: Duck;
let truth: ProvinceTruth;
let deals: Deal[];
let rows: Row[];
beforeAll(async () => {
  const province = await builtProvince();
  duck = await province.openReadOnly();
  truth = await province.truth();
  deals = await province.truthList<Deal>('转化');
  rows = await duck.rows<Row>(`
    SELECT p.application_number AS application, c.deal_id, c.claimed_form AS claimed, c.event_date::VARCHAR AS day, c.announced_date::VARCHAR AS announced,
      c.known_date::VARCHAR AS known, c.evidence, c.contract_id, c.is_counted AS counted, c.exclusion_reason AS reason, c.reasons,
      coalesce(c.licence_kind, '') || c.form AS form, coalesce(c.amount_cny, 0)::DOUBLE AS amount, coalesce(c.paid_cny, 0)::DOUBLE AS paid
    FROM fct_conversion AS c JOIN dim_patent AS p ON p.patent_id = c.patent_id`);
}, PROVINCE_TIMEOUT);
afterAll(() => duck?.close());

/** The register shows a transfer or a licence and no more; without a contract nobody sees what it was for. */
const visible = (deal: Deal): string => {
  if (deal.form === '开放许可') return deal.contract ? '普通开放许可' : '普通许可';
  return deal.form === '作价投资' && !deal.contract ? '转让' : deal.form;
};
const evidenceOf = (deal: Deal): string | null => {
  if (deal.announced === null) return deal.contract ? '仅合同' : null;
  return deal.contract ? '登记与合同' : '仅登记';
};
const add = (target: Record<string, number>, key: string, n: number): void => {
  target[key] = (target[key] ?? 0) + n;
};

describe('conversions of the sample province', () => {
  it('are what was planted, patent by patent, each once', () => {
    const expected = deals.flatMap((deal) => {
      const evidence = evidenceOf(deal);
      if (evidence === null) return [];
      const day = deal.announced === null ? deal.signed : deal.effective;
      const key = [visible(deal), day, deal.announced, evidence, deal.counts, deal.why];
      return deal.patents.map((application) => [application, ...key].join(' '));
    });
    const found = rows.map((row) =>
      [row.application, row.form, row.day, row.announced, row.evidence, row.counted, row.reason].join(' '),
    );
    expect(expected.length).toBeGreaterThan(100);
    expect(found.toSorted()).toEqual(expected.toSorted());
  });

  it('come out by year and form as counted, but for what no evidence shows', () => {
    const expected: Record<string, number> = {};
    for (const [year, forms] of Object.entries(truth.counts.conversions))
      for (const [form, cell] of Object.entries(forms)) {
        add(expected, `${year} ${form} deals`, cell.deals);
        add(expected, `${year} ${form} patents`, cell.patents);
      }
    // Nobody registered the contract: an investment looks like an assignment, an open licence like any other.
    let unseen = 0;
    for (const deal of deals) {
      if (deal.announced === null || deal.contract || !deal.counts || visible(deal) === deal.form) continue;
      unseen++;
      const year = deal.effective?.slice(0, 4);
      for (const [form, sign] of [
        [deal.form, -1],
        [visible(deal), 1],
      ] as const) {
        add(expected, `${year} ${form} deals`, sign);
        add(expected, `${year} ${form} patents`, sign * deal.patents.length);
      }
    }
    const registered = rows.filter((row) => row.counted && row.evidence !== '仅合同');
    const found: Record<string, number> = {};
    const seen = new Set<string>();
    for (const row of registered) {
      const key = `${row.day.slice(0, 4)} ${row.form.replace('普通开放', '开放')}`;
      add(found, `${key} patents`, 1);
      if (!seen.has(row.deal_id)) add(found, `${key} deals`, 1);
      seen.add(row.deal_id);
    }
    const present = Object.fromEntries(Object.entries(expected).filter(([, n]) => n !== 0));
    expect(found).toEqual(present);
    expect(unseen).toBe(
      deals.filter(
        ({ form, contract, announced, counts }) =>
          counts && !contract && announced !== null && /作价投资|开放许可/.test(form),
      ).length,
    );
  });

  it('leave out what must not count, by reason', () => {
    const found: Record<string, { deals: number; patents: number }> = {};
    for (const reason of Object.keys(truth.counts.notCounted)) {
      const excluded = rows.filter((row) => row.reason === reason);
      found[reason] = {
        deals: new Set(excluded.map((row) => row.deal_id)).size,
        patents: excluded.length,
      };
    }
    expect(found).toEqual(truth.counts.notCounted);
    expect(rows.filter((row) => !row.counted).map(({ reason }) => reason)).not.toContain(null);
  });

  it('hold every contract to the cent', async () => {
    const [whole] = await duck.rows<{ n: number; amount: number; paid: number }>(
      'SELECT count(*)::INT AS n, sum(amount)::DOUBLE AS amount, sum(paid_amount)::DOUBLE AS paid FROM fct_contract',
    );
    const { count, amount, paid, byForm } = truth.counts.contracts;
    expect(whole).toEqual({ n: count, amount, paid });
    const forms = await duck.rows<{ form: string; count: number; amount: number }>(
      'SELECT form, count(*)::INT AS count, sum(amount)::DOUBLE AS amount FROM fct_contract GROUP BY form',
    );
    expect(Object.fromEntries(forms.map(({ form, ...rest }) => [form, rest]))).toEqual(byForm);
    const scholarly = await duck.rows<{ year: string; count: number; amount: number; paid: number }>(
      `SELECT year(signed_date)::VARCHAR AS year, count(*)::INT AS count, sum(amount)::DOUBLE AS amount, sum(paid_amount)::DOUBLE AS paid
       FROM fct_contract WHERE is_scholarly AND is_patent_related AND is_counted GROUP BY 1`,
    );
    expect(Object.fromEntries(scholarly.map(({ year, ...rest }) => [year, rest]))).toEqual(
      truth.counts.scholarlyContracts,
    );
    const ours = [...new Set(rows.flatMap((row) => row.contract_id ?? []))].map((contract) => {
      const own = rows.filter((row) => row.contract_id === contract);
      const sum = (of: 'amount' | 'paid') => own.reduce((all, row) => all + row[of], 0).toFixed(2);
      return [...own.map((row) => row.application).sort(), sum('amount'), sum('paid')].join(' ');
    });
    const theirs = deals
      .filter(({ contract }) => contract)
      .map((deal) => [...deal.patents.toSorted(), deal.amount.toFixed(2), deal.paid.toFixed(2)].join(' '));
    expect(ours.sort()).toEqual(theirs.sort());
  });

  it('are reconciled from gross to counted', async () => {
    const lines = await duck.rows<{ scope: string; line: string; events: number; deals: number }>(
      `SELECT scope, line, events::INT AS events, deals::INT AS deals FROM mart_conversion_reconciliation WHERE period_kind = 'all'`,
    );
    const of = (scope: string, line: string) =>
      lines.find((one) => one.scope === scope && one.line === line)?.events ?? 0;
    expect(of('全部', 'gross')).toBe(rows.length);
    expect(of('全部', 'counted')).toBe(rows.filter((row) => row.counted).length);
    const separate = truth.counts.planted.separate_licence.patents;
    expect(of('开放许可', 'separate_licence')).toBe(separate);
    expect(of('开放许可', 'gross')).toBe(of('开放许可', 'counted') + separate);
    expect(of('全部', 'separate_licence')).toBe(0);
  });
});

describe('what was planted to be counted wrongly', () => {
  const planted = (trap: string) => deals.filter((deal) => deal.trap === trap && evidenceOf(deal) !== null);
  /** Rows of a planted deal's patents: nothing else happens to them. */
  const rowsOf = (list: readonly Deal[]) =>
    rows.filter((row) => list.some(({ patents }) => patents.includes(row.application)));

  it('a change of name registered as a transfer is none', () => {
    const found = rowsOf(planted('name_change'));
    expect(found).toHaveLength(truth.counts.planted.name_change.patents);
    expect(new Set(found.map(({ reason }) => reason))).toEqual(new Set(['name_change']));
  });

  it('both ways of a return some weeks later are none', () => {
    const there = planted('later_reversal');
    const found = rowsOf(there);
    expect(found).toHaveLength(truth.counts.planted.later_reversal.patents);
    expect(new Set(found.map(({ reason }) => reason))).toEqual(new Set(['reversal']));
    for (const { patents, effective } of there)
      expect(found.some((row) => patents.includes(row.application) && row.day === effective)).toBe(true);
  });

  it('a separately negotiated licence counts as a licence and never as an open one', () => {
    const found = rowsOf(planted('separate_licence'));
    expect(found).toHaveLength(truth.counts.planted.separate_licence.patents);
    for (const row of found)
      expect([row.form, row.claimed, row.counted, row.reasons]).toEqual([
        '普通许可',
        '开放许可',
        true,
        'separate_licence',
      ]);
  });

  it('an event in two gazettes is one, with both records', async () => {
    const twice = planted('twice_announced');
    expect(rowsOf(twice)).toHaveLength(truth.counts.planted.twice_announced.patents);
    const told = await duck.count('SELECT count(*) FROM int_conversion_event WHERE announcements = 2');
    expect(told).toBe(twice.reduce((sum, { patents }) => sum + patents.length, 0));
  });

  it('what was announced a year late lies in the year it took effect, and is known since', () => {
    const late = planted('late_announcement');
    expect(late.length).toBeGreaterThan(0);
    for (const deal of late)
      for (const row of rowsOf([deal])) {
        expect([row.day, row.announced]).toEqual([deal.effective, deal.announced]);
        // The contract, where there is one, told of it before the gazette did.
        expect(row.known < (deal.announced ?? '') || (row.known === deal.announced && !deal.contract)).toBe(
          true,
        );
      }
  });
});
