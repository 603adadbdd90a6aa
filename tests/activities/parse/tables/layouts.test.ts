import { test } from 'vitest';
import { temporaryFolder } from '../../../helpers/folders.ts';
import { checkLayouts } from '../../../helpers/layouts.ts';
import { OfficeBench } from '../../../helpers/office.ts';

const bench = await OfficeBench.open(temporaryFolder());

test('layouts nobody showed: columns recognised or named, every line accounted for, every value as it was meant', async () => {
  await checkLayouts(bench, 12);
}, 60_000);
