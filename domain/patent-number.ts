/**
 * Application numbers and publication numbers of the Chinese patent office.
 *
 * Sources of the rules: application numbers ZC 0006-2003 《专利申请号标准》 (year, type, serial, check digit; the
 * 9-character form was in use until 2003-09-30); publication numbers and kind codes ZC 0007-2012 《中国专利文献号》 and
 * ZC 0008-2012 《中国专利文献种类标识代码标准》. The check digit was compared with real numbers of 2015–2019.
 */

/** 1 invention, 2 utility model, 3 design, 8 invention by PCT, 9 utility model by PCT. */
export type ApplicationType = 1 | 2 | 3 | 8 | 9;
export type PatentType = '发明' | '实用新型' | '外观设计';
/** What kind of document a publication is (文献类型). */
export type DocumentKind = '发明公开' | '发明授权' | '实用新型' | '外观设计';

export interface ApplicationNumber {
  /** Normalised: 13 characters (9 before 2003-10), no prefix, no dot, check digit in upper case. */
  number: string;
  /** Year of filing in China (of entry into the national phase for types 8 and 9). */
  year: number;
  type: ApplicationType;
  patentType: PatentType;
  serial: string;
  check: string;
}

export interface PublicationNumber {
  /** Normalised: country, serial and kind code without spaces. */
  number: string;
  country: 'CN';
  /** 7 digits until mid 2007, 9 since, 8 (the application number) in 1985–1988. */
  serial: string;
  /** Kind code as printed, e.g. `A`, `B`, `U`, `S`, `C1`. */
  kindCode: string;
  kind: DocumentKind;
  patentType: PatentType;
  /** The right exists from this document on (law art. 39 and 40: effective on the day of the announcement). */
  isGrant: boolean;
}

const WEIGHTS = [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5] as const;
const CHECK_DIGITS = '0123456789X';
const FIRST_YEAR = 1985;
const LAST_YEAR = 2100;
const PATENT_TYPE: Record<ApplicationType, PatentType> = {
  1: '发明',
  2: '实用新型',
  3: '外观设计',
  8: '发明',
  9: '实用新型',
};

/**
 * Check digit of an application number: the weighted sum of the digits (weights 2…9, then 2…5) modulo 11, ten written `X`.
 *
 * @param body 12 digits, or 8 of the form before 2003-10.
 * @returns one character, or null when `body` is neither.
 */
export function applicationCheckDigit(body: string): string | null {
  if (!/^(?:\d{12}|\d{8})$/.test(body)) return null;
  let sum = 0;
  for (let k = 0; k < body.length; k++) sum += (body.charCodeAt(k) - 48) * (WEIGHTS[k] as number);
  return CHECK_DIGITS[sum % 11] as string;
}

function isApplicationType(digit: number): digit is ApplicationType {
  return digit === 1 || digit === 2 || digit === 3 || digit === 8 || digit === 9;
}

/**
 * Reads an application or patent number: prefix `CN` or `ZL`, a dot before the check digit and a lower-case `x` are
 * accepted, surrounding spaces too. Anything else, a wrong check digit included, is null: a number is never repaired.
 */
export function parseApplicationNumber(text: string): ApplicationNumber | null {
  const match = /^(?:CN|ZL)?(\d{12}|\d{8})\.?([0-9X])$/.exec(text.trim().toUpperCase());
  if (match === null) return null;
  const body = match[1] as string;
  const check = match[2] as string;
  if (applicationCheckDigit(body) !== check) return null;
  const long = body.length === 12;
  const year = long ? Number(body.slice(0, 4)) : expandYear(Number(body.slice(0, 2)));
  const type = Number(body[long ? 4 : 2]);
  if (year === null || year < FIRST_YEAR || year > LAST_YEAR || !isApplicationType(type)) return null;
  return {
    number: body + check,
    year,
    type,
    patentType: PATENT_TYPE[type],
    serial: body.slice(long ? 5 : 3),
    check,
  };
}

/** Two-digit years occur in numbers of 1985–2003 only. */
function expandYear(short: number): number | null {
  if (short >= 85) return 1900 + short;
  return short <= 3 ? 2000 + short : null;
}

/** The normalised number (13 or 9 characters), or null. */
export function normaliseApplicationNumber(text: string): string | null {
  return parseApplicationNumber(text)?.number ?? null;
}

/** Writes a normalised number the way people do: `202411223548.2`, `CN202411223548.2`, `ZL202411223548.2`. */
export function formatApplicationNumber(number: string, prefix: '' | 'CN' | 'ZL' = ''): string {
  return `${prefix}${number.slice(0, -1)}.${number.slice(-1)}`;
}

/**
 * A number that a spreadsheet turned into scientific notation (`2.0141E+12`): all digits but the first few are lost.
 * What is left still says a range, see {@link mangledRange}.
 */
export function isExcelMangled(text: string): boolean {
  return /^\s*\d(?:\.\d+)?E\+?\d{1,2}\s*$/i.test(text);
}

/**
 * The numbers a mangled text can have come from, as `[from, to)`: the spreadsheet rounded half up to the digits shown.
 * `2.0141E+12` is `[2014050000000, 2014150000000)`: filed in 2014, type 0 (which does not exist) or 1.
 */
export function mangledRange(text: string): { from: number; to: number } | null {
  const match = /^(\d)(?:\.(\d+))?E\+?(\d{1,2})$/i.exec(text.trim());
  if (match === null) return null;
  const decimals = match[2]?.length ?? 0;
  const exponent = Number(match[3]);
  // Beyond 14 digits a double is no longer exact, and no application number is that long.
  if (exponent > 14 || decimals >= exponent) return null;
  const unit = 10 ** (exponent - decimals);
  const middle = Number(`${match[1]}${match[2] ?? ''}`) * unit;
  return { from: middle - unit / 2, to: middle + unit / 2 };
}

const KINDS: Record<string, { kind: DocumentKind; patentType: PatentType; grant: boolean }> = {
  A: { kind: '发明公开', patentType: '发明', grant: false },
  B: { kind: '发明授权', patentType: '发明', grant: true },
  C: { kind: '发明授权', patentType: '发明', grant: true },
  U: { kind: '实用新型', patentType: '实用新型', grant: true },
  Y: { kind: '实用新型', patentType: '实用新型', grant: true },
  S: { kind: '外观设计', patentType: '外观设计', grant: true },
  D: { kind: '外观设计', patentType: '外观设计', grant: true },
};

/**
 * Reads a Chinese publication number such as `CN305252224S`. Null when it is not one.
 * `isGrant` is false for corrected and amended re-publications (`B8`, `C1` …): they do not grant anything.
 */
export function parsePublicationNumber(text: string): PublicationNumber | null {
  const match = /^CN(\d{7,9})([ABCUYSD])([1-9])?$/.exec(text.replace(/\s+/g, '').toUpperCase());
  if (match === null) return null;
  const serial = match[1] as string;
  const letter = match[2] as string;
  const kind = KINDS[letter] as (typeof KINDS)[string];
  const kindCode = letter + (match[3] ?? '');
  return {
    number: `CN${serial}${kindCode}`,
    country: 'CN',
    serial,
    kindCode,
    kind: kind.kind,
    patentType: kind.patentType,
    isGrant: kind.grant && match[3] === undefined,
  };
}
