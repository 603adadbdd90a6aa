/** Numbers as people type them into forms: `1,234`, `１２`, `30人`, `12.5%`, `5‰`. Never guessed from a range or an estimate. */

/** Counting words that may follow a number without changing it. */
const COUNTED =
  '人次|人|家次|家|件|项|个|次|场|台|套|名|位|份|篇|级|轮|期|届|亩|吨|平方米|学时|课时|小时|天|年度|年|月|分|笔|宗|户|所|条|种|类';
const NUMBER = new RegExp(
  `^(?:TRL|第)?([-+−]?)(\\d{1,3}(?:,\\d{3})+|\\d+)(\\.\\d+)?(?:E([-+]?\\d{1,2}))?(?:${COUNTED})?$`,
  'u',
);
const PERCENT = /^([-+−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)([%‰])?$/u;

function plain(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\s\u200b\ufeff]+/gu, '')
    .toUpperCase();
}

/** The number as decimal text without grouping (`1234.5`), or null. Exponents are kept as written: `1.2E+3`. */
export function readNumber(text: string): string | null {
  const match = NUMBER.exec(plain(text));
  if (match === null) return null;
  const [, sign = '', whole = '', fraction = '', exponent] = match;
  const minus = sign === '' || sign === '+' ? '' : '-';
  return `${minus}${whole.replaceAll(',', '')}${fraction}${exponent === undefined ? '' : `E${exponent}`}`;
}

/** A share in percent as decimal text: `12.5` for `12.5%`, `0.5` for `5‰`, the number itself when no sign says what it is. */
export function readPercent(text: string): string | null {
  const match = PERCENT.exec(plain(text));
  if (match === null) return null;
  const number = Number((match[1] ?? '').replaceAll(',', '').replace('−', '-'));
  // Fifteen digits are what a double holds: 5 ‰ is 0.5 %, not 0.5000000000000001 %.
  return String(match[2] === '‰' ? Number((number / 10).toPrecision(15)) : number);
}

/** Words for yes and no, in capitals; full-width figures too, so that SQL can compare without folding widths. */
export const YES: readonly string[] = [
  '是',
  '有',
  '对',
  '√',
  '✓',
  '✔',
  '☑',
  'Y',
  'YES',
  'TRUE',
  'T',
  '1',
  '１',
  '愿意',
  '涉及',
  '属于',
];
export const NO: readonly string[] = [
  '否',
  '无',
  '没有',
  '×',
  '✗',
  '✘',
  'X',
  'N',
  'NO',
  'FALSE',
  'F',
  '0',
  '０',
  '不是',
  '不愿意',
  '不涉及',
  '不属于',
];

/** 是/否, 有/无, √/×, true/false, 1/0; null for anything else. */
export function readBoolean(text: string): boolean | null {
  const word = plain(text);
  if (YES.includes(word)) return true;
  return NO.includes(word) ? false : null;
}
