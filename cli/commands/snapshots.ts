import { PanhuoError } from '../../domain/errors.ts';
import { grouped, renderTable } from '../../domain/text.ts';
import { Snapshots } from '../../lake/snapshots.ts';
import type { Context } from '../context.ts';

export async function run(
  context: Context,
  [action, id]: string[],
  options: Record<string, unknown>,
): Promise<number> {
  const { warehouse } = await context.workspace();
  const snapshots = new Snapshots(warehouse);
  if (action === undefined) return list(context, snapshots);
  if ((action !== 'rollback' && action !== 'publish') || id === undefined) {
    throw new PanhuoError(
      'PANHUO_USAGE',
      '用法：panhuo snapshots，或 panhuo snapshots rollback|publish ID --reason 原因',
    );
  }
  const reason = options.reason === undefined ? '' : String(options.reason).trim();
  if (reason === '')
    throw new PanhuoError(
      'PANHUO_USAGE',
      `${action === 'publish' ? '发布' : '回滚'}需要写明原因：--reason 原因`,
    );
  const snapshot = await snapshots.rollback(id, reason);
  context.say(
    `✓ 当前快照已改为 ${snapshot.id}（原因：${reason}）。之后的查询都用它；下次构建会以现有数据重新发布。`,
  );
  context.answer({ current: snapshot.id, reason });
  return 0;
}

async function list(context: Context, snapshots: Snapshots): Promise<number> {
  const pointer = await snapshots.pointer();
  const all = await snapshots.list();
  const rows = all.toReversed().map((snapshot) => ({
    id: snapshot.id,
    current: snapshot.id === pointer?.current,
    created_at: snapshot.created_at,
    bytes: snapshot.bytes,
    models: Object.keys(snapshot.models).length,
    audits_failing: snapshot.audits.filter((audit) => audit.failures > 0).length,
    reason: pointer?.history.findLast((flip) => flip.id === snapshot.id)?.reason ?? '',
  }));
  if (rows.length === 0) context.say('还没有快照。先运行 panhuo ingest 与 panhuo build。');
  else {
    context.say(
      renderTable(
        [
          { title: '' },
          { title: '快照' },
          { title: '大小（MB）', align: 'right' },
          { title: '模型', align: 'right' },
          { title: '未过审计', align: 'right' },
          { title: '缘由' },
        ],
        rows.map((row) => [
          row.current ? '●' : '',
          row.id,
          grouped(Math.round(row.bytes / 1e5) / 10),
          String(row.models),
          String(row.audits_failing),
          row.reason,
        ]),
      ),
    );
  }
  context.answer({ current: pointer?.current ?? null, snapshots: rows });
  return 0;
}
