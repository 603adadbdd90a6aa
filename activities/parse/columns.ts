import { parseDay } from '../../domain/dates.ts';
import { PanhuoError } from '../../domain/errors.ts';
import type { ColumnMapping } from '../../workflows/steps.ts';
import { headingOf } from './headings.ts';
import { normaliseHeader, type TabularField, type TabularKind } from './tabular.ts';
import { isSaid } from './typing.ts';

/** Share of cells from which a column counts as "looks like the field", and below which its name is contradicted. */
const SURE = 0.9;
const DOUBT = 0.5;
/** Fewer filled cells than this prove nothing. */
const ENOUGH = 3;

interface Column {
  index: number;
  header: string;
  cells: string[];
  field: string | null;
  by: ColumnMapping['by'];
  note?: string;
  /** How well the name fits the field; 0 is best. */
  rank: number;
}

export interface ColumnGuess {
  mapping: ColumnMapping[];
  /** Column index of each field that was found. */
  index: Map<string, number>;
  warnings: string[];
}

/**
 * Decides which column is which field: first by a person's correction, then by name, then by what stands in the cells. A name that the
 * cells contradict is reported always, and repaired only when exactly one other reading is possible.
 *
 * @param rows sampled data rows; cells beyond the header are ignored
 * @throws PANHUO_HEADER_DUPLICATE, PANHUO_HEADER_CONTRADICTED, PANHUO_HEADER_FIELD_MISSING
 */
export function guessColumns(
  kind: TabularKind,
  headers: readonly string[],
  rows: readonly (readonly string[])[],
  file: string,
  map: Readonly<Record<string, string>> = {},
): ColumnGuess {
  const warnings: string[] = [];
  refuseUnknownColumns(headers, map, file);
  const columns = headers.map((header, index) => byName(kind, header, index, rows, map, file));
  if (kind.office) settleRivals(columns);
  const doubt = kind.doubt ?? DOUBT;
  const fields = new Map(kind.fields.map((field) => [field.field, field]));
  const score = (column: Column, field: TabularField | undefined): number | null => {
    if (!field?.test || column.cells.length < ENOUGH) return null;
    const test = field.test;
    return column.cells.filter((cell) => test(cell)).length / column.cells.length;
  };

  const contradicted = columns.filter((column) => {
    if (column.field === null || column.by === 'map') return false;
    const own = score(column, fields.get(column.field));
    return own !== null && own < doubt;
  });
  for (const column of columns) {
    if (column.by === 'map') continue;
    const own = column.field === null ? null : score(column, fields.get(column.field));
    if (own !== null && own >= doubt) continue;
    const better = kind.fields.filter((field) => field.unmistakable && (score(column, field) ?? 0) >= SURE);
    const [only] = better;
    if (better.length !== 1 || only === undefined || only.field === column.field) continue;
    const rivals = columns.filter((other) => other !== column && (score(other, only) ?? 0) >= DOUBT);
    if (rivals.length > 0) continue;
    move(column, only.field, `列名「${column.header}」与内容不符，按内容认作 ${only.field}`);
  }
  // A contradicted column whose field nobody else looks like: give it the one field that lost its column, if there is just one.
  const adrift = contradicted.filter((column) => column.field === null || doubtful(column));
  const orphans = kind.fields.filter(
    (field) =>
      field.field !== kind.sequence &&
      namedSomewhere(field) &&
      !columns.some((c) => c.field === field.field && !adrift.includes(c)),
  );
  for (const column of adrift) {
    const fitting = orphans.filter((field) => {
      const fit = score(column, field);
      return field.test ? fit !== null && fit >= SURE : true;
    });
    const [only] = fitting;
    if (fitting.length === 1 && only !== undefined && adrift.length === 1) {
      move(column, only.field, `列名「${column.header}」与内容不符，按排除法认作 ${only.field}`);
    } else {
      const was = column.field;
      column.note = `列名「${column.header}」与内容矛盾，内容不足以确定应为哪一列`;
      warnings.push(column.note);
      column.field = null;
      column.by = 'unknown';
      if (was !== null && fields.get(was)?.required) throw contradiction(column, was, file);
    }
  }
  swapDates(kind, columns, rows, warnings);
  refuseDuplicates(columns, file);
  const index = new Map<string, number>();
  for (const column of columns) if (column.field !== null) index.set(column.field, column.index);
  refuseMissing(kind, columns, index, file);
  const mapping = columns.map((column): ColumnMapping => {
    const confidence = column.field === null ? 0 : (score(column, fields.get(column.field)) ?? 1);
    return {
      column: column.header,
      field: column.field,
      by: column.by,
      confidence: Math.round(confidence * 1000) / 1000,
      ...(column.note ? { note: column.note } : {}),
    };
  });
  return { mapping, index, warnings };

  function doubtful(column: Column): boolean {
    const own = column.field === null ? null : score(column, fields.get(column.field));
    return own !== null && own < doubt;
  }
  function namedSomewhere(field: TabularField): boolean {
    return headers.some((header) =>
      kind.recognise
        ? kind.recognise(header).some((found) => found.field === field.field)
        : field.aliases.includes(normaliseHeader(header)),
    );
  }
  function move(column: Column, field: string, note: string): void {
    for (const other of columns) {
      if (other !== column && other.field === field) {
        other.field = null;
        other.by = 'unknown';
      }
    }
    column.field = field;
    column.by = 'content';
    column.note = note;
    warnings.push(note);
  }
}

