import { constants } from 'node:fs';
import { cp } from 'node:fs/promises';
import path from 'node:path';
import { MODELS, sharedBuild } from './shared-build.ts';

/**
 * Copies the built province with the round of the demo (some centres scored by two, some by one, some by nobody) and a run with a rejected
 * line to a folder that does not exist yet. Made once, as the province is: a round takes seconds.
 */
export async function copyRoundTo(home: string): Promise<void> {
  const folder = await sharedBuild({
    name: 'round',
    module: 'tests/helpers/round-build.ts',
    data: MODELS,
    make: async (draft) => (await import('./round-build.ts')).buildRound(path.join(draft, 'workspace')),
  });
  await cp(path.join(folder, 'workspace'), home, { recursive: true, mode: constants.COPYFILE_FICLONE });
}
