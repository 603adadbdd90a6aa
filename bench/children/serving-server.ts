/**
 * A server over a workspace, for the load of another process: `serving-server.js HOME CACHE_BYTES`. Prints its address, then a line with its
 * memory (MB) whenever a line comes in; ends with its input.
 */
import { createInterface } from 'node:readline';
import { pino } from 'pino';
import { createTelemetry } from '../../activities/telemetry.ts';
import type { Accounts } from '../../dashboards/server/access/accounts.ts';
import type { Caller } from '../../dashboards/server/access/caller.ts';
import { createServer } from '../../dashboards/server/server.ts';
import { openWorkspace } from '../../lake/workspace.ts';

const [home = '', cacheBytes = ''] = process.argv.slice(2);
const analyst: Caller = {
  user: 'bench',
  name: '压测',
  roles: ['analyst'],
  organisation: null,
  session: 'bench',
  demo: false,
};
/** Sessions are another bench: every request is one analyst's. */
const accounts: Accounts = {
  callerOf: async () => analyst,
  checkOrigin: () => undefined,
  audit: async () => undefined,
};
const server = await createServer({
  openWorkspace: () => openWorkspace(home),
  log: pino({ level: 'error' }, pino.destination(2)),
  telemetry: createTelemetry(),
  accounts,
  engine: null,
  engineDetail: '压测',
  ready: () => true,
  answers: { bytes: Number(cacheBytes) },
});
process.stdout.write(`${await server.listen({ port: 0, host: '127.0.0.1' })}\n`);
for await (const _ of createInterface({ input: process.stdin }))
  process.stdout.write(`${Math.round(process.memoryUsage.rss() / 1e6)}\n`);
await server.close();
