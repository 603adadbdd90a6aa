import { decimal, NONE, percent } from '../../lib/format.ts';
import type { ScoreItem } from './query.ts';

export const pointsText = (points: number | null): string =>
  points === null ? '无法评判' : `${decimal(points, 2).replace(/\.?0+$/, '')} 分`;

const plain = (value: number): string => (Number.isInteger(value) ? decimal(value, 0) : decimal(value, 2));

/** A value in the unit of its indicator; shares as percent. */
export function valueText({ value, unit }: Pick<ScoreItem, 'value' | 'unit'>): string {
  if (value === null) return NONE;
  return unit.startsWith('比率') ? percent(value) : `${plain(value)} ${unit}`;
}
