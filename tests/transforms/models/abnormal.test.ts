import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lakeColumns, recordKind } from '../../../domain/records/index.ts';
import { type Duck, literal } from '../../../lake/duck.ts';
import { build, type Warehouse } from './harness.ts';

/** 合成数据: every text, name and number here is invented. */

async function insert(
  duck: Duck,
  kind: string,
  rows: readonly Record<string, string | number>[],
): Promise<void> {
  const known = recordKind(kind);
  if (known === undefined) throw new Error(kind);
  const columns = new Set(lakeColumns(known).map(({ column }) => column));
  const full = rows.map((row, n) => ({
    record_id: `${kind.slice(0, 8).padEnd(8, '0')}00000000-${n + 1}`,
    source: 'test',
    fetched_at: '2026-01-01 00:00:00+08',
    ordinal: n + 1,
    ...row,
  }));
  for (const row of full) {
    for (const column of Object.keys(row)) if (!columns.has(column)) throw new Error(`${kind}.${column}`);
    const values = Object.values(row).map((value) => (typeof value === 'number' ? value : literal(value)));
    await duck.run(`INSERT INTO lake.${kind} (${Object.keys(row).join(', ')}) VALUES (${values.join(', ')})`);
  }
}

const dayOf = (from: string, days: number): string =>
  new Date(Date.parse(from) + days * 86_400_000).toISOString().slice(0, 10);

let serial = 0;
/** A published invention, or a utility model. */
function filing(more: Record<string, string> & { filing_date: string }): Record<string, string> {
  const { kind = 'A', ...rest } = more;
  const number = `${kind === 'U' ? 'CN2' : 'CN1'}${String(30_000_000 + ++serial).padStart(8, '0')}${kind}`;
  return {
    publication_number: number,
    publication_date: dayOf(more.filing_date, 200),
    title: `一种示例装置${serial}`,
    applicants: '南京示例甲有限公司',
    inventors: `示例${serial}`,
    address: '210000江苏省南京市玄武区示例路1号',
    classification: 'B23K37/04(2006.01)I',
    raw: '{}',
    ...rest,
  };
}

const CLAMP = `一种示例焊接夹具，包括底座、立柱和压紧臂，立柱固定于底座一端，压紧臂铰接于立柱顶部并由气缸驱动，压紧臂末端设有可更换的铜制压头，
压头内开设冷却水道，水道进口与出口分设于压头两侧，能够缩短装夹时间并降低焊接变形。`;
const FILTER = `一种示例污水过滤装置，箱体内自上而下依次设置格栅层、石英砂层和活性炭层，箱体底部连接反冲洗泵，反冲洗泵由液位传感器控制启停，
当滤层压差超过设定值时自动进行反冲洗，避免了滤层堵塞，延长了更换周期。`;
const SENSOR = `一种示例压力传感器，弹性膜片的上表面设有四个压敏电阻组成的电桥，电桥输出端连接温度补偿电路，外壳与膜片之间填充硅油，
提高了量程范围内的线性度并减小了温度漂移。`;
const BEARING = `一种示例滚动轴承，外圈与内圈之间设有保持架，保持架的兜孔内壁开有储油槽，储油槽与外圈的注油孔相对，改善了高速运转时的润滑。`;

const same = ['2020-03-01', '2020-05-01', '2021-12-01'].map((filing_date) =>
  filing({ filing_date, abstract: CLAMP, title: '一种示例夹具' }),
);
const copy = filing({
  filing_date: '2022-01-10',
  abstract: CLAMP,
  title: '一种示例夹具',
  applicants: '苏州示例乙有限公司',
  address: '215000江苏省苏州市示例路9号',
});
const twinOf = (kind: string, title: string) =>
  filing({
    kind,
    title,
    filing_date: '2019-06-03',
    abstract: FILTER,
    applicants: '无锡示例丙有限公司',
    address: '214000江苏省无锡市示例路3号',
  });
