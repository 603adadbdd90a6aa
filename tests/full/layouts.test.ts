import { test } from 'vitest';
import { temporaryFolder } from '../helpers/folders.ts';
import { checkLayouts } from '../helpers/layouts.ts';
import { OfficeBench } from '../helpers/office.ts';

const bench = await OfficeBench.open(temporaryFolder());

test('four hundred layouts nobody showed', async () => {
  await checkLayouts(bench, 400);
}, 600_000);
