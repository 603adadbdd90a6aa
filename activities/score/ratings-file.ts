import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { RoundState } from '../../decisions/rounds/state.ts';
import { PanhuoError } from '../../domain/errors.ts';
import { nameKey } from '../../domain/names.ts';
import { csvRows } from '../parse/connectors/csv-rows.ts';
import { formatOf } from '../parse/tables/format.ts';
import { openReader } from '../parse/tables/open.ts';
import type { SheetRow } from '../parse/tables/table-reader.ts';
import { readTextHead } from '../parse/tables/text-head.ts';
import type { RoundContent } from './content.ts';
import type { Rating } from './steps.ts';

const COLUMNS = {
  centre: ['高校', '中心', '运营中心', '单位'],
  indicator: ['指标', '指标标识', '评审项'],
  points: ['分数', '评分', '得分'],
  reason: ['理由', '评分理由', '说明'],
} as const;
type Column = keyof typeof COLUMNS;

/** What evaluators write who cannot judge. */
const NONE = /^(无法评判|弃权|不评|none)$/i;

/**
 * Points of one evaluator from a table (CSV, XLSX, XLS): 高校, 指标 (name or id), 分数, 理由. Rows whose points and reason are both empty are not scored
 * yet and are passed over; everything else must be right, or nothing is taken.
 * @throws PANHUO_SCORE_FILE with the line of the first mistake and how many there are; PANHUO_INPUT_* of files that cannot be read
 */
export async function readRatings(file: string, content: RoundContent, state: RoundState): Promise<Rating[]> {
  const rows = await rowsOf(file);
  const [heading, ...rest] = rows;
  if (heading === undefined)
    throw new PanhuoError('PANHUO_INPUT_EMPTY', `评分表是空的：${file}`, { where: { file } });
  const at = columnsOf(heading, file);
  const judged = content.system.indicators.filter(({ kind }) => kind === 'judged');
  const mistakes: { line: number; message: string }[] = [];
  const seen = new Map<string, number>();
  const ratings = rest.flatMap(({ line, cells }): Rating[] => {
    const text = (column: Column) => (cells[at[column]] ?? '').trim();
    const wrong = (message: string): [] => {
      mistakes.push({ line, message });
      return [];
    };
    const [name, item, points, reason] = [text('centre'), text('indicator'), text('points'), text('reason')];
    if (points === '' && reason === '') return [];
    const centre = state
      .centres()
      .find((one) => nameKey(one.university) === nameKey(name) || nameKey(one.centre) === nameKey(name));
    if (centre === undefined) return wrong(`本轮没有这个参评中心：${name || '（空）'}`);
    const indicator = judged.find((one) => one.id === item || nameKey(one.name) === nameKey(item));
    if (indicator === undefined) return wrong(`不是由评审员评分的指标：${item || '（空）'}`);
    if (points === '') return wrong('写了理由而没有分数：无法评判请在分数栏写“无法评判”，留空不是 0 分');
    if (reason === '') return wrong('没有写理由');
    if (!NONE.test(points) && !/^\d+(\.\d{1,2})?$/.test(points))
      return wrong(`分数应为至多两位小数的数：${points}`);
    const place = `${centre.university}|${indicator.id}`;
    const before = seen.get(place);
    if (before !== undefined) return wrong(`与第 ${before} 行是同一项`);
    seen.set(place, line);
    return [
      {
        university: centre.university,
        indicator: indicator.id,
        points: NONE.test(points) ? null : Number(points),
        reason,
      },
    ];
  });
  const [first] = mistakes;
  if (first !== undefined) {
    const more = mistakes.length > 1 ? `（共 ${mistakes.length} 处有误）` : '';
    throw new PanhuoError('PANHUO_SCORE_FILE', `第 ${first.line} 行：${first.message}${more}`, {
      where: { file, line: first.line },
      hint: '改正后重新导入；这次一行也没有记录。',
    });
  }
  if (ratings.length === 0)
    throw new PanhuoError('PANHUO_SCORE_FILE', `评分表里没有评分：${file}`, { where: { file } });
  return ratings;
}

function columnsOf({ cells, line }: SheetRow, file: string): Record<Column, number> {
  const found = cells.map((cell) => cell.replace(/[\s*（(].*$/u, '').trim());
  const at = {} as Record<Column, number>;
  for (const [column, names] of Object.entries(COLUMNS) as [Column, readonly string[]][]) {
    const place = found.findIndex((cell) => names.includes(cell));
    if (place < 0)
      throw new PanhuoError('PANHUO_SCORE_FILE', `第 ${line} 行表头里没有“${names[0]}”这一列`, {
        where: { file, line },
        hint: '评分表应有 高校、指标、分数、理由 四列。',
      });
    at[column] = place;
  }
  return at;
}

async function rowsOf(file: string): Promise<SheetRow[]> {
  const name = path.basename(file);
  let format: Awaited<ReturnType<typeof formatOf>>;
  try {
    format = await formatOf(file, name);
  } catch (cause) {
    if (cause instanceof PanhuoError) throw cause;
    throw new PanhuoError('PANHUO_INPUT_MISSING', `读不到评分表：${file}`, { where: { file }, cause });
  }
  if (format === 'zip' || format === 'xml')
    throw new PanhuoError('PANHUO_SCORE_FILE', `评分表应为 CSV 或 XLSX：${file}`, { where: { file } });
  if (format === 'text') {
    const { encoding, delimiter } = readTextHead(file, name);
    const bytes = (await readFile(file)).subarray(encoding.bom);
    const text = new TextDecoder(encoding.encoding, { ignoreBOM: true }).decode(bytes);
    return [...csvRows(text, delimiter)].map(({ line, cells }) => ({ line, cells }));
  }
  const reader = await openReader(format, file, name);
  try {
    const sheet = reader.sheets.find(({ hidden }) => !hidden);
    const rows: SheetRow[] = [];
    if (sheet !== undefined) for await (const some of reader.rows(sheet)) rows.push(...some);
    return rows;
  } finally {
    reader.close();
  }
}
