import { checkAudit, readAudit } from '../accounts/audit.ts';
import type { AccountService } from '../accounts/index.ts';
import { look } from '../accounts/room.ts';
import { PanhuoError } from '../domain/errors.ts';
import { renderTable } from '../domain/text.ts';
import type { Context } from './context.ts';
import { numberOption } from './options.ts';

type Options = Record<string, unknown>;
type Service = Pick<AccountService, 'room'>;

/** `panhuo users audit [verify]`: the newest rows, or whether the chain is whole. */
export async function auditLog(
  context: Context,
  service: Service,
  [what]: string[],
  options: Options,
  usage: string,
): Promise<number> {
  if (what === 'verify') return verify(context, service, options);
  if (what !== undefined) throw new PanhuoError('PANHUO_USAGE', usage);
  const limit = numberOption(options.limit ?? 20, 'limit', 1, 100_000);
  const none = { total: 0, rows: [], next: null };
  const { total, rows } = await look(
    service.room,
    (session) => readAudit(session, {}, { before: null, limit }),
    none,
  );
  context.say(
    renderTable(
      [
        { title: '编号', align: 'right' },
        { title: '时间（UTC）' },
        { title: '谁' },
        { title: '做了什么' },
        { title: '结果' },
        { title: '对象' },
      ],
      rows
        .toReversed()
        .map((row) => [
          String(row.id),
          row.at.slice(0, 19).replace('T', ' '),
          row.name,
          row.action,
          OUTCOMES[row.outcome],
          Object.values(row.target).join(' ').slice(0, 60),
        ]),
    ),
  );
  context.say(
    `共 ${total} 条，显示最近 ${rows.length} 条（--limit 行数）。核对校验链：panhuo users audit verify`,
  );
  context.answer({ total, rows });
  return 0;
}

const OUTCOMES = { done: '完成', refused: '拒绝', failed: '失败' } as const;

/** @throws PANHUO_AUDIT_BROKEN naming the first row that does not follow */
async function verify(context: Context, service: Service, options: Options): Promise<number> {
  const head = options.head === undefined ? undefined : String(options.head);
  const none = { whole: true, rows: 0, head: 'none', broken: null };
  const check = await look(service.room, (session) => checkAudit(session, head), none);
  if (check.broken !== null)
    throw new PanhuoError('PANHUO_AUDIT_BROKEN', `操作日志的校验链断裂：${check.broken.why}`, {
      where: { line: check.broken.id },
      hint: `此前的 ${check.rows} 行完好。请保留数据库原样，与备份比对。`,
    });
  context.say(`✓ ${check.rows} 行，校验链完好。`);
  context.say(`  末行：${check.head}`);
  context.say('  把它记在别处，下次用 --head 核对：末尾被删去的行也会被发现。');
  context.answer(check);
  return 0;
}
