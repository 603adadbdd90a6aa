import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';

interface Input {
  report: unknown;
  exitCode: number;
  root: string;
  nameSkips: boolean;
}
const file = path.resolve(import.meta.dirname, '../../scripts/lib/summary.mjs');
const { summarise } = (await import(pathToFileURL(file).href)) as {
  summarise(input: Input): { line: string; details: string[]; exitCode: number };
};

const base = { exitCode: 0, root: '/r', nameSkips: true };
const report = (counts: object, testResults: object[] = []) => ({
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults,
  ...counts,
});

describe('the closing line of npm test', () => {
  it('counts what vitest reports', () => {
    const skips = [
      { name: 'a', note: '没有数据' },
      { name: 'b', note: null },
    ];
    expect(
      summarise({
        ...base,
        report: report({ numPassedTests: 7, numPendingTests: 2, numTodoTests: 1, skips }),
      }),
    ).toEqual({
      line: '7 passed, 0 failed, 3 skipped',
      details: ['已跳过：a（没有数据）', '已跳过：b（未注明原因）'],
      exitCode: 0,
    });
  });

  it('names failures, and counts files that cannot be loaded', () => {
    const failing = report({ numPassedTests: 1, numFailedTests: 1 }, [
      {
        name: '/r/x.test.ts',
        status: 'failed',
        message: '',
        assertionResults: [{ status: 'failed', fullName: ' adds' }],
      },
      { name: '/r/y.test.ts', status: 'failed', message: 'no such module\nstack', assertionResults: [] },
    ]);
    expect(summarise({ ...base, report: failing, exitCode: 1 })).toEqual({
      line: '1 passed, 2 failed, 0 skipped',
      details: ['未通过：x.test.ts › adds', '未通过：y.test.ts（文件未能运行：no such module）'],
      exitCode: 1,
    });
  });

  it('never looks better than the exit code', () => {
    expect(summarise({ ...base, report: report({ numPassedTests: 3 }), exitCode: 1 })).toMatchObject({
      line: '3 passed, 1 failed, 0 skipped',
      exitCode: 1,
    });
    expect(summarise({ ...base, report: null, exitCode: 134 })).toMatchObject({
      line: '0 passed, 1 failed, 0 skipped',
      exitCode: 134,
    });
    expect(summarise({ ...base, report: report({}), exitCode: 1 })).toMatchObject({
      line: '0 passed, 0 failed, 0 skipped',
      exitCode: 1,
    });
  });
});
