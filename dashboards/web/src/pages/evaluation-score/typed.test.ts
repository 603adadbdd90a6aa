import { describe, expect, it } from 'vitest';
import type { ScoreItem } from './query.ts';
import { check, isChanged, progressOf, shownOf } from './typed.ts';

const item = (own: ScoreItem['own'] = null): ScoreItem => ({
  id: 'mandate',
  name: '机构设置',
  kind: 'judged',
  max: 4,
  unit: '分',
  value: null,
  target: null,
  suggested: null,
  note: null,
  question: '是否设有专门机构',
  anchors: null,
  own,
  both: null,
  state: 'waiting',
  adjudication: null,
  evidence: {
    wanted: '文件',
    metric: null,
    numerator: null,
    denominator: null,
    reported: [],
    check: null,
    links: [],
  },
});
const typed = (points: string, reason = '有文件', none = false) => ({ points, none, reason });

describe('what was typed', () => {
  it('tells blank from nought', () => {
    expect(check(item(), typed(''))).toMatchObject({ ok: false, field: 'points' });
    expect(check(item(), typed('0'))).toEqual({ ok: true, points: 0, reason: '有文件' });
    expect(check(item(), typed('', '材料缺页', true))).toEqual({
      ok: true,
      points: null,
      reason: '材料缺页',
    });
  });

  it('refuses what is no score: out of range, too fine, no number, no reason', () => {
    for (const wrong of ['4.5', '-1', '2.555', '三', '1e2'])
      expect(check(item(), typed(wrong)), wrong).toMatchObject({ ok: false, field: 'points' });
    expect(check(item(), typed('3.25'))).toMatchObject({ ok: true, points: 3.25 });
    expect(check(item(), typed('２．５'))).toMatchObject({ ok: true, points: 2.5 });
    expect(check(item(), typed('3', '  '))).toMatchObject({ ok: false, field: 'reason' });
  });

  it('is a change only where it differs from what was saved', () => {
    const saved = item({ points: 3, reason: '有文件', decision: 7 });
    expect(shownOf(saved, {})).toEqual(typed('3'));
    expect(isChanged(saved, { mandate: typed('3') })).toBe(false);
    expect(isChanged(saved, { mandate: typed('3', '有文件', true) })).toBe(true);
    expect(isChanged(saved, { mandate: typed('3.5') })).toBe(true);
    expect(isChanged(saved, {})).toBe(false);
    expect(progressOf([saved, item()])).toEqual({ done: 1, of: 2 });
  });
});
