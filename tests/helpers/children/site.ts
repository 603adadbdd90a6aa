import { startSite } from '../../browser/site.ts';

/** A site in a process of its own, to be killed: its workspace and accounts outlive it. Prints `ready` once it listens. */
const { home, port } = JSON.parse(process.argv[2] ?? '{}') as { home: string; port: number };
await startSite(home, { accounts: home, port });
process.stdout.write('ready\n');
