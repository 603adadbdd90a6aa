import { buildWarehouse } from '../../../activities/build/build-warehouse.ts';
import { openWorkspace } from '../../../lake/workspace.ts';
import { answer } from './child.ts';

await answer<{ home: string; transforms: string; full?: boolean }>(async ({ home, transforms, full }) => {
  const started = performance.now();
  const { snapshot, published } = await buildWarehouse(
    await openWorkspace(home),
    { correlation: 'child', full: full ?? false },
    { transforms },
  );
  return { snapshot, published, ms: performance.now() - started };
});
