import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureBrowser } from '../lib/browser.mjs';
import { run as runCommand } from '../lib/command.mjs';
import { say, step } from '../lib/say.mjs';
import { summarise } from '../lib/summary.mjs';
import { ROOT, setup } from '../setup.mjs';

/**
 * `npm test [-- FILTER | -t NAME | --full]`: set-up, vitest, and as last line `N passed, N failed, N skipped` on stdout, counted
 * from vitest's own report. Other arguments are vitest's.
 */
export async function run(args) {
  await setup({ temporal: true });
  await step('测试用浏览器', (note) => ensureBrowser(ROOT, note));
  const full = args.includes('--full');
  const named = args.some((arg) => arg === '-t' || arg.startsWith('--testNamePattern'));
  const folder = mkdtempSync(path.join(tmpdir(), 'panhuo-test-'));
  try {
    const file = path.join(folder, 'report.json');
    const { code } = await runCommand(
      [
        process.execPath,
        path.join(ROOT, 'node_modules/vitest/vitest.mjs'),
        'run',
        '--reporter=default',
        `--reporter=${path.join(ROOT, 'scripts/lib/reporter.mjs')}`,
        ...args.filter((arg) => arg !== '--full'),
      ],
      {
        cwd: ROOT,
        env: { ...process.env, PANHUO_TEST_REPORT: file, ...(full ? { PANHUO_TEST_FULL: '1' } : {}) },
      },
    );
    const summary = summarise({
      report: existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null,
      exitCode: code,
      root: ROOT,
      // With a name pattern everything else counts as skipped: naming all of that helps nobody.
      nameSkips: !named,
    });
    for (const line of summary.details) say(line);
    process.stdout.write(`${summary.line}\n`);
    process.exitCode = summary.exitCode;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
