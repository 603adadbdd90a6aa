/**
 * People who use a server: `serving-load.js ADDRESS USERS SECONDS PATENTS`. Each opens a page, whose requests go out at once, reads for one to
 * five seconds, opens the next. Prints what each request took by kind.
 */
import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadMetrics } from '../../transforms/semantic/load.ts';
import { nextPage, type Page, randomFrom } from '../data/serving-requests.ts';

export interface Load {
  seconds: number;
  requests: number;
  pages: number;
  /** Requests that somebody had sent before. */
  repeated: number;
  /** Answers that were no success, with the first ones in words. */
  errors: number;
  examples: string[];
  /** Milliseconds of each request, ascending, by kind of page. */
  kinds: Record<Page['kind'], number[]>;
}

const [address = '', usersText = '', secondsText = '', patentsText = ''] = process.argv.slice(2);
const seconds = Number(secondsText);
const patents = Number(patentsText);
const asked = new Set<string>();
const agent = new Agent({ keepAlive: true });
const metrics = new Set((await loadMetrics()).metrics.map(({ id }) => id));
const load: Load = {
  seconds,
  requests: 0,
  pages: 0,
  repeated: 0,
  errors: 0,
  examples: [],
  kinds: { metrics: [], rows: [], list: [], record: [] },
};

function ask(url: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    get(`${address}${url}`, { agent }, (response) => {
      const blocks: Buffer[] = [];
      response.on('data', (block: Buffer) => void blocks.push(block));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(blocks).toString() }),
      );
    }).on('error', reject);
  });
}

async function timed(kind: Page['kind'], url: string): Promise<void> {
  const started = performance.now();
  let said = '';
  try {
    const { status, body } = await ask(url);
    if (status !== 200) said = `${status} ${url} ${body.slice(0, 200)}`;
  } catch (error) {
    said = `${url} ${String(error)}`;
  }
  load.requests++;
  if (asked.has(url)) load.repeated++;
  asked.add(url);
  load.kinds[kind].push(performance.now() - started);
  if (said === '') return;
  load.errors++;
  if (load.examples.length < 5) load.examples.push(said);
}

async function user(seed: number, until: number): Promise<void> {
  const random = randomFrom(seed);
  // People do not all come in the same moment.
  await sleep(random() * 3000);
  while (performance.now() < until) {
    const { kind, urls } = nextPage(random, metrics, patents);
    await Promise.all(urls.map((url) => timed(kind, url)));
    load.pages++;
    await sleep(1000 + random() * 4000);
  }
}

const until = performance.now() + seconds * 1000;
await Promise.all(Array.from({ length: Number(usersText) }, (_, at) => user(at + 1, until)));
agent.destroy();
for (const list of Object.values(load.kinds)) list.sort((a, b) => a - b);
process.stdout.write(JSON.stringify(load));
