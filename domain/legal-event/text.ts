import { eventKeyForm, KNOWN_KEYS, roleOfKey } from './keys.ts';

/** A key and its value, as they follow one another in the text. */
export type EventPair = readonly [key: string, value: string];

export interface EventText {
  /** What stands before the first pair: 专利权的转移. Empty when the text begins with a pair. */
  name: string;
  /** In order, repeated keys included. Keys in the form of {@link eventKeyForm}, values trimmed, otherwise as written. */
  pairs: readonly EventPair[];
  /** Keys no table knows, each once. */
  unknown: readonly string[];
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
/** A known key with any width of bracket and blanks inside, as `IPC（主分类）` or `IPC (主分类)`. */
const pattern = (key: string): string =>
  [...key]
    .map((sign) => (sign === '(' ? '\\s*[(（]\\s*' : sign === ')' ? '\\s*[)）]' : escaped(sign)))
    .join('');
/** A known key glued to the end of the event's name. Keys of one character would be found inside words. */
const GLUED = new RegExp(
  `(${KNOWN_KEYS.filter((key) => key.length > 1)
    .map(pattern)
    .join('|')})\\s*[:：]`,
  'iu',
);
const GLUED_CLASS = /((?:IPC|LOC)\s*[(（]\s*主分类\s*[)）])\s*[:：]/iu;
/** 专利权的转移授权公告日:… is a name and a key, 新登记日:… a key that nobody knows. */
const SHORTEST_NAME = 4;
const KEY = /^\s*([^:：;；]{1,24}?)\s*[:：]/u;
/** What could be a key that nobody knows: a few Chinese characters. */
const POSSIBLE_KEY = /^[\p{Script=Han}()（）、/]{2,14}$/u;
/** Ends of names and addresses: `甲公司;乙公司：丙部` goes on with a value. */
const NAME_END =
  /(?:公司|厂|大学|学院|学校|中学|医院|研究院|研究所|中心|集团|企业|商行|事务所|银行|[省市区县镇乡村路街道号楼室部])$/u;

/**
 * Reads the description of a legal event: its name, `IPC(主分类):…;` and pairs `key:value;` with separators of either width. The pairs
 * stay in order, because a text may change several things: 变更事项 → 变更前权利人 → 变更后权利人, and again.
 *
 * Values may contain the separators (companies with a colon in the name, lists of owners, addresses with a semicolon): a value
 * ends only where a semicolon is followed by a key and a colon, or at the end.
 */
export function parseEventText(text: string): EventText {
  // Separators stay between the segments: those inside a value belong to it.
  const parts = text.split(/([;；])/u);
  const segments = parts.filter((_, index) => index % 2 === 0);
  const pairs: [string, string][] = [];
  const unknown = new Set<string>();
  let name = '';
  const start = splitName(segments[0] ?? '');
  name = start.name;
  if (start.rest !== null) segments[0] = start.rest;
  for (const [index, segment] of segments.entries()) {
    if (index === 0 && start.rest === null) continue;
    const key = keyOf(segment);
    const last = pairs.at(-1);
    if (key !== null) {
      const form = eventKeyForm(key.key);
      if (roleOfKey(form) === null) unknown.add(form);
      pairs.push([form, segment.slice(key.length)]);
    } else if (last) last[1] += `${parts[index * 2 - 1] ?? ''}${segment}`;
    // A text such as `专利权的终止;未缴年费;申请日:…` has a name of two parts.
    else if (segment.trim() !== '') name = name === '' ? segment.trim() : `${name};${segment.trim()}`;
  }
  return {
    name,
    pairs: pairs.map(([key, value]) => [key, value.replace(/[\s;；]+$/u, '').trim()]),
    unknown: [...unknown],
  };
}

/** The text of an event, in the form of the gazette. {@link parseEventText} of it gives the same name and pairs. */
export function renderEventText({ name, pairs }: Pick<EventText, 'name' | 'pairs'>): string {
  const [first] = pairs;
  if (first === undefined) return name;
  const glue = name === '' || MAIN_CLASS.test(first[0]) ? '' : ';';
  return `${name}${glue}${pairs.map(([key, value]) => `${key}:${value};`).join('')}`;
}

/** Keys that gazettes glue to the name; nothing separates 专利权的转移 from IPC(主分类). */
const MAIN_CLASS = /^(?:IPC|LOC)\(主分类\)$/u;

/** The name ends where the first known key begins. */
function splitName(first: string): { name: string; rest: string | null } {
  const key = keyOf(first);
  if (key !== null && roleOfKey(key.key) !== null) return { name: '', rest: first };
  // Nearly always a main class; trying all keys at every place costs more than all the rest.
  const glued = GLUED_CLASS.exec(first) ?? GLUED.exec(first);
  // 新栏目:专利权人:… begins with a key that nobody knows, whose value reads like one; no name holds a colon.
  if (glued && key !== null && glued.index >= key.length) return { name: '', rest: first };
  const name = glued ? first.slice(0, glued.index).trim() : '';
  if (glued && (name.length >= SHORTEST_NAME || MAIN_CLASS.test(eventKeyForm(glued[1] as string)))) {
    return { name, rest: first.slice(glued.index) };
  }
  return key === null ? { name: first.trim(), rest: null } : { name: '', rest: first };
}

function keyOf(segment: string): { key: string; length: number } | null {
  const found = KEY.exec(segment);
  if (found === null) return null;
  const key = found[1] as string;
  if (roleOfKey(key) === null && (!POSSIBLE_KEY.test(key) || NAME_END.test(key))) return null;
  return { key, length: found[0].length };
}
