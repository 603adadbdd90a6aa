import { day } from '../../../sample/province/calendar.ts';
import { ownersOn, type Province } from '../../../sample/province/index.ts';
import { type Score, scoreClusters, scored, scoreSets } from './score.ts';
import { grouped, type Warehouse } from './warehouse.ts';

/** Whose names are whose: by the generator, and by the warehouse. */
interface Names {
  /** Text → organisation of the generator. */
  truth: ReadonlyMap<string, string>;
  /** Text → org_id. */
  found: ReadonlyMap<string, string>;
  /** org_id → organisation of most of its names. */
  truthOf: ReadonlyMap<string, string>;
}

async function namesOf(province: Province, warehouse: Warehouse): Promise<Names> {
  const truth = new Map<string, string>();
  const ambiguous = new Set<string>();
  for (const { truth: own } of province.organisations())
    for (const name of own.names) {
      if (truth.has(name) && truth.get(name) !== own.id) ambiguous.add(name);
      truth.set(name, own.id);
    }
  for (const name of ambiguous) truth.delete(name);
  const rows = await warehouse.rows<{ name: string; org: string }>(
    'SELECT raw_name AS name, org_id AS org FROM int_org_name WHERE org_id IS NOT NULL ORDER BY raw_name',
  );
  const found = new Map(rows.filter(({ name }) => truth.has(name)).map(({ name, org }) => [name, org]));
  const votes = new Map<string, Map<string, number>>();
  for (const [name, org] of found) {
    const own = truth.get(name) ?? '';
    const row = votes.get(org) ?? new Map<string, number>();
    votes.set(org, row.set(own, (row.get(own) ?? 0) + 1));
  }
  const truthOf = new Map(
    [...votes].map(([org, row]) => [org, [...row].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '']),
  );
  return { truth, found, truthOf };
}

/** Organisations, their parents, and whose a patent was on a day. */
export async function organisationScores(province: Province, warehouse: Warehouse): Promise<Score[]> {
  const names = await namesOf(province, warehouse);
  const clusters = scoreClusters(
    'organisation',
    '机构归并',
    [...names.found].map(([name, org]) => [org, names.truth.get(name) ?? ''] as const),
    '同一机构的两个写法为一对；只计数据中出现的写法',
  );
  return [
    ...clusters,
    await parents(province, warehouse, names),
    ...(await owners(province, warehouse, names)),
  ];
}

async function parents(province: Province, warehouse: Warehouse, names: Names): Promise<Score> {
  const appears = new Set(names.truthOf.values());
  const planted = new Set<string>();
  for (const { truth } of province.organisations())
    if (truth.parent !== null && appears.has(truth.id) && appears.has(truth.parent))
      planted.add(`${truth.id} ${truth.parent}`);
  const rows = await warehouse.rows<{ child: string; parent: string }>(
    'SELECT org_id AS child, parent_org_id AS parent FROM dim_organisation WHERE parent_org_id IS NOT NULL',
  );
  const found = new Set<string>();
  for (const { child, parent } of rows) {
    const own = names.truthOf.get(child);
    // Bodies that the generator's tables do not have (departments in other lists) are nobody's child there.
    if (own !== undefined) found.add(`${own} ${names.truthOf.get(parent) ?? parent}`);
  }
  return scoreSets('parent', '上级机构', [[planted, found]], '校区归学校、子公司归集团；名录载明上级');
}

const DAYS = ['2020-12-31', '2024-12-31'];

async function owners(province: Province, warehouse: Warehouse, names: Names): Promise<Score[]> {
  const scores: Score[] = [];
  for (const date of DAYS) {
    const rows = await warehouse.rows<{ number: string; org: string; name: string }>(
      `SELECT d.application_number AS number, b.org_id AS org, b.raw_name AS name FROM brg_patent_org AS b JOIN dim_patent AS d ON d.patent_id = b.patent_id
       WHERE d.application_number IS NOT NULL AND b.role IN ('applicant', 'owner') AND b.valid_from <= DATE '${date}'
         AND (b.valid_to IS NULL OR b.valid_to > DATE '${date}') ORDER BY ALL`,
    );
    // A private person is known by name only.
    const found = grouped(
      rows.map(({ number, org, name }) => [number, names.truthOf.get(org) ?? name] as const),
    );
    const at = day(date);
    const all: [Set<string>, Set<string>][] = [];
    const moved: [Set<string>, Set<string>][] = [];
    for (const plan of province.plans())
      for (const patent of plan.patents) {
        const first = Math.min(
          patent.published ?? Number.POSITIVE_INFINITY,
          patent.granted ?? Number.POSITIVE_INFINITY,
        );
        const own = found.get(patent.application);
        if (first > at || own === undefined) continue;
        const truth = ownersOn(plan, patent, at);
        const pair: [Set<string>, Set<string>] = [
          new Set(truth.map((org) => (org.type === 'person' ? org.name : org.id))),
          own,
        ];
        all.push(pair);
        if (truth[0]?.id !== patent.bundle.owner.id) moved.push(pair);
      }
    scores.push(
      scoreSets(`owner.${date}`, `${date} 的权利人`, all, '一件专利的一个权利人为一项'),
      scoreSets(`owner.${date}.moved`, `${date} 的权利人：转移过的专利`, moved),
    );
  }
  return scores;
}

