import { once } from 'node:events';
import type { AccountService } from '../accounts/index.ts';
import { PanhuoError } from '../domain/errors.ts';
import type { Engine } from '../engine/index.ts';
import type { Context } from './context.ts';

export interface SiteOptions {
  /** Null: the site only reads what is published. */
  engine: Engine | null;
  /** One Chinese line: which engine, which workers. */
  engineDetail: string;
  port: number;
  /** @default '127.0.0.1' */
  host?: string;
  /** Address people type, where TLS ends in front of us. @default none: this machine alone */
  origin?: string;
  /** Addresses of proxies that are believed. @default those of this machine, where there is an `origin` */
  proxies?: readonly string[];
  /** Whether one-click roles are wanted; they are there only on made-up data, for this machine alone. */
  demo: boolean;
}

/** Serves the site until the command is asked to stop. */
export async function serveSite(context: Context, options: SiteOptions): Promise<void> {
  const [{ createServer }, { openAccounts }, { OidcProviders }] = await Promise.all([
    import('../dashboards/server/server.ts'),
    import('../accounts/index.ts'),
    import('../accounts/oidc.ts'),
  ]);
  const { engine, host = '127.0.0.1', origin = null, port } = options;
  const [log, telemetry, { config }] = await Promise.all([
    context.log(),
    context.telemetry(),
    context.workspace(),
  ]);
  const { oidc } = config.accounts;
  const accounts = openAccounts({
    home: context.home,
    loopback: host === '127.0.0.1',
    synthetic: config.synthetic,
    demo: options.demo,
    origin,
    providers: oidc.length === 0 ? null : new OidcProviders(oidc, process.env, () => new Date()),
    complain: (error) => log.error({ err: error }, 'sessions could not be read'),
  });
  try {
    const server = await createServer({
      openWorkspace: () => context.workspace(),
      log,
      telemetry,
      accounts,
      engine,
      engineDetail: options.engineDetail,
      ready: () => !context.abort.signal.aborted,
      ...(origin === null ? {} : { proxies: options.proxies ?? ['127.0.0.1', '::1'] }),
    });
    try {
      const address = await server.listen({ port, host }).catch((error: NodeJS.ErrnoException) => {
        throw notListening(error, host, port);
      });
      const site = origin ?? address;
      if (engine !== null) context.say(`引擎：${options.engineDetail}`);
      context.say(`网站：${site}/    计数（Prometheus）：${address}/metrics`);
      if (engine?.uiUrl) context.say(`Temporal 界面：${engine.uiUrl}`);
      const first = await ready(accounts, site);
      if (accounts.demoRoles.length > 0)
        context.say('演示：在登录页选一个角色即可进入（合成数据，只供本机）。');
      if (first !== null) context.say(first.text);
      context.say('按 Ctrl-C 停止。');
      context.answer({
        status: `${site}/`,
        temporal: engine?.uiUrl ?? null,
        engine: engine?.name ?? null,
        first_link: first?.link ?? null,
      });
      const sample = accounts.demoRoles.length > 0 ? sampleRound(context) : null;
      if (!context.abort.signal.aborted) await once(context.abort.signal, 'abort');
      await sample;
    } finally {
      await server.close();
    }
  } finally {
    await accounts.close();
  }
}

/** The link of the first administrator, for whoever sees this terminal; null when somebody can sign in already. */
async function ready(accounts: AccountService, site: string): Promise<{ link: string; text: string } | null> {
  const first = await accounts.prepare();
  if (first === null) return null;
  const link = `${site}/sign-in#link=${first.token}`;
  const hours = Math.round((first.expiresAt - Date.now()) / 3600_000);
  return {
    link,
    text: [
      '还没有人能登录。请用这个一次性链接设置管理员的密码：',
      `  ${link}`,
      `  登录名 ${first.login}；${hours} 小时内有效，只能用一次，重新启动会换一个。`,
    ].join('\n'),
  };
}

function notListening(error: NodeJS.ErrnoException, host: string, port: number): unknown {
  if (error.code === 'EADDRINUSE')
    return new PanhuoError('PANHUO_USAGE', `端口 ${port} 已被占用`, {
      hint: '请用 --port 换一个端口，或先停止占用它的程序。',
      cause: error,
    });
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
    return new PanhuoError('PANHUO_USAGE', `本机没有地址 ${host}`, { hint: '请检查 --host。', cause: error });
  if (error.code === 'EACCES')
    return new PanhuoError('PANHUO_USAGE', `没有权限使用端口 ${port}`, {
      hint: '请用 1024 以上的端口。',
      cause: error,
    });
  return error;
}

/** While people look around already; without it the site lacks nothing but something to score. */
async function sampleRound(context: Context): Promise<void> {
  try {
    const [{ makeDemoRound }, { openDecisions }, workspace] = await Promise.all([
      import('./demo-round.ts'),
      import('../decisions/index.ts'),
      context.workspace(),
    ]);
    if (await makeDemoRound(workspace, openDecisions(workspace)))
      context.note('演示评价已备好（合成数据）：登录页选“评价员甲”，再打开“评价”。');
  } catch (error) {
    const { message } = error instanceof Error ? error : { message: String(error) };
    context.note(`演示评价没有做成，其余照常：${message}`);
  }
}