const twins = [twinOf('A', '一种示例过滤装置及其使用方法'), twinOf('U', '一种示例过滤装置')];
const figured = [SENSOR, BEARING].map((abstract, n) =>
  filing({
    filing_date: `201${6 + n}-02-03`,
    abstract: `${abstract}实验室测试表明，指标改善41.7%，连续运行1386小时后偏差不超过2.9%。`,
    applicants: `常州示例丁${n}有限公司`,
  }),
);
const burst = Array.from({ length: 21 }, (_, n) =>
  filing({
    filing_date: dayOf('2018-01-01', n * 2),
    inventors: '示例繁',
    applicants: '镇江示例戊有限公司',
    address: '212000江苏省镇江市示例路4号',
  }),
);
const scattered = Array.from({ length: 6 }, (_, n) =>
  filing({
    filing_date: dayOf('2017-01-01', n * 9),
    inventors: '示例仁;示例义',
    applicants: `扬州示例${['子机械', '丑化工', '寅电气'][n % 3]}有限公司`,
    address: `225000江苏省扬州市示例路${n % 3}号`,
  }),
);
/** Two applicants with one team: nothing to speak of. */
const partners = Array.from({ length: 6 }, (_, n) =>
  filing({
    filing_date: dayOf('2017-01-01', n * 9),
    inventors: '示例礼;示例智',
    applicants: `泰州示例${['卯食品', '辰船舶'][n % 2]}有限公司`,
    address: `225300江苏省泰州市示例路${n % 2}号`,
  }),
);
const claimed = Array.from({ length: 12 }, (_, n) =>
  filing({
    filing_date: dayOf('2016-01-01', n * 40),
    applicants: '南通示例己有限公司',
    claims:
      n === 0
        ? `1.一种示例机构，包括${'；第一部件与第二部件相连'.repeat(40)}。\n2.如权利要求1所述的机构。`
        : '1.一种示例机构，包括：底座；支架；电机。',
  }),
);
const sold = Array.from({ length: 11 }, (_, n) =>
  filing({
    filing_date: dayOf('2015-01-01', n),
    application_number: '',
    applicants: `盐城示例${['庚纺织', '辛医药'][n % 2]}有限公司`,
  }),
).map(({ application_number: _, ...rest }) => rest);
const all = [...same, copy, ...twins, ...figured, ...burst, ...scattered, ...partners, ...claimed, ...sold];

let warehouse: Warehouse;
interface Signal extends Record<string, string | number> {
  patent_id: string;
  rule_id: string;
  score: number;
  evidence: string;
  related_patent_ids: string;
  record_ids: string;
}
let signals: Signal[];
const idOf = (row: Record<string, string> | undefined) => (row?.publication_number ?? '').slice(0, 11);
const of = (rule: string) => signals.filter(({ rule_id }) => rule_id === rule);
const idsOf = (rule: string) => of(rule).map(({ patent_id }) => patent_id);
const ids = (rows: readonly Record<string, string>[]) => rows.map(idOf).sort();

beforeAll(async () => {
  warehouse = await build(
    async (duck) => {
      await insert(duck, 'publication', all);
      await insert(duck, 'organisation', [{ name: '镇江示例戊有限公司', rd_staff: 0 }]);
      await insert(
        duck,
        'legal_event',
        sold.flatMap((row, n) => {
          const event = {
            patent_number: row.publication_number ?? '',
            event_name: '专利申请权、专利权的转移',
            event_code: 'TA01',
            announced_date: dayOf(row.publication_date ?? '', 60),
            event_date: dayOf(row.publication_date ?? '', 40),
            item: '申请人',
            item_ordinal: 1,
            from_names: row.applicants ?? '',
            to_names: '徐州示例壬有限公司',
            event_key: `t${n}`,
          };
          const changed = {
            ...event,
            event_name: '发明人变更',
            event_code: 'CB03',
            item: '发明人',
            announced_date: dayOf(row.publication_date ?? '', 80),
            from_names: n === 0 ? '示例甲一' : '示例乙一 示例乙二',
            to_names: n === 0 ? '示例癸' : '示例乙二;示例乙一',
            event_key: `i${n}`,
          };
          const { event_date: _, ...announced } = changed;
          return n < 2 ? [event, announced] : [event];
        }),
      );
    },
    { only: ['fct_abnormal_signal'] },
  );
  signals = await warehouse.duck.rows<Signal>(
    'SELECT * FROM fct_abnormal_signal ORDER BY patent_id, rule_id',
  );
}, 60_000);
afterAll(() => warehouse.duck.close());

