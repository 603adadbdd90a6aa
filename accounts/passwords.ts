import { hash, verify } from '@node-rs/argon2';
import { PanhuoError } from '../domain/errors.ts';

/** Cost of argon2id. */
export interface PasswordCost {
  /** KiB. */
  readonly memoryCost: number;
  readonly timeCost: number;
  readonly parallelism: number;
}

/** OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, two passes, one lane. */
export const COST: PasswordCost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const MIN_LENGTH = 12;
export const MAX_LENGTH = 128;

/** Argon2id is what the library takes by itself; a test holds it to that. */
export const hashPassword = (password: string, cost: PasswordCost = COST): Promise<string> =>
  hash(password, cost);

/** For logins nobody has: the answer must take as long. Made once for each cost. */
const decoys = new Map<string, Promise<string>>();
function decoyOf(cost: PasswordCost): Promise<string> {
  const key = JSON.stringify(cost);
  const made = decoys.get(key) ?? hashPassword('nobody has this password', cost);
  decoys.set(key, made);
  return made;
}

/** Whether the password is the one that was stored; with `null` false, after as much work. */
export async function isPassword(
  stored: string | null,
  password: string,
  cost: PasswordCost = COST,
): Promise<boolean> {
  const matches = await verify(stored ?? (await decoyOf(cost)), password);
  return stored !== null && matches;
}

/** Words that passwords are commonly made of, in small letters: English lists of leaked passwords, pinyin, keyboards, our own names. */
const COMMON = [
  ...'password passwort passw0rd p@ssw0rd p@ssword admin administrator root welcome letmein login master guest test changeme secret default'.split(
    ' ',
  ),
  ...'iloveyou princess sunshine football baseball basketball monkey dragon shadow superman batman michael jordan charlie jessica'.split(
    ' ',
  ),
  ...'computer internet samsung google starwars whatever freedom trustno1 hello hunter flower summer winter spring autumn'.split(
    ' ',
  ),
  ...'qwertyuiop qwerty asdfghjkl asdfgh zxcvbnm zxcvbn qazwsxedc qazwsx 1qaz2wsx3edc 1qaz2wsx 1q2w3e4r5t 1q2w3e4r q1w2e3r4 zaq12wsx'.split(
    ' ',
  ),
  ...'woaini woaiwojia nihao mima guanliyuan zhongguo jiangsu nanjing suzhou beijing shanghai yonghu denglu zhuanli'.split(
    ' ',
  ),
  ...'panhuo pan huo patent china 5201314 1314520 147258369 123456789 12345678 1234567 123456 12345 1234 0123456789 9876543210 987654321 87654321'.split(
    ' ',
  ),
  'abcdefgh',
  'abcdef',
  'abcd',
  'abc',
  '盘活',
  '密码',
  '管理员',
].sort((a, b) => b.length - a.length);

/**
 * OWASP ASVS 5.0, 6.2: length decides, any character counts, no rules of composition, no forced change. Instead of a list of whole passwords,
 * which has few of twelve characters, what common ones are made of is taken out: too little must not be all that is left.
 * @throws PANHUO_PASSWORD_WEAK
 */
export function checkPassword(password: string, about: { login: string; name: string }): void {
  const length = [...password].length;
  if (length < MIN_LENGTH) throw weak(`密码太短：${length} 个字符，至少 ${MIN_LENGTH} 个`);
  if (length > MAX_LENGTH) throw weak(`密码太长：最多 ${MAX_LENGTH} 个字符`);
  const text = password.toLowerCase();
  if (/^(.{1,5})\1+.{0,4}$/su.test(text)) throw weak('密码只是同一段文字的重复');
  if (new Set(text).size < 5) throw weak('密码用到的不同字符太少');
  if (isRun(text)) throw weak('密码是连续的字符');
  const own = [about.login, about.login.split('@')[0] ?? '', about.name]
    .map((part) => part.toLowerCase())
    .filter((part) => part.length >= 2);
  let rest = text;
  for (const word of [...own, ...COMMON]) rest = rest.replaceAll(word, ' ');
  // Years, digits and signs are what people append to a common word.
  rest = rest.replace(/(19|20)\d\d/g, ' ').replace(/[\s\d\p{P}\p{S}]/gu, '');
  const isMostlyCommon = rest.length < 5 && /\p{L}/u.test(text);
  const isOnlyDigits = /^[\d\s\p{P}]+$/u.test(text) && length < 16;
  if (isMostlyCommon || isOnlyDigits)
    throw weak('密码由常见的词、键盘顺序、数字或您的姓名、登录名组成，容易猜到');
}

/** `abcdefghijkl`, `210987654321`. */
function isRun(text: string): boolean {
  const codes = [...text].map((character) => character.codePointAt(0) ?? 0);
  const steps = codes.slice(1).map((code, at) => code - (codes[at] ?? 0));
  return [1, -1].some((step) => steps.filter((own) => own === step).length >= steps.length - 1);
}

const weak = (message: string) =>
  new PanhuoError('PANHUO_PASSWORD_WEAK', message, {
    hint: `至少 ${MIN_LENGTH} 个字符，不限种类：几个互不相干的词连起来就好记又难猜。`,
  });
