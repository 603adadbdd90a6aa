import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Duck } from '../../../lake/duck.ts';
import { createProvince, type Province } from '../../../sample/province/index.ts';
import { type BuiltProvince, builtProvince, PROVINCE_TIMEOUT } from '../../helpers/province.ts';
import { PROVINCE } from '../../helpers/province-places.ts';

/** A line of the truth about deals, sample/province/truth-files.ts. */
interface Deal {
  deal: string;
  form: string;
  signed: string;
  effective: string | null;
  announced: string | null;
  patents: string[];
  amount: number;
  contract: boolean;
  counts: boolean;
}

let built: BuiltProvince;
let duck: Duck;
let province: Province;
let deals: Map<string, Deal>;
beforeAll(async () => {
  built = await builtProvince();
  duck = await built.openReadOnly();
  province = createProvince(PROVINCE);
  deals = new Map((await built.truthList<Deal & object>('转化')).map((deal) => [deal.deal, deal]));
}, PROVINCE_TIMEOUT);
afterAll(() => duck?.close());

const daysBetween = (from: string, to: string) =>
  Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);

/** The same day some months later, the last of a shorter month. */
function monthsAfter(day: string, months: number): string {
  const date = new Date(day);
  const target = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months + 1, 0));
  target.setUTCDate(Math.min(target.getUTCDate(), date.getUTCDate()));
  return target.toISOString().slice(0, 10);
}

it('needs end as they were planted: collected, answered, matched, dealt', async () => {
  const planted = [...province.needs()].map(({ record, truth }) => ({
    need: record.need_number,
    answered: truth.kind === 'dealt' || truth.kind === 'answered',
    matched: truth.kind === 'dealt' || truth.kind === 'answered',
    dealt: truth.kind === 'dealt',
    days: record.answered_date ? daysBetween(record.published_date, record.answered_date) : null,
    day: truth.deal === null ? null : (deals.get(truth.deal)?.signed ?? null),
  }));
  expect(planted.filter(({ dealt }) => dealt).length).toBeGreaterThan(5);
  const found = await duck.rows(
    `SELECT need_number AS need, is_answered AS answered, is_matched AS matched, is_dealt AS dealt, days_to_answer::INT AS days, deal_date::VARCHAR AS day FROM fct_need ORDER BY 1`,
  );
  expect(found).toEqual(planted.sort((a, b) => (a.need < b.need ? -1 : 1)));
});

it('activities have the deals that came of them, each deal once', async () => {
  const held = [...province.activities()].map(({ record, truth }) => ({ ...record, came: truth.deals }));
  /** Who had a deal: the activity held last before it was signed. */
  const owner = new Map<string, string>();
  for (const { activity_number, held_date, came } of [...held].sort((a, b) =>
    a.held_date === b.held_date
      ? b.activity_number.localeCompare(a.activity_number)
      : a.held_date.localeCompare(b.held_date),
  )) {
    for (const key of came) if ((deals.get(key)?.signed ?? '') >= held_date) owner.set(key, activity_number);
  }
  const within = (activity: string, held_date: string, months: number) => {
    const own = [...owner].filter(([, of]) => of === activity).flatMap(([key]) => deals.get(key) ?? []);
    return own.filter(({ signed, counts }) => counts && signed <= monthsAfter(held_date, months));
  };
  const planted = held
    .map(({ activity_number, held_date }) => ({
      activity: activity_number,
      d6: within(activity_number, held_date, 6).length,
      d12: within(activity_number, held_date, 12).length,
      amount: within(activity_number, held_date, 12).reduce((sum, { amount }) => sum + amount, 0),
      over: monthsAfter(held_date, 12) <= '2024-12-31',
    }))
    .sort((a, b) => (a.activity < b.activity ? -1 : 1));
  expect(planted.some(({ d12 }) => d12 > 0)).toBe(true);
  const found = await duck.rows(
    `SELECT activity_id AS activity, deals_6m::INT AS d6, deals_12m::INT AS d12, amount_12m::DOUBLE AS amount, is_observed_12m AS over FROM fct_activity ORDER BY 1`,
  );
  expect(found).toEqual(planted);
});

it('declarations have the open licences dealt under them', async () => {
  const dealt = [...deals.values()].filter(
    ({ form, counts, contract, announced }) =>
      form === '开放许可' && counts && (contract || announced !== null),
  );
  const planted = new Map<string, number>();
  for (const { patents } of dealt)
    for (const patent of patents) planted.set(patent, (planted.get(patent) ?? 0) + 1);
  expect(planted.size).toBeGreaterThan(0);
  const found = await duck.rows<{ patent: string; n: number }>(
    `SELECT d.application_number AS patent, sum(l.deals)::INT AS n FROM fct_open_licence AS l JOIN dim_patent AS d ON d.patent_id = l.patent_id WHERE l.deals > 0 GROUP BY 1`,
  );
  expect(new Map(found.map(({ patent, n }) => [patent, n]))).toEqual(planted);
});

it('declarations are in force as they were written, unless the right ended first', async () => {
  const written = new Map<string, { since: string; until: string }>();
  for (const { record } of province.openLicences()) {
    if (record.action === '声明') {
      const after = new Date(Date.parse(record.licence_until) + 86_400_000).toISOString().slice(0, 10);
      written.set(record.declaration_number, { since: record.effective_date, until: after });
    } else {
      const before = written.get(record.declaration_number);
      if (before && record.withdrawal_date !== null)
        written.set(record.declaration_number, { ...before, until: record.withdrawal_date });
    }
  }
  const found = await duck.rows<{ declaration: string; since: string; until: string; why: string }>(
    `SELECT declaration_number AS declaration, in_force_from::VARCHAR AS since, in_force_to::VARCHAR AS until, end_reason AS why FROM fct_open_licence WHERE is_declaration`,
  );
  expect(found.map(({ declaration }) => declaration).sort()).toEqual([...written.keys()].sort());
  for (const { declaration, since, until, why } of found) {
    const expected = written.get(declaration);
    expect([declaration, since]).toEqual([declaration, expected?.since]);
    if (why === '专利权失效') expect(until <= (expected?.until ?? '')).toBe(true);
    else expect([declaration, until]).toEqual([declaration, expected?.until]);
  }
});
