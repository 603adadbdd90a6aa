import { nameKey } from '../names.ts';
import type { Lexicon, UniversityEntry } from './lexicon.ts';
import { type NamePlace, NOWHERE } from './regions.ts';

/** Characters of a name that are looked at; what comes after cannot tell bodies apart and costs time. */
export const NAME_LIMIT = 120;

/** A name of an organisation taken apart. All texts are simplified, without brackets and signs. */
export interface ParsedName {
  /** The whole name. */
  plain: string;
  place: NamePlace;
  /** 字号; for bodies that have none, what their name is made of. */
  core: string;
  /** Industry words after the core. */
  industry: string;
  /** Legal form or ending: 有限公司, 大学. Empty when the name has none. */
  form: string;
  /** The form was written with a slip of the pen (有限公思). */
  slip: boolean;
  /** Family of the form: company, university, institute …; empty when unknown. */
  family: string;
  /** The place is only the short name of a county, which may as well begin a 字号 (新泰兴). */
  weakPlace: boolean;
  /** 集团 stands in the form or in brackets: a group and its firms bear one core. */
  group: boolean;
  /** （中国） stands in the name, or it begins with 中国. */
  china: boolean;
  /** The body that this is a part of, as plain text, and the rest of the name. */
  head: string | null;
  unit: string;
  /** Relation of the unit: 分公司, 校区, 学院, 研究机构, 附属医院, 职能部门, 所属单位. */
  relation: string | null;
  /** The university that the name, or its head, certainly is. */
  university: UniversityEntry | null;
  /** Consists of Latin letters. */
  latin: boolean;
  /** Provinces and cities named anywhere in it. */
  regions: readonly string[];
  /** Numbers in the name, which tell bodies apart: 第一, 11. */
  numbers: string;
  /** Why the name names nobody; null when it does. */
  unusable: string | null;
}

const HAN = /[\u3400-\u9fff]/u;
const BRACKETS = /（([^（）]*)）/gu;
const NUMBERS = /第[一二三四五六七八九十百]+|[一二三四五六七八九十]+(?=[局院厂所处队公建冶航])|\d+/gu;
const MARKS_OF_TRADING = /^(?:N?S?\*?ST|XD|XR|DR)(?=[\u4e00-\u9fff])/;
const HEAD_UNIVERSITY = /^(.{2,}?大学|.{2,}?科学院)(.+)$/u;
const HEAD_COLLEGE = /^(.{3,}?学院)(.*(?:附属|校区|分校).*)$/u;
/** Ends like a region, or is the short name of a province. */
const SURE_REGION =
  /(?:[省市县区州盟]|北京|上海|天津|重庆|江苏|浙江|广东|山东|河南|河北|湖南|湖北|安徽|福建|江西|四川|贵州|云南|陕西|甘肃|青海|山西|辽宁|吉林|黑龙江|海南|广西|宁夏|西藏|新疆|内蒙古|台湾|香港|澳门)$/u;
/** What only says that the university itself is meant. */
const MAIN_CAMPUS = new Set(['本部', '校本部', '主校区']);
const MAIN_CAMPUS_BEHIND = /(?<=.{3})（(?:校本部|本部|主校区)）$/u;
/** Japanese companies put their form first or last. */
const KABUSHIKI = '株式会社';
const GROUP_WORDS = new Set(['集团', '控股', '股份']);

export function parseName(name: string, lexicon: Lexicon): ParsedName {
  const key = lexicon.characters.simplify(nameKey(name.slice(0, NAME_LIMIT)));
  const open = key.replace(MARKS_OF_TRADING, '').replace(MAIN_CAMPUS_BEHIND, '');
  const plain = lexicon.plain(open);
  const parsed: ParsedName = {
    plain,
    place: NOWHERE,
    core: plain,
    industry: '',
    form: '',
    slip: false,
    family: '',
    weakPlace: false,
    group: false,
    china: false,
    head: null,
    unit: '',
    relation: null,
    university: null,
    latin: false,
    regions: lexicon.regions.named(plain),
    numbers: (plain.match(NUMBERS) ?? []).join(' '),
    unusable: unusable(name, plain),
  };
  if (parsed.unusable !== null) return parsed;
  if (!HAN.test(plain)) return parseLatin(parsed, lexicon);
  if (parseUniversity(parsed, lexicon)) return parsed;
  const opened = openBrackets(open, lexicon);
  const { text, place, china, forms } = opened;
  parsed.place = place;
  parsed.china = china;
  const body = splitUnit(parsed, text, lexicon);
  parseBody(parsed, body, forms, lexicon);
  parsed.group = parsed.form.includes('集团') || opened.group;
  return parsed;
}

