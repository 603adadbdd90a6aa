/**
 * Which tags end others without saying so, and which have no end: as htmlparser2 10 has it, so that a page has the same shape in a stream and in a
 * tree (a test compares them).
 */
const FORM = ['input', 'option', 'optgroup', 'select', 'button', 'datalist', 'textarea'];

const CLOSED_BY: Readonly<Record<string, readonly string[]>> = {
  tr: ['tr', 'th', 'td'],
  th: ['th'],
  td: ['thead', 'th', 'td'],
  body: ['head', 'link', 'script'],
  li: ['li'],
  option: ['option'],
  optgroup: ['optgroup', 'option'],
  dd: ['dd', 'dt'],
  dt: ['dd', 'dt'],
  rt: ['rt', 'rp'],
  rp: ['rt', 'rp'],
  tbody: ['thead', 'tbody'],
  tfoot: ['thead', 'tbody'],
  ...Object.fromEntries(
    ['select', 'input', 'output', 'button', 'datalist', 'textarea'].map((name) => [name, FORM]),
  ),
  ...Object.fromEntries(
    'p h1 h2 h3 h4 h5 h6 address article aside blockquote details div dl fieldset figcaption figure footer form header hr main nav ol pre section table ul'
      .split(' ')
      .map((name) => [name, ['p']]),
  ),
};

/** Open elements that an opening tag ends, from the innermost on. */
export const IMPLIES_CLOSE: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(CLOSED_BY).map(([name, closed]) => [name, new Set(closed)]),
);

export const VOID: ReadonlySet<string> = new Set(
  'area base basefont br col command embed frame hr img input isindex keygen link meta param source track wbr'.split(
    ' ',
  ),
);

/** In these `<a/>` is a whole element … */
export const FOREIGN: ReadonlySet<string> = new Set(['math', 'svg']);
/** … and in these within them it is not. */
export const INTEGRATION: ReadonlySet<string> = new Set(
  'mi mo mn ms mtext annotation-xml foreignobject desc title'.split(' '),
);

/** Elements whose content is text, by how htmlparser2 recognises them (oddities included), and the end tag of each. */
const RAW: readonly (readonly [name: RegExp, end: string])[] = [
  [/^script$/, 'script'],
  [/^style$/, 'style'],
  [/^[tx]itle$/, 'title'],
  [/^[tx]extarea$/, 'textarea'],
  [/^[tx]mp$/, 'xmp'],
];

/** What ends the text in an element; undefined when elements are read in it. */
export function rawTextEnd(name: string): string | undefined {
  const first = name.charCodeAt(0);
  if (first !== 115 && first !== 116 && first !== 120) return undefined;
  return RAW.find(([pattern]) => pattern.test(name))?.[1];
}
