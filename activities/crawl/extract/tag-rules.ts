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

const VOID = words(
  'area base basefont br col command embed frame hr img input isindex keygen link meta param source track wbr',
);
/** In these `<a/>` is a whole element … */
const FOREIGN = words('math svg');
/** … and in these within them it is not. */
const INTEGRATION = words('mi mo mn ms mtext annotation-xml foreignobject desc title');
const OTHERS = words(
  'a abbr b big caption center cite code colgroup dfn em font footer g html i iframe img kbd label legend map mark noscript object path q s samp script small span strike strong style sub sup template textarea tfoot thead time title tt u var video xmp',
);

/** Elements whose content is text, by how htmlparser2 recognises them (oddities included), and the end tag of each. */
const RAW: readonly (readonly [name: RegExp, end: string])[] = [
  [/^script$/, 'script'],
  [/^style$/, 'style'],
  [/^[tx]itle$/, 'title'],
  [/^[tx]extarea$/, 'textarea'],
  [/^[tx]mp$/, 'xmp'],
];

/** What is known of a tag. */
export interface TagRule {
  name: string;
  isVoid: boolean;
  isForeign: boolean;
  isIntegration: boolean;
  /** Open elements that it ends, from the innermost on. */
  closes: ReadonlySet<string> | null;
  /** What ends the text in it; null when elements are read in it. */
  rawEnd: string | null;
}

function ruleFor(name: string): TagRule {
  const closes = CLOSED_BY[name];
  return {
    name,
    isVoid: VOID.has(name),
    isForeign: FOREIGN.has(name),
    isIntegration: INTEGRATION.has(name),
    closes: Object.hasOwn(CLOSED_BY, name) && closes !== undefined ? new Set(closes) : null,
    rawEnd: RAW.find(([pattern]) => pattern.test(name))?.[1] ?? null,
  };
}

const RULES: ReadonlyMap<string, TagRule> = new Map(
  [...Object.keys(CLOSED_BY), ...VOID, ...FOREIGN, ...INTEGRATION, ...OTHERS].map((name) => [
    name,
    ruleFor(name),
  ]),
);

/** Rules of names that were met in lower case: most tags need no new string. */
const met: (TagRule | undefined)[] = [];
const SLOTS = 1024;

/** The rule of the tag whose name stands in the text from `start` to `end`. */
export function tagRule(text: string, start: number, end: number): TagRule {
  const slot = ((end - start) * 131 + text.charCodeAt(start) * 17 + text.charCodeAt(end - 1)) % SLOTS;
  const seen = met[slot];
  if (seen !== undefined && seen.name.length === end - start && text.startsWith(seen.name, start))
    return seen;
  const written = text.slice(start, end);
  const name = written.toLowerCase();
  const rule = RULES.get(name);
  if (rule === undefined) return ruleFor(name);
  if (written === name) met[slot] = rule;
  return rule;
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}