function unusable(name: string, plain: string): string | null {
  if (name.trim() === '') return '名称为空';
  if (plain === '') return '名称中没有文字';
  if ([...plain].length < 2) return '名称只有一个字';
  if (/^\d+$/.test(plain)) return '名称只有数字';
  return null;
}

function parseLatin(parsed: ParsedName, lexicon: Lexicon): ParsedName {
  parsed.latin = true;
  for (let n = 0; n < 3; n++) {
    const ending = lexicon.ending('form', parsed.core, 2);
    if (ending === null) break;
    parsed.core = parsed.core.slice(0, -ending.word.length);
    parsed.form = ending.word + parsed.form;
    parsed.family = ending.family;
  }
  return parsed;
}

/** A university or a part of one. */
function parseUniversity(parsed: ParsedName, lexicon: Lexicon): boolean {
  const found = universityHead(parsed.plain, lexicon);
  const generic = found === null ? genericHead(parsed.plain) : null;
  if (found === null && generic === null) return false;
  let { rest } = found ?? (generic as Head);
  if (MAIN_CAMPUS.has(rest)) rest = '';
  const place = lexicon.regions.whole(rest);
  const unit = rest === '' || place !== null ? null : lexicon.ending('unit', rest);
  const form = rest === '' ? null : lexicon.ending('form', rest);
  // 清华大学出版社有限公司 is a company of its own; so is whatever ends like one.
  const own = form !== null && ['company', 'partnership', 'sole', 'school'].includes(form.family);
  if (rest !== '' && (own || (found === null && unit === null && place === null))) return false;
  const head = found === null ? (generic as Head).head : found.head;
  parsed.university = found?.entry ?? null;
  parsed.family = 'university';
  const ending = lexicon.ending('form', head, 2);
  parsed.form = ending?.word ?? '';
  parsed.core = head;
  if (rest === '') return true;
  parsed.head = head;
  parsed.unit = rest;
  parsed.relation = place !== null ? '校区' : (unit?.family ?? '所属单位');
  if (place !== null) parsed.place = place;
  else parsed.place = lexicon.regions.head(rest, (length) => length < rest.length).place;
  return true;
}

interface Head {
  head: string;
  rest: string;
}

function universityHead(plain: string, lexicon: Lexicon): (Head & { entry: UniversityEntry }) | null {
  for (let size = Math.min(plain.length, 24); size >= 2; size--) {
    const entry = lexicon.universities.get(plain.slice(0, size));
    if (entry === undefined) continue;
    const whole = size === plain.length;
    // Short names begin many other names; they count when they stand alone.
    if (!whole && (entry.as === 'short' || entry.as === 'shared')) continue;
    if (entry.as === 'shared') return null;
    return { entry, head: plain.slice(0, size), rest: plain.slice(size) };
  }
  // 江苏南京大学 is 南京大学 when the region is where it stands.
  const { place, length } = lexicon.regions.head(plain, (size) => size < plain.length - 2);
  if (length === 0) return null;
  const region = plain.slice(0, length);
  for (const name of [plain.slice(length), region.replace(/[省市县区]$/u, '') + plain.slice(length)]) {
    const entry = lexicon.universities.get(name);
    if (entry !== undefined && entry.as !== 'shared' && entry.province === place.province)
      return { entry, head: name, rest: '' };
  }
  return null;
}

function genericHead(plain: string): Head | null {
  const match = HEAD_UNIVERSITY.exec(plain) ?? HEAD_COLLEGE.exec(plain);
  if (match !== null) return { head: match[1] as string, rest: match[2] as string };
  return /(?:大学|学院)$/u.test(plain) && !/研究/u.test(plain) ? { head: plain, rest: '' } : null;
}

interface Opened {
  text: string;
  place: NamePlace;
  china: boolean;
  group: boolean;
  forms: string;
}

