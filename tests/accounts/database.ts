import { cpSync } from 'node:fs';
import path from 'node:path';
import { embeddedKeeper } from '../../decisions/embedded.ts';
import { sharedBuild } from '../helpers/shared-build.ts';

/** A workspace folder with an empty database: making one takes seconds, copying one does not. */
export async function emptyDatabase(home: string): Promise<void> {
  const made = await sharedBuild({
    name: 'accounts',
    module: 'tests/accounts/database.ts',
    data: ['package-lock.json'],
    make: (draft) => embeddedKeeper(draft).write(async () => undefined),
  });
  cpSync(path.join(made, 'decisions'), path.join(home, 'decisions'), { recursive: true });
}
