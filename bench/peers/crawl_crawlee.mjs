/** The crawl bench with Crawlee: `crawl_crawlee.mjs PACKAGES FOLDER ORIGIN AT_ONCE`. Its queue is on disk; bodies are not kept. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [packages = '', folder = '', origin = '', atOnce = ''] = process.argv.slice(2);
process.env.CRAWLEE_STORAGE_DIR = path.join(folder, 'storage');
process.env.CRAWLEE_LOG_LEVEL = 'ERROR';
// Half of the machine, as the others have: its own idea of free memory would pause it.
process.env.CRAWLEE_MEMORY_MBYTES ??= '4096';
const require = createRequire(path.join(packages, 'package.json'));
const { CheerioCrawler, Configuration } = await import(
  pathToFileURL(require.resolve('@crawlee/cheerio')).href
);

const counts = { documents: 0, bytes: 0 };
const crawler = new CheerioCrawler(
  {
    minConcurrency: Number(atOnce),
    maxConcurrency: Number(atOnce),
    maxRequestRetries: 0,
    async requestHandler({ body, enqueueLinks }) {
      counts.documents++;
      counts.bytes += Buffer.byteLength(body);
      await enqueueLinks({ selector: 'a.item' });
    },
  },
  new Configuration({ persistStorage: true, purgeOnStart: true }),
);
await crawler.run([`${origin}/page/0.html`]);
process.stdout.write(JSON.stringify(counts));
