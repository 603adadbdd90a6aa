import { createSteps } from '../../../activities/index.ts';
import { openWorkspace } from '../../../lake/workspace.ts';
import { answer } from './child.ts';

/** Archives and parses one file; the answer says what memory that took, beyond what the process had before. */
await answer<{ home: string; file: string }>(async ({ home, file }) => {
  const before = process.memoryUsage.rss();
  const steps = createSteps(() => openWorkspace(home));
  const started = performance.now();
  const { documents } = await steps.archiveFiles({
    source: 'gazette',
    kind: 'publication',
    files: [file],
    correlation: 'large',
  });
  const { outcomes } = await steps.parseDocuments({ documents, correlation: 'large' });
  return {
    outcome: outcomes[0],
    megabytes: Math.round(process.resourceUsage().maxRSS / 1024),
    before: Math.round(before / 2 ** 20),
    seconds: (performance.now() - started) / 1000,
  };
});
