import { PanhuoError } from '../../../domain/errors.ts';
import { parseSpan, type Span } from '../period.ts';

/** `prev`: the period of the same kind right before. `yoy` (同比): the same period of the year before. */
export type Against = 'prev' | 'yoy';

export const AGAINST_NAMES: Readonly<Record<Against, string>> = { prev: '上期', yoy: '上年同期' };

/**
 * The period to compare with, in the spelling of requests. Cumulative periods (`ytd:`) have no predecessor that they do not contain:
 * both kinds give the same months of the year before. A rolling period goes back by its own length, a range likewise. 29 February
 * compares with 28 February.
 * @throws PanhuoError PANHUO_METRIC_PERIOD for what is no period
 */
export function shiftPeriod(written: string, against: Against): string {
  const text = written.trim();
  const parts = /^(?:(ytd|to|r\d+):)?([^.:]+)(?:\.\.([^.:]+))?$/i.exec(text);
  const [, prefix, first = '', last] = parts ?? [];
  if (!parts || (prefix !== undefined && last !== undefined)) throw unreadable(text);
  const kind = prefix?.toLowerCase();
  if (last !== undefined) return shiftRange(first, last, against);
  if (kind === 'ytd') return `ytd:${move(first, -1, 'yoy')}`;
  if (kind === 'to') return `to:${move(first, -1, against)}`;
  if (kind !== undefined) {
    const back = against === 'prev' ? -Number(kind.slice(1)) : -1;
    return `${kind}:${move(first, back, against)}`;
  }
  return move(first, -1, against);
}

/**
 * The single span that many spans later (`prev`) or years later (`yoy`): how the cell of a base period is named today.
 * @throws PanhuoError PANHUO_METRIC_PERIOD
 */
export function shiftSpan(text: string, by: Against, steps: number): string {
  return move(text, steps, by);
}

function shiftRange(first: string, last: string, against: Against): string {
  if (against === 'yoy') return `${move(first, -1, 'yoy')}..${move(last, -1, 'yoy')}`;
  const length = ordinalOf(last) - ordinalOf(first) + 1;
  return `${move(first, -length, 'prev')}..${move(last, -length, 'prev')}`;
}

/** `steps` units of its own grain (`prev`) or years (`yoy`) from a plain period. */
function move(text: string, steps: number, by: Against): string {
  const { grain, start, text: plain } = spanOf(text);
  if (by === 'prev') return ofOrdinal(ordinalOf(plain) + steps, grain);
  const year = String(Number(start.slice(0, 4)) + steps).padStart(4, '0');
  const moved = `${year}${plain.slice(4)}`;
  return grain === 'day' && parseSpan(moved) === undefined ? `${year}-02-28` : moved;
}

/** Years, quarters, months or days counted through, so that neighbours differ by one. */
function ordinalOf(text: string): number {
  const { grain, start } = spanOf(text);
  const year = Number(start.slice(0, 4));
  const month = Number(start.slice(5, 7)) - 1;
  switch (grain) {
    case 'year':
      return year;
    case 'quarter':
      return year * 4 + Math.floor(month / 3);
    case 'month':
      return year * 12 + month;
    case 'day':
      return Date.parse(`${start}T00:00:00Z`) / 86_400_000;
    default:
      return grain satisfies never;
  }
}

function ofOrdinal(ordinal: number, grain: Span['grain']): string {
  switch (grain) {
    case 'year':
      return String(ordinal);
    case 'quarter':
      return `${Math.floor(ordinal / 4)}Q${(ordinal % 4) + 1}`;
    case 'month':
      return `${Math.floor(ordinal / 12)}-${String((ordinal % 12) + 1).padStart(2, '0')}`;
    case 'day':
      return new Date(ordinal * 86_400_000).toISOString().slice(0, 10);
    default:
      return grain satisfies never;
  }
}

function spanOf(text: string): Span {
  const span = parseSpan(text);
  if (!span) throw unreadable(text);
  return span;
}

function unreadable(text: string): PanhuoError {
  return new PanhuoError('PANHUO_METRIC_PERIOD', `统计期“${text}”有误，无法推出比较期`, {
    where: { field: 'period' },
  });
}
