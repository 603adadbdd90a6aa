import { describe, expect, it } from 'vitest';
import { firmnessOf, prospectOf, roundBefore } from '../../../activities/score/analysis.ts';
import { assignEvaluators } from '../../../activities/score/assign.ts';
import { inUnit } from '../../../activities/score/cross-check.ts';
import { itemsOf } from '../../../activities/score/items.ts';
import { askedOf, measure, periodOf, roundPeriod } from '../../../activities/score/measure.ts';
import { gradeOf, scoreRound } from '../../../activities/score/result.ts';
import { indicatorRows, scoreRows } from '../../../activities/score/rows.ts';
import { PanhuoError } from '../../../domain/errors.ts';
import { ask, asked, content, points, row, state, submitted, system } from './small-round.ts';

const of = (result: ReturnType<typeof scoreRound>, university: string, indicator: string) =>
  indicatorRows(result).find((one) => one.university === university && one.indicator_id === indicator);

describe('figures of a round', () => {
  it('are asked once each, over the time that their formula says', async () => {
    asked.length = 0;
    const { system: spec } = system();
    const known = new Set(['甲大学', '乙大学', '丙大学']);
    const { figures, questions } = await measure(
      askedOf(spec),
      ['甲大学', '乙大学', '丙大学', '外校'],
      known,
      roundPeriod('2024'),
      async (metric, request) => {
        if (metric === 'clues') throw new PanhuoError('PANHUO_METRIC_PERIOD', '早于数据');
        return ask(metric, request);
      },
    );
    expect(asked.map(({ metric, period }) => `${metric} ${period}`)).toEqual([
      'valid 2024',
      'amount 2024',
      'rate r3:2024',
      'amount 2024',
    ]);
    const value = (university: string, id: string) => {
      const found = figures.find((one) => one.university === university && one.id === id);
      return [found?.value, found?.state];
    };
    // Yuan became 万元; no rows are nought of money and nothing of a rate; a school nobody knows has neither.
    expect(value('甲大学', 'amount')).toEqual([50, 'measured']);
    expect(value('丙大学', 'amount')).toEqual([0, 'none']);
    expect(value('丙大学', 'rate')).toEqual([null, 'none']);
    expect(value('乙大学', 'rate')).toEqual([null, 'suppressed']);
    expect(value('外校', 'amount')).toEqual([null, 'unknown']);
    expect(value('甲大学', 'abnormal')).toEqual([null, 'unavailable']);
    expect(questions.map(({ failed }) => failed)).toEqual([null, null, null, null, '早于数据']);
  });

  it('are not taken at all where a metric does not exist or cannot run', async () => {
    const failing = async () => {
      throw new PanhuoError('PANHUO_SQL_REFUSED', '快照里没有这一列');
    };
    await expect(
      measure(askedOf(system().system), ['甲大学'], new Set(['甲大学']), roundPeriod('2024'), failing),
    ).rejects.toThrow('快照里没有这一列');
  });

  it.each([
    ['2024', 'r3:2024', 'to:2024'],
    ['2024Q2', 'r12:2024Q2', 'to:2024Q2'],
    ['2024-06', 'r36:2024-06', 'to:2024-06'],
  ])('of %s look back three years or to the beginning', (written, three, until) => {
    const period = roundPeriod(written);
    expect([periodOf('three_years', period), periodOf('until', period)]).toEqual([three, until]);
  });

  it.each(['2024..2025', 'ytd:2024-06', '去年', '2024-06-30'])('have no period %s', (written) => {
    expect(() => roundPeriod(written)).toThrow('评价期间');
  });
});

