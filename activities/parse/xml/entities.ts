import { PanhuoError } from '../../../domain/errors.ts';
import { beyond, type XmlLimits } from './limits.ts';

const PREDEFINED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const DECLARATION = /<!ENTITY\s+(%\s+)?([^\s%"'<>&]+)\s+(?:(SYSTEM|PUBLIC)\b|"([^"]*)"|'([^']*)')/g;
/** Declarations looked at; a DTD with more is no patent document. */
const MOST_DECLARED = 5000;

export interface DeclaredEntities {
  /** Replacement text of each internal entity that can be used. */
  values: Map<string, string>;
  /** Declared as SYSTEM or PUBLIC, or holding markup: never followed, a reference is refused. */
  closed: Set<string>;
  /** There is a DTD elsewhere, which is not read and may declare more: references to unknown entities stay as they are written. */
  more: boolean;
}

/**
 * Internal entities of a DTD. Only plain text is replaced: parameter entities, external entities and entities that hold markup are
 * never followed, so that a document can neither reach another file nor grow without bound.
 * @param doctype what stands between `<!DOCTYPE` and its `>`
 * @throws PANHUO_XML_LIMIT when an entity becomes too long, PANHUO_XML_ENTITY when entities refer to each other in a circle
 */
export function declaredEntities(
  doctype: string,
  file: string,
  line: number,
  limits: XmlLimits,
): DeclaredEntities {
  const written = new Map<string, string>();
  const closed = new Set<string>();
  const subset = doctype.replace(/<!--[\s\S]*?-->/g, '');
  for (const [, parameter, name = '', identifier, double, single] of subset.matchAll(DECLARATION)) {
    if (parameter !== undefined || written.has(name) || closed.has(name)) continue;
    if (written.size + closed.size >= MOST_DECLARED) beyond('实体声明过多', file, line);
    if (identifier !== undefined) closed.add(name);
    else written.set(name, double ?? single ?? '');
  }
  const values = new Map<string, string>();
  const open = new Set<string>();
  const resolve = (name: string): string | undefined => {
    const known = values.get(name) ?? (Object.hasOwn(PREDEFINED, name) ? PREDEFINED[name] : undefined);
    if (known !== undefined) return known;
    const text = written.get(name);
    if (text === undefined) return undefined;
    if (open.has(name)) throw problem(`实体互相引用：&${name};`, file, line);
    open.add(name);
    let length = 0;
    const value = text.replace(/&(#x[0-9a-f]+|#\d+|[^\s;&]+);/gi, (whole, inner: string) => {
      const piece = inner.startsWith('#') ? character(inner) : resolve(inner);
      length += piece?.length ?? 0;
      if (length > limits.entity) beyond(`实体展开后过长：&${name};`, file, line);
      return piece ?? whole;
    });
    if (value.length > limits.entity) beyond(`实体展开后过长：&${name};`, file, line);
    open.delete(name);
    values.set(name, value);
    return value;
  };
  for (const name of written.keys()) resolve(name);
  for (const [name, text] of written) {
    if (!/<[a-zA-Z!?/]/.test(text)) continue;
    values.delete(name);
    closed.add(name);
  }
  const more = /^\s*[^\s[]+\s+(?:SYSTEM|PUBLIC)\b/.test(doctype) || /(?:^|[\s\]>[])%[^\s;%]+;/.test(subset);
  return { values, closed, more };
}

function character(reference: string): string | undefined {
  const hex = reference[1] === 'x' || reference[1] === 'X';
  const code = Number.parseInt(reference.slice(hex ? 2 : 1), hex ? 16 : 10);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

/**
 * What saxes looks entities up in.
 * @param used hears of each use, with null for a reference that must be refused; it throws
 */
export function entityTable(
  { values, closed, more }: DeclaredEntities,
  used: (name: string, value: string | null) => void,
): Record<string, string> {
  return new Proxy<Record<string, string>>(Object.create(null), {
    get(_, key) {
      const name = String(key);
      const predefined = Object.hasOwn(PREDEFINED, name) ? PREDEFINED[name] : undefined;
      if (predefined !== undefined) return predefined;
      const value = values.get(name);
      // XML 1.0, 4.4.3 and 5.1: who reads no external DTD passes such references by. PATDOC has `&mdash;` and the like.
      if (value === undefined && more && !closed.has(name)) return `&${name};`;
      used(name, value ?? null);
      return value;
    },
  });
}

/** A reference that nobody may follow. */
export function refused(name: string, { closed }: DeclaredEntities, file: string, line: number): PanhuoError {
  const what = closed.has(name) ? '引用了外部（或含标签）的实体' : '引用了没有定义的实体';
  return problem(`${what}：&${name};`, file, line);
}

function problem(what: string, file: string, line: number): PanhuoError {
  return new PanhuoError('PANHUO_XML_ENTITY', `XML 第 ${line} 行：${what}：${file}`, {
    where: { file, line },
    hint: '外部实体和外部 DTD 一律不读取。若文件来源可靠，请用原软件把实体展开后重新导出。',
  });
}
