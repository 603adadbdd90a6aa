import { Lake } from '../../../lake/lake.ts';
import { answer } from './child.ts';

await answer<{ lake: string; file: string }>(async ({ lake: folder, file }) => {
  const lake = await Lake.open(folder);
  return lake.archive({ source: 'gazette', kind: 'publication', file, name: 'a.csv' });
});
