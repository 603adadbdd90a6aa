import { CHAINS } from '../../../sample/province/chains.ts';
import type { PatentTruth, Province } from '../../../sample/province/index.ts';
import { CLASSES_OF_EFFECT } from './effects.ts';
import { type Score, scored, scoreSets } from './score.ts';
import { grouped, type Warehouse } from './warehouse.ts';

/** The generator's chains and those of the warehouse's scheme that mean the same. */
export const CHAIN_OF: Readonly<Record<string, string>> = {
  bio: 'biopharma',
  ic: 'ic',
  carbon: 'carbon',
  pv: 'pv',
  battery: 'battery',
  car: 'icv',
  robot: 'robot',
  ship: 'ship',
  grid: 'grid',
  iot: 'sensor',
  ai: 'ai',
  med: 'meddev',
};

export type Truths = ReadonlyMap<string, PatentTruth>;

/** Patents that the warehouse has under their number: a number lost in one table may be found in another. */
export async function truthsOf(province: Province, warehouse: Warehouse): Promise<Truths> {
  const rows = await warehouse.rows<{ number: string }>(
    'SELECT DISTINCT application_number AS number FROM dim_patent WHERE application_number IS NOT NULL',
  );
  const known = new Set(rows.map(({ number }) => number));
  const truths = new Map<string, PatentTruth>();
  for (const truth of province.patentTruths())
    if (known.has(truth.application_number)) truths.set(truth.application_number, truth);
  return truths;
}

/** Labels of a scheme that count, by application number. */
async function labelsOf(
  warehouse: Warehouse,
  scheme: string,
  column = 'l.label_id',
): Promise<Map<string, Set<string>>> {
  return grouped(
    (
      await warehouse.rows<{ number: string; label: string }>(
        `SELECT DISTINCT d.application_number AS number, ${column} AS label FROM brg_patent_label AS l JOIN dim_patent AS d ON d.patent_id = l.patent_id
         LEFT JOIN dim_chain_node AS n ON n.node_id = l.label_id
         WHERE l.scheme = '${scheme}' AND l.grade <> 'C' AND d.application_number IS NOT NULL`,
      )
    ).map(({ number, label }) => [number, label] as const),
  );
}

const NONE: ReadonlySet<string> = new Set();

/** By the synthetic concordance, which the bench added to the workspace. */
export async function strategicScores(truths: Truths, warehouse: Warehouse): Promise<Score[]> {
  const labels = await labelsOf(warehouse, 'sei');
  const flags = [...truths.values()].map((truth): [Set<string>, Set<string>] => [
    new Set(truth.strategic.codes.length > 0 ? ['sei'] : []),
    new Set(labels.has(truth.application_number) ? ['sei'] : []),
  ]);
  return [
    scoreSets('sei', '战略性新兴产业：是否', flags, '合成的参照表，逐条逐词对照'),
    scoreSets(
      'sei.code',
      '战略性新兴产业：类别',
      [...truths.values()].map(
        (truth) => [new Set(truth.strategic.codes), labels.get(truth.application_number) ?? NONE] as const,
      ),
    ),
  ];
}

const FLAGS = [
  ['in_force', 'is_in_force', '有效'],
  ['sei', 'is_sei', '战略性新兴产业'],
  ['foreign', 'has_foreign_right', '海外同族专利权'],
  ['maintained', 'is_maintained', '维持超过十年'],
  ['pledge', 'has_pledge', '较高质押融资金额'],
  ['award', 'has_award', '获国家级奖'],
  ['is_high_value', 'is_high_value', '高价值发明专利'],
] as const;

export async function highValueScores(truths: Truths, warehouse: Warehouse): Promise<Score[]> {
  const rows = await warehouse.rows<Record<string, boolean> & { number: string }>(
    `SELECT d.application_number AS number, h.* EXCLUDE (evidence, record_ids, pledge_amount) FROM int_high_value AS h
     JOIN dim_patent AS d ON d.patent_id = h.patent_id WHERE d.application_number IS NOT NULL`,
  );
  return FLAGS.map(([flag, column, title]) => {
    const sums = { planted: 0, found: 0, right: 0 };
    for (const row of rows) {
      const truth = truths.get(String(row.number))?.high_value;
      if (!truth) continue;
      if (truth[flag]) sums.planted++;
      if (row[column]) sums.found++;
      if (truth[flag] && row[column]) sums.right++;
    }
    return scored(`high_value.${flag}`, `高价值：${title}`, sums, flag === 'sei' ? '只计发明' : undefined);
  });
}

/**
 * Effects as classes, in the texts that name them. Those that no class but a catch-all takes in count as found nowhere: saying "something else
 * is improved" is no label.
 */
