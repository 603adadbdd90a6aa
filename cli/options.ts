import { PanhuoError } from '../domain/errors.ts';
import type { TableOptions } from '../workflows/steps.ts';

/** `--map 列名=字段 …` as a record. @throws PANHUO_USAGE */
export function mapOption(value: unknown): Record<string, string> | undefined {
  if (value === undefined) return undefined;
  const map: Record<string, string> = {};
  for (const entry of value as string[]) {
    const at = entry.lastIndexOf('=');
    if (at <= 0 || at === entry.length - 1) {
      throw new PanhuoError('PANHUO_USAGE', `--map 应写作 列名=字段，收到：${entry}`, {
        hint: '例如 --map 公告号=publication_number',
      });
    }
    map[entry.slice(0, at)] = entry.slice(at + 1);
  }
  return map;
}

/** A whole number within bounds. @throws PANHUO_USAGE */
export function numberOption(value: unknown, name: string, min: number, max: number): number {
  // Number('') is 0.
  const number = /^\d+$/.test(String(value)) ? Number(value) : Number.NaN;
  if (!Number.isInteger(number) || number < min || number > max) {
    throw new PanhuoError(
      'PANHUO_USAGE',
      `--${name} 应为 ${min} 到 ${max} 之间的整数，收到：${String(value)}`,
    );
  }
  return number;
}

/** `--sheet`, `--header-row`, `--encoding`, `--forget`; undefined when none was given. @throws PANHUO_USAGE */
export function tableOptions(options: Record<string, unknown>): TableOptions | undefined {
  const table: TableOptions = {
    ...(options.sheet === undefined ? {} : { sheet: String(options.sheet) }),
    ...(options.headerRow === undefined
      ? {}
      : { headerRow: numberOption(options.headerRow, 'header-row', 1, 1_048_576) }),
    ...(options.encoding === undefined ? {} : { encoding: String(options.encoding) }),
    ...(options.forget === true ? { forget: true } : {}),
  };
  return Object.keys(table).length === 0 ? undefined : table;
}
