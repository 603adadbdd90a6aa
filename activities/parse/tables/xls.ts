import { readFileSync, statSync } from 'node:fs';
import XLSX from '@e965/xlsx';
import * as codepages from '@e965/xlsx/dist/cpexcel';
import { PanhuoError } from '../../../domain/errors.ts';
import { MAX_COLUMNS } from '../header.ts';
import { cellText, type SheetRow, type TableReader } from './table-reader.ts';
import { unreadable } from './xlsx.ts';
import { meaningOf, numberText, percentText, serialText } from './xlsx-formats.ts';

/** The old format cannot be streamed: what its library may take. A sheet of it has 65,536 rows at most. Bytes. */
const MAX_XLS = 64 << 20;
const BATCH = 1000;

/** Workbooks of Excel 5 and 95 hold bytes of a code page; without its tables each Chinese character is read as `_`. */
XLSX.set_cptable(codepages);

/**
 * An XLS workbook (Excel 97–2003, also its XML form). Values only: formulas are not even read.
 * @throws PANHUO_INPUT_TOO_LARGE, PANHUO_WORKBOOK_UNREADABLE
 */
export function openXls(path: string, name: string): TableReader {
  const bytes = statSync(path).size;
  if (bytes > MAX_XLS) {
    throw new PanhuoError(
      'PANHUO_INPUT_TOO_LARGE',
      `XLS 工作簿有 ${bytes} 字节，超过上限 ${MAX_XLS} 字节：${name}`,
      {
        where: { file: name },
        hint: '请用 Excel 或 WPS 另存为 .xlsx 后再导入。',
      },
    );
  }
  const book = parsed(readFileSync(path), name);
  const date1904 = book.Workbook?.WBProps?.date1904 === true;
  const states = book.Workbook?.Sheets ?? [];
  const sheets = book.SheetNames.map((sheet, index) => ({
    index,
    name: sheet,
    hidden: (states[index]?.Hidden ?? 0) !== 0,
  }));
  if (sheets.length === 0) throw unreadable(name, '没有工作表');
  const errors = new Map<number, number>();
  return {
    format: 'xls',
    sheets,
    async *rows(sheet) {
      const content = book.Sheets[sheet.name];
      const range = content?.['!ref'];
      if (content === undefined || range === undefined) return;
      const { s, e } = XLSX.utils.decode_range(range);
      let batch: SheetRow[] = [];
      let wrong = 0;
      for (let r = s.r; r <= e.r; r++) {
        const cells: string[] = [];
        let filled = false;
        for (let c = s.c; c <= Math.min(e.c, MAX_COLUMNS - 1); c++) {
          const cell = content[XLSX.utils.encode_cell({ r, c })] as XLSX.CellObject | undefined;
          if (cell === undefined) continue;
          if (cell.t === 'e') wrong++;
          const text = textOf(cell, date1904);
          if (text === '') continue;
          while (cells.length < c) cells.push('');
          cells[c] = text;
          filled ||= text.trim() !== '';
        }
        if (filled) batch.push({ line: r + 1, cells });
        if (batch.length >= BATCH) {
          yield batch;
          batch = [];
        }
      }
      errors.set(sheet.index, wrong);
      if (batch.length > 0) yield batch;
    },
    notes(sheet) {
      const content = book.Sheets[sheet.name];
      const merges = content?.['!merges'] ?? [];
      const hidden = (content?.['!rows'] ?? []).filter((row) => row?.hidden).length;
      const wrong = errors.get(sheet.index) ?? 0;
      return [
        ...(merges.length > 0
          ? [
              `有 ${merges.length} 处合并单元格（${merges
                .slice(0, 5)
                .map((merge) => XLSX.utils.encode_range(merge))
                .join('、')}${merges.length > 5 ? ' 等' : ''}）：内容只在左上角一格，其余按空白`,
            ]
          : []),
        ...(wrong > 0 ? [`${wrong} 个单元格是错误值（如 #REF!、#N/A），原样保留`] : []),
        ...(hidden > 0 ? [`有 ${hidden} 行是隐藏行，也已读取`] : []),
      ];
    },
    close: () => undefined,
  };
}

function parsed(bytes: Buffer, name: string): XLSX.WorkBook {
  try {
    return XLSX.read(bytes, {
      type: 'buffer',
      cellNF: true,
      cellText: false,
      cellFormula: false,
      cellHTML: false,
      cellStyles: true,
      codepage: 936,
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const locked = /password|encrypt/i.test(message);
    throw unreadable(name, locked ? '加了密码' : message, error);
  }
}

const ERRORS: Readonly<Record<number, string>> = {
  0: '#NULL!',
  7: '#DIV/0!',
  15: '#VALUE!',
  23: '#REF!',
  29: '#NAME?',
  36: '#NUM!',
  42: '#N/A',
};

function textOf(cell: XLSX.CellObject, date1904: boolean): string {
  const { t, v, z } = cell;
  if (v === undefined || v === null) return '';
  if (t === 'b') return v === true ? '是' : '否';
  if (t === 'e') return cell.w ?? ERRORS[Number(v)] ?? '#ERROR!';
  if (t !== 'n') return cellText(String(v));
  const stored = String(v);
  const meaning = z === undefined ? 'number' : meaningOf(-1, String(z));
  if (meaning === 'number') return numberText(stored);
  if (meaning === 'percent') return percentText(stored);
  return serialText(Number(v), meaning, date1904) ?? numberText(stored);
}