function byName(
  kind: TabularKind,
  header: string,
  index: number,
  rows: readonly (readonly string[])[],
  map: Readonly<Record<string, string>>,
  file: string,
): Column {
  const said = (cell: string) => (kind.office ? isSaid(cell, 'number') : cell !== '');
  const cells = rows.map((row) => (row[index] ?? '').trim()).filter(said);
  const wanted = correctionOf(map, header);
  if (wanted !== undefined) {
    if (!kind.fields.some((field) => field.field === wanted)) {
      throw new PanhuoError('PANHUO_HEADER_UNREADABLE', `--map 指定的字段不存在：${wanted}`, {
        where: { file, column: header },
        hint: `可用字段：${kind.fields.map((field) => field.field).join('、')}`,
      });
    }
    return { index, header, cells, field: wanted, by: 'map', rank: -1 };
  }
  if (kind.recognise) {
    const [best] = header === '' ? [] : kind.recognise(header);
    const field = best?.field ?? null;
    return { index, header, cells, field, by: best ? 'name' : 'unknown', rank: best?.rank ?? 0 };
  }
  const normal = normaliseHeader(header);
  const field = kind.fields.find((candidate) => candidate.aliases.includes(normal));
  return { index, header, cells, field: field?.field ?? null, by: field ? 'name' : 'unknown', rank: 0 };
}

/** What a person said of the column: by its heading as it stands, or as it reads without case, width and punctuation. */
function correctionOf(map: Readonly<Record<string, string>>, header: string): string | undefined {
  if (Object.hasOwn(map, header)) return map[header];
  const key = headingOf(header).keys[0];
  const found =
    key === undefined ? undefined : Object.keys(map).find((name) => headingOf(name).keys[0] === key);
  return found === undefined ? undefined : map[found];
}

function refuseUnknownColumns(
  headers: readonly string[],
  map: Readonly<Record<string, string>>,
  file: string,
): void {
  const forms = new Set(headers.flatMap((header) => [header, headingOf(header).keys[0] ?? header]));
  const unknown = Object.keys(map).filter(
    (name) => !forms.has(name) && !forms.has(headingOf(name).keys[0] ?? name),
  );
  if (unknown.length === 0) return;
  throw new PanhuoError(
    'PANHUO_HEADER_UNREADABLE',
    `--map 指定的列不存在：${unknown.join('、')}（${file}）`,
    {
      where: { file },
      hint: `文件里的列是：${headers.filter((header) => header !== '').join('、')}`,
    },
  );
}

