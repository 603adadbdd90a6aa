import { readStatus, renderStatus } from '../../dashboards/server/status.ts';
import { Snapshots } from '../../lake/snapshots.ts';
import type { Context } from '../context.ts';

export async function run(context: Context): Promise<number> {
  const workspace = await context.workspace();
  const status = await readStatus(workspace, new Snapshots(workspace.warehouse));
  context.say(renderStatus(status));
  context.answer(status);
  return 0;
}
