/**
 * Amounts of money as offices write them: `12,345.60元`, `20万元`, `１．５亿元`, `人民币贰拾万元整`, `1亿2000万`. Exact: the answer is a
 * decimal text, never a floating-point number.
 */

/** What one unit of a bare number is, as headings say it: 合同金额（万元）. */
export type AmountUnit = '元' | '千元' | '万元' | '百万元' | '亿元';

/** Why a text is no amount. An amount is never guessed from a range or an estimate. */
export type AmountProblem =
  /** Empty, a dash, 无. */
  | 'empty'
  /** 面议, 协商, 待定. */
  | 'negotiable'
  /** 10-20万元, 10至20万元. */
  | 'range'
  /** 约20万元, 20万元左右, 20余万元. */
  | 'approximate'
  /** 不超过20万元, 20万元以上. */
  | 'bound'
  /** 5万元/年, 每件2000元: an amount for something, not the amount. */
  | 'per_unit'
  /** Another currency than the yuan. */
  | 'foreign'
  /** 2.0E+12: a spreadsheet has dropped digits. */
  | 'mangled'
  /** More than 16 digits before the point: the lake's DECIMAL(18,2) cannot hold it. */
  | 'too_large'
  | 'unreadable';

/** Chinese words for {@link AmountProblem}. */
export const AMOUNT_PROBLEMS: Readonly<Record<AmountProblem, string>> = {
  empty: '没有金额',
  negotiable: '面议或待定',
  range: '是区间',
  approximate: '是约数',
  bound: '是上限或下限',
  per_unit: '是单价或按期计的金额',
  foreign: '不是人民币',
  mangled: '被电子表格写成科学记数，位数已丢失',
  too_large: '金额过大',
  unreadable: '写法不可识别',
};

export type AmountReading = { yuan: string } | { problem: AmountProblem };

/** Decimal with an exponent: value = digits × 10^-scale. */
interface Decimal {
  digits: bigint;
  scale: number;
}

const UNIT_FACTOR: Readonly<Record<AmountUnit, bigint>> = {
  元: 1n,
  千元: 1000n,
  万元: 10_000n,
  百万元: 1_000_000n,
  亿元: 100_000_000n,
};

const DIGITS: Readonly<Record<string, bigint>> = Object.fromEntries(
  ['〇零', '一壹弌', '二贰两貳', '三叁叄', '四肆', '五伍', '六陆陸', '七柒', '八捌', '九玖'].flatMap(
    (forms, value) => [...forms].map((form) => [form, BigInt(value)]),
  ),
);
const SMALL_UNITS: Readonly<Record<string, bigint>> = {
  十: 10n,
  拾: 10n,
  百: 100n,
  佰: 100n,
  千: 1000n,
  仟: 1000n,
};

const NOTHING = /^(?:[-/\\—–_.]*|无|暂无|空|null|n\/?a)$/iu;
const NEGOTIABLE = /面议|协商|待定|商定|另议|面谈/u;
const FOREIGN =
  /美元|美金|欧元|日元|港元|港币|英镑|韩元|卢布|澳元|加元|新台币|台币|USD|EUR|JPY|HKD|GBP|[$€£₩]/iu;
const APPROXIMATE = /约|左右|上下|[余多几]|近|估计|预计|大概/u;
const BOUND =
  /不超过|不低于|不高于|不少于|不大于|不小于|至少|至多|最多|最少|最高|最低|超过|以上|以下|以内|之内|低于|高于|[<>≤≥≦≧]|起$/u;
const PER_UNIT = /每|\/|年费|单价|%|‰/u;
const RANGE = /\d[^\d.,]{0,3}[-~～—–]+\d|[\d元万亿千百]至|到/u;
/** Remarks in brackets that leave the amount what it is. */
const HARMLESS_NOTE = /\((?:含税|不含税|税前|税后|人民币|RMB|CNY)\)/giu;
const CAPITALS_NOTE = /\((?:大写[:：]?)(.+?)\)/u;
const MAX_INTEGER_DIGITS = 16;

/**
 * Reads one amount and says why when it is none.
 * @param unit what a bare number counts; a unit in the text goes before it
 * @default unit '元'
 */
