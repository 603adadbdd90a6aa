import { ROLES, type Role } from '../dashboards/server/access/permissions.ts';
import type { Session } from '../decisions/index.ts';
import { PanhuoError } from '../domain/errors.ts';
import { idOf } from './random.ts';

export interface Organisation {
  readonly org_id: string;
  readonly name: string;
}

export interface User {
  readonly id: string;
  readonly login: string;
  /** What this person's decisions are signed with; nobody else has it. */
  readonly name: string;
  readonly roles: readonly Role[];
  readonly organisation: Organisation | null;
  /** PHC string of argon2id, or null. */
  readonly password: string | null;
  readonly totpSecret: string | null;
  readonly totp: boolean;
  /** Digests of the recovery codes that are left. */
  readonly recovery: readonly string[];
  readonly provider: string | null;
  readonly subject: string | null;
  readonly demo: boolean;
  readonly disabled: boolean;
  /** Milliseconds. */
  readonly createdAt: number;
}

interface UserRow {
  id: string;
  login: string;
  name: string;
  roles: string;
  org_id: string | null;
  org_name: string | null;
  password: string | null;
  totp_secret: string | null;
  totp_on: boolean;
  recovery: string;
  provider: string | null;
  provider_subject: string | null;
  demo: boolean;
  disabled: boolean;
  created: number;
}

