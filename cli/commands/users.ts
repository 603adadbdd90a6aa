import os from 'node:os';
import { openAccounts } from '../../accounts/index.ts';
import type { MadeLink } from '../../accounts/links.ts';
import { editUser, inviteUser, listUsers, resetUser, revokeSessions } from '../../accounts/manage.ts';
import { sessionsOf } from '../../accounts/own.ts';
import { mustLogin, type Organisation } from '../../accounts/users.ts';
import { userBody } from '../../dashboards/api/users.ts';
import { ROLES, type Role } from '../../dashboards/server/access/permissions.ts';
import { PanhuoError } from '../../domain/errors.ts';
import { renderTable } from '../../domain/text.ts';
import { literal } from '../../lake/duck.ts';
import { Snapshots } from '../../lake/snapshots.ts';
import { readRows } from '../../transforms/semantic/rows.ts';
import { auditLog } from '../audit-log.ts';
import type { Context } from '../context.ts';

type Options = Record<string, unknown>;
type Service = ReturnType<typeof openAccounts>;
type Work = (context: Context, service: Service, items: string[], options: Options) => Promise<number>;

const USAGE =
  '用法：panhuo users list；add 登录名 --name 姓名 --role 角色；reset、disable、enable、sessions、revoke 登录名；audit [verify]';

/** Users from the command line: whoever may write the workspace may do this, and it is in the audit log like everything else. */
export async function run(
  context: Context,
  [action = '', ...items]: string[],
  options: Options,
): Promise<number> {
  const { config } = await context.workspace();
  const work = ACTIONS[action];
  if (work === undefined) throw new PanhuoError('PANHUO_USAGE', USAGE);
  const service = openAccounts({ home: context.home, loopback: true, synthetic: config.synthetic });
  try {
    return await work(context, service, items, options);
  } finally {
    await service.close();
  }
}

const ACTIONS: Readonly<Record<string, Work>> = {
  list,
  add,
  reset,
  disable: (context, service, items) => setDisabled(context, service, items, true),
  enable: (context, service, items) => setDisabled(context, service, items, false),
  sessions,
  revoke,
  audit: (context, service, items, options) => auditLog(context, service, items, options, USAGE),
};

async function list(context: Context, service: Service): Promise<number> {
  const users = await listUsers(service.room);
  const columns: Parameters<typeof renderTable>[0] = [
    { title: '登录名' },
    { title: '姓名' },
    { title: '角色' },
    { title: '机构' },
    { title: '状态' },
    { title: '会话', align: 'right' },
  ];
  const rows = users.map(({ user, sessions: live }) => [
    user.login,
    user.name,
    user.roles.map((role) => ROLES[role]).join('、'),
    user.organisation?.name ?? '',
    stateOf(user),
    String(live),
  ]);
  context.say(
    rows.length === 0
      ? '还没有用户。panhuo up 启动时会给出设置管理员密码的一次性链接。'
      : renderTable(columns, rows),
  );
  context.answer({
    users: users.map(
      ({ user: { password: _, totpSecret: __, recovery: ___, subject: ____, ...user }, sessions: live }) => ({
        ...user,
        sessions: live,
      }),
    ),
  });
  return 0;
}

function stateOf(user: {
  disabled: boolean;
  demo: boolean;
  password: string | null;
  provider: string | null;
  totp: boolean;
}) {
  if (user.disabled) return '已停用';
  if (user.demo) return '演示';
  if (user.provider !== null) return `统一登录 ${user.provider}`;
  if (user.password === null) return '未设密码';
  return user.totp ? '密码＋验证码' : '密码';
}

async function add(context: Context, service: Service, [login]: string[], options: Options): Promise<number> {
  const roles = ((options.role as string[] | undefined) ?? []).map(roleOf);
  const organisation =
    options.organisation === undefined ? null : await organisationOf(context, String(options.organisation));
  const draft = userBody.safeParse({
    login,
    name: options.name,
    roles,
    organisation,
    ...(options.provider === undefined ? {} : { provider: String(options.provider) }),
  });
  if (!draft.success)
    throw new PanhuoError(
      'PANHUO_USAGE',
      `用法：panhuo users add 登录名 --name 姓名 --role 角色（${draft.error.issues[0]?.message ?? ''}）`,
      {
        hint: `角色：${roleWords()}；联络员还要 --organisation 机构名称。`,
      },
    );
  const { user, link } = await inviteUser(service.room, draft.data);
  await note(service, '添加用户', 'add', { login: user.login, roles: user.roles.join(',') });
  tellLink(
    context,
    `✓ 已添加 ${user.name}（${user.login}）`,
    link,
    { user: { id: user.id, login: user.login } },
    options,
  );
  return 0;
}

