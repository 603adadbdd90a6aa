/** One parameter of an address: how its text is read, and written again. */
export interface Param<T> {
  /** What holds when the address does not say; never written. */
  readonly fallback: T;
  /** Undefined: not understood. `raw` has one text for each time the parameter stands in the address, at least one. */
  read(raw: readonly string[]): T | undefined;
  write(value: T): readonly string[];
}

/** The parameters of a page by name. */
export type SearchSchema = Readonly<Record<string, Param<unknown>>>;
export type SearchValues<S extends SearchSchema> = {
  readonly [K in keyof S]: S[K] extends Param<infer T> ? T : never;
};

/** Any page has these: which snapshot, and the size of presentation. */
export const GLOBAL_PARAMS: readonly string[] = ['build', 'wall', 'next'];

export const text = (fallback = ''): Param<string> => ({
  fallback,
  read: ([first]) => first,
  write: (value) => [value],
});

/** One of a few words. */
export const choice = <const T extends string>(options: readonly T[], fallback: T): Param<T> => ({
  fallback,
  read: ([first]) => options.find((option) => option === first),
  write: (value) => [value],
});

/** Any number of texts, each its own `name=value`. */
export const list = (): Param<readonly string[]> => ({
  fallback: [],
  read: (raw) => raw.filter((one) => one !== ''),
  write: (value) => value,
});

/** A whole number from `least`. */
export const whole = (fallback: number, least = 0): Param<number> => ({
  fallback,
  read: ([first]) => {
    const value = /^\d{1,9}$/.test(first ?? '') ? Number(first) : Number.NaN;
    return value >= least ? value : undefined;
  },
  write: (value) => [String(value)],
});

/** Off unless the address says `1`. */
export const flag = (): Param<boolean> => ({
  fallback: false,
  read: ([first]) => (first === '1' ? true : first === '0' ? false : undefined),
  write: (value) => [value ? '1' : '0'],
});

export interface ReadSearch<S extends SearchSchema> {
  readonly values: SearchValues<S>;
  /** Parameters the page does not have. */
  readonly unknown: readonly string[];
  /** Parameters whose text was not understood: their fallback holds. */
  readonly invalid: readonly string[];
}

/** Reads the part of an address behind the `?`. */
export function readSearch<S extends SearchSchema>(schema: S, search: string): ReadSearch<S> {
  const given = new URLSearchParams(search);
  const values: Record<string, unknown> = {};
  const invalid: string[] = [];
  for (const [name, param] of Object.entries(schema)) {
    const raw = given.getAll(name);
    const value = raw.length === 0 ? param.fallback : param.read(raw);
    if (value === undefined) invalid.push(name);
    values[name] = value === undefined ? param.fallback : value;
  }
  const known = new Set([...Object.keys(schema), ...GLOBAL_PARAMS]);
  const unknown = [...new Set(given.keys())].filter((name) => !known.has(name));
  return { values: values as SearchValues<S>, unknown, invalid };
}

const same = (left: readonly string[], right: readonly string[]): boolean =>
  left.length === right.length && left.every((one, at) => one === right[at]);

/** `?…` with what differs from the fallbacks, in the order of the schema, or ''. `keep` is put behind as it is. */
export function writeSearch<S extends SearchSchema>(
  schema: S,
  values: Partial<SearchValues<S>>,
  keep: Readonly<Record<string, string>> = {},
): string {
  const out = new URLSearchParams();
  for (const [name, param] of Object.entries(schema)) {
    const value = (values as Record<string, unknown>)[name];
    if (value === undefined) continue;
    const written = param.write(value);
    if (same(written, param.write(param.fallback))) continue;
    for (const one of written) out.append(name, one);
  }
  for (const [name, value] of Object.entries(keep)) out.set(name, value);
  const line = out.toString();
  return line === '' ? '' : `?${line}`;
}

/** What of an address any page keeps. */
export function globalsOf(search: string): Record<string, string> {
  const given = new URLSearchParams(search);
  const kept: Record<string, string> = {};
  for (const name of ['build', 'wall']) {
    const value = given.get(name);
    if (value !== null) kept[name] = value;
  }
  return kept;
}

/** An address of this site with what of the present one any page keeps: whoever looks at an earlier snapshot stays with it. */
export function withGlobals(address: string, search: string): string {
  const kept = Object.entries(globalsOf(search));
  const [path = '', line = ''] = address.split('?');
  const given = new URLSearchParams(line);
  const missing = kept.filter(([name]) => !given.has(name));
  if (missing.length === 0) return address;
  for (const [name, value] of missing) given.set(name, value);
  return `${path}?${given}`;
}

/** An address: `href('/patents/$id', { id })`, `href('/metrics', {}, { p: '2024' })`. Empty values are left out. */
export function href(
  path: string,
  params: Readonly<Record<string, string>> = {},
  query: Readonly<Record<string, string | number | readonly string[] | null | undefined>> = {},
): string {
  const filled = path.replace(/\$([a-z]+)/g, (_all, name: string) => encodeURIComponent(params[name] ?? ''));
  const out = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === null || value === undefined || value === '') continue;
    for (const one of typeof value === 'object' ? value : [String(value)]) out.append(name, one);
  }
  const line = out.toString();
  return line === '' ? filled : `${filled}?${line}`;
}