describe('reports against registers', () => {
  it('ask about what is beyond the tolerance, and only that', () => {
    // 54 against 50 is within a tenth, 40 against 25 is not.
    expect(content().checks).toEqual([
      expect.objectContaining({
        university: '甲大学',
        reported: 54,
        computed: 50,
        difference: 4,
        tolerance: 5,
        beyond: false,
      }),
      expect.objectContaining({
        university: '乙大学',
        reported: 40,
        computed: 25,
        difference: 15,
        tolerance: 2.5,
        beyond: true,
      }),
    ]);
  });

  it.each([
    [540_000, '元', 54],
    [54, '万元', 54],
    [54, null, 54],
    [0.0054, '亿元', 54],
    [54, '份', 54],
  ])('are read in the unit of the check: %d %s', (value, unit, wanted) => {
    expect(inUnit({ value, unit }, '万元')).toBe(wanted);
  });

  it('let the register count until a third person believes the centre', () => {
    const answer = row('score_answer', '乙大学|check_amount', 'explained', '中心');
    const asked = state(answer);
    expect(of(scoreRound(content(), asked), '乙大学', 'amount')).toMatchObject({
      value: 25,
      question_state: '待裁定',
      reported_value: 40,
    });
    // Question is the 8th decision, the answer the 9th.
    const ruling = (verdict: string) =>
      row('score_adjudication', '乙大学|check_amount', verdict, '赵六', { left: '8', right: '9' });
    expect(of(scoreRound(content(), state(answer, ruling('reported'))), '乙大学', 'amount')).toMatchObject({
      value: 40,
      question_state: '已裁定',
    });
    expect(of(scoreRound(content(), state(answer, ruling('register'))), '乙大学', 'amount')?.value).toBe(25);
  });
});