async function reset(context: Context, service: Service, items: string[], options: Options): Promise<number> {
  const { id, login } = await named(service, items);
  const { user, link } = await resetUser(service.room, id);
  await note(service, '重设用户的密码与验证器', 'reset', { login });
  tellLink(
    context,
    `✓ ${user.name}（${login}）的密码已作废，会话已注销`,
    link,
    { user: { id, login } },
    options,
  );
  return 0;
}

async function setDisabled(
  context: Context,
  service: Service,
  items: string[],
  disabled: boolean,
): Promise<number> {
  const { id, login } = await named(service, items);
  const user = await editUser(service.room, id, { disabled });
  await note(service, disabled ? '停用用户' : '启用用户', disabled ? 'disable' : 'enable', { login });
  context.say(`✓ ${user.name}（${login}）${disabled ? '已停用，会话已注销' : '已启用'}`);
  context.answer({ user: { id, login }, disabled });
  return 0;
}

async function sessions(context: Context, service: Service, items: string[]): Promise<number> {
  const { id, login } = await named(service, items);
  const live = await sessionsOf(service.room, id);
  const time = (at: number) => new Date(at).toISOString().slice(0, 16).replace('T', ' ');
  context.say(
    live.length === 0
      ? `${login} 没有会话。`
      : renderTable(
          [
            { title: '会话' },
            { title: '开始（UTC）' },
            { title: '最近（UTC）' },
            { title: '地址' },
            { title: '方式' },
          ],
          live.map((one) => [one.id, time(one.createdAt), time(one.lastSeenAt), one.address, one.method]),
        ),
  );
  context.answer({ user: { id, login }, sessions: live.map(({ token: _, ...one }) => one) });
  return 0;
}

async function revoke(context: Context, service: Service, items: string[]): Promise<number> {
  const { id, login } = await named(service, items);
  const ended = await revokeSessions(service.room, id, items[1] ?? null);
  await note(service, '注销用户的会话', 'revoke', {
    login,
    ...(items[1] === undefined ? {} : { session: items[1] }),
  });
  context.say(`✓ 已注销 ${login} 的 ${ended} 个会话；正在运行的服务最多一分钟后生效。`);
  context.answer({ user: { id, login }, ended });
  return 0;
}

async function named(service: Service, [login]: string[]): Promise<{ id: string; login: string }> {
  if (login === undefined) throw new PanhuoError('PANHUO_USAGE', USAGE);
  return service.room.keeper.write((session) => mustLogin(session, login));
}

/** Whoever sits at the terminal, as the system calls them. */
const note = (service: Service, action: string, verb: string, target: Record<string, string>) =>
  service.audit({
    user: null,
    name: `命令行：${os.userInfo().username}`,
    session: null,
    action,
    route: `panhuo users ${verb}`,
    target,
    outcome: 'done',
    code: null,
    address: 'local',
  });

function tellLink(
  context: Context,
  done: string,
  link: MadeLink | null,
  answer: object,
  options: Options,
): void {
  const base =
    options.origin === undefined ? 'http://127.0.0.1:8250' : String(options.origin).replace(/\/$/, '');
  const address = link === null ? null : `${base}/sign-in#link=${link.token}`;
  const until = link === null ? null : new Date(link.expiresAt).toISOString();
  context.say(done);
  if (address !== null) {
    context.say('  请当面或经可靠的途径交给本人（只能用一次）：');
    context.say(`  ${address}`);
    context.say(`  有效至 ${until?.slice(0, 16).replace('T', ' ')}（UTC）；网址不同时用 --origin 写明。`);
  }
  context.answer({ ...answer, link: address, expires_at: until });
}

const roleWords = () =>
  Object.entries(ROLES)
    .map(([role, name]) => `${role} ${name}`)
    .join('、');

/** @throws PANHUO_USAGE */
function roleOf(text: string): Role {
  const found = (Object.keys(ROLES) as Role[]).find((role) => role === text || ROLES[role] === text);
  if (found !== undefined) return found;
  throw new PanhuoError('PANHUO_USAGE', `没有这个角色：${text}`, { hint: `角色：${roleWords()}` });
}

/** By its name in the current snapshot. @throws PANHUO_USAGE */
async function organisationOf(context: Context, name: string): Promise<Organisation> {
  const { duck } = await new Snapshots((await context.workspace()).warehouse).openCurrent();
  try {
    const [row] = await readRows(
      duck.connection,
      `SELECT org_id, name FROM dim_organisation WHERE name = ${literal(name)} ORDER BY patent_count DESC, org_id LIMIT 1`,
    );
    if (row !== undefined) return { org_id: String(row.org_id), name: String(row.name) };
  } finally {
    duck.close();
  }
  throw new PanhuoError('PANHUO_USAGE', `已发布的快照里没有机构 ${name}`, {
    hint: '名称须一字不差：panhuo sql "select name from dim_organisation where is_university"',
  });
}
