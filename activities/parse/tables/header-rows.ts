import { PanhuoError } from '../../../domain/errors.ts';
import { type HeadingUnit, headingOf, unitOf } from '../headings.ts';
import type { SkipReason } from '../skips.ts';
import type { TabularKind } from '../tabular.ts';
import type { SheetRow } from './table-reader.ts';

/** How far down a heading is looked for. */
const DEEPEST = 40;
/** Rows of units and of column numbers that may follow it. */
const BELOW = 3;

/** Where the heading of a table is and what the lines around it are. Indices count the rows that were looked at. */
export interface HeaderGuess {
  /** One row, or two where groups of columns have a heading of their own. */
  rows: readonly number[];
  headers: string[];
  /** First row of data. */
  data: number;
  /** Units that a row of units gives to columns. */
  units: readonly (HeadingUnit | null)[];
  /** 单位：万元, said of the whole table. */
  tableUnit: HeadingUnit | null;
  /** Lines before the data that are not the heading. */
  skipped: readonly { index: number; reason: SkipReason }[];
  /** Different fields that its columns name. */
  recognised: number;
  /** 0..1: share of its columns whose names are known. */
  confidence: number;
}

/**
 * Finds the heading: the row (or two) that names most fields of the kind.
 * @param at line that a person named as the heading's last
 * @throws PANHUO_HEADER_UNREADABLE when that line is none
 */
export function findHeader(
  kind: TabularKind,
  rows: readonly SheetRow[],
  name: string,
  at?: number,
): HeaderGuess | null {
  if (rows.length === 0) return null;
  const names = namesOf(kind);
  if (at !== undefined) {
    const index = rows.findIndex((row) => row.line === at);
    if (index < 0) {
      throw new PanhuoError('PANHUO_HEADER_UNREADABLE', `第 ${at} 行是空行或不存在，不能作表头：${name}`, {
        where: { file: name, line: at },
        hint: `--header-row 应为表头所在的行号；前几个有内容的行是：${rows
          .slice(0, 5)
          .map((row) => row.line)
          .join('、')}`,
      });
    }
    return finish(rows, names, bestPair(rows, names, [index - 1, index], single(rows, names, index)));
  }
  const singles = rows.slice(0, DEEPEST).map((_, index) => single(rows, names, index));
  const best = singles.reduce((a, b) => (b.recognised > a.recognised ? b : a), singles[0] as Candidate);
  if (best.recognised === 0) return finish(rows, names, widest(rows, singles));
  const [index] = best.rows as [number];
  const below = bestPair(rows, names, [index, index + 1], best);
  return finish(rows, names, bestPair(rows, names, [index - 1, index], below));
}

interface Candidate {
  rows: readonly number[];
  headers: string[];
  recognised: number;
}
type Names = (header: string) => string | null;

function namesOf(kind: TabularKind): Names {
  const known = new Map<string, string | null>();
  return (header) => {
    let field = known.get(header);
    if (field === undefined) {
      field = kind.recognise?.(header)[0]?.field ?? null;
      known.set(header, field);
    }
    return field;
  };
}

function single(rows: readonly SheetRow[], names: Names, index: number): Candidate {
  const headers = trimmed(rows[index]?.cells ?? []);
  return { rows: [index], headers, recognised: looksData(headers) ? 0 : count(headers, names) };
}

function count(headers: readonly string[], names: Names): number {
  return new Set(headers.map(names).filter((field) => field !== null)).size;
}

function trimmed(cells: readonly string[]): string[] {
  const headers = cells.map((cell) => cell.replace(/\u2028/g, '').trim());
  while (headers.length > 0 && headers.at(-1) === '') headers.pop();
  return headers;
}

/** Numbers, days and long texts are what stands under headings. */
function looksData(cells: readonly string[]): boolean {
  const filled = cells.filter((cell) => cell !== '');
  const data = filled.filter((cell) => cell.length > 60 || /^[\d.,，\-/年月日:％% ]+$/.test(cell));
  return filled.length > 0 && data.length / filled.length >= 0.5;
}

/** Nothing is known by name: the first row that fills about as many columns as any. */
function widest(rows: readonly SheetRow[], singles: readonly Candidate[]): Candidate {
  const filled = (index: number) => (rows[index]?.cells ?? []).filter((cell) => cell.trim() !== '').length;
  const most = Math.max(...singles.map((_, index) => filled(index)));
  const index = singles.findIndex((_, at) => filled(at) >= Math.max(1, most * 0.6));
  return singles[Math.max(0, index)] as Candidate;
}

/** Names of their own say nothing below a group's heading. */
const GENERIC = /^(?:名称|全称|姓名|单位|单位名称|企业名称)$/;

