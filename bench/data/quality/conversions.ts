import { iso, LAST } from '../../../sample/province/calendar.ts';
import type { Deal, Form } from '../../../sample/province/deals.ts';
import type { Province } from '../../../sample/province/index.ts';
import { type Score, scoreSets } from './score.ts';
import type { Warehouse } from './warehouse.ts';

const REASONS = {
  name_change: '更名',
  intra_group: '集团内部',
  correction: '发明人更正给单位',
  reversal: '转去又转回',
} as const;
const FORMS = {
  transfer: ['转让'],
  licence: ['独占许可', '排他许可', '普通许可'],
  open_licence: ['开放许可'],
  equity: ['作价投资'],
} as const satisfies Record<string, readonly Form[]>;
const FORM_NAMES = {
  transfer: '转让',
  licence: '许可',
  open_licence: '开放许可',
  equity: '作价投资',
} as const;

type Row = { number: string; day: string; form: string; reason: string | null };

/** Registered, and announced by the last day; or registered as a contract: what any file of the province tells of. */
const isTold = (deal: Deal): boolean =>
  deal.hasContract || (deal.effective !== null && deal.announced !== null && deal.announced <= LAST);
const dayOf = (deal: Deal): string =>
  iso(
    deal.effective !== null && deal.announced !== null && deal.announced <= LAST
      ? deal.effective
      : deal.signed,
  );

/** Conversions against the deals: which there were and when, which count, why the others do not, what they were. */
export async function conversionScores(province: Province, warehouse: Warehouse): Promise<Score[]> {
  if (!warehouse.has('fct_conversion')) return [];
  const rows = await warehouse.rows<Row>(
    `SELECT p.application_number AS number, CAST(c.event_date AS VARCHAR) AS day, c.form, c.exclusion_reason AS reason
     FROM fct_conversion AS c JOIN dim_patent AS p ON p.patent_id = c.patent_id ORDER BY ALL`,
  );
  const deals = [...province.plans()].flatMap((plan) => plan.allDeals.filter(isTold));
  const planted = (keep: (deal: Deal) => boolean): Set<string> =>
    keysOf(
      deals
        .filter(keep)
        .flatMap((deal) => deal.patents.map(({ application }) => `${application} ${dayOf(deal)}`)),
    );
  const found = (keep: (row: Row) => boolean): Set<string> =>
    keysOf(rows.filter(keep).map(({ number, day }) => `${number} ${day}`));
  const none = deals.filter(({ form, hasContract, notCounted }) => {
    return !hasContract && notCounted === null && (form === '作价投资' || form === '开放许可');
  });
  return [
    scoreSets(
      'conversion',
      '转化：登记的、有合同的',
      [[planted(() => true), found(() => true)]],
      '件次；同一件专利同一天为一项',
    ),
    scoreSets('conversion.counted', '转化：计数的', [
      [planted(({ notCounted }) => notCounted === null), found(({ reason }) => reason === null)],
    ]),
    ...Object.entries(REASONS).map(([reason, name]) =>
      scoreSets(`conversion.${reason}`, `不计数：${name}`, [
        [planted(({ notCounted }) => notCounted === reason), found((row) => row.reason === reason)],
      ]),
    ),
    ...(Object.keys(FORMS) as (keyof typeof FORMS)[]).map((form) =>
      scoreSets(
        `conversion.form.${form}`,
        `计数的方式：${FORM_NAMES[form]}`,
        [
          [
            planted(
              (deal) => deal.notCounted === null && (FORMS[form] as readonly Form[]).includes(deal.form),
            ),
            found((row) => row.reason === null && row.form === FORM_NAMES[form]),
          ],
        ],
        form === 'equity' || form === 'open_licence'
          ? `没有登记合同的看不出，${none.filter((deal) => deal.form === FORM_NAMES[form]).length} 笔`
          : undefined,
      ),
    ),
    await contracts(deals, warehouse),
  ];
}

/** Each twice or more on one day is told apart by a number: a return within a day is two. */
function keysOf(keys: readonly string[]): Set<string> {
  const seen = new Map<string, number>();
  return new Set(
    keys.map((key) => {
      const nth = (seen.get(key) ?? 0) + 1;
      seen.set(key, nth);
      return `${key} ${nth}`;
    }),
  );
}

/** What was paid for each patent, summed again by contract: right when equal to the cent. */
async function contracts(deals: readonly Deal[], warehouse: Warehouse): Promise<Score> {
  const rows = await warehouse.rows<{ text: string }>(
    `SELECT string_agg(p.application_number, ' ' ORDER BY p.application_number) || ' ' || sum(c.amount_cny) || ' ' || sum(c.paid_cny) AS text
     FROM fct_conversion AS c JOIN dim_patent AS p ON p.patent_id = c.patent_id WHERE c.contract_id IS NOT NULL GROUP BY c.contract_id ORDER BY 1`,
  );
  const planted = deals
    .filter(({ hasContract }) => hasContract)
    .map((deal) =>
      [
        ...deal.patents.map(({ application }) => application).sort(),
        deal.amount.toFixed(2),
        deal.paid.toFixed(2),
      ].join(' '),
    );
  return scoreSets(
    'conversion.amount',
    '合同额与到账额（分毫不差）',
    [[keysOf(planted), keysOf(rows.map(({ text }) => text))]],
    '一份合同为一项，由各件的份额加总',
  );
}
