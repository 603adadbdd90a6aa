import { rmSync } from 'node:fs';
import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { type AccountService, openAccounts } from '../../accounts/index.ts';
import { createTelemetry } from '../../activities/telemetry.ts';
import { createServer } from '../../dashboards/server/server.ts';
import type { Engine } from '../../engine/index.ts';
import { projectRoot } from '../../lake/assets.ts';
import { exists } from '../../lake/atomic.ts';
import { openWorkspace } from '../../lake/workspace.ts';
import { emptyDatabase } from '../accounts/database.ts';

export interface Site {
  /** `http://127.0.0.1:41234` */
  readonly origin: string;
  readonly accounts: AccountService;
  close(): Promise<void>;
}

export interface SiteOptions {
  /** Folder of the built pages. @default dist/web */
  web?: string;
  /** Where users and sessions are kept. @default a folder that goes with the site: the workspace may be shared */
  accounts?: string;
  /** For what goes with the site; whoever names one removes it. @default a temporary one, removed when the site is closed */
  folder?: string;
  /** @default a free one */
  port?: number;
  /** What runs are started with. @default null: this site only reads */
  engine?: Engine | null;
}

/** The site on a workspace of sample data, with the roles of the demo, on a free port of this machine. */
export async function startSite(workspace: string, options: SiteOptions = {}): Promise<Site> {
  const built = options.web ?? path.join(projectRoot(), 'dist', 'web');
  if (!(await exists(path.join(built, 'index.html'))))
    throw new Error(`the pages are not built: ${built} has no index.html; run npm run build`);
  const temporary = options.folder ?? (await mkdtemp(path.join(tmpdir(), 'panhuo-site-')));
  // A copy: somebody may build them anew while tests run.
  const web = path.join(temporary, 'web');
  await cp(built, web, { recursive: true });
  const home = options.accounts ?? path.join(temporary, 'accounts');
  if (!(await exists(path.join(home, 'decisions')))) await emptyDatabase(home);
  const accounts = openAccounts({
    home,
    loopback: true,
    synthetic: true,
    demo: true,
    // Passwords of tests are nobody's.
    cost: { memoryCost: 1024, timeCost: 1, parallelism: 1 },
  });
  const app = await createServer({
    openWorkspace: () => openWorkspace(workspace),
    accounts,
    log: pino({ level: 'silent' }),
    telemetry: createTelemetry(),
    engine: options.engine ?? null,
    engineDetail: '测试',
    ready: () => true,
    web,
  });
  const origin = await app.listen({ port: options.port ?? 0, host: '127.0.0.1' });
  return {
    origin,
    accounts,
    async close() {
      await app.close();
      await accounts.close();
      if (options.folder === undefined) rmSync(temporary, { recursive: true, force: true });
    },
  };
}
