import { Parser } from 'htmlparser2';

/** Addresses in sitemaps and sitemap indexes (`loc`), RSS (`item > link`) and Atom (`entry > link[href]`), in document order. */
export function feedLinks(text: string): string[] {
  const found: string[] = [];
  const open: string[] = [];
  let address: string | null = null;
  const parser = new Parser(
    {
      onopentag(name, attribs) {
        const [prefix, local] = split(name);
        const parent = open.at(-1);
        if (open.push(name) > 100) parser.pause();
        // `image:loc` is no page.
        const [outer, holder] = parent === undefined ? ['', ''] : split(parent);
        if (outer !== prefix) return;
        if (local === 'loc' && (holder === 'url' || holder === 'sitemap')) address = '';
        else if (local === 'link' && holder === 'item') address = '';
        else if (
          local === 'link' &&
          holder === 'entry' &&
          (attribs.rel ?? 'alternate') === 'alternate' &&
          attribs.href
        ) {
          found.push(attribs.href);
        }
      },
      ontext(data) {
        if (address !== null) address += data;
      },
      onclosetag() {
        open.pop();
        if (address !== null && address.trim() !== '') found.push(address.trim());
        address = null;
      },
    },
    { xmlMode: true },
  );
  parser.end(text);
  return found;
}

function split(name: string): [prefix: string, local: string] {
  const colon = name.indexOf(':');
  return [name.slice(0, Math.max(colon, 0)), name.slice(colon + 1).toLowerCase()];
}