/** The two rows as one heading where they are one: merged groups above, their columns below. */
function bestPair(
  rows: readonly SheetRow[],
  names: Names,
  [upper, lower]: readonly [number, number],
  best: Candidate,
): Candidate {
  if (best.rows.length > 1) return best;
  const top = trimmed(rows[upper]?.cells ?? []);
  const low = trimmed(rows[lower]?.cells ?? []);
  if (top.length < 2 || low.length === 0 || looksData(low) || !isGrouped(top, low)) return best;
  let group = '';
  const headers = Array.from({ length: Math.max(top.length, low.length) }, (_, at) => {
    const above = top[at] ?? '';
    const below = low[at] ?? '';
    if (above !== '') group = above;
    if (below === '') return above;
    if (group === '' || group === below) return below;
    const joined = `${group}${below}`;
    if (names(joined) !== null) return joined;
    if (GENERIC.test(below) && names(group) !== null) return `${group}/${below}`;
    return `${group}-${below}`;
  });
  const known = headers.map((header, at) => names(header) ?? names(low[at] ?? ''));
  const recognised = new Set(known.filter((field) => field !== null)).size;
  // Below a heading that is complete by itself there may be columns nobody knows; above one there is only a title.
  const isAbove = best.rows[0] === lower;
  if (recognised < best.recognised || (isAbove && recognised === best.recognised)) return best;
  // The group's name stays in front only where the column's own would be taken for another.
  const shown = headers.map((header, at) => {
    const own = low[at] ?? '';
    return names(header) === null && own !== '' && names(own) !== null && !GENERIC.test(own) ? own : header;
  });
  const unique = shown.map((header, at) => (shown.indexOf(header) === at ? header : (headers[at] as string)));
  return { rows: [upper, lower], headers: unique, recognised };
}

/** Below a heading that has no group there is nothing; below a group there are its columns. */
function isGrouped(top: readonly string[], low: readonly string[]): boolean {
  let groups = 0;
  for (let at = 0; at < low.length; at++) {
    if (low[at] === '') continue;
    const own = top[at] ?? '';
    const next = top[at + 1] ?? '';
    const inGroup = own === '' || (next === '' && (low[at + 1] ?? '') !== '');
    if (!inGroup) return false;
    if (own === '') groups++;
  }
  // A column without any name above belongs to the group before it: there must be one.
  return groups > 0 && top.some((cell, at) => cell !== '' && (low[at] ?? '') === '') ? true : groups > 1;
}

function finish(rows: readonly SheetRow[], names: Names, candidate: Candidate): HeaderGuess {
  const last = Math.max(...candidate.rows);
  const first = Math.min(...candidate.rows);
  const skipped: { index: number; reason: SkipReason }[] = [];
  let tableUnit: HeadingUnit | null = null;
  for (let index = 0; index < first; index++) {
    const said = saidUnit(rows[index]?.cells ?? []);
    if (said !== null) tableUnit = said;
    skipped.push({ index, reason: said === null ? 'title' : 'unit' });
  }
  const units: (HeadingUnit | null)[] = [];
  let data = last + 1;
  for (; data <= last + BELOW && data < rows.length; data++) {
    const cells = (rows[data]?.cells ?? []).map((cell) => cell.trim());
    const reason = belowReason(cells);
    if (reason === null) break;
    if (reason === 'unit') {
      const said = saidUnit(cells);
      if (said !== null) tableUnit = said;
      else for (const [at, cell] of cells.entries()) units[at] = cell === '' ? null : unitOf(cell);
    }
    skipped.push({ index: data, reason });
  }
  const filled = candidate.headers.filter((header) => header !== '');
  return {
    rows: candidate.rows,
    headers: candidate.headers,
    data,
    units: Array.from({ length: candidate.headers.length }, (_, at) => units[at] ?? null),
    tableUnit,
    skipped,
    recognised: candidate.recognised,
    confidence:
      filled.length === 0 ? 0 : filled.filter((header) => names(header) !== null).length / filled.length,
  };
}

/** 单位：万元 */
function saidUnit(cells: readonly string[]): HeadingUnit | null {
  for (const cell of cells) {
    const match = /(?:^|[\s,，;；(（])(?:金额|计量|货币)?单位\s*[:：]\s*([^\s,，;；)）]+)/u.exec(cell);
    const unit = match ? unitOf(match[1] ?? '') : null;
    if (unit !== null) return unit;
  }
  return null;
}

function belowReason(cells: readonly string[]): SkipReason | null {
  const filled = cells.filter((cell) => cell !== '');
  if (filled.length === 0) return null;
  if (filled.length <= 2 && saidUnit(filled) !== null) return 'unit';
  const nothing = /^[-—/]$/;
  if (filled.some((cell) => !nothing.test(cell)) && filled.every((cell) => unitOf(cell) !== null))
    return 'unit';
  const numbers = filled
    .map((cell) => cell.replace(/[（()）]/g, ''))
    .filter((cell) => !/^[甲乙丙丁]$/.test(cell));
  const counted =
    numbers.length >= 3 && numbers.every((cell, at) => Number(cell) === Number(numbers[0]) + at);
  return counted && Number(numbers[0]) <= 1 ? 'numbers' : null;
}

/** Unit that the heading of a column or a row of units gives it. */
export function unitOfColumn(guess: HeaderGuess, at: number): HeadingUnit | null {
  return headingOf(guess.headers[at] ?? '').unit ?? guess.units[at] ?? null;
}
