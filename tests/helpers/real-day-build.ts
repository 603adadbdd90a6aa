import path from 'node:path';
import { createSteps } from '../../activities/index.ts';
import { openWorkspace } from '../../lake/workspace.ts';
import { GAZETTE_FILES } from './real.ts';

/** The gazette files of `day` through lake, models and audits, into a workspace. */
export async function buildRealDay(home: string, day: string): Promise<void> {
  const workspace = await openWorkspace(home);
  const steps = createSteps(async () => workspace);
  const correlation = 'real-day';
  const files = GAZETTE_FILES.map((file) => path.join(day, file));
  const { documents } = await steps.archiveFiles({
    correlation,
    source: 'gazette',
    kind: 'publication',
    files,
  });
  await steps.parseDocuments({ correlation, documents });
  const { published, audits } = await steps.buildWarehouse({ correlation });
  if (!published) throw new Error(`the day was not published: ${JSON.stringify(audits)}`);
}
