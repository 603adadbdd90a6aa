import { beforeAll, expect, it } from 'vitest';
import { askedOf } from '../../../activities/score/measure.ts';
import type { PanhuoError } from '../../../domain/errors.ts';
import { loadSystem, loadSystems, parseSystem, type SystemFile } from '../../../transforms/scoring/load.ts';
import { efficacyBounds, judgementsOf, scoringSystem } from '../../../transforms/scoring/system.ts';
import { loadMetrics } from '../../../transforms/semantic/load.ts';
import { SMALL, system } from '../../activities/score/small-round.ts';

let systems: SystemFile[];
beforeAll(async () => {
  systems = await loadSystems();
});

it('the default framework is 15/20/40/15/10 in 25 to 35 indicators, each with evidence, and says that it is a trial', () => {
  const found = systems.find(({ system: one }) => one.id === 'js_centre_trial_2024')?.system;
  expect(found).toMatchObject({ label: '试行', verified: false });
  expect(found?.groups.map(({ weight }) => weight)).toEqual([15, 20, 40, 15, 10]);
  expect(found?.indicators.length).toBeGreaterThanOrEqual(25);
  expect(found?.indicators.length).toBeLessThanOrEqual(35);
  expect(new Set(found?.indicators.map(({ kind }) => kind))).toEqual(
    new Set(['computed', 'reported', 'judged']),
  );
});

it('every figure that a system asks for is a metric that can be cut by university', async () => {
  const catalog = await loadMetrics();
  for (const { system: one } of systems)
    for (const { id, formula } of askedOf(one)) {
      const { dimensions } = catalog.metric(formula.metric);
      const ids = dimensions.map((dimension) => dimension.id);
      expect(ids, `${id}: ${formula.metric}`).toContain('university');
      for (const condition of formula.where)
        expect(ids, `${id}: ${condition}`).toContain(/^[a-z_]+/.exec(condition)?.[0]);
    }
});

it('an unknown system is refused with those there are', async () => {
  await expect(loadSystem('nowhere')).rejects.toMatchObject({
    code: 'PANHUO_INDICATORS_UNKNOWN',
    hint: expect.stringContaining('js_centre_trial_2024'),
  });
});

it.each([
  ['weights that do not sum to 100', 'weight: 70 }', 'weight: 60 }', '一级指标 的权重之和应为 100'],
  ['indicators that do not sum to their group', 'weight: 40, kind', 'weight: 41, kind', '权重之和应为 70'],
  ['a group that is not there', 'group: does, weight: 40', 'group: did, weight: 40', '没有一级指标 did'],
  ['a curve the wrong way round', 'floor: 0, target: 100', 'floor: 100, target: 0', '应大于底线'],
  ['a cap to a grade that is not there', 'grade_at_most: 合格', 'grade_at_most: 良好', '“良好”不在等级之列'],
  ['lines out of order', 'from: 80', 'from: 40', '分数线应由高到低'],
  ['judgements that contradict themselves', 'ahp: [[1, 2], [0.5, 1]]', 'ahp: [[1, 2], [2, 1]]', '倒数'],
  ['a matrix of another order', 'ahp: [[1, 2], [0.5, 1]]', 'ahp: [[1]]', '判断矩阵有 1 阶'],
  [
    'a check of an indicator that is not computed',
    'indicator: amount }',
    'indicator: posts }',
    '没有由系统计算的指标 posts',
  ],
  ['a name of its own file', 'id: small', 'id: smaller', 'id 应与文件名一致'],
  ['a field nobody knows', 'digits: 2', 'digits: 2', ''],
])('a system with %s is refused with its place', (_, from, to, message) => {
  if (message === '') {
    expect(() => parseSystem(`${SMALL}\nfrob: 1\n`, 'small.yaml')).toThrow('没有这个字段');
    return;
  }
  expect(SMALL).toContain(from);
  try {
    parseSystem(SMALL.replace(from, to), 'small.yaml');
  } catch (error) {
    expect(error).toMatchObject({ code: 'PANHUO_INDICATORS_INVALID' });
    expect((error as PanhuoError).message).toContain(message);
    expect((error as PanhuoError).where?.file).toBe('small.yaml');
    return;
  }
  throw new Error('it was accepted');
});

it('becomes curves, bounds and judgements of either view', () => {
  const { system: small } = system();
  const curve = (view: 'absolute' | 'adjusted') => scoringSystem(small, view).groups[0]?.indicators[0]?.curve;
  expect([curve('absolute'), curve('adjusted')]).toMatchObject([{ target: 100 }, { target: 200 }]);
  expect(efficacyBounds(small, 'absolute')).toMatchObject({
    rate: { unacceptable: 0, satisfactory: 0.5 },
    rule: { unacceptable: 12, satisfactory: 20 },
  });
  expect(judgementsOf(small)?.within.has).toEqual([
    [1, 0.5],
    [2, 1],
  ]);
});
