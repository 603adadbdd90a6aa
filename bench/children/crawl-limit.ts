/** The least that a crawl can be: undici, links by SAX, a set of seen addresses. Nothing is kept: `crawl-limit.js ORIGIN AT_ONCE`. */
import { Parser } from 'htmlparser2';
import { Pool } from 'undici';

const [origin = '', atOnce = ''] = process.argv.slice(2);
const pool = new Pool(origin, { connections: Number(atOnce) });
const seen = new Set<string>(['/page/0.html']);
const queue = [...seen];
let pages = 0;
let bytes = 0;
let active = 0;

await new Promise<void>((resolve, reject) => {
  const next = () => {
    if (active === 0 && queue.length === 0) resolve();
    while (active < Number(atOnce)) {
      const path = queue.shift();
      if (path === undefined) return;
      active++;
      visit(path).then(() => {
        active--;
        next();
      }, reject);
    }
  };
  next();
});
await pool.close();
process.stdout.write(JSON.stringify({ documents: pages, bytes }));

async function visit(path: string): Promise<void> {
  const { body } = await pool.request({ path, method: 'GET' });
  const text = await body.text();
  bytes += Buffer.byteLength(text);
  pages++;
  const parser = new Parser({
    onopentag(name, attribs) {
      if (name !== 'a' || attribs.href === undefined) return;
      const { pathname } = new URL(attribs.href, origin);
      if (seen.has(pathname)) return;
      seen.add(pathname);
      queue.push(pathname);
    },
  });
  parser.end(text);
}
