import { PanhuoError } from '../../domain/errors.ts';
import { type Duck, openReader } from '../../lake/duck.ts';
import { type Snapshot, Snapshots } from '../../lake/snapshots.ts';
import type { Context } from '../context.ts';

/** A published snapshot open for reading. Close `duck`. */
export interface OpenSnapshot {
  readonly duck: Duck;
  readonly snapshot: Snapshot;
  /** 【合成数据】 when the workspace holds nothing else. */
  readonly mark: string;
}

/**
 * The current snapshot, or an earlier one that is still kept.
 * @throws PANHUO_SNAPSHOT_NONE, PANHUO_SNAPSHOT_MISSING
 */
export async function openSnapshot(context: Context, id: string | undefined): Promise<OpenSnapshot> {
  const workspace = await context.workspace();
  const snapshots = new Snapshots(workspace.warehouse);
  const mark = workspace.config.synthetic ? '【合成数据】' : '';
  if (id === undefined) return { ...(await snapshots.openCurrent()), mark };
  const snapshot = await snapshots.read(id);
  try {
    return { duck: await openReader(snapshots.fileOf(id)), snapshot, mark };
  } catch (cause) {
    throw new PanhuoError('PANHUO_SNAPSHOT_MISSING', `快照 ${id} 打不开，文件可能已被清理`, {
      hint: '用 panhuo snapshots 查看现有快照。要长期留住一个快照，请在定稿时引用它。',
      cause,
    });
  }
}
