import { continueAsNew, sleep, workflowInfo } from '@temporalio/workflow';
import { LIMITS } from '../temporal.config.ts';
import type { IngestIn, IngestOut } from './flows.ts';
import { type IngestCarry, ingestFlow } from './pipeline.ts';
import { activities, answerProgress, correlated, failing } from './temporal.ts';

/** Reads one source. Goes on in a fresh run, with what is left and the sums so far, when its history has grown long. */
export async function ingest(input: IngestIn, carry?: IngestCarry): Promise<IngestOut> {
  const progress = answerProgress();
  return failing(async () => {
    const named = correlated(input);
    const shouldPause = () => {
      const { historySize, continueAsNewSuggested } = workflowInfo();
      return continueAsNewSuggested || historySize > LIMITS.historyBytes;
    };
    const end = await ingestFlow({ steps: activities(), progress, shouldPause, sleep }, named, carry);
    if (end.done) return end.out;
    return await continueAsNew<typeof ingest>({ ...named, files: [] }, end.carry);
  });
}
