import { placeOf } from '../symbols.ts';
import type { Converted } from './formats.ts';
import type { SourceTable } from './table.ts';

const LEVELS = ['section', 'class', 'subclass', 'main_group', 'subgroup'];

/** An edition of the IPC → `ipc_symbol`. */
export function symbolList(table: SourceTable): Converted {
  const seen = new Map<string, number>();
  const counts = new Map<string, number>();
  const odd: string[] = [];
  const rows = table.rows.flatMap((row) => {
    const symbol = table.required(row, 'code');
    if (!/^[A-H]$/.test(symbol) && placeOf(symbol) === null) {
      odd.push(`第 ${row.line} 行 ${symbol}`);
      return [];
    }
    const level = table.required(row, 'level');
    if (level !== '' && !LEVELS.includes(level))
      table.complain(row, 'level', `应为 ${LEVELS.join('、')}，实为“${level}”`);
    const dots = row.get('dots');
    if (dots !== '' && !/^\d{1,2}$/.test(dots)) table.complain(row, 'dots', `应为整数，实为“${dots}”`);
    table.unique(row, 'code', symbol, seen);
    counts.set(level, (counts.get(level) ?? 0) + 1);
    return [[symbol, level, row.get('title'), row.get('parent'), dots]];
  });
  // A few cut symbols are known of the transcription; more, and it is no list of symbols.
  if (odd.length > table.rows.length / 100)
    table.complain({ line: 1 }, 'code', `${odd.length} 行不是 IPC 分类号，如 ${odd.slice(0, 3).join('、')}`);
  table.check();
  const hasTree = rows.some((row) => row[4] !== '');
  return {
    parts: [{ table: 'ipc_symbol', rows }],
    counts: [
      `${rows.length} 个分类号（小类 ${counts.get('subclass') ?? 0}、大组 ${counts.get('main_group') ?? 0}、小组 ${counts.get('subgroup') ?? 0}）`,
    ],
    remarks: [
      ...(odd.length === 0 ? [] : [`略去 ${odd.length} 行残缺的号码：${odd.slice(0, 5).join('、')}`]),
      ...(hasTree
        ? []
        : ['小组没有层级（圆点数），上级只到大组：“其下各级”按随程序发布的 ipc_range 判断，其余按字头推断']),
    ],
  };
}

/** GB/T 4754 → `industry`. */
export function industryList(table: SourceTable): Converted {
  const seen = new Map<string, number>();
  const rows = table.rows.map((row) => {
    const code = table.required(row, 'code');
    if (code !== '' && !/^([A-T]|\d{2,4})$/.test(code))
      table.complain(row, 'code', `“${code}”不是门类字母或 2 至 4 位数字`);
    const level = table.required(row, 'level');
    if (level !== '' && !/^[1-4]$/.test(level)) table.complain(row, 'level', `应为 1 至 4，实为“${level}”`);
    table.unique(row, 'code', code, seen);
    return [code, level, table.required(row, 'name'), row.get('parent')];
  });
  for (const row of table.rows) {
    const parent = row.get('parent');
    if (parent !== '' && !seen.has(parent)) table.complain(row, 'parent', `没有代码 ${parent}`);
  }
  table.check();
  return { parts: [{ table: 'industry', rows }], counts: [`${rows.length} 个行业`], remarks: [] };
}
