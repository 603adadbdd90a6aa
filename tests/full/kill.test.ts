import { test } from 'vitest';
import { temporaryFolder } from '../helpers/folders.ts';
import { killBuilds } from '../helpers/kill-builds.ts';
import { killParses } from '../helpers/kill-parses.ts';

test('builds killed at 24 moments', () => killBuilds(temporaryFolder(), 24));

test('parses killed at 12 moments', () => killParses(temporaryFolder(), 12));