/** Of several columns whose names mean one field the best name is taken, and a person's word before any; the others say why not. */
function settleRivals(columns: readonly Column[]): void {
  const best = new Map<string, Column>();
  for (const column of columns) {
    if (column.field === null) continue;
    const other = best.get(column.field);
    if (other === undefined || column.rank < other.rank) best.set(column.field, column);
  }
  for (const column of columns) {
    const winner = column.field === null ? undefined : best.get(column.field);
    // Equal names are no reason to take either: that is for a person to say.
    if (winner === undefined || winner === column || winner.rank === column.rank) continue;
    column.note = `与「${winner.header}」同为 ${column.field}，取「${winner.header}」`;
    column.field = null;
    column.by = 'unknown';
  }
}

/** Two date columns under each other's names: a patent is not published before it is filed. */
function swapDates(
  kind: TabularKind,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  warnings: string[],
): void {
  if (!kind.order) return;
  const { order } = kind;
  const earlier = columns.find((column) => column.field === order.earlier);
  const later = columns.find((column) => column.field === order.later);
  if (!earlier || !later || earlier.by === 'map' || later.by === 'map') return;
  // Row by row: `cells` has no blanks, so its places are not the rows'.
  const days = (column: Column) => rows.map((row) => parseDay(row[column.index] ?? ''));
  const laterDays = days(later);
  const pairs = days(earlier).map((day, row) => [day, laterDays[row] ?? null] as const);
  const readable = pairs.filter((pair): pair is [string, string] => pair[0] !== null && pair[1] !== null);
  const reversed = readable.filter(([a, b]) => a > b).length;
  if (readable.length < ENOUGH || reversed / readable.length < SURE) return;
  const note = `列「${earlier.header}」与「${later.header}」的日期先后颠倒，已按内容对调`;
  [earlier.field, later.field] = [later.field, earlier.field];
  for (const column of [earlier, later]) {
    column.by = 'content';
    column.note = note;
  }
  warnings.push(note);
}

function refuseDuplicates(columns: readonly Column[], file: string): void {
  const seen = new Map<string, Column>();
  for (const column of columns) {
    if (column.field === null) continue;
    const other = seen.get(column.field);
    if (other !== undefined) {
      throw new PanhuoError(
        'PANHUO_HEADER_DUPLICATE',
        `第 ${other.index + 1} 列「${other.header}」与第 ${column.index + 1} 列「${column.header}」都是 ${column.field}，无法区分：${file}`,
        {
          where: { file, line: 1, column: column.index + 1 },
          hint: '请改名或删去多余的列，或用 --map 列名=字段 指定。',
        },
      );
    }
    seen.set(column.field, column);
  }
}

function refuseMissing(
  kind: TabularKind,
  columns: readonly Column[],
  index: Map<string, number>,
  file: string,
): void {
  const missing = kind.fields.filter((field) => field.required && !index.has(field.field));
  const none = index.size === 0 || (index.size === 1 && index.has(kind.sequence));
  if (missing.length === 0 && !none) return;
  const shown = columns.slice(0, 12).map((column) => `「${column.header.slice(0, 30)}」`);
  throw new PanhuoError(
    none ? 'PANHUO_HEADER_UNREADABLE' : 'PANHUO_HEADER_FIELD_MISSING',
    none
      ? `${kind.office ? '没有一列能认出' : '第一行不是可识别的表头'}：${shown.join('')}${columns.length > 12 ? `等 ${columns.length} 列` : ''}（${file}）`
      : `缺少必需的列：${missing.map((field) => field.field).join('、')}（${file}）`,
    {
      where: { file, line: 1 },
      hint: `可用 --map 列名=字段 指定；${missing.map((field) => `${field.field} 可写作 ${field.aliases.slice(0, 4).join('、')}`).join('；')}`,
    },
  );
}

function contradiction(column: Column, field: string, file: string): PanhuoError {
  return new PanhuoError(
    'PANHUO_HEADER_CONTRADICTED',
    `列「${column.header}」应为 ${field}，但内容不像（例：${column.cells.slice(0, 3).join(' | ')}）：${file}`,
    { where: { file, line: 1, column: column.index + 1 }, hint: '请核对文件，或用 --map 列名=字段 指定。' },
  );
}
