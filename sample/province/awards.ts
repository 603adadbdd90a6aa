import { Rng, totals } from '../rng.ts';
import { day, iso } from './calendar.ts';
import { nameOn } from './organisations.ts';
import { isValidOn } from './patent.ts';
import { type BundlePlan, plansOf } from './plan.ts';
import type { AwardRecord, Made } from './records.ts';
import { titleOf } from './text.ts';
import type { World } from './world.ts';

export interface AwardTruth {
  organisation: string;
  /** A national science and technology award or the China patent award: the fifth case of a high-value invention. */
  counts: boolean;
}

/** award | level | counts | weight. Real names of awards; `市` stands for a city's. The last four do not count. */
const AWARDS: readonly (readonly [string, string | null, boolean, number])[] = [
  ['中国专利奖', '金奖', true, 3],
  ['中国专利奖', '银奖', true, 6],
  ['中国专利奖', '优秀奖', true, 26],
  ['中国专利优秀奖', null, true, 8],
  ['国家科学技术进步奖', '二等奖', true, 5],
  ['国家技术发明奖', '二等奖', true, 4],
  ['江苏省科学技术奖', '三等奖', false, 7],
  ['市专利奖', '优秀奖', false, 8],
  ['市科学技术进步奖', '二等奖', false, 5],
  ['示例行业协会专利创新奖', null, false, 4],
];
const WEIGHTS = totals(AWARDS.map(([, , , weight]) => weight));
const SHARE = 0.08;

export function* awardsOf(world: World): Generator<Made<AwardRecord, AwardTruth>> {
  for (const plan of plansOf(world)) {
    const made = awardOfPlan(world, plan);
    if (made) yield made;
  }
}

/** At most one patent of a bundle is awarded, an invention where there is one. */
export function awardOfPlan(world: World, plan: BundlePlan): Made<AwardRecord, AwardTruth> | null {
  const { bundle } = plan;
  if (bundle.abnormal || bundle.owner.type === 'person') return null;
  const rng = new Rng(world.seed, 'award', bundle.index);
  if (!rng.chance(SHARE)) return null;
  const year = 2017 + rng.int(8);
  const awarded = day(`${year}-0${5 + rng.int(5)}-1${rng.int(10)}`);
  const valid = plan.patents.filter((patent) => patent.kind !== 'design' && isValidOn(patent, awarded));
  const patent = valid.find((one) => one.kind === 'invention') ?? valid[0];
  const [name, level, counts] = AWARDS[rng.index(WEIGHTS)] ?? [];
  if (!patent || name === undefined) return null;
  const city = bundle.owner.city.name || '南京市';
  return {
    record: {
      patent_number: patent.application,
      title: titleOf(world, patent),
      award: name.startsWith('市') ? `${city}${name.slice(1)}` : name,
      level: level ?? null,
      year,
      organisation: [nameOn(bundle.owner, awarded)],
      recipients: patent.inventors,
      awarded_date: iso(awarded),
    },
    truth: { organisation: bundle.owner.id, counts: counts ?? false },
  };
}
