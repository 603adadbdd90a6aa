import { AMOUNT_PROBLEMS, type AmountUnit, readAmount } from '../../domain/amounts.ts';
import { parseLooseDay } from '../../domain/dates.ts';
import { NO, readBoolean, readNumber, readPercent, YES } from '../../domain/numbers.ts';
import { isExcelMangled } from '../../domain/patent-number.ts';
import { COLUMN_TYPES, type FieldType, type RecordField } from '../../domain/records/index.ts';
import { literal } from '../../lake/duck.ts';
import type { ColumnFacts, TabularColumn } from './tabular.ts';
import { patentNumberOf, publicationNumberOf } from './text-functions.ts';

/** What stands around a cell's text and is none of it: blanks of all widths, line ends (also those a cell may hold), marks of width zero. */
const BLANKS = literal(' \t\r\n\u00a0\u3000\u2028\u200b\ufeff');
const EDGES = literal('^[\\s\u00a0\u3000\u2028\u200b\ufeff]|[\\s\u00a0\u3000\u2028\u200b\ufeff]$');
/** What people write where there is nothing to write. Not for texts, where 无 may be the answer. */
const NOTHING = [
  '-',
  '--',
  '—',
  '——',
  '－',
  '/',
  '\\',
  '无',
  '暂无',
  '空',
  'N/A',
  'n/a',
  'NA',
  'null',
  'NULL',
  '_',
];
const SERIAL = /^[2-5]\d{4}(\.\d+)?$/;

/** SQL: the trimmed text of a cell, NULL when it is blank. */
export function textSql(cell: string): string {
  // Hardly any cell has blanks around it, and taking them off costs twice as much as looking.
  return `CASE WHEN regexp_matches(${cell}, ${EDGES}) THEN nullif(trim(${cell}, ${BLANKS}), '') ELSE nullif(${cell}, '') END`;
}

/** SQL: the same, NULL also for a dash and the like, where a value of another type than text is expected. */
export function saidSql(cell: string, type: FieldType): string {
  const text = textSql(cell);
  if (type === 'text' || type === 'list') return text;
  // 无 answers a question.
  const nothing = type === 'boolean' ? NOTHING.filter((word) => word !== '无') : NOTHING;
  return `CASE WHEN ${text} NOT IN (${nothing.map(literal).join(', ')}) THEN ${text} END`;
}

export function isSaid(cell: string, type: FieldType): boolean {
  const text = cell.trim();
  if (text === '') return false;
  return (
    type === 'text' || type === 'list' || !NOTHING.includes(text) || (type === 'boolean' && text === '无')
  );
}

/** Up to 18 digits, which DuckDB keeps in 64 bits: wider decimals cost eighty times as much to cast. */
const FIGURES = /^-?\d{1,11}(\.\d{1,6})?$/.source;
const WHOLE = /^[-+]?\d{1,18}(\.0+)?$/.source;
const DAY = /^(19|20)\d\d([-./]\d{1,2}[-./]\d{1,2}|\d{4}|年\d{1,2}月\d{1,2}日)$/.source;
const FACTORS: Readonly<Record<AmountUnit, string>> = {
  元: '1',
  千元: '1000',
  万元: '10000',
  百万元: '1000000',
  亿元: '100000000',
};

const matches = (text: string, pattern: string) => `regexp_matches(${text}, ${literal(pattern)})`;

/**
 * How a cell becomes a value of its type. The spellings that nearly all cells have are read by SQL, all others by the field's own readers
 * (`registerTextFunctions`); `x` is the cell's text, never NULL where it is used.
 */
