import { createSteps } from '../../../activities/index.ts';
import { openWorkspace } from '../../../lake/workspace.ts';
import type { DocumentRef } from '../../../workflows/steps.ts';
import { answer } from './child.ts';

await answer<{ home: string; document: DocumentRef }>(async ({ home, document }) => {
  const steps = createSteps(() => openWorkspace(home));
  const { outcomes } = await steps.parseDocuments({ documents: [document], correlation: 'race' });
  return outcomes[0];
});
