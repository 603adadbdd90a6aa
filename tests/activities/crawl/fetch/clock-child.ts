import { createHostClock } from '../../../../activities/crawl/fetch/host-clock.ts';

/** Takes turns at a host's clock and asks the server at each, until it has made its share of requests or is killed. */
const { folder, origin, host, delayMs, requests } = JSON.parse(process.argv[2] ?? '{}') as {
  folder: string;
  origin: string;
  host: string;
  delayMs: number;
  requests: number;
};
const clock = createHostClock({ folder });
const { signal } = new AbortController();
// A connection of its own for every request would blur the times that the server sees.
await (await fetch(`${origin}/warm`)).text();
process.stdout.write('ready\n');
for await (const _line of process.stdin) break;
await Promise.all(
  Array.from({ length: 4 }, async (_, lane) => {
    for (let n = lane; n < requests; n += 4) {
      const turn = await clock.reserve(host, delayMs, { signal });
      if (!turn.granted) throw new Error(`not granted: ${turn.waitMs}`);
      await (await fetch(`${origin}/${process.pid}/${n}`)).text();
    }
  }),
);
process.stdout.write('{}\n');
