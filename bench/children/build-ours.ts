/**
 * The build step in one process: `build-ours.js HOME [--full]`. Prints what it answered and the seconds from after the start of the
 * program to the answer.
 */
import { buildWarehouse } from '../../activities/build/build-warehouse.ts';
import { PROGRAMS } from '../../activities/build/programs.ts';
import { openWorkspace } from '../../lake/workspace.ts';
import { givenPrograms } from '../data/computed.ts';

const [home = '', option] = process.argv.slice(2);
const started = performance.now();
const out = await buildWarehouse(
  await openWorkspace(home),
  { correlation: 'bench', ...(option === '--full' ? { full: true } : {}) },
  { programs: givenPrograms(home, PROGRAMS) },
);
const inside = (performance.now() - started) / 1000;
process.stdout.write(JSON.stringify({ inside, out }));
