/**
 * Names of organisations and people as comparison keys. Minimal on purpose: it removes differences of writing, never of
 * wording; telling aliases apart is the work of entity resolution.
 */

const FULL_WIDTH_FIRST = 0xff01;
const FULL_WIDTH_LAST = 0xff5e;
const FULL_WIDTH_SHIFT = 0xfee0;

/** Characters that stand for one another in names. Brackets become full-width, as Chinese registers write them. */
const EQUIVALENT: readonly (readonly [string, string])[] = [
  ['()[]［］【】〔〕', '（）（）（）（）（）'],
  ['•・‧∙', '····'],
  ['－—–‐−‑', '------'],
  ['“”＂〝〞', '"""""'],
  ['‘’＇', "'''"],
  ['○〇', '〇〇'],
];
/** Space, tab, line ends, no-break, en, em, thin, zero-width and ideographic spaces, byte order mark. */
const SPACES = ' \t\r\n\u00a0\u2002\u2003\u2009\u200b\u3000\ufeff';

function tables(): { from: string; to: string } {
  let from = EQUIVALENT.map(([characters]) => characters).join('');
  let to = EQUIVALENT.map(([, characters]) => characters).join('');
  for (let code = FULL_WIDTH_FIRST; code <= FULL_WIDTH_LAST; code++) {
    const character = String.fromCharCode(code);
    if (from.includes(character) || character === '（' || character === '）') continue;
    from += character;
    to += String.fromCharCode(code - FULL_WIDTH_SHIFT);
  }
  return { from: from + SPACES, to };
}

const TABLE = tables();
const TRANSLATION = new Map([...TABLE.from].map((character, i) => [character, TABLE.to[i] ?? '']));

/**
 * Key of a name: full-width letters and digits become half-width, brackets full-width, dots, dashes and quotes one form, all
 * spaces go, Latin letters upper case. `Ａｐｐｌｅ 公司(中国)` and `APPLE公司（中国）` have one key.
 */
export function nameKey(name: string): string {
  let key = '';
  for (const character of name) key += TRANSLATION.get(character) ?? character;
  return key.toUpperCase();
}

/**
 * {@link nameKey} as DuckDB SQL. The models contain this text (a test compares them). `translate` costs 8 µs a row because it
 * builds its table anew each time, so names made of characters that stay as they are pass by it.
 */
export function nameKeySql(column: string): string {
  return (
    `CASE WHEN regexp_full_match(${column}, '[\\x{4e00}-\\x{9fff}（）A-Z0-9·.&+,/-]*') THEN ${column} ` +
    `ELSE upper(translate(${column}, ${sqlText(TABLE.from)}, ${sqlText(TABLE.to)})) END`
  );
}

/** Control characters as chr(), so that a model file stays readable. */
function sqlText(text: string): string {
  const parts: string[] = [];
  let plain = '';
  for (const character of text) {
    if (SPACES.includes(character) && character !== ' ') {
      if (plain !== '') parts.push(`'${plain}'`);
      parts.push(`chr(${character.codePointAt(0)})`);
      plain = '';
    } else {
      plain += character === "'" ? "''" : character;
    }
  }
  if (plain !== '') parts.push(`'${plain}'`);
  return parts.join(' || ');
}

/**
 * A list cell of a gazette (applicants, inventors) cleaned to names joined by `;`: lost no-break spaces (`??`), en spaces, empty
 * entries and the trailing separator go; order and spelling of the names stay.
 */
export function cleanList(cell: string): string {
  return cell
    .split(/[;；]/)
    .map((part) => part.replace(/^[\s?\u200b\ufeff]+|[\s?\u200b\ufeff]+$/gu, ''))
    .filter((part) => part !== '')
    .join(';');
}

/** Wordings under which the gazette hides an inventor's name (implementing rules, rule 13: 请求不公布姓名). */
const WITHHELD = /(?:不公告|不公布|不公开)/u;

export function isWithheldName(name: string): boolean {
  return WITHHELD.test(name);
}
