import type { PagesRule } from '../../../lake/sources.ts';

/** So many pages are named at once when the last one is known. */
const MOST_AT_ONCE = 10_000;

/**
 * Addresses of further pages of a list, by its page parameter. When the last page is known the first page names all of them; else each
 * page with items names the next.
 *
 * @param items how many items the page has
 */
export function furtherPages(
  url: string,
  { param, from, step, until }: PagesRule,
  items: () => number,
): string[] {
  const text = parameter(url, param);
  const value = text === null || text === '' ? from : /^\d{1,9}$/.test(text) ? Number(text) : null;
  if (value === null) return [];
  if (until === 'empty') return items() > 0 ? [withParameter(url, param, String(value + step))] : [];
  const found: string[] = [];
  const last = value === from ? until : Math.min(until, value + step);
  for (let next = value + step; next <= last && found.length < MOST_AT_ONCE; next += step) {
    found.push(withParameter(url, param, String(next)));
  }
  return found;
}

/** The value of a query parameter as it stands in the address; null when it is not there. */
export function parameter(url: string, name: string): string | null {
  const found = place(url, name);
  return found === null ? null : url.slice(found.from, found.to);
}

/**
 * The address with one query parameter changed or added. Nothing else of it is touched: URLSearchParams would write other parameters
 * anew, and break those that are percent-encoded in another charset than UTF-8.
 */
export function withParameter(url: string, name: string, value: string): string {
  const text = encodeURIComponent(value);
  const found = place(url, name);
  if (found !== null) return url.slice(0, found.from) + text + url.slice(found.to);
  const joint = url.includes('?') ? (/[?&]$/.test(url) ? '' : '&') : '?';
  return `${url}${joint}${encodeURIComponent(name)}=${text}`;
}

/** The address without one query parameter: pages of one list have this in common. */
export function withoutParameter(url: string, name: string): string {
  const found = place(url, name);
  if (found === null) return url.replace(/[?&]$/, '');
  const before = url.slice(0, found.name - 1);
  const after = url.slice(found.to);
  if (after === '') return before;
  return before.includes('?') ? before + after : `${before}?${after.slice(1)}`;
}

/** Where a parameter's name begins and its value stands. */
function place(url: string, name: string): { name: number; from: number; to: number } | null {
  const query = url.indexOf('?');
  if (query < 0) return null;
  let at = query + 1;
  while (at <= url.length) {
    const end = url.indexOf('&', at);
    const to = end < 0 ? url.length : end;
    const equals = url.indexOf('=', at);
    const nameEnd = equals < 0 || equals > to ? to : equals;
    const written = url.slice(at, nameEnd);
    if (written === name || written === encodeURIComponent(name)) {
      return { name: at, from: Math.min(nameEnd + 1, to), to };
    }
    at = to + 1;
  }
  return null;
}
