import { defineConfig } from 'vitest/config';

/** Tests that start servers, workers and commands: one file at a time, with room for a slow machine. */
const SYSTEM = [
  'tests/engine/**/*.test.ts',
  'tests/workflows/**/*.test.ts',
  'tests/cli/**/*.test.ts',
  'tests/e2e/**/*.test.ts',
];
/** Long runs on large inputs, only with `npm run test:full`. */
const FULL = ['tests/full/**/*.test.ts'];
const SECOND = 1000;

/** Native modules (DuckDB, the Temporal core) crash or leak when several threads of one process load them: processes, not threads. */
const common = {
  pool: 'forks',
  globals: false,
  environment: 'node',
  setupFiles: 'tests/setup/environment.ts',
} as const;

export default defineConfig({
  test: {
    include: [],
    projects: [
      {
        test: {
          ...common,
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          exclude: [...SYSTEM, ...FULL],
          testTimeout: 20 * SECOND,
          hookTimeout: 30 * SECOND,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...common,
          name: 'system',
          include: SYSTEM,
          testTimeout: 90 * SECOND,
          hookTimeout: 120 * SECOND,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
      ...(process.env.PANHUO_TEST_FULL
        ? [
            {
              test: {
                ...common,
                name: 'full',
                include: FULL,
                testTimeout: 900 * SECOND,
                hookTimeout: 900 * SECOND,
                maxWorkers: 1,
                sequence: { groupOrder: 2 },
              },
            },
          ]
        : []),
    ],
  },
});
