import path from 'node:path';
import { projectRoot } from '../../lake/assets.ts';
import { type Snapshot, Snapshots } from '../../lake/snapshots.ts';
import { GAZETTE_FILES } from './real.ts';
import { MODELS, sharedBuild } from './shared-build.ts';

export interface BuiltDay {
  /** Workspace folder. Shared: nobody writes here. */
  home: string;
  snapshots: Snapshots;
  /** Description of the published snapshot, with its audits. */
  snapshot: Snapshot;
}

/** The real gazette day in `folder` as a workspace that is published: built by the first test file that asks, for all. */
export async function builtRealDay(folder: string): Promise<BuiltDay> {
  const home = await sharedBuild({
    name: 'real-day',
    module: 'tests/helpers/real-day-build.ts',
    data: [...MODELS, ...GAZETTE_FILES.map((file) => path.relative(projectRoot(), path.join(folder, file)))],
    make: async (draft) => (await import('./real-day-build.ts')).buildRealDay(draft, folder),
  });
  const snapshots = new Snapshots(path.join(home, 'warehouse'));
  const snapshot = await snapshots.current();
  if (snapshot === null) throw new Error(`no snapshot in ${home}`);
  return { home, snapshots, snapshot };
}
