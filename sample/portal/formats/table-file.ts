import type { RecordField } from '../../../domain/records/index.ts';
import { compact, dotted, isDay, spelled } from '../days.ts';
import { fieldsUsed } from '../kinds.ts';
import { LABEL } from '../page.ts';
import type { Fields } from '../world.ts';
import { inTenThousands } from './amounts.ts';
import { csv, type Encoding } from './csv.ts';
import { type Cell, column, xlsx } from './xlsx.ts';
import { zip } from './zip.ts';

/** How an office writes its tables. */
export interface Habits {
  /** Which of a field's names heads its column: 0 our own, 1 the first alias, … The last there is when there are fewer. */
  heading: 0 | 1 | 2;
  days: 'iso' | 'dotted' | 'compact' | 'spelled' | 'cell';
  money: 'yuan' | 'ten-thousands';
  /** A title above the header, a line of units and reporter, a total and a remark below: as people make workbooks. */
  dressed: boolean;
}

export interface TableFile {
  kind: string;
  title: string;
  rows: readonly Fields[];
  habits: Habits;
}

/** Bytes of a workbook. */
export function workbook(table: TableFile): Buffer {
  const { fields, lines } = cells(table);
  const width = fields.length;
  const header = fields.map((field) => headingOf(field, table.habits));
  const rows: Cell[][] = [];
  const merged: string[] = [];
  if (table.habits.dressed) {
    rows.push([`${LABEL}：${table.title}`]);
    merged.push(`A1:${column(width - 1)}1`);
    rows.push([`填报单位：示例市知识产权局`, ...Array<Cell>(Math.max(0, width - 2)), '本表内容均为虚构']);
  }
  rows.push(header, ...lines);
  if (table.habits.dressed) {
    rows.push(totals(fields, table));
    rows.push(['说明：金额单位见列名。']);
  }
  return xlsx([{ name: table.habits.dressed ? '汇总表' : LABEL, rows, merged }]);
}

/** A table as text: always plain, the header on the first line. */
export function textTable(table: TableFile, encoding: Encoding): Buffer {
  const { fields, lines } = cells(table);
  const header = fields.map((field) => headingOf(field, table.habits));
  return csv([header, ...lines.map((line) => line.map(plain))], encoding);
}

/** A table packed alone into an archive. */
export function packedTable(table: TableFile, name: string, encoding: Encoding): Buffer {
  return zip([{ name, data: textTable(table, encoding) }]);
}

function cells({ kind, rows, habits }: TableFile): { fields: readonly RecordField[]; lines: Cell[][] } {
  const fields = fieldsUsed(kind, rows);
  const lines = rows.map((row) => fields.map((field) => cellOf(row[field.field], field, habits)));
  return { fields, lines };
}

export function headingOf(field: RecordField, { heading, money }: Habits): string {
  const names = [field.name, ...(field.aliases ?? []).filter((alias) => /\p{Script=Han}/u.test(alias))];
  const name = names[Math.min(heading, names.length - 1)] ?? field.name;
  if (field.type === 'money') return `${name}（${money === 'yuan' ? '元' : '万元'}）`;
  return field.type === 'percent' ? `${name}（%）` : name;
}

function cellOf(value: string | undefined, field: RecordField, habits: Habits): Cell {
  if (value === undefined || value === '') return undefined;
  switch (field.type) {
    case 'date':
      return dayOf(value, habits.days);
    case 'money':
      return numeric(habits.money === 'yuan' ? value : inTenThousands(value));
    case 'integer':
    case 'number':
    case 'percent':
      return numeric(value);
    default:
      return value;
  }
}

function numeric(text: string): Cell {
  // A cell holds a double: longer numbers stay text.
  return /^-?\d{1,12}(?:\.\d{1,6})?$/.test(text) && text.length <= 15 ? Number(text) : text;
}

function dayOf(day: string, form: Habits['days']): Cell {
  if (!isDay(day)) return day;
  switch (form) {
    case 'iso':
      return day;
    case 'dotted':
      return dotted(day).replace(/\.0/g, '.');
    case 'compact':
      return compact(day);
    case 'spelled':
      return spelled(day);
    case 'cell':
      return { day };
  }
}

function plain(cell: Cell): string | undefined {
  if (typeof cell === 'object') return cell.day;
  return cell === undefined ? undefined : String(cell);
}

/** 合计 under the amounts. */
function totals(fields: readonly RecordField[], { rows, habits }: TableFile): Cell[] {
  return fields.map((field, i) => {
    if (i === 0) return '合计';
    if (field.type !== 'money') return undefined;
    const sum = rows.reduce((total, row) => total + Math.round(Number(row[field.field] ?? 0) * 100), 0) / 100;
    return numeric(habits.money === 'yuan' ? String(sum) : inTenThousands(String(sum)));
  });
}