const READ: Readonly<Record<FieldType, (x: string, facts: ColumnFacts) => string>> = {
  text: (x) => x,
  list: (x) => x,
  date: (x, { serials }) => {
    const plain = `CASE WHEN ${matches(x, DAY)} THEN try_strptime(${x}, ['%Y-%m-%d', '%Y.%m.%d', '%Y/%m/%d', '%Y%m%d', '%Y年%m月%d日'])::DATE`;
    const serial = serials
      ? ` WHEN ${matches(x, SERIAL.source)} THEN DATE '1899-12-30' + floor(${x}::DOUBLE)::INTEGER`
      : '';
    return `${plain}${serial} WHEN ${x} IS NOT NULL THEN TRY_CAST(panhuo_day(${x}) AS DATE) END`;
  },
  integer: (x) =>
    `CASE WHEN ${matches(x, WHOLE)} THEN TRY_CAST(split_part(${x}, '.', 1) AS BIGINT) WHEN ${x} IS NOT NULL THEN ${whole(`TRY_CAST(panhuo_number(${x}) AS DOUBLE)`)} END`,
  number: (x) =>
    `CASE WHEN ${matches(x, FIGURES)} THEN TRY_CAST(${x} AS DOUBLE) WHEN ${x} IS NOT NULL THEN TRY_CAST(panhuo_number(${x}) AS DOUBLE) END`,
  percent: (x) => `CASE WHEN ${x} IS NOT NULL THEN TRY_CAST(panhuo_percent(${x}) AS DOUBLE) END`,
  money: (x, { unit }) => {
    // Amounts in another currency are no yuan, whatever their number.
    if (unit === 'foreign') return `NULL::DECIMAL(18,2)`;
    const known = unit !== undefined && Object.hasOwn(FACTORS, unit) ? (unit as AmountUnit) : '元';
    return `CASE WHEN ${matches(x, FIGURES)} THEN TRY_CAST(TRY_CAST(${x} AS DECIMAL(18,6)) * ${FACTORS[known]}::DECIMAL(9,0) AS DECIMAL(18,2)) WHEN ${x} IS NOT NULL THEN TRY_CAST(panhuo_yuan(${x}, ${literal(known)}) AS DECIMAL(18,2)) END`;
  },
  boolean: (x) => {
    const word = `upper(${x})`;
    return `CASE WHEN ${word} IN (${list(YES)}) THEN true WHEN ${word} IN (${list(NO)}) THEN false END`;
  },
  application_number: (x) => `CASE WHEN ${x} IS NOT NULL THEN panhuo_application_number(${x}) END`,
  publication_number: (x) =>
    `CASE WHEN ${matches(x, '^CN[0-9]{7,9}[A-Z][0-9]?$')} THEN ${x} WHEN ${x} IS NOT NULL THEN panhuo_publication_number(${x}) END`,
  patent_number: (x) => `CASE WHEN ${x} IS NOT NULL THEN panhuo_patent_number(${x}) END`,
  credit_code: (x) => `CASE WHEN ${x} IS NOT NULL THEN panhuo_credit_code(${x}) END`,
};

const list = (words: readonly string[]) => words.map(literal).join(', ');
/** 12.0 is a whole number, 12.5 is none: a count is never rounded. */
const whole = (number: string) =>
  `list_transform([${number}], lambda n: CASE WHEN n = floor(n) AND abs(n) < 9e15 THEN n::BIGINT END)[1]`;

/** The typed column of a field. */
export function typedColumn({ field, type }: RecordField): TabularColumn {
  const column = { column: field, type: COLUMN_TYPES[type] };
  if (type === 'text' || type === 'list') return { ...column, sql: (f) => textSql(f(field)) };
  const name = `x_${field}`;
  return {
    ...column,
    // A column that the file lacks is nothing to compute.
    prepare: [{ name, sql: (f) => (f(field).startsWith('NULL') ? f(field) : saidSql(f(field), type)) }],
    sql: (f, facts) =>
      f(field).startsWith('NULL') ? `NULL::${COLUMN_TYPES[type]}` : READ[type](name, facts(field)),
  };
}

/** Whether a cell looks like a value of the type; null for types that any text may be. */
export function looksLike(type: FieldType): ((cell: string) => boolean) | null {
  const read = LOOKS[type];
  return read === null ? null : (cell) => read(cell.trim());
}

const LOOKS: Readonly<Record<FieldType, ((text: string) => boolean) | null>> = {
  text: null,
  list: null,
  date: (text) => parseLooseDay(text) !== null || SERIAL.test(text),
  integer: (text) => readNumber(text) !== null,
  number: (text) => readNumber(text) !== null,
  percent: (text) => readPercent(text) !== null,
  money: (text) => {
    const reading = readAmount(text);
    return 'yuan' in reading || (reading.problem !== 'unreadable' && reading.problem in AMOUNT_PROBLEMS);
  },
  boolean: (text) => readBoolean(text) !== null,
  application_number: (text) =>
    /^(?:CN|ZL)?\s*\d{4}\s*\d\s*\d{7}\.?[\dX]$/i.test(text.normalize('NFKC')) || isExcelMangled(text),
  publication_number: (text) => publicationNumberOf(text) !== null,
  patent_number: (text) => patentNumberOf(text) !== null || isExcelMangled(text),
  // By form: a column whose check characters are wrong is still one of codes, and each of them is counted as lost.
  credit_code: (text) => /^[0-9A-Z]{2}\d{6}[0-9A-Z]{10}$/i.test(text.normalize('NFKC').replace(/\s/g, '')),
};

/** A cell that may be the serial number of a day. */
export function looksSerial(cell: string): boolean {
  const text = cell.trim();
  return SERIAL.test(text) && Number(text) < 60000;
}