/** Regions, 集团, 中国 and forms in brackets are taken out; other contents stay where they are. */
function openBrackets(key: string, lexicon: Lexicon): Opened {
  const opened: Opened = { text: '', place: NOWHERE, china: false, group: false, forms: '' };
  const text = key.replace(BRACKETS, (_all, inside: string) => {
    const content = lexicon.plain(inside);
    const place = lexicon.regions.whole(content);
    if (place !== null) opened.place = place;
    else if (content === '中国') opened.china = true;
    else if (lexicon.isWord('form', content) || GROUP_WORDS.has(content)) {
      if (content === '集团') opened.group = true;
      if (!GROUP_WORDS.has(content)) opened.forms = content;
    } else return content;
    return '';
  });
  opened.text = lexicon.plain(text);
  return opened;
}

/** `X公司Y分公司` is a part of `X公司`. Returns the text that names the body, its own part left out. */
function splitUnit(parsed: ParsedName, text: string, lexicon: Lexicon): string {
  const at = text.indexOf('公司');
  if (at < 2 || at + 2 >= text.length) return text;
  const head = text.slice(0, at + 2);
  const rest = text.slice(at + 2);
  const place = lexicon.regions.whole(rest);
  if (place !== null && parsed.place.province === null) {
    parsed.place = place;
    return head;
  }
  const ending = lexicon.ending('unit', rest) ?? lexicon.ending('form', rest);
  if (ending === null) return text;
  parsed.head = head;
  parsed.unit = rest;
  parsed.relation = lexicon.isWord('unit', ending.word) ? ending.family : '所属单位';
  return head;
}

function parseBody(parsed: ParsedName, text: string, forms: string, lexicon: Lexicon): void {
  if (text.startsWith(KABUSHIKI) && text.length > KABUSHIKI.length + 1) {
    parsed.core = text.slice(KABUSHIKI.length);
    parsed.form = KABUSHIKI;
    parsed.family = 'company';
    return;
  }
  const { place, length } = regionsOf(text, lexicon);
  let body = text.slice(length);
  parsed.weakPlace = place.county !== null && !/[省市县区旗州盟]$/u.test(text.slice(0, length));
  if (
    length > 0 &&
    parsed.place.city === null &&
    !(place.province === null && parsed.place.province !== null)
  )
    parsed.place = place;
  if (body.startsWith('中国') && coreLength(body.slice(2), lexicon) > 0) {
    parsed.china = true;
    body = body.slice(2);
  }
  parsed.form = forms;
  const near = lexicon.nearForm(body);
  if (near !== null) {
    parsed.form = near.word + forms;
    parsed.slip = near.slip;
    parsed.family = near.family;
    body = body.slice(0, -near.length);
  }
  for (let n = near === null ? 0 : 1; n < 3; n++) {
    const ending = lexicon.ending('form', body, 1);
    if (ending === null || (ending.family !== 'company' && n > 0)) break;
    body = body.slice(0, -ending.word.length);
    parsed.form = ending.word + parsed.form;
    parsed.family = ending.family;
  }
  if (body.length > 3 && body.endsWith('中国')) {
    parsed.china = true;
    body = body.slice(0, -2);
  }
  if (length > 0 && lexicon.isIndustry(body)) {
    // 江苏省产业技术研究院: nothing but industry words, so the region is part of what names it.
    parsed.core = shortPlace(text.slice(0, length)) + body;
    return;
  }
  const size = coreSize(body, lexicon);
  parsed.core = body.slice(0, size);
  parsed.industry = body.slice(size);
}

/** Regions that the text begins with. Before industry words alone (东海电子) only what is surely a region counts. */
function regionsOf(text: string, lexicon: Lexicon): { place: NamePlace; length: number } {
  const left = (size: number) => coreLength(text.slice(size), lexicon) > 0;
  const named = lexicon.regions.head(text, left);
  if (named.length > 0) return named;
  const sure = (size: number) => size < text.length - 1 && SURE_REGION.test(text.slice(0, size));
  return lexicon.regions.head(text, sure);
}

function shortPlace(region: string): string {
  return region.replace(/(?:省|市|县|区)$/u, '');
}

/** Characters of a text that are left for the core when forms and industry words go. */
function coreLength(text: string, lexicon: Lexicon): number {
  const form = lexicon.ending('form', text, 0);
  const body = form === null ? text : text.slice(0, -form.word.length);
  return body.length < 2 || lexicon.isIndustry(body) ? 0 : body.length;
}

/** Where the core ends: industry words are taken from the end while two characters stay. */
function coreSize(body: string, lexicon: Lexicon): number {
  let size = body.length;
  for (let n = 0; n < 6; n++) {
    const ending = lexicon.ending('industry', body.slice(0, size), 2);
    if (ending === null) break;
    size -= ending.word.length;
  }
  return size;
}