/** Times as milliseconds, which both databases give alike. */
export const millis = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::float8`;

const COLUMNS = `id, login, name, roles, org_id, org_name, password, totp_secret, totp_on, recovery, provider, provider_subject, demo,
  disabled_at IS NOT NULL AS disabled, ${millis('created_at')} AS created`;

const userOf = (row: UserRow): User => ({
  id: row.id,
  login: row.login,
  name: row.name,
  roles: rolesOf(row.roles),
  organisation:
    row.org_id === null || row.org_name === null ? null : { org_id: row.org_id, name: row.org_name },
  password: row.password,
  totpSecret: row.totp_secret,
  totp: row.totp_on,
  recovery: row.recovery === '' ? [] : row.recovery.split('\n'),
  provider: row.provider,
  subject: row.provider_subject,
  demo: row.demo,
  disabled: row.disabled,
  createdAt: Math.round(row.created),
});

export const rolesOf = (text: string): Role[] =>
  text.split(',').filter((role): role is Role => role in ROLES);

async function oneWhere(session: Session, where: string, values: readonly unknown[]): Promise<User | null> {
  const [row] = await session.rows<UserRow>(`SELECT ${COLUMNS} FROM app_user WHERE ${where}`, values);
  return row === undefined ? null : userOf(row);
}

export const userByLogin = (session: Session, login: string): Promise<User | null> =>
  oneWhere(session, 'login = $1', [login.trim().toLowerCase()]);
export const userById = (session: Session, id: string): Promise<User | null> =>
  oneWhere(session, 'id = $1', [id]);
export const userBySubject = (session: Session, provider: string, subject: string): Promise<User | null> =>
  oneWhere(session, 'provider = $1 AND provider_subject = $2', [provider, subject]);

/** @throws PANHUO_USER_UNKNOWN */
export async function mustUser(session: Session, id: string): Promise<User> {
  const user = await userById(session, id);
  if (user !== null) return user;
  throw new PanhuoError('PANHUO_USER_UNKNOWN', '没有这个用户', { hint: '用户可能已改名，请刷新列表。' });
}

/** By login, as people write it on the command line. @throws PANHUO_USER_UNKNOWN */
export async function mustLogin(session: Session, login: string): Promise<User> {
  const user = await userByLogin(session, login);
  if (user !== null) return user;
  throw new PanhuoError('PANHUO_USER_UNKNOWN', `没有登录名为 ${login} 的用户`, {
    hint: 'panhuo users list 列出全部用户。',
  });
}

export const allUsers = async (session: Session): Promise<User[]> =>
  (await session.rows<UserRow>(`SELECT ${COLUMNS} FROM app_user ORDER BY demo, login`)).map(userOf);

export interface NewUser {
  readonly login: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly organisation: Organisation | null;
  readonly provider: string | null;
  readonly demo?: boolean;
  /** @default a new one */
  readonly id?: string;
}

/** @throws PANHUO_USER_INVALID */
export async function addUser(session: Session, draft: NewUser, now: Date): Promise<User> {
  checkRoles(draft.roles, draft.organisation);
  await checkFree(session, 'login', draft.login, null);
  await checkFree(session, 'name', draft.name, null);
  const id = draft.id ?? idOf('u');
  await session.rows(
    `INSERT INTO app_user (id, login, name, roles, org_id, org_name, provider, demo, created_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::timestamptz)`,
    [
      id,
      draft.login,
      draft.name,
      draft.roles.join(','),
      draft.organisation?.org_id ?? null,
      draft.organisation?.name ?? null,
      draft.provider,
      draft.demo ?? false,
      now.toISOString(),
    ],
  );
  return mustUser(session, id);
}

export interface UserChange {
  readonly name?: string | undefined;
  readonly roles?: readonly Role[] | undefined;
  readonly organisation?: Organisation | null | undefined;
  readonly disabled?: boolean | undefined;
}

/** @throws PANHUO_USER_UNKNOWN, PANHUO_USER_INVALID; also when nobody would be left who manages users */
export async function changeUser(session: Session, id: string, change: UserChange, now: Date): Promise<User> {
  const before = await mustUser(session, id);
  const roles = change.roles ?? before.roles;
  const organisation = change.organisation === undefined ? before.organisation : change.organisation;
  const disabled = change.disabled ?? before.disabled;
  checkRoles(roles, organisation);
  if (change.name !== undefined && change.name !== before.name)
    await checkFree(session, 'name', change.name, id);
  await session.rows(
    `UPDATE app_user SET name = $2, roles = $3, org_id = $4, org_name = $5,
      disabled_at = CASE WHEN $6::boolean THEN coalesce(disabled_at, $7::timestamptz) END WHERE id = $1`,
    [
      id,
      change.name ?? before.name,
      roles.join(','),
      organisation?.org_id ?? null,
      organisation?.name ?? null,
      disabled,
      now.toISOString(),
    ],
  );
  const [left] = await session.rows<{ n: number }>(
    `SELECT count(*)::float8 AS n FROM app_user
      WHERE disabled_at IS NULL AND ',' || roles || ',' LIKE '%,admin,%' AND demo = $1`,
    [before.demo],
  );
  if ((left?.n ?? 0) === 0 && before.roles.includes('admin'))
    throw invalid('这是最后一个可用的管理员，不能停用或去掉管理员角色', '请先另设一名管理员。');
  return mustUser(session, id);
}

/** A liaison without an organisation would see everybody's rows, and one who is anything else besides would see them by that role. */
function checkRoles(roles: readonly Role[], organisation: Organisation | null): void {
  if (roles.length === 0) throw invalid('至少要有一个角色');
  if (new Set(roles).size !== roles.length) throw invalid('角色重复');
  if (roles.includes('liaison') && roles.length > 1)
    throw invalid('联络员不能兼任其他角色', '联络员只看本机构的明细，别的角色看全部：请分设两个用户。');
  if (roles.includes('liaison') && organisation === null)
    throw invalid('联络员必须写明所属机构', '命令行用 --organisation 机构名称。');
  if (!roles.includes('liaison') && organisation !== null) throw invalid('只有联络员要写所属机构');
}

async function checkFree(
  session: Session,
  column: 'login' | 'name',
  value: string,
  but: string | null,
): Promise<void> {
  const [taken] = await session.rows<{ id: string }>(
    `SELECT id FROM app_user WHERE ${column} = $1 AND id IS DISTINCT FROM $2`,
    [value, but],
  );
  if (taken === undefined) return;
  throw column === 'login'
    ? invalid(`登录名 ${value} 已有人用`)
    : invalid(`已有用户叫 ${value}`, '姓名是决定的署名，须能分清是谁：同名的请加注单位。');
}

const invalid = (message: string, hint?: string) =>
  new PanhuoError('PANHUO_USER_INVALID', message, hint === undefined ? {} : { hint });
