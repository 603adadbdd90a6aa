import { Parser } from 'htmlparser2';

/** Addresses in sitemaps and sitemap indexes (`loc`), RSS (`item > link`) and Atom (`entry > link[href]`), in document order. */
export function feedLinks(text: string): string[] {
  const found: string[] = [];
  const open: string[] = [];
  let address: string | null = null;
  const parser = new Parser(
    {
      onopentag(name, attribs) {
        const local = name.slice(name.indexOf(':') + 1).toLowerCase();
        const parent = open.at(-1);
        if (open.push(local) > 100) parser.pause();
        if (local === 'loc' && (parent === 'url' || parent === 'sitemap')) address = '';
        else if (local === 'link' && parent === 'item') address = '';
        else if (
          local === 'link' &&
          parent === 'entry' &&
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
