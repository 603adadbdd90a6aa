import { Rng } from '../rng.ts';
import { day, iso } from './calendar.ts';
import type { CentreReportRecord, Made } from './records.ts';
import type { Tally, UniversityYear } from './tally.ts';
import type { World } from './world.ts';

export interface CentreTruth {
  university: string;
  /** What the province knows; null for what only the centre can know. */
  value: number | null;
  /** The centre reports more than there is. */
  exaggerated: boolean;
}

const REPORTS: readonly { round: string; year: number; reported: string }[] = [
  { round: '2022年度', year: 2022, reported: '2023-01-10' },
  { round: '2023年度', year: 2023, reported: '2024-01-12' },
  { round: '2024年度', year: 2024, reported: '2024-12-20' },
];

interface Indicator {
  name: string;
  unit: string;
  /** From the tally; absent: the centre's own figure. */
  from?: (year: UniversityYear) => number;
  own?: (rng: Rng) => number;
}

const INDICATORS: readonly Indicator[] = [
  { name: '专职人员数', unit: '人', own: (rng) => 3 + rng.int(12) },
  { name: '年度运行经费', unit: '万元', own: (rng) => 50 + rng.int(400) },
  { name: '成果披露数', unit: '项', from: (year) => year.disclosed },
  { name: '发明专利授权数', unit: '件', from: (year) => year.inventionGrants },
  { name: '实用新型授权数', unit: '件', from: (year) => year.utilityGrants },
  { name: '有效发明专利数', unit: '件', from: (year) => year.validInventions },
  { name: '专利转让许可备案数', unit: '次', from: (year) => year.conversions },
  { name: '转让许可专利数', unit: '件', from: (year) => year.convertedPatents },
  { name: '专利技术合同数', unit: '份', from: (year) => year.contracts },
  { name: '专利技术合同金额', unit: '万元', from: (year) => year.amount / 10_000 },
  { name: '到账金额', unit: '万元', from: (year) => year.paid / 10_000 },
  { name: '作价投资项目数', unit: '项', from: (year) => year.equity },
  { name: '开放许可声明数', unit: '件', from: (year) => year.declared },
  { name: '开放许可达成数', unit: '份', from: (year) => year.openDeals },
  { name: '对接企业数', unit: '家', own: (rng) => 20 + rng.int(300) },
  { name: '举办对接活动数', unit: '场', own: (rng) => 2 + rng.int(20) },
  { name: '制度建设情况', unit: '' },
];

/** Each centre's own account of each round, next to what is true. Four of 25 make themselves look better. */
export function* centreReportsOf(
  world: World,
  tally: Tally,
): Generator<Made<CentreReportRecord, CentreTruth>> {
  const schools = world.universities.filter((org) => org.type === 'university').slice(0, world.sizes.centres);
  for (const [n, school] of schools.entries()) {
    const vain = n % 7 === 3;
    for (const { round, year, reported } of REPORTS) {
      const rng = new Rng(world.seed, 'centre', n, year);
      const facts = tally.universities[school.id]?.[year];
      for (const [place, indicator] of INDICATORS.entries()) {
        const truth = indicator.from ? (facts ? indicator.from(facts) : 0) : null;
        const text =
          indicator.unit === ''
            ? rng.pick(['已出台专利转化收益分配办法', '已建立申请前评估制度', '制度修订中'])
            : null;
        const said = indicator.own ? indicator.own(rng) : truth;
        const exaggerated = vain && indicator.from !== undefined && place >= 6 && (truth ?? 0) > 0;
        const value =
          said === null ? null : Math.round(said * (exaggerated ? 1.2 + rng.float() * 0.6 : 1) * 100) / 100;
        yield {
          record: {
            centre: `${school.name}知识产权运营中心`,
            university: school.name,
            round,
            indicator: indicator.name,
            value: text === null ? value : null,
            value_text: text,
            unit: indicator.unit || null,
            evidence: rng.chance(0.7) ? `附件${place + 1}` : null,
            reported_date: iso(day(reported) + rng.int(8)),
          },
          truth: {
            university: school.id,
            value: truth === null ? null : Math.round(truth * 100) / 100,
            exaggerated,
          },
        };
      }
    }
  }
}
