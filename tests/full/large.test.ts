import { test } from 'vitest';
import { temporaryFolder } from '../helpers/folders.ts';
import { expectBounded } from '../helpers/measured.ts';

test('a file of 1 GB takes no more memory than one of 150 MB', async () => {
  await expectBounded(temporaryFolder(), 1 << 30);
});
