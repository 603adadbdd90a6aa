import { type ErrorReport, reportOf } from '../domain/errors.ts';
import { printable } from '../domain/text.ts';

/** A failure the way a tired person can use it: what happened, where, what to do, and the code to look it up by. */
export function failureText(report: Omit<ErrorReport, 'exit'>, end: string): string {
  const where = placeOf(report);
  const { message, hint, code } = report;
  const text = [
    `✗ ${message}`,
    ...(where ? [`  位置：${where}`] : []),
    ...(hint ? [`  ${hint}`] : []),
    `  （${code}${end}）`,
  ].join('\n');
  // Messages carry names of files and contents of cells.
  return text.split('\n').map(printable).join('\n');
}

/** File, line and field of a failure, unless its message names them all. Without a file they are fields of a request. */
function placeOf({ message, where = {} }: Omit<ErrorReport, 'exit'>): string {
  const { file, line, column, field } = where;
  if (file === undefined) return '';
  const named = [file, line === undefined ? '' : `第 ${line} 行`, column ?? '', field ?? ''];
  if (named.every((part) => message.includes(String(part)))) return '';
  return [
    line === undefined ? file : `${file}:${line}`,
    ...(column === undefined ? [] : [`列 ${column}`]),
    ...(field === undefined || field === '' ? [] : [`字段 ${field}`]),
  ].join('，');
}

/** Prints an error, on stdout too when JSON was asked for, and returns the exit code. */
export function fail(error: unknown, json: boolean): number {
  const report = reportOf(error);
  if (json) process.stdout.write(`${JSON.stringify({ error: report })}\n`);
  process.stderr.write(`${failureText(report, `，退出码 ${report.exit}`)}\n`);
  if (report.code === 'PANHUO_INTERNAL' && error instanceof Error && error.stack) {
    process.stderr.write(`${error.stack}\n`);
  }
  return report.exit;
}
