import path from 'node:path';

/**
 * Turns the JSON report (reporter.mjs) into the closing lines. What failed without being a test (a file that cannot be loaded, an error outside
 * of tests, no report at all) counts as failed, so that the line never looks better than the exit code.
 * @param {{ report: any, exitCode: number, root: string, nameSkips: boolean }} input
 * @returns {{ line: string, details: string[], exitCode: number }}
 */
export function summarise({ report, exitCode, root, nameSkips }) {
  const details = [];
  const passed = report?.numPassedTests ?? 0;
  const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
  let failed = report?.numFailedTests ?? 0;
  for (const file of report?.testResults ?? []) {
    const name = path.relative(root, file.name);
    const bad = file.assertionResults.filter((test) => test.status === 'failed');
    for (const test of bad) details.push(`未通过：${name} › ${test.fullName.trim()}`);
    if (file.status === 'failed' && bad.length === 0) {
      failed++;
      details.push(`未通过：${name}（文件未能运行：${firstLine(file.message)}）`);
    }
  }
  if (exitCode !== 0 && failed === 0) {
    if (report && passed + skipped === 0) details.push('没有找到符合条件的测试。');
    else {
      failed++;
      details.push(
        report ? '未通过：测试之外发生错误（见上）' : `未通过：测试程序没有给出报告（退出码 ${exitCode}）`,
      );
    }
  }
  if (nameSkips)
    for (const skip of report?.skips ?? [])
      details.push(`已跳过：${skip.name}（${skip.note ?? '未注明原因'}）`);
  const ok = exitCode === 0 && failed === 0;
  return {
    line: `${passed} passed, ${failed} failed, ${skipped} skipped`,
    details,
    exitCode: ok ? 0 : exitCode || 1,
  };
}

function firstLine(text) {
  return (text ?? '').split('\n')[0] || '原因见上';
}
