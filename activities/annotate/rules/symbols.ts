/**
 * Symbols and patterns of the IPC as intervals of one line. In the order of the classification a group and everything under it lie side by
 * side, and so do a main group, a subclass, a class: every pattern is one interval, and "is below" is two comparisons.
 *
 * A symbol's place is a text that sorts like the classification: `H01M50/502` → `H01M0050/502`. Digits after the slash are a decimal
 * fraction (`12/0802` lies between `12/08` and `12/084`), so texts compare rightly.
 */

export interface Region {
  lo: string;
  /** Exclusive. */
  hi: string;
  /**
   * How the end was found: `exact` one symbol, `level` a class, subclass or main group, `tree` from the table of ranges, `digits` guessed from
   * the digits because the table does not know the group (`12/08*` then ends where symbols no longer begin with 12/08).
   */
  by: 'exact' | 'level' | 'tree' | 'digits';
}

/** Where a group's subtree ends: place of the first symbol that is no longer below it; '' for the end of the main group. By place. */
export type Ranges = ReadonlyMap<string, string>;

const TOKEN = /^([A-H]\d{2})(?:([A-Z])(?:(\d{1,4})(?:\/(\d{2,6}))?)?)?(\*)?$/;
/** After every character of a place. */
const AFTER = '~';
/** Before every character that may go on a place: `[x, x+STOP)` holds x alone. */
const STOP = ' ';

/** Place of a symbol (class, subclass or group, no version, no spaces); null when it is none. A bare main group is its `/00`. */
export function placeOf(symbol: string): string | null {
  const match = TOKEN.exec(symbol);
  if (match === null || match[5] !== undefined) return null;
  const [, section = '', letter, group, sub] = match;
  if (letter === undefined) return section;
  if (group === undefined) return section + letter;
  return `${section}${letter}${group.padStart(4, '0')}/${sub ?? '00'}`;
}

/** The symbol of a place. */
export function symbolOf(place: string): string {
  const match = /^([A-H]\d{2}[A-Z])0*(\d+)\/(\d+)$/.exec(place);
  return match === null ? place : `${match[1]}${match[2]}/${match[3]}`;
}

/**
 * The interval of a pattern; null when it is none. `*` stands for "this level and below"; without it a group is that group alone. A class,
 * subclass or main group always means all of it: documents do not carry such symbols, so that nothing else can be meant.
 * @param below whether groups without `*` cover what is below them too
 */
export function regionOf(token: string, ranges: Ranges, below = false): Region | null {
  const match = TOKEN.exec(token);
  if (match === null) return null;
  const [, section = '', letter, group, sub, star] = match;
  const covers = star !== undefined || below;
  if (letter === undefined) return { lo: section, hi: section + AFTER, by: 'level' };
  if (group === undefined) return { lo: section + letter, hi: section + letter + AFTER, by: 'level' };
  const main = `${section}${letter}${group.padStart(4, '0')}/`;
  if (sub === undefined || (sub === '00' && covers)) return { lo: main, hi: main + AFTER, by: 'level' };
  const place = main + sub;
  if (!covers) return { lo: place, hi: place + STOP, by: 'exact' };
  const before = ranges.get(place);
  if (before === undefined) return { lo: place, hi: place + AFTER, by: 'digits' };
  return { lo: place, hi: before === '' ? main + AFTER : before, by: 'tree' };
}

/** The interval of one document symbol. */
export function pointOf(place: string): { lo: string; hi: string } {
  return { lo: place, hi: place + STOP };
}

export function holds(outer: { lo: string; hi: string }, inner: { lo: string; hi: string }): boolean {
  return outer.lo <= inner.lo && inner.hi <= outer.hi;
}

/** Rows of `ref.ipc_range` as a map by place. Rows that name no group are left out: what a symbol is, is checked when files are added. */
export function rangesOf(rows: readonly { symbol: string; before: string | null }[]): Ranges {
  const ranges = new Map<string, string>();
  for (const { symbol, before } of rows) {
    const place = placeOf(symbol);
    const end = before === null || before === '' ? '' : placeOf(before);
    if (place !== null && end !== null) ranges.set(place, end);
  }
  return ranges;
}
