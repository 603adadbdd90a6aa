import { writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { createSteps } from '../../activities/index.ts';
import { createLog, createTelemetry, instrumentSteps } from '../../activities/telemetry.ts';
import { makeDemoRound } from '../../cli/demo-round.ts';
import { keepOpen, openDecisions } from '../../decisions/index.ts';
import { inlineEngine } from '../../engine/inline.ts';
import { openWorkspace } from '../../lake/workspace.ts';
import { csv, rows } from './gazette.ts';
import { builtProvince } from './province.ts';

/** A copy of the province with the round of the demo, and a run that has just imported a table of which one line was rejected. */
export async function buildRound(home: string): Promise<void> {
  await (await builtProvince()).copyTo(home);
  const workspace = await openWorkspace(home);
  const letGo = keepOpen(home);
  try {
    if (!(await makeDemoRound(workspace, openDecisions(workspace))))
      throw new Error('the demo made no round on the province');
  } finally {
    await letGo();
  }
  const file = path.join(home, '新到.csv');
  writeFileSync(file, csv([...rows(3), '坏,行']));
  const log = createLog({ home });
  const steps = instrumentSteps(
    createSteps(() => openWorkspace(home)),
    { home, log, telemetry: createTelemetry() },
  );
  const engine = inlineEngine({ steps, log });
  await engine.ingest({ correlation: 'newcomers', source: 'import', kind: 'publication', files: [file] });
  await rm(file);
}
