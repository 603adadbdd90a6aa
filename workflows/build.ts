import type { BuildIn, BuildOut } from './flows.ts';
import { buildFlow } from './pipeline.ts';
import { activities, answerProgress, correlated, failing } from './temporal.ts';

/**
 * Builds and publishes. Any number may be asked for at once: they wait for the one slot of the warehouse queue in the order
 * they came, and one that finds nothing new keeps every model.
 */
export async function build(input: BuildIn): Promise<BuildOut> {
  const progress = answerProgress();
  return failing(() => buildFlow({ steps: activities(), progress }, correlated(input)));
}