export function readAmount(text: string, unit: AmountUnit = '元'): AmountReading {
  let rest = text
    .normalize('NFKC')
    .replace(/[\u200b\ufeff]/g, '')
    .trim();
  if (NOTHING.test(rest)) return { problem: 'empty' };
  if (NEGOTIABLE.test(rest)) return { problem: 'negotiable' };
  if (FOREIGN.test(rest)) return { problem: 'foreign' };
  const capitals = CAPITALS_NOTE.exec(rest);
  if (capitals) {
    const figure = readAmount(rest.replace(CAPITALS_NOTE, ''), unit);
    const words = readAmount(capitals[1] as string);
    // Both forms are there so that one can be checked by the other.
    return 'yuan' in figure && 'yuan' in words && figure.yuan !== words.yuan
      ? { problem: 'unreadable' }
      : figure;
  }
  rest = rest.replace(HARMLESS_NOTE, '');
  if (/^[-+]?[\d.]+E[-+]?\d+$/i.test(rest)) return { problem: 'mangled' };
  const negative = /^(?:[-−]|负)(?=[\d¥零〇一二三四五六七八九十壹贰两叁肆伍陆柒捌玖拾])/u.exec(rest);
  if (negative) rest = rest.slice(negative[0].length);
  if (BOUND.test(rest)) return { problem: 'bound' };
  if (APPROXIMATE.test(rest)) return { problem: 'approximate' };
  if (RANGE.test(rest)) return { problem: 'range' };
  if (PER_UNIT.test(rest)) return { problem: 'per_unit' };
  const value = decimalOf(rest, unit);
  if (value === null) return { problem: 'unreadable' };
  const yuan = textOf(value);
  if ((yuan.split('.')[0] ?? '').length > MAX_INTEGER_DIGITS) return { problem: 'too_large' };
  return { yuan: negative && yuan !== '0' ? `-${yuan}` : yuan };
}

/** The amount in yuan as an exact decimal text (`200000`, `12345.6`), or null; {@link readAmount} says why. */
export function parseAmount(text: string, unit?: AmountUnit): { yuan: string } | null {
  const reading = readAmount(text, unit);
  return 'yuan' in reading ? reading : null;
}

/** Between the currency signs: a number, with its own unit or the one of the heading. */
function decimalOf(text: string, unit: AmountUnit): Decimal | null {
  const plain = text
    .replace(/^(?:人民币|RMB|CNY|¥|￥)+[:：]?\s*/iu, '')
    .replace(/[整正]$/u, '')
    .replace(/(?:人民币|RMB|CNY)$/iu, '')
    .replace(/\((千元|万元|百万元|亿元|元)\)$/u, '$1')
    .replace(/圆/gu, '元')
    .trim();
  const compact = joinGroups(plain);
  if (compact === null || compact === '') return null;
  const at = compact.indexOf('元');
  if (at < 0) {
    const number = numberOf(compact);
    if (number === null) return null;
    // `20万` has a unit of its own; `20` is in the heading's.
    return /[万亿]/u.test(compact) ? number : times(number, UNIT_FACTOR[unit]);
  }
  const whole = numberOf(compact.slice(0, at));
  const small = subunits(compact.slice(at + 1));
  if (whole === null || small === null) return null;
  return plus(whole, small);
}

/** `1,234,567.8` → `1234567.8`; null when commas or blanks stand where no thousands end. */
function joinGroups(text: string): string | null {
  let valid = true;
  const joined = text.replace(/\d[\d, ]*(?:\.\d+)?/gu, (number) => {
    const [whole = '', fraction] = number.trimEnd().split('.');
    if (/[, ]/.test(whole) && !/^\d{1,3}(?:[, ]\d{3})+$/.test(whole)) valid = false;
    return `${whole.replace(/[, ]/g, '')}${fraction === undefined ? '' : `.${fraction}`}`;
  });
  return valid ? joined.replace(/\s+/g, '') : null;
}

