/** Schemes that lead nowhere a crawler can go; looked at first because most pages are full of them. */
const NOWHERE = /^\s*(?:javascript|mailto|tel|data|about|blob|file|ftp):/i;

/** A place on the page itself. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the standard strips them
const FRAGMENT = /^[\x00-\x20]*#/;

/**
 * The absolute address of a link as the WHATWG URL standard reads it, without fragment, user name and password. Null for what is no
 * page: other schemes, a fragment alone, an address nobody can parse.
 *
 * @param charset of the page: characters in a query are percent-encoded in it, as browsers do
 */
export function resolveAddress(href: string, base: string, charset = 'utf-8'): URL | null {
  if (FRAGMENT.test(href) || NOWHERE.test(href)) return null;
  const written = charset === 'utf-8' ? href : encodeQuery(href, charset);
  let url: URL;
  try {
    url = new URL(written, base);
  } catch {
    return null; // pages are full of addresses that are none
  }
  const { href: found } = url;
  if (!found.startsWith('http:') && !found.startsWith('https:')) return null;
  // Getters of URL cost as much as the rest: they are asked only when there is something to take away.
  if (found.includes('#')) url.hash = '';
  if (found.includes('@')) {
    url.username = '';
    url.password = '';
  }
  return url;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what needs no encoding
const ASCII = /^[\x00-\x7f]*$/;

function encodeQuery(text: string, charset: string): string {
  const query = text.indexOf('?');
  if (query < 0 || ASCII.test(text) || charset.startsWith('utf-16')) return text;
  const table = codesOf(charset);
  let encoded = text.slice(0, query);
  for (const character of text.slice(query))
    encoded += ASCII.test(character) ? character : (table.get(character) ?? character);
  return encoded;
}

const tables = new Map<string, ReadonlyMap<string, string>>();

/** Percent-encodings of the two-byte characters of a charset (GBK, Big5, Shift_JIS, EUC), made of its decoder. */
function codesOf(charset: string): ReadonlyMap<string, string> {
  const known = tables.get(charset);
  if (known !== undefined) return known;
  const table = new Map<string, string>();
  const decoder = new TextDecoder(charset);
  const bytes = new Uint8Array(2);
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      bytes[0] = lead;
      bytes[1] = trail;
      const text = decoder.decode(bytes);
      if ([...text].length !== 1 || text === '\ufffd' || table.has(text)) continue;
      const second = trail < 0x7f ? String.fromCharCode(trail) : hex(trail);
      table.set(text, hex(lead) + second);
    }
  }
  tables.set(charset, table);
  return table;
}

function hex(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}
