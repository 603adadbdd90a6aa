import { afterAll, beforeAll, expect, it } from 'vitest';
import { freezeContent, reportingCentres } from '../../../activities/score/freeze.ts';
import { askCatalog } from '../../../activities/score/measure.ts';
import type { Duck } from '../../../lake/duck.ts';
import { loadSystem } from '../../../transforms/scoring/load.ts';
import { loadMetrics } from '../../../transforms/semantic/load.ts';
import { builtProvince, PROVINCE_TIMEOUT } from '../../helpers/province.ts';

interface CentreTruth {
  centre: string;
  /** What the centre wrote. */
  said: number | null;
  round: string;
  indicator: string;
  exaggerated: boolean;
}

let duck: Duck;
let truth: CentreTruth[];
let exaggerated = 0;
beforeAll(async () => {
  const province = await builtProvince();
  [duck, truth] = await Promise.all([province.openReadOnly(), province.truthList<CentreTruth>('运营中心')]);
}, PROVINCE_TIMEOUT);
afterAll(() => duck?.close());

it.each(['2022', '2023', '2024'])(
  'of the reports of %s exactly those that were made better than they are are asked about',
  async (year) => {
    const round = `${year}年度`;
    const centres = await reportingCentres(duck, round);
    const system = await loadSystem('js_centre_trial_2024');
    const content = await freezeContent(duck, askCatalog(await loadMetrics(), duck.connection, 'test'), {
      round,
      period: year,
      system,
      centres,
      reports: round,
      snapshot: 'test',
      synthetic: true,
    });
    const items = new Map(system.system.checks.map(({ id, report }) => [id, report]));
    const names = new Map(centres.map(({ university, centre }) => [university, centre]));
    const found = content.checks
      .filter(({ beyond }) => beyond)
      .map(({ university, check }) => `${names.get(university)} ${items.get(check)}`);
    // A file that says the same thing twice, differently: whatever counts then is not what was said, and is asked about as well.
    const values = new Map(content.reports.map((one) => [`${one.university} ${one.item}`, one.value]));
    const planted = truth
      .filter((one) => one.round === round && [...items.values()].includes(one.indicator))
      .filter(({ centre, indicator, said, exaggerated }) => {
        const university = centres.find((one) => one.centre === centre)?.university;
        return exaggerated || values.get(`${university} ${indicator}`) !== said;
      })
      .map(({ centre, indicator }) => `${centre} ${indicator}`);
    expect(found.sort()).toEqual(planted.sort());
    exaggerated += planted.length;
    expect(content.questions.filter(({ failed }) => failed !== null)).toEqual([]);
  },
);

it('there was something to be found', () => expect(exaggerated).toBeGreaterThan(12));
