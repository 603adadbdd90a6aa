import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Tests that measure how long servers and commands take: one file at a time on a quiet machine. */
const QUIET = ['tests/engine/{recovery,temporal}.test.ts', 'tests/e2e/up.test.ts'];
/** Tests that start servers, workers and commands and only want right answers: in processes of their own, beside the others. */
const COMMANDS = [
  'tests/e2e/**/*.test.ts',
  'tests/engine/lookup.test.ts',
  'tests/workflows/{bundle,pipeline,replay}.test.ts',
  // Replaces modules of node for whatever is loaded after it.
  'tests/decisions/embedded.test.ts',
];
/** Long runs on large inputs, only with `npm run test:full`. */
const FULL = ['tests/full/**/*.test.ts'];
/** Pages in a browser: the files of a process share a browser and a site. */
const BROWSER = ['tests/e2e/web/**/*.test.ts'];
const SECOND = 1000;

/** Begun first: what others wait for (shared builds), then what takes long, or one of them would be left over at the end. */
const FIRST = [
  'tests/sample/province/built',
  'tests/transforms/models/real-day',
  'tests/e2e/kill',
  'tests/e2e/commands',
  'tests/e2e/demo',
  'tests/e2e/together',
  'tests/e2e/refusals',
  'tests/e2e/disk-full',
  'tests/e2e/portal-crawl',
  'tests/e2e/no-server',
  'tests/decisions/embedded',
  'tests/dashboards/api',
  'tests/activities/parse/large',
  'tests/transforms/runner',
  'tests/activities/build',
];

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = FIRST.findIndex((part) => moduleId.includes(part));
      return at < 0 ? FIRST.length : at;
    };
    const sorted = await super.sort(files);
    return sorted
      .map((file, at) => ({ file, at }))
      .sort((a, b) => rank(a.file) - rank(b.file) || a.at - b.at)
      .map(({ file }) => file);
  }
}

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
    sequence: { sequencer: LongFirst },
    projects: [
      {
        test: {
          ...common,
          name: 'unit',
          include: ['tests/**/*.test.ts', 'dashboards/web/src/**/*.test.{ts,tsx}'],
          exclude: [...QUIET, ...COMMANDS, ...BROWSER, ...FULL],
          // Loading the modules anew for each of two hundred files took longer than most of their tests. Whoever replaces modules or leaves
          // something behind in the process is among COMMANDS.
          isolate: false,
          testTimeout: 30 * SECOND,
          hookTimeout: 60 * SECOND,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...common,
          name: 'commands',
          include: COMMANDS,
          exclude: [...QUIET, ...BROWSER],
          testTimeout: 180 * SECOND,
          hookTimeout: 180 * SECOND,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...common,
          name: 'browser',
          include: BROWSER,
          // One site and one browser for all of its files.
          isolate: false,
          globalSetup: 'tests/browser/global.ts',
          // Two windows beside each other.
          maxConcurrency: 2,
          testTimeout: 60 * SECOND,
          hookTimeout: 120 * SECOND,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...common,
          name: 'system',
          include: QUIET,
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
