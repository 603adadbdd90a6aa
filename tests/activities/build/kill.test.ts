import { test } from 'vitest';
import { temporaryFolder } from '../../helpers/folders.ts';
import { killBuilds } from '../../helpers/kill-builds.ts';

test(
  'a build killed at any moment: readers go on, the next build is as if nothing had happened',
  () => killBuilds(temporaryFolder(), 4),
  90_000,
);
