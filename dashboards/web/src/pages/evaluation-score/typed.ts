import { numberIn } from '../../kit/field.tsx';
import type { ScoreItem } from './query.ts';

/** What was typed for one item and is not saved as a score yet. */
export interface Typed {
  /** As it is typed; '' is blank, which is not 0. */
  readonly points: string;
  /** 无法评判. */
  readonly none: boolean;
  readonly reason: string;
}
export type Sheet = Readonly<Record<string, Typed>>;

/** What stands in the fields of an item: what was typed, else what was saved. */
export const shownOf = (item: ScoreItem, typed: Sheet): Typed =>
  typed[item.id] ?? {
    points: item.own?.points == null ? '' : String(item.own.points),
    none: item.own !== null && item.own.points === null,
    reason: item.own?.reason ?? '',
  };

/** Whether the fields say something else than what was saved. */
export function isChanged(item: ScoreItem, typed: Sheet): boolean {
  const own = typed[item.id];
  if (own === undefined) return false;
  const saved = shownOf(item, {});
  return own.points.trim() !== saved.points || own.none !== saved.none || own.reason.trim() !== saved.reason;
}

export type Checked =
  | { readonly ok: true; readonly points: number | null; readonly reason: string }
  | { readonly ok: false; readonly field: 'points' | 'reason'; readonly message: string };

/** What would be saved, or what is wrong with it. */
export function check(item: ScoreItem, { points, none, reason }: Typed): Checked {
  const fault = (field: 'points' | 'reason', message: string) => ({ ok: false, field, message }) as const;
  const why = reason.trim();
  if (!none) {
    if (points.trim() === '')
      return fault('points', '还没有填分数；无法评判的请勾选“无法评判”，留空不是 0 分');
    const value = numberIn(points);
    if (value === null) return fault('points', '应为数字');
    if (value < 0 || value > item.max) return fault('points', `应在 0 至 ${item.max} 之间`);
    if (Math.round(value * 100) !== Math.round(value * 1e6) / 1e4) return fault('points', '至多两位小数');
    if (why === '') return fault('reason', '请写明理由');
    return { ok: true, points: value, reason: why };
  }
  if (why === '') return fault('reason', '无法评判也要写明理由');
  return { ok: true, points: null, reason: why };
}

/** Items that people score, and how many of them have a saved score. */
export function progressOf(items: readonly ScoreItem[]): { done: number; of: number } {
  const judged = items.filter(({ kind }) => kind === 'judged');
  return { done: judged.filter(({ own }) => own !== null).length, of: judged.length };
}
