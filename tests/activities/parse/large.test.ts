import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../helpers/folders.ts';
import { expectBounded } from '../../helpers/measured.ts';

test('a file of 150 MB is read in bounded memory', async () => {
  const home = temporaryFolder();
  await expectBounded(home, 150 << 20);
  expect(statSync(path.join(home, 'large.csv')).size).toBeGreaterThan(150 << 20);
  expect(readdirSync(path.join(home, 'lake', '.staging'))).toEqual([]);
}, 90_000);
