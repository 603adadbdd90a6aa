import { PanhuoError } from '../domain/errors.ts';
import { errnoOf } from '../lake/atomic.ts';
import type { Keeper } from './keeper.ts';
import { NO_DECISIONS, revisionIn } from './ledger.ts';
import { isCurrent, migrate, type Session, versionOf } from './schema.ts';

/** For a server that answers nothing. Milliseconds. */
const CONNECT_TIMEOUT = 5_000;
/** Statements here take milliseconds; one that takes longer waits for somebody who holds the table. */
const STATEMENT_TIMEOUT = 20_000;

/** Decisions in the PostgreSQL database that DATABASE_URL names. @throws PANHUO_DECISIONS_CONFIG */
export function postgresKeeper(url: string): Keeper {
  const place = placeOf(url);
  const session = async <T>(begin: string, work: (session: Session) => Promise<T>): Promise<T> => {
    const { default: pg } = await import('pg');
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: CONNECT_TIMEOUT,
      statement_timeout: STATEMENT_TIMEOUT,
      application_name: 'panhuo',
    });
    // A connection that breaks says so twice: to the query that waits, and here. Nobody listening would end the process.
    client.on('error', () => undefined);
    let isCommitting = false;
    try {
      await client.connect();
      await client.query(begin);
      const result = await work({
        rows: async <R>(sql: string, parameters: readonly unknown[] = []) =>
          (await client.query(sql, [...parameters])).rows as R[],
        run: async (sql) => {
          await client.query(sql);
        },
      });
      isCommitting = true;
      await client.query('COMMIT');
      return result;
    } catch (error) {
      throw explained(error, place, isCommitting);
    } finally {
      // Without a COMMIT the server takes everything back.
      await client.end().catch(() => undefined);
    }
  };
  const write = <T>(work: (session: Session) => Promise<T>) =>
    session('BEGIN', async (inside) => {
      await migrate(inside);
      return work(inside);
    });
  const read = async <T>(work: (session: Session) => Promise<T>): Promise<T | null> => {
    const look = () =>
      session('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', async (inside) => {
        const version = await versionOf(inside);
        if (version === 0) return { version, result: null };
        return { version, result: isCurrent(version) ? await work(inside) : null };
      });
    const first = await look();
    if (first.version === 0 || isCurrent(first.version)) return first.result;
    await write(async () => undefined);
    return (await look()).result;
  };
  return { place, read, write, revision: async () => (await read(revisionIn)) ?? NO_DECISIONS };
}

/** Host, port and database of a connection string: never the user or the password. @throws PANHUO_DECISIONS_CONFIG */
function placeOf(text: string): string {
  // What is wrong with the text is not quoted, and its error not passed on: it may hold the password.
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^postgres(ql)?:$/.test(url.protocol)) {
    throw new PanhuoError('PANHUO_DECISIONS_CONFIG', '环境变量 DATABASE_URL 的写法有误', {
      hint: '应形如 postgresql://用户:密码@主机:5432/库名；密码中的 @ : / # 等字符要写成 %40 %3A %2F %23。不用 PostgreSQL 时请取消这个变量，决定存于工作区。',
    });
  }
  const host = url.hostname === '' ? (url.searchParams.get('host') ?? '本机') : url.hostname;
  return `PostgreSQL ${host}:${url.port || '5432'}${decodeURI(url.pathname)}`;
}

/** What PostgreSQL says when it cannot be used, in classes of SQLSTATE: connection, authorisation, no such database, resources, shutdown. */
const NOT_USABLE = /^(08|28|3D|53|57P)/;
const NO_CONNECTION = /^(ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EHOST|ENETUNREACH|EPIPE|ENOENT|EACCES)/;

function explained(error: unknown, place: string, isCommitting: boolean): unknown {
  if (error instanceof PanhuoError) return error;
  const code = errnoOf(error) ?? '';
  const message = error instanceof Error ? error.message : String(error);
  if (code === '55P03' || code === '57014') {
    return new PanhuoError('PANHUO_DECISIONS_BUSY', `决定库正被别处占用，未能在限定时间内完成：${place}`, {
      hint: '稍后重试；没有写入任何内容。',
    });
  }
  if (code === '42501') {
    return new PanhuoError('PANHUO_DECISIONS_UNREACHABLE', `数据库用户没有所需的权限：${place}`, {
      hint: `${message}。首次使用时要能建表（CREATE），之后要能读写 decision 表。`,
    });
  }
  const unusable =
    NOT_USABLE.test(code) ||
    NO_CONNECTION.test(code) ||
    /timeout|terminated|SSL|SASL|password/i.test(message);
  if (!unusable) return error;
  const why = code.startsWith('28')
    ? '用户名或密码不对，或不许从本机连接'
    : code.startsWith('3D')
      ? '没有这个库'
      : /SSL/i.test(message)
        ? '加密方式双方不一致（sslmode）'
        : `连接不上或已中断（${code || '超时'}）`;
  return new PanhuoError('PANHUO_DECISIONS_UNREACHABLE', `决定库不可用：${place}，${why}`, {
    hint: isCommitting
      ? '连接断在提交之时，决定可能已经记下：恢复之后请用 panhuo review history 核对。'
      : '请检查 DATABASE_URL 与数据库服务；没有写入任何内容。',
  });
}
