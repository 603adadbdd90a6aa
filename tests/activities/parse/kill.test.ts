import { test } from 'vitest';
import { temporaryFolder } from '../../helpers/folders.ts';
import { killParses } from '../../helpers/kill-parses.ts';

test(
  'a parse killed at any moment: no manifest without its parts, and the next parse is whole',
  () => killParses(temporaryFolder(), 2),
  60_000,
);
