import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Lake } from '../lake/lake.ts';
import type { IngestIn, IngestOut } from '../workflows/flows.ts';
import { ingestFlow } from '../workflows/pipeline.ts';
import type { StepCalls } from '../workflows/steps.ts';
import type { Context } from './context.ts';

/**
 * Reads files as an import would and stores nothing: the same steps work on a lake of their own, which goes with the command. The
 * workspace's settings and remembered corrections count.
 */
export async function rehearse(context: Context, input: IngestIn): Promise<IngestOut> {
  const workspace = await context.workspace();
  const folder = await mkdtemp(path.join(tmpdir(), 'panhuo-dry-run-'));
  try {
    const [{ archiveFiles }, { parseDocuments }, lake] = await Promise.all([
      import('../activities/crawl/archive-files.ts'),
      import('../activities/parse/parse-documents.ts'),
      Lake.open(path.join(folder, 'lake')),
    ]);
    const apart = { ...workspace, lake };
    const never = () => Promise.reject(new Error('a rehearsal reads files only'));
    const steps: StepCalls = {
      archiveFiles: (step) => archiveFiles(apart, step),
      parseDocuments: (step) => {
        context.abort.signal.throwIfAborted();
        return parseDocuments(apart, step);
      },
      crawlPages: never,
      buildWarehouse: never,
    };
    const end = await ingestFlow(
      { steps, progress: (progress) => context.progress.flow(progress), sleep: (ms) => sleep(ms) },
      { ...input, dryRun: true },
    );
    if (!end.done) throw new Error('a rehearsal never pauses');
    return end.out;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