describe('signals of abnormal filings', () => {
  it('hold what their headers declare and break no audit of their own', () => {
    expect(warehouse.undeclared.filter((one) => /abnormal|near_duplicate/.test(one))).toEqual([]);
    expect(warehouse.failures.filter(({ severity }) => severity === 'block')).toEqual([]);
  });

  it('are clues: one status, no verdict in any word', () => {
    expect(new Set(signals.map(({ status }) => status))).toEqual(new Set(['线索']));
    for (const { evidence } of signals)
      expect(evidence).not.toMatch(/非正常|造假|违法|违规|抄袭|骗|认定|恶意|虚假/);
    expect(signals.filter(({ record_ids }) => record_ids === '')).toEqual([]);
  });

  it('same-text: two alike in the window, not the third one years later', () => {
    expect(idsOf('same-text')).toEqual(ids(same.slice(0, 2)));
    const [first] = of('same-text');
    expect(first).toMatchObject({ type: 1, score: 1, strength: '中', related_patent_ids: idOf(same[1]) });
    expect(first?.evidence).toMatch(
      /^同一申请人在 61 天内另有 1 件内容相近，其中 CN\d+：名称与摘要相似度 1\.00.*相同文字：「/,
    );
  });

  it('published-by-others: the later one only, of another applicant, after publication', () => {
    expect(idsOf('published-by-others')).toEqual([idOf(copy)]);
    // Both of 2020 were published before; that of 2021-12-01 was not.
    expect(of('published-by-others')[0]?.related_patent_ids).toBe(ids(same.slice(0, 2)).join(';'));
    expect(idsOf('others-same-text')).toEqual([idOf(same[2]), idOf(copy)].sort());
  });

  it('same-day-pair: named with what cannot be seen, and not taken for filing twice', () => {
    expect(idsOf('same-day-pair')).toEqual(ids(twins));
    expect(of('same-day-pair')[0]?.evidence).toContain('公布文献看不出');
    expect(of('same-day-pair')[0]?.score).toBe(0.25);
    expect(idsOf('same-text')).not.toContain(idOf(twins[0]));
  });

  it('same-figures: equal values in different texts', () => {
    expect(idsOf('same-figures')).toEqual(ids(figured));
    expect(of('same-figures')[0]?.evidence).toContain('41.7%、1386小时、2.9%');
  });

  it('inventor-burst and few-rd-staff: the whole run within the window', () => {
    expect(idsOf('inventor-burst')).toEqual(ids(burst));
    expect(of('inventor-burst')[0]?.evidence).toMatch(/示例繁在 60 天内列于同一申请人的 21 件申请/);
    expect(idsOf('few-rd-staff')).toEqual(ids(burst));
    // The list that states the staff is among the records.
    expect(of('few-rd-staff')[0]?.record_ids).toContain('organisa');
    expect(of('inventor-burst')[0]?.related_patent_ids.split(';')).toHaveLength(10);
  });

  it('shared-inventors: three applicants with one team, not two', () => {
    expect(idsOf('shared-inventors')).toEqual(ids(scattered));
    expect(of('shared-inventors')[0]?.evidence).toMatch(
      /^3 个第一申请人.*示例义、示例仁|^3 个第一申请人.*示例仁、示例义/,
    );
  });

  it('long-claim: the first claim against those of its kind', () => {
    expect(idsOf('long-claim')).toEqual([idOf(claimed[0])]);
    expect(of('long-claim')[0]?.evidence).toMatch(/首项权利要求有 41 段/);
    expect(of('long-claim')[0]?.score).toBeLessThanOrEqual(0.5);
  });

  it('transfers: quick ones, one buyer, and inventors that really changed', () => {
    expect(idsOf('quick-transfer')).toEqual(ids(sold));
    expect(idsOf('transfer-hub')).toEqual(ids(sold));
    expect(of('transfer-hub')[0]?.evidence).toContain('受让 11 件公布或授权不久的专利，来自 2 方');
    // The second one only changed the order of its inventors.
    expect(idsOf('inventor-change')).toEqual([idOf(sold[0])]);
  });

  it('says nothing of anybody else', () => {
    const told = new Set(signals.map(({ patent_id }) => patent_id));
    for (const row of [...partners, ...claimed.slice(1)]) expect(told.has(idOf(row))).toBe(false);
  });
});
