/**
 * One name for one page. On top of what the URL standard does (lower-case scheme and host, default port dropped, dot segments
 * resolved, spaces and Chinese percent-encoded) these rules hold, all of them from RFC 3986, 6.2, but the last two:
 *
 * - the fragment is dropped;
 * - percent-encodings are upper-case, and those of letters, digits, `-`, `.`, `_` and `~` are resolved;
 * - an empty query (`?` alone) is dropped; the order of a query's parameters is kept, for servers may mind it;
 * - user name and password are dropped: credentials come from the source's configuration and do not belong into a ledger;
 * - `;jsessionid=…` is dropped: it names a visitor, not a page.
 */
export function canonicalUrl(text: string, base?: string): string | null {
  let url: URL;
  try {
    url = new URL(text.trim(), base);
  } catch {
    return null; // not an address: whoever asks decides what that means
  }
  url.hash = '';
  if (url.username !== '') url.username = '';
  if (url.password !== '') url.password = '';
  const { href } = url;
  if (!UNUSUAL.test(href)) return href;
  return href.replace(SESSION, '').replace(ENCODED, resolve).replace(/\?$/, '');
}

const SESSION = /;jsessionid=[^?#/;]*/i;
const ENCODED = /%[0-9a-f]{2}/gi;
/** Most addresses hold none of these. */
const UNUSUAL = /%|\?$|;jsessionid=/i;
const UNRESERVED = /[A-Za-z0-9._~-]/;

function resolve(code: string): string {
  const letter = String.fromCharCode(Number.parseInt(code.slice(1), 16));
  return UNRESERVED.test(letter) ? letter : code.toUpperCase();
}

/** `host:port` of a canonical address, the unit of politeness (the same name as `hostKey` of the fetcher gives). */
export function hostOf(url: string): string {
  const from = url.indexOf('//') + 2;
  const to = url.slice(from).search(/[/?#]/);
  const host = to < 0 ? url.slice(from) : url.slice(from, from + to);
  if (/:\d+$/.test(host)) return host;
  return `${host}:${url.startsWith('https:') ? 443 : 80}`;
}