describe('scores', () => {
  const all = ['甲大学', '乙大学', '丙大学'].flatMap((university) =>
    ['张三', '李四'].map((by) => submitted(university, by)),
  );
  const judged = [
    points('甲大学', '张三', 20),
    points('甲大学', '李四', 16),
    points('乙大学', '张三', 10),
    points('乙大学', '李四', null),
    points('丙大学', '张三', null),
    points('丙大学', '李四', null),
  ];

  it('hide what one evaluator says until both have submitted', () => {
    const half = scoreRound(content(), state(...judged, submitted('甲大学', '张三')));
    expect(of(half, '甲大学', 'rule')).toMatchObject({
      score_a: null,
      reason_a: null,
      score_b: null,
      value: null,
    });
    const both = scoreRound(content(), state(...judged, ...all));
    expect(of(both, '甲大学', 'rule')).toMatchObject({ score_a: 20, score_b: 16, value: 18, max_points: 20 });
    // Each sees the own ones all the time, and only those.
    const own = itemsOf(content(), state(...judged), '张三');
    expect(own.map((item) => item.points)).toEqual([null, 10, 20]);
    expect(JSON.stringify(own)).not.toContain('16');
  });

  it('come out as worked by hand, where nothing is never nought', () => {
    const result = scoreRound(content(), state(...judged, ...all));
    // 甲: 40·50% + 30·40% + 10·80% + 20·90% = 20 + 12 + 8 + 18 = 58.
    expect(result.scored.absolute.sheets[0]).toMatchObject({
      total: 58,
      rank: 1,
      grade: '合格',
      coverage: 1,
    });
    // 乙: the rate is suppressed, so the amount has all 70; one evaluator could not judge, so posts have all 30: 70·25% + 30·50% = 32.5.
    expect(result.scored.absolute.sheets[1]).toMatchObject({ total: 32.5, coverage: 0.5 });
    expect(of(result, '乙大学', 'rule')).toMatchObject({ value: null, note: '两名评审员分歧待裁定' });
    expect(of(result, '丙大学', 'rule')).toMatchObject({ value: null, note: '两名评审员都无法评判' });
    // 丙: nothing sold and ten people: 70·0 + 30·100% = 30; five patents are too few to divide by.
    expect(result.scored.absolute.sheets[2]?.total).toBe(30);
    expect(of(result, '丙大学', 'amount')).toMatchObject({ value: 0, value_adjusted: null });
    // Per 100 patents 乙 is the larger: 100 万元 against 50.
    expect(of(result, '甲大学', 'amount')?.value_adjusted).toBe(50);
    expect(of(result, '乙大学', 'amount')?.value_adjusted).toBe(100);
  });

  it('give no grade where too little is known', () => {
    const [, second] = [0, 1].map((at) =>
      gradeOf(
        scoreRound(
          { ...content(), system: { ...content().system, grade_coverage: 0.51 } },
          state(...judged, ...all),
        ),
        at,
      ),
    );
    expect(second).toBeNull();
    expect(gradeOf(scoreRound(content(), state(...judged, ...all)), 1)).toBe('不合格');
  });

  it('are capped by what is found, not by clues, and say so', () => {
    const high = content();
    for (const figure of high.figures)
      if (figure.university === '甲大学' && figure.id === 'amount') figure.value = 200;
      else if (figure.university === '甲大学' && figure.id === 'rate') figure.value = 0.5;
    const free = scoreRound(high, state(...judged, ...all));
    expect(gradeOf(free, 0)).toBe('优秀');
    expect(free.centres[0]?.watched).toEqual({ abnormal: 2 });
    const finding = (verdict: string) => row('score_finding', '甲大学|abnormal', verdict, '组长');
    const capped = scoreRound(high, state(...judged, ...all, finding('confirmed')));
    expect(
      scoreRows(capped).find(
        (one) => one.university === '甲大学' && one.method === 'threshold' && one.view === 'absolute',
      ),
    ).toMatchObject({
      grade: '合格',
      grade_before_caps: '优秀',
      cap_reason: '未整改',
    });
    expect(gradeOf(scoreRound(high, state(...judged, ...all, finding('cleared'))), 0)).toBe('优秀');
  });

  it('stand side by side by every method, in both views, within 0 and 100', () => {
    const rows = scoreRows(scoreRound(content(), state(...judged, ...all)));
    expect(new Set(rows.map(({ method, view }) => `${method} ${view}`)).size).toBe(12);
    expect(rows).toHaveLength(36);
    for (const { score } of rows)
      if (score !== null) expect(Number(score) >= 0 && Number(score) <= 100).toBe(true);
    const again = scoreRows(scoreRound(content(), state(...judged, ...all)));
    expect(again).toEqual(rows);
  });

  it('say how firm they are and what a centre can do', () => {
    const result = scoreRound(content(), state(...judged, ...all));
    expect(firmnessOf(result).lacking).toBe(2);
    const { gap, peers, change } = prospectOf(result, '甲大学', null);
    expect(gap).toMatchObject({ grade: '合格', next: '优秀', line: 80, deficit: 22 });
    expect(peers.map(({ id }) => id)).toEqual(['乙大学', '丙大学']);
    expect(change).toBeNull();
    const before = { ...content(), round: '2023年度', ends: '2023-12-31' };
    const old = scoreRound(before, state(points('甲大学', '张三', 10), points('甲大学', '李四', 10), ...all));
    expect(roundBefore(result, [result, old])).toBe(old);
    const since = prospectOf(result, '甲大学', old).change;
    expect(since?.difference).toBe(8);
    expect(since?.indicators.find(({ indicator }) => indicator === 'rule')?.points).toBe(8);
  });
});

describe('evaluators', () => {
  const centres = [{ university: '甲' }, { university: '乙' }, { university: '丙' }];
  const person = (name: string, ...belongs: string[]) => ({ name, belongs });

  it('get centres they have nothing to do with, evenly', () => {
    const assigned = assignEvaluators(centres, [person('一', '甲'), person('二'), person('三')]);
    expect(assigned.map(({ a, b }) => `${a}${b}`)).toEqual(['二三', '一二', '一三']);
  });

  it('are refused when a centre has not two', () => {
    expect(() => assignEvaluators(centres, [person('一', '乙'), person('二')])).toThrow('乙 找不到两名');
  });
});
