import path from 'node:path';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { type AccountService, type AccountsOptions, openAccounts } from '../../accounts/index.ts';
import { inviteUser } from '../../accounts/manage.ts';
import type { NewUser } from '../../accounts/users.ts';
import { createTelemetry } from '../../activities/telemetry.ts';
import { createServer, type ServerOptions } from '../../dashboards/server/server.ts';
import { openWorkspace } from '../../lake/workspace.ts';
import { silent } from '../dashboards/fixture.ts';
import { temporaryFolder } from '../helpers/folders.ts';
import { emptyDatabase } from './database.ts';

/** Passwords of tests are nobody's. */
export const CHEAP = { memoryCost: 64, timeCost: 1, parallelism: 1 };
export const PASSWORD = '青山 绿水 walnut 7 铅笔';

/** A browser of a test: keeps its cookie and sends the header token with writes. */
export class Browser {
  cookie: string | null = null;
  csrf: string | null = null;
  private readonly app: FastifyInstance;

  constructor(app: FastifyInstance) {
    this.app = app;
  }

  async send(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<LightMyRequestResponse> {
    const options: InjectOptions = {
      method,
      url,
      headers: {
        ...(this.cookie === null ? {} : { cookie: this.cookie }),
        ...(this.csrf === null || method === 'GET' ? {} : { 'x-panhuo-csrf': this.csrf }),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: body }),
    };
    const answer = await this.app.inject(options);
    for (const set of [answer.headers['set-cookie'] ?? []].flat())
      if (/panhuo_session=/.test(set)) this.cookie = set.split(';')[0] ?? null;
    const json = answer.headers['content-type']?.toString().includes('json')
      ? (answer.json() as { csrf?: unknown })
      : {};
    if (typeof json.csrf === 'string') this.csrf = json.csrf;
    return answer;
  }

  get = (url: string) => this.send('GET', url);
  signIn = (login: string, password = PASSWORD, code?: string) =>
    this.send('POST', '/api/v1/session', { login, password, ...(code === undefined ? {} : { code }) });
  refresh = () => this.get('/api/v1/session');
}

export interface TestSite {
  readonly home: string;
  readonly app: FastifyInstance;
  readonly accounts: AccountService;
  /** Set by the test. */
  readonly now: { at: number };
  browser(): Browser;
  /** A user whose password is `PASSWORD`. */
  user(draft: Partial<NewUser> & { login: string }): Promise<string>;
  close(): Promise<void>;
}

export async function testSite(
  accountsOptions: Partial<AccountsOptions> = {},
  options: Partial<ServerOptions> = {},
): Promise<TestSite> {
  const home = path.join(temporaryFolder('panhuo-accounts-'), 'home');
  await emptyDatabase(home);
  const now = { at: Date.parse('2026-05-06T01:00:00Z') };
  const accounts = openAccounts({
    home,
    loopback: true,
    synthetic: false,
    cost: CHEAP,
    clock: () => new Date(now.at),
    env: {},
    complain: (error) => {
      throw error;
    },
    ...accountsOptions,
  });
  const app = await createServer({
    openWorkspace: () => openWorkspace(home),
    log: silent,
    telemetry: createTelemetry(),
    accounts,
    engine: null,
    engineDetail: '测试',
    ready: () => true,
    clock: () => new Date(now.at),
    ...options,
  });
  return {
    home,
    app,
    accounts,
    now,
    browser: () => new Browser(app),
    async user(draft) {
      const { user, link } = await inviteUser(accounts.room, {
        name: `测试${draft.login}`,
        roles: ['analyst'],
        organisation: null,
        provider: null,
        ...draft,
      });
      if (link !== null) {
        const set = await new Browser(app).send('PUT', '/api/v1/session/link', {
          token: link.token,
          password: PASSWORD,
        });
        if (set.statusCode !== 200) throw new Error(set.body);
      }
      return user.id;
    },
    async close() {
      await app.close();
      await accounts.close();
    },
  };
}