/** 角 and 分 after the yuan, at most one of each. */
function subunits(text: string): Decimal | null {
  if (text === '') return { digits: 0n, scale: 0 };
  const match = /^(?:零?(.)角)?(?:零?(.)分)?$/u.exec(text);
  if (match === null) return null;
  const digit = (form: string | undefined): bigint | null =>
    form === undefined ? 0n : (DIGITS[form] ?? (/\d/.test(form) ? BigInt(form) : null));
  const jiao = digit(match[1]);
  const fen = digit(match[2]);
  return jiao === null || fen === null ? null : { digits: jiao * 10n + fen, scale: 2 };
}

/** A number with 亿 and 万 in it, figures or words. */
function numberOf(text: string): Decimal | null {
  for (const [sign, factor] of [
    ['亿', 100_000_000n],
    ['万', 10_000n],
  ] as const) {
    const at = text.lastIndexOf(sign);
    if (at < 0) continue;
    const left = numberOf(text.slice(0, at));
    const after = text.slice(at + 1);
    if (left === null) return null;
    if (after === '') return times(left, factor);
    // 一万五 is 15,000 in speech and 10,005 by the rule; nobody can tell.
    if (after.length === 1) return null;
    const right = numberOf(after.replace(/^[零〇]/u, ''));
    if (right === null || !lessThan(right, factor)) return null;
    return plus(times(left, factor), right);
  }
  return leafOf(text);
}

/** Below 万: `1234.5`, `3千`, `二十`, `一千零五十`, `二〇二四`, `二点五`. */
function leafOf(text: string): Decimal | null {
  const figures = /^(\d+)(?:\.(\d+))?([十百千拾佰仟]*)$/u.exec(text);
  if (figures) {
    const fraction = figures[2] ?? '';
    let value: Decimal = { digits: BigInt(`${figures[1]}${fraction}`), scale: fraction.length };
    for (const unit of figures[3] ?? '') value = times(value, SMALL_UNITS[unit] as bigint);
    return value;
  }
  const [whole, decimals, ...more] = text.split('点');
  if (whole === undefined || whole === '' || more.length > 0) return null;
  const integer = wordsOf(whole);
  if (integer === null) return null;
  if (decimals === undefined) return { digits: integer, scale: 0 };
  const digits = [...decimals].map((character) => DIGITS[character]);
  if (digits.length === 0 || digits.some((digit) => digit === undefined)) return null;
  return { digits: BigInt(`${integer}${digits.join('')}`), scale: digits.length };
}

/** Chinese numerals below 万; units must descend, and a last digit without unit follows 十 or 零. */
function wordsOf(text: string): bigint | null {
  const characters = [...text];
  if (characters.every((character) => character in DIGITS)) {
    return BigInt(characters.map((character) => DIGITS[character]).join(''));
  }
  let total = 0n;
  let digit: bigint | null = null;
  let last = 10_000n;
  let zero = false;
  for (const [index, character] of characters.entries()) {
    const unit = SMALL_UNITS[character];
    const value = DIGITS[character] ?? (/\d/.test(character) ? BigInt(character) : undefined);
    if (unit !== undefined) {
      if (unit >= last || (digit === null && !(unit === 10n && index === 0))) return null;
      total += (digit ?? 1n) * unit;
      last = unit;
      digit = null;
      zero = false;
    } else if (value === 0n) {
      if (digit !== null || index === 0) return null;
      zero = true;
    } else if (value !== undefined) {
      if (digit !== null) return null;
      digit = value;
    } else return null;
  }
  if (digit === null) return zero ? null : total;
  return last === 10n || zero ? total + digit : null;
}

function times(value: Decimal, factor: bigint): Decimal {
  return { digits: value.digits * factor, scale: value.scale };
}

function plus(left: Decimal, right: Decimal): Decimal {
  const scale = Math.max(left.scale, right.scale);
  const raise = (value: Decimal) => value.digits * 10n ** BigInt(scale - value.scale);
  return { digits: raise(left) + raise(right), scale };
}

function lessThan(value: Decimal, limit: bigint): boolean {
  return value.digits < limit * 10n ** BigInt(value.scale);
}

function textOf({ digits, scale }: Decimal): string {
  const padded = digits.toString().padStart(scale + 1, '0');
  const whole = padded.slice(0, padded.length - scale);
  const fraction = padded.slice(padded.length - scale).replace(/0+$/, '');
  return fraction === '' ? whole : `${whole}.${fraction}`;
}