/** Inventors: the same person under one id. */
export async function personScores(province: Province, warehouse: Warehouse): Promise<Score[]> {
  const rows = await warehouse.rows<{ number: string; place: number; person: string | null }>(
    `SELECT d.application_number AS number, b.inventor_order AS place, b.person_id AS person FROM brg_patent_person AS b
     JOIN dim_patent AS d ON d.patent_id = b.patent_id WHERE d.application_number IS NOT NULL ORDER BY ALL`,
  );
  if (rows.every(({ person }) => person === null)) return [];
  const truth = new Map<string, readonly string[]>();
  for (const one of province.patentTruths()) truth.set(one.application_number, one.inventors);
  const items: [string, string][] = [];
  for (const [at, { number, place, person }] of rows.entries()) {
    const own = truth.get(number)?.[place - 1];
    // Who a private applicant is among a school's staff the generator does not say.
    if (own === undefined || own.startsWith('p')) continue;
    items.push([person ?? `none ${at}`, own]);
  }
  return scoreClusters('person', '发明人归一', items, '同一人的两次署名为一对');
}

const RELATIONS = {
  同一机构: 'same_body',
  同一集团: 'same_group',
  发明人与单位: 'inventor_and_employer',
  不同主体: 'unrelated',
} as const;
type Relation = keyof typeof RELATIONS;
const RELATION_NAMES = Object.keys(RELATIONS) as Relation[];

/** Transfers and changes of name: what the parties are to each other. */
export async function eventScores(province: Province, warehouse: Warehouse): Promise<Score[]> {
  const rows = await warehouse.rows<{ key: string; relation: Relation | null }>(
    `SELECT patent_number || ' ' || code || ' ' || CAST(announced_date AS VARCHAR) AS key, any_value(party_relation) AS relation FROM fct_legal_event
     WHERE patent_number IS NOT NULL AND code IS NOT NULL GROUP BY ALL HAVING count(DISTINCT party_relation) <= 1`,
  );
  const found = new Map(rows.map(({ key, relation }) => [key, relation]));
  const counts = new Map<Relation, { planted: number; found: number; right: number }>(
    RELATION_NAMES.map((relation) => [relation, { planted: 0, found: 0, right: 0 }]),
  );
  const count = (relation: Relation, what: 'planted' | 'found' | 'right') => {
    const sums = counts.get(relation);
    if (sums) sums[what]++;
  };
  let missing = 0;
  for (const { records, truth } of province.events()) {
    const [first] = records;
    if (!first || (truth.kind !== 'transfer' && truth.kind !== 'renamed')) continue;
    const own = found.get(`${first.patent_number} ${first.event_code} ${first.announced_date}`);
    if (own === undefined) {
      missing++;
      continue;
    }
    const planted = relationOf(province, truth.from, truth.to, truth.why === 'correction');
    count(planted, 'planted');
    if (own === null) continue;
    count(own, 'found');
    if (own === planted) count(planted, 'right');
  }
  return RELATION_NAMES.map((relation, at) =>
    scored(
      `event.${RELATIONS[relation]}`,
      `转移与更名的双方：${relation}`,
      counts.get(relation) ?? { planted: 0, found: 0, right: 0 },
      at === 0 && missing > 0 ? `${missing} 个事件没有对上，不计` : undefined,
    ),
  );
}

function relationOf(
  province: Province,
  from: readonly string[],
  to: readonly string[],
  isCorrection: boolean,
): Relation {
  if (to.every((id) => from.includes(id))) return '同一机构';
  if (isCorrection) return '发明人与单位';
  const rootOf = (id: string) => (id.startsWith('p') ? id : (province.world.org(id).group ?? id));
  const roots = new Set(from.map(rootOf));
  return to.every((id) => roots.has(rootOf(id))) ? '同一集团' : '不同主体';
}
