import { test } from 'vitest';
import { checkBytes, checkGarbage } from '../helpers/chunked.ts';
import { temporaryFolder } from '../helpers/folders.ts';
import { LoadingBench } from '../helpers/loading.ts';

test('rows among garbage, many times', async () => {
  await checkGarbage(await LoadingBench.open(temporaryFolder()), 600);
});

test('any bytes, many times', async () => {
  await checkBytes(await LoadingBench.open(temporaryFolder()), 3000);
});
