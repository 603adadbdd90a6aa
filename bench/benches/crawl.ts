import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { grouped } from '../../domain/text.ts';
import { projectRoot } from '../../lake/assets.ts';
import { CRAWL, pageText } from '../data/crawl-site.ts';
import { expectEqual } from '../data/verify.ts';
import { measure, ours, type Run } from '../harness/measure.ts';
import { peerPackages } from '../harness/node.ts';
import { peerTools } from '../harness/python.ts';
import { type Contender, race } from '../harness/rounds.ts';
import { startService } from '../harness/service.ts';
import { say, WrongResult } from '../harness/session.ts';
import { lineOf, measurementOf, type Outcome } from '../result.ts';
import type { Bench, BenchContext } from './bench.ts';

const CRAWLEE = ['@crawlee/cheerio@3.18.1'] as const;

/** Pages of a site of our own on loopback; ours with archive, frontier on disk, robots.txt, block detection, ledger. */
export const crawlBench: Bench = {
  name: 'crawl',
  about: `采集：${grouped(CRAWL.pages)} 页，每页 20 kB，延迟 ${CRAWL.latencyMs} 毫秒，${CRAWL.atOnce} 个并发`,
  async run(context) {
    const { pages, bytes, latencyMs, atOnce } = CRAWL;
    const total = totalBytes();
    say(`crawl：${grouped(pages)} 页，${grouped(total)} 字节`);
    const server = await startService(
      context.session,
      ours('crawl-server', ...[pages, bytes, latencyMs].map(String)),
    );
    try {
      const { contenders, skipped } = await contendersOf(context, `http://127.0.0.1:${server.said}`, total);
      const { raced, skipped: dropped } = await race(contenders, context.rounds);
      const work = `${grouped(pages)} pages of ${bytes / 1000} kB, ${latencyMs} ms latency, ${atOnce} at once, loopback, server on the same cores`;
      const common = { work, data: 'synthetic' as const, machine: context.machine, ours: 'ours' };
      const all = { ...skipped, ...dropped };
      const ask = (question: Parameters<typeof measurementOf>[0]) => measurementOf(question, raced, all);
      return {
        bench: 'crawl',
        work,
        data: 'synthetic',
        lines: raced.map((one) => lineOf(one, pages)),
        measurements: [
          ask({
            ...common,
            name: 'crawl.rate',
            unit: 'pages/s',
            value: (run) => pages / run.wall,
            rate: true,
            goal: '≥ 800',
          }),
          ask({ ...common, name: 'crawl.cpu', unit: 'CPU s', value: (run) => run.cpu }),
          ask({ ...common, name: 'crawl.rss', unit: 'MB', value: (run) => run.rss, goal: '≤ 150' }),
        ],
        skipped: all,
      } satisfies Outcome;
    } finally {
      await server.stop();
    }
  },
};

function totalBytes(): number {
  let total = 0;
  for (let n = 0; n < CRAWL.pages; n++) total += Buffer.byteLength(pageText(n, CRAWL.pages, CRAWL.bytes));
  return total;
}

async function contendersOf({ session, wants }: BenchContext, origin: string, total: number) {
  const skipped: Record<string, string> = {};
  const folder = session.folder('crawl');
  const fresh = async () => {
    await rm(folder, { recursive: true, force: true });
    await mkdir(path.join(folder, 'sources'), { recursive: true });
  };
  const reset = () => rm(folder, { recursive: true, force: true });
  const counted = async ({ stdout }: Run) => {
    const { documents, bytes } = JSON.parse(stdout) as { documents: number; bytes: number };
    expectEqual('页数', documents, CRAWL.pages);
    expectEqual('字节数', bytes, total);
  };
  const atOnce = String(CRAWL.atOnce);
  const contender = (
    id: string,
    role: Contender['role'],
    title: string,
    command: readonly string[],
  ): Contender => ({
    id,
    role,
    title,
    reset,
    run: async () => {
      await fresh();
      return measure(session, command);
    },
    check: counted,
  });
  const limit = contender(
    'limit',
    'limit',
    'limit: undici, htmlparser2 SAX, nothing kept',
    ours('crawl-limit', origin, atOnce),
  );
  const own: Contender = {
    ...contender(
      'ours',
      'ours',
      'ours: the crawl step, bodies archived, frontier on disk',
      ours('crawl-ours', folder),
    ),
    run: async () => {
      await fresh();
      await writeFile(path.join(folder, 'sources', 'site.yaml'), sourceOf(origin));
      return measure(session, ours('crawl-ours', folder));
    },
    check: async (run) => {
      await counted(run);
      await archived(folder, total);
    },
  };
  const contenders = [limit, own];
  if (wants('scrapy')) {
    const answer = await peerTools(session, 'scrapy');
    if ('reason' in answer) skipped.scrapy = answer.reason;
    else {
      const script = path.join(projectRoot(), 'bench', 'peers', 'crawl_scrapy.py');
      const command = [answer.tools.program('python'), script, folder, origin, atOnce];
      contenders.push(contender('scrapy', 'peer', 'Scrapy with JOBDIR, bodies in one file', command));
    }
  }
  if (wants('crawlee')) {
    const answer = await peerPackages(session, 'crawlee', CRAWLEE);
    if ('reason' in answer) skipped.crawlee = answer.reason;
    else {
      const script = path.join(projectRoot(), 'bench', 'peers', 'crawl_crawlee.mjs');
      const command = [process.execPath, script, answer.folder, folder, origin, atOnce];
      contenders.push(
        contender('crawlee', 'peer', 'Crawlee: CheerioCrawler, queue on disk, bodies not kept', command),
      );
    }
  }
  for (const [peer, why] of Object.entries(skipped)) say(`  ${peer} 未参加：${why}`);
  return { contenders, skipped };
}

const sourceOf = (origin: string) => `name: 性能测试（合成数据）
start: ['${origin}/page/0.html']
follow: [{ css: 'a.item' }]
keep: [{ match: '/page/', kind: publication, parser: gazette-html }]
allow: ['${new URL(origin).host}']
politeness: { delay: 0ms, concurrency: ${CRAWL.atOnce} }
`;

/** Every body must lie in the lake: the packs are larger than all of them together. @throws WrongResult */
async function archived(home: string, total: number): Promise<void> {
  const folder = path.join(home, 'lake', 'packs', 'site');
  let bytes = 0;
  for (const name of await readdir(folder)) bytes += (await stat(path.join(folder, name))).size;
  if (bytes < total) throw new WrongResult(`存档只有 ${bytes} 字节，网页共 ${total} 字节`);
}
