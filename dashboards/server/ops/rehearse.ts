import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryName } from '../../../lake/atomic.ts';
import { Lake } from '../../../lake/lake.ts';
import type { Workspace } from '../../../lake/workspace.ts';
import type { IngestIn, IngestOut, Progress } from '../../../workflows/flows.ts';
import { ingestFlow } from '../../../workflows/pipeline.ts';
import type { StepCalls } from '../../../workflows/steps.ts';

export interface RehearseOptions {
  /** Folder in which the lake of the rehearsal is made; it goes again. */
  folder: string;
  progress?: (progress: Progress) => void;
  signal: AbortSignal;
}

/**
 * Reads files as an import would and stores nothing: the same steps work on a lake of their own, which goes with the call. The
 * workspace's settings and remembered corrections count.
 * @throws what an import of these files would throw; the reason of `signal` once that is aborted
 */
export async function rehearse(
  workspace: Workspace,
  input: IngestIn,
  { folder, progress, signal }: RehearseOptions,
): Promise<IngestOut> {
  // A killed process leaves it behind under a name that tells whose it was.
  const apart = temporaryName(folder);
  await mkdir(apart, { recursive: true });
  try {
    const [{ archiveFiles }, { parseDocuments }, lake] = await Promise.all([
      import('../../../activities/crawl/archive-files.ts'),
      import('../../../activities/parse/parse-documents.ts'),
      Lake.open(path.join(apart, 'lake')),
    ]);
    const separate = { ...workspace, lake };
    const never = () => Promise.reject(new Error('a rehearsal reads files only'));
    const steps: StepCalls = {
      archiveFiles: (step) => archiveFiles(separate, step),
      parseDocuments: (step) => parseDocuments(separate, step, () => signal.throwIfAborted()),
      crawlPages: never,
      buildWarehouse: never,
    };
    const end = await ingestFlow(
      { steps, progress: progress ?? (() => undefined), sleep: (ms) => sleep(ms) },
      { ...input, dryRun: true },
    );
    if (!end.done) throw new Error('a rehearsal never pauses');
    return end.out;
  } finally {
    await rm(apart, { recursive: true, force: true });
  }
}