export async function effectScores(truths: Truths, warehouse: Warehouse): Promise<Score[]> {
  const rows = await warehouse.rows<{ number: string; label: string }>(
    `SELECT DISTINCT d.application_number AS number, l.label_id AS label FROM int_text_label AS l
     JOIN int_patent_text AS t ON t.content_id = l.content_id JOIN dim_patent AS d ON d.patent_id = t.patent_id
     WHERE l.scheme = 'efficacy' AND d.application_number IS NOT NULL AND NOT starts_with(l.label_id, 'other_')`,
  );
  const labels = grouped(rows.map(({ number, label }) => [number, label] as const));
  const sums = { planted: 0, found: 0, right: 0 };
  let hits = 0;
  for (const { application_number, effects } of truths.values()) {
    const found = labels.get(application_number) ?? NONE;
    const wanted = effects.map((effect) => CLASSES_OF_EFFECT.get(effect) ?? NONE);
    sums.planted += wanted.length;
    hits += wanted.filter((classes) => [...classes].some((one) => found.has(one))).length;
    sums.found += found.size;
    sums.right += [...found].filter((one) => wanted.some((classes) => classes.has(one))).length;
  }
  const score = scored('efficacy', '功效：类', sums, '召回按植入的功效计，精确率按判出的类计');
  return [{ ...score, recall: sums.planted === 0 ? null : hits / sums.planted }];
}

/** Patents by chain: any of its nodes. */
export async function chainScores(truths: Truths, warehouse: Warehouse): Promise<Score[]> {
  const labels = await labelsOf(warehouse, 'chain_node', 'n.chain_id');
  const planted = [...truths.values()].filter((truth) => truth.chain !== null && truth.abnormal !== 3);
  const pairs = planted.map((truth): [string, ReadonlySet<string>] => [
    CHAIN_OF[truth.chain ?? ''] ?? '',
    labels.get(truth.application_number) ?? NONE,
  ]);
  const every = CHAINS.map(({ key, name }) => {
    const chain = CHAIN_OF[key] ?? '';
    const sums = { planted: 0, found: 0, right: 0 };
    for (const [own, found] of pairs) {
      if (own === chain) sums.planted++;
      if (found.has(chain)) sums.found++;
      if (own === chain && found.has(chain)) sums.right++;
    }
    return scored(`chain.${key}`, `产业链：${name}`, sums);
  });
  const of = new Set(Object.values(CHAIN_OF));
  const all = scoreSets(
    'chain',
    '产业链：全部十二条',
    pairs.map(
      ([own, found]) => [new Set([own]), new Set([...found].filter((chain) => of.has(chain)))] as const,
    ),
    '一件一链；判为两条链的有一条算错，不论是否真的跨链',
  );
  return [all, ...every];
}

export interface StageFigures {
  scores: Score[];
  /** Mean distance of the middles, levels. */
  errors: { id: string; title: string; patents: number; error: number | null }[];
}

/** Readiness as read from the text against the stage that the text names, and as concluded from all evidence. */
export async function stageScores(
  province: Province,
  truths: Truths,
  warehouse: Warehouse,
): Promise<StageFigures> {
  const text = await intervals(
    warehouse,
    `SELECT d.application_number AS number, l.low, l.high FROM int_text_label AS l JOIN int_patent_text AS t ON t.content_id = l.content_id
     JOIN dim_patent AS d ON d.patent_id = t.patent_id WHERE l.scheme = 'trl'`,
  );
  const whole = await intervals(
    warehouse,
    'SELECT d.application_number AS number, t.trl_low AS low, t.trl_high AS high FROM int_patent_trl AS t JOIN dim_patent AS d ON d.patent_id = t.patent_id',
  );
  const planted = new Map<string, readonly [number, number]>();
  for (const { application_number, trl } of truths.values()) if (trl) planted.set(application_number, trl);
  const assessed = new Map<string, readonly [number, number]>();
  for (const { record, truth } of province.assessments()) {
    if (record.trl === null) continue;
    const level = Math.max(1, Math.min(9, Math.round(2 + truth.quality * 6)));
    assessed.set(record.patent_number, [level, level]);
  }
  const judge = (
    id: string,
    title: string,
    wanted: ReadonlyMap<string, readonly [number, number]>,
    found: ReadonlyMap<string, readonly [number, number]>,
    note?: string,
  ) => {
    let [both, right, error] = [0, 0, 0];
    for (const [number, [low, high]] of wanted) {
      const own = found.get(number);
      if (!own) continue;
      both++;
      if (own[0] <= low && high <= own[1]) right++;
      error += Math.abs((own[0] + own[1]) / 2 - (low + high) / 2);
    }
    return {
      score: scored(id, title, { planted: wanted.size, found: both, right }, note),
      error: { id, title, patents: both, error: both === 0 ? null : error / both },
    };
  };
  const fromText = judge('trl.text', '成熟度：文字所说的阶段', planted, text, '判对：区间包含植入的区间');
  const extra = [...text.keys()].filter((number) => !planted.has(number)).length;
  const judged = [
    { ...fromText, score: { ...fromText.score, found: fromText.score.found + extra } },
    judge(
      'trl.assessed',
      '成熟度：有评价的专利，综合结论',
      assessed,
      whole,
      '评价各有偏差，判对：区间包含真值',
    ),
    judge(
      'trl.both',
      '成熟度：文字有阶段的专利，综合结论',
      planted,
      whole,
      '评价与文字在样例中互不相干，此项只看一致程度',
    ),
  ];
  return { scores: judged.map(({ score }) => score), errors: judged.map(({ error }) => error) };
}

async function intervals(warehouse: Warehouse, sql: string): Promise<Map<string, readonly [number, number]>> {
  const rows = await warehouse.rows<{ number: string | null; low: number | null; high: number | null }>(sql);
  const found = new Map<string, readonly [number, number]>();
  for (const { number, low, high } of rows)
    if (number !== null && low !== null && high !== null) found.set(number, [low, high]);
  return found;
}
