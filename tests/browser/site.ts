import type { FastifyRequest } from 'fastify';
import { pino } from 'pino';
import { createTelemetry } from '../../activities/telemetry.ts';
import type { Accounts } from '../../dashboards/server/access/accounts.ts';
import type { Caller } from '../../dashboards/server/access/caller.ts';
import { GRANTS, ROLES, type Role } from '../../dashboards/server/access/permissions.ts';
import { createServer } from '../../dashboards/server/server.ts';
import { openWorkspace } from '../../lake/workspace.ts';
import { callerAs } from '../helpers/callers.ts';

export interface Site {
  /** `http://127.0.0.1:41234` */
  readonly origin: string;
  close(): Promise<void>;
}

/** The site on a workspace, with the built pages (dist/web), on a free port of this machine. */
export async function startSite(home: string, { web }: { web?: string } = {}): Promise<Site> {
  const app = await createServer({
    openWorkspace: () => openWorkspace(home),
    accounts: byCookie,
    log: pino({ level: 'silent' }),
    telemetry: createTelemetry(),
    engine: null,
    engineDetail: 'inline',
    ready: () => true,
    ...(web === undefined ? {} : { web }),
  });
  if (!app.hasRoute({ method: 'GET', url: '/api/v1/session' })) {
    app.get('/api/v1/session', async (request) => sessionOf(await byCookie.callerOf(request)));
    app.post<{ Body: { role: Role } }>('/api/v1/session/demo', async (request, reply) =>
      reply
        .header('set-cookie', `panhuo_session=${request.body.role}; Path=/; HttpOnly`)
        .send(sessionOf(callerAs(request.body.role))),
    );
  }
  const origin = await app.listen({ port: 0, host: '127.0.0.1' });
  return { origin, close: () => app.close() };
}

const byCookie: Accounts = {
  async callerOf(request: FastifyRequest): Promise<Caller | null> {
    const role = /panhuo_session=(\w+)/.exec(request.headers.cookie ?? '')?.[1];
    return role !== undefined && role in ROLES ? callerAs(role as Role) : null;
  },
  checkOrigin: () => undefined,
  audit: async () => undefined,
};

const sessionOf = (caller: Caller | null) => ({
  user: caller && {
    id: caller.user,
    name: caller.name,
    roles: caller.roles,
    organisation: caller.organisation,
    demo: true,
  },
  may: caller?.roles.flatMap((role) => GRANTS[role].may) ?? [],
  sees: caller?.roles.flatMap((role) => GRANTS[role].sees) ?? [],
  csrf: null,
  synthetic: true,
  snapshot: null,
  build_newer: null,
  demo_roles: Object.entries(ROLES).map(([role, label]) => ({ role, name: label, label })),
  providers: [],
  version: '0',
});
