/**
 * What the programs of computed models make of a lake, as Parquet files that all builders are given: `build-computed.js HOME`. Other tools have no
 * such models; the race is about the SQL around them. The warehouse that was needed for it is removed again.
 */
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { buildWarehouse } from '../../activities/build/build-warehouse.ts';
import { identifier, literal, openDuck } from '../../lake/duck.ts';
import { Snapshots } from '../../lake/snapshots.ts';
import { openWorkspace } from '../../lake/workspace.ts';
import { loadModels } from '../../transforms/runner/model.ts';
import { computedFile, computedFolder } from '../data/computed.ts';

const [home = ''] = process.argv.slice(2);
const workspace = await openWorkspace(home);
const { snapshot } = await buildWarehouse(workspace, { correlation: 'bench' });
await mkdir(computedFolder(home), { recursive: true });

const duck = await openDuck({
  file: new Snapshots(workspace.warehouse).fileOf(snapshot ?? ''),
  readOnly: true,
});
for (const model of await loadModels()) {
  if (!model.program) continue;
  await duck.run(
    `COPY ${identifier(model.name)} TO ${literal(computedFile(home, model.program.name))} (FORMAT parquet)`,
  );
}
duck.close();
await rm(path.join(home, 'warehouse'), { recursive: true });
