import { literal } from '../../lake/duck.ts';
import { textSql } from './typing.ts';

/**
 * Lines of a table that are no rows: neither records nor rejects, but counted and named, so that every line of a file is accounted for.
 * The same patterns serve SQL (RE2) and JavaScript.
 */
export const SKIP_REASONS = {
  title: '标题',
  unit: '单位行',
  numbers: '栏次行',
  header: '重复的表头',
  blank: '空白行',
  total: '合计行',
  note: '备注、签署行',
  section: '分组标题',
  example: '示例行',
} as const;
export type SkipReason = keyof typeof SKIP_REASONS;

/** Marks a skip among the reasons to reject. */
export const SKIP = 'skip:';

const TOTAL =
  '^[（(]?(本页|本表|全省|全市|以上|本年|本期|各市)?[合总小累共]\\s*计[）)]?\\s*([:：（(\\d共].*)?$';
const SIGNED =
  '备注|备注说明|说明|填表说明|填报说明|编制说明|填表人|制表人|制表|填报人|审核人|审核|审批人|复核人|复核|负责人|单位负责人|联系人|联系电话|电话|填报单位|填表单位|报送单位|填表日期|填报日期|制表日期|报送日期|打印日期|打印时间|导出时间|导出日期|数据来源|资料来源|来源|金额单位|计量单位|单位';
const NOTE = `^(${SIGNED})\\s*([（(][^（）()]*[）)])?\\s*[:：]|^注\\s*[0-9一二三]?\\s*[:：.、]|^[（(]?以下(空白|无正文)|^※|^[-—]+\\s*第?\\s*\\d+\\s*页?\\s*[-—]+$|^第\\s*\\d+\\s*页|^单位[（(](盖章|公章)[）)]`;
const SECTION = '^[（(]?[一二三四五六七八九十]{1,3}[）)、.．]';
const EXAMPLES = ['示例', '示例行', '（示例）', '(示例)', '填写示例', '样例', '例'];

/** A signature line has few cells; a row of data may begin with one of these words too. */
const few = (columns: number) => Math.max(2, Math.min(6, Math.floor(columns / 2)));
/** A total may stand behind the number of the row and a merged cell. */
const LEADING = 3;

/** Whether a row is none, judged by its cells (trimmed). Null for rows. */
export function skipReasonOf(
  cells: readonly string[],
  above: readonly (readonly string[])[],
): SkipReason | null {
  const texts = cells.map((cell) => cell.trim());
  const filled = texts.filter((text) => text !== '');
  const [first] = filled;
  if (first === undefined) return 'blank';
  if (above.some((line) => sameCells(line, texts))) return 'header';
  if (texts.slice(0, LEADING).some((text) => new RegExp(TOTAL, 'u').test(text))) return 'total';
  if (EXAMPLES.includes(first)) return 'example';
  if (new RegExp(NOTE, 'u').test(first) && filled.length <= few(texts.length)) return 'note';
  if (filled.length === 1 && texts.length > 2 && new RegExp(SECTION, 'u').test(first)) return 'section';
  return null;
}

function sameCells(line: readonly string[], texts: readonly string[]): boolean {
  const width = Math.max(line.length, texts.length);
  for (let at = 0; at < width; at++) if ((line[at] ?? '').trim() !== (texts[at] ?? '')) return false;
  return line.some((cell) => cell.trim() !== '');
}

/**
 * The same as SQL over the columns `c0…`: branches of a CASE that yield `skip:<reason>`.
 * @param above lines that stand above the data (titles, units, headings); where one comes again it is no row
 */
export function skipBranches(width: number, above: readonly (readonly string[])[]): string[] {
  const texts = Array.from({ length: width }, (_, at) => textSql(`c${at}`));
  const first = width === 1 ? (texts[0] as string) : `coalesce(${texts.join(', ')})`;
  const filled = `(${texts.map((text) => `(${text} IS NOT NULL)::INTEGER`).join(' + ')})`;
  const matches = (text: string, pattern: string) => `regexp_matches(${text}, ${literal(pattern)})`;
  const leading = texts.slice(0, LEADING);
  const same = above
    .filter((line) => line.some((cell) => cell.trim() !== ''))
    .map((line) => {
      const head = line.map((cell) => cell.trim()).find((cell) => cell !== '') ?? '';
      const equal = texts.map((text, at) => {
        const cell = (line[at] ?? '').trim();
        return cell === '' ? `${text} IS NULL` : `${text} = ${literal(cell)}`;
      });
      return `WHEN ${first} = ${literal(head)} THEN CASE WHEN ${equal.join(' AND ')} THEN '${SKIP}header' END`;
    });
  const guarded = [
    `WHEN ${first} IN (${EXAMPLES.map(literal).join(', ')}) THEN '${SKIP}example'`,
    `WHEN ${matches(first, NOTE)} THEN CASE WHEN ${filled} <= ${few(width)} THEN '${SKIP}note' END`,
    ...(width > 2
      ? [`WHEN ${matches(first, SECTION)} THEN CASE WHEN ${filled} = 1 THEN '${SKIP}section' END`]
      : []),
  ];
  return [
    `WHEN ${first} IS NULL THEN '${SKIP}blank'`,
    ...(same.length > 0 ? [`WHEN (CASE ${same.join(' ')} END) IS NOT NULL THEN '${SKIP}header'`] : []),
    ...leading.map((text) => `WHEN ${matches(text, TOTAL)} THEN '${SKIP}total'`),
    `WHEN (CASE ${guarded.join(' ')} END) IS NOT NULL THEN (CASE ${guarded.join(' ')} END)`,
  ];
}
