import { PanhuoError } from '../../../domain/errors.ts';
import { recordKind } from '../../../domain/records/index.ts';
import type { TableOptions } from '../../../workflows/steps.ts';
import { empty } from '../header.ts';
import type { TabularKind } from '../tabular.ts';
import { findHeader, type HeaderGuess } from './header-rows.ts';
import type { SheetRow, TableFormat, TableReader, TableSheet } from './table-reader.ts';

const LOOKED_AT = 300;
/** A workbook has a few sheets that people fill in; the rest of hundreds would only cost time. */
const MAX_SHEETS = 50;

const FORMATS: Readonly<Record<TableFormat, string>> = {
  xlsx: 'XLSX 工作簿',
  xls: 'XLS 工作簿',
  html: '网页表格',
  json: 'JSON',
  jsonl: 'JSON Lines',
};

export interface ChosenSheet {
  sheet: TableSheet;
  rows: SheetRow[];
  header: HeaderGuess;
  layout: string[];
  warnings: string[];
}

interface Candidate {
  sheet: TableSheet;
  rows: SheetRow[];
  header: HeaderGuess;
}

/**
 * The sheet that a person named, else the one whose heading names most fields of the kind, shown ones before hidden ones.
 * @throws PANHUO_SHEET_MISSING, PANHUO_INPUT_EMPTY
 */
export async function chooseSheet(
  kind: TabularKind,
  reader: TableReader,
  name: string,
  options: TableOptions,
): Promise<ChosenSheet> {
  const wanted = options.sheet;
  const at = options.headerRow ?? reader.headingLine;
  const sheets =
    wanted === undefined
      ? reader.sheets.slice(0, MAX_SHEETS)
      : reader.sheets.filter((sheet) => sheet.name === wanted || String(sheet.index + 1) === wanted);
  if (sheets.length === 0) throw missing(name, `没有工作表「${wanted}」`, reader.sheets);
  const candidates: Candidate[] = [];
  for (const sheet of sheets) {
    const rows = await headOf(reader, sheet);
    const header = findHeader(
      kind,
      rows,
      name,
      sheets.length === 1 || reader.headingLine !== undefined ? at : undefined,
    );
    if (header !== null) candidates.push({ sheet, rows, header });
  }
  const [first] = candidates;
  if (first === undefined)
    throw empty(name, reader.sheets.length > 1 ? '所有工作表都是空的' : '文件里没有表格');
  const worth = ({ sheet, header }: Candidate) => header.recognised * 2 - (sheet.hidden ? 1 : 0);
  let best = candidates.reduce((a, b) => (worth(b) > worth(a) ? b : a), first);
  if (options.headerRow !== undefined && sheets.length > 1) {
    const header = findHeader(kind, best.rows, name, options.headerRow);
    if (header !== null) best = { ...best, header };
  }
  return { ...best, ...said(kind, reader, best, candidates, wanted) };
}

function said(
  kind: TabularKind,
  reader: TableReader,
  best: Candidate,
  candidates: readonly Candidate[],
  wanted: string | undefined,
): { layout: string[]; warnings: string[] } {
  const format = FORMATS[reader.format];
  const names = new Map(reader.sheets.length > 1 ? [[best.sheet.name, '']] : []);
  if (names.size === 0)
    return { layout: [format], warnings: best.sheet.hidden ? ['这张工作表是隐藏的'] : [] };
  const why = wanted === undefined ? `最像${recordKind(kind.kind)?.name ?? kind.kind}` : '指定';
  const others = reader.sheets.filter((sheet) => sheet.index !== best.sheet.index);
  const layout = [
    `${format}，读取工作表「${best.sheet.name}」${best.sheet.hidden ? '（隐藏）' : ''}（${why}；另有 ${others
      .slice(0, 8)
      .map((sheet) => `「${sheet.name}」${sheet.hidden ? '（隐藏）' : ''}`)
      .join('、')}${others.length > 8 ? ` 等 ${others.length} 张` : ''}）`,
  ];
  // Twelve sheets for twelve months: one import reads one of them, and says so.
  const alike = candidates.filter(
    (candidate) =>
      candidate !== best &&
      wanted === undefined &&
      candidate.header.recognised >= Math.max(2, best.header.recognised * 0.8),
  );
  const warnings =
    alike.length === 0
      ? []
      : [
          `另有 ${alike.length} 张工作表的表头也像（${alike
            .slice(0, 8)
            .map(({ sheet }) => `「${sheet.name}」`)
            .join('、')}），本次没有读取；可用 --sheet 逐张导入`,
        ];
  return { layout, warnings };
}

async function headOf(reader: TableReader, sheet: TableSheet): Promise<SheetRow[]> {
  const rows: SheetRow[] = [];
  for await (const some of reader.rows(sheet, { limit: LOOKED_AT })) rows.push(...some);
  return rows.slice(0, LOOKED_AT);
}

function missing(name: string, what: string, sheets: readonly TableSheet[]): PanhuoError {
  return new PanhuoError('PANHUO_SHEET_MISSING', `${what}：${name}`, {
    where: { file: name },
    hint: `工作表有：${sheets
      .slice(0, 20)
      .map((sheet) => `「${sheet.name}」`)
      .join('、')}`,
  });
}
