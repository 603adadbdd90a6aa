import { loadResolutionModel, resolveOrganisations } from './organisation/index.ts';
import type { Resolution, ResolutionInput } from './types.ts';

/** Resolution as a task for a thread: plain data in and out. @param references folder of the word lists and weights */
export function resolveTask({ references, ...input }: ResolutionInput & { references: string }): Resolution {
  return resolveOrganisations(input, loadResolutionModel(references));
}
