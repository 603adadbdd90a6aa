import type { SaxesParser } from 'saxes';
import { MAX_COLUMNS } from '../header.ts';
import { cellText, MAX_CELL, type SheetRow } from './table-reader.ts';
import { newParser, unescapeX } from './xlsx.ts';
import { type NumberMeaning, numberText, percentText, serialText } from './xlsx-formats.ts';

export interface WorkbookParts {
  strings: readonly string[];
  formats: readonly NumberMeaning[];
  date1904: boolean;
}

/** What a sheet holds beside its texts; counted. */
interface Counts {
  formulasWithoutValue: number;
  errors: number;
  hiddenRows: number;
  hiddenColumns: number;
  beyond: number;
  long: number;
}

const A = 65;
const MERGES_SHOWN = 5;

/** One sheet's XML, piece by piece, into rows. */
export class SheetParser {
  /** A cell named a shared text that is not there: not read yet, or the workbook is wrong. */
  unknownTexts = false;
  private readonly parts: WorkbookParts;
  private readonly parser: SaxesParser;
  private rows: SheetRow[] = [];
  private cells: string[] = [];
  private line = 0;
  private column = -1;
  private type = '';
  private style = -1;
  private formula = false;
  private text = '';
  private taking = false;
  private phonetic = 0;
  private filled = false;
  private readonly merges: string[] = [];
  private mergeCount = 0;
  private readonly counts: Counts = {
    formulasWithoutValue: 0,
    errors: 0,
    hiddenRows: 0,
    hiddenColumns: 0,
    beyond: 0,
    long: 0,
  };

  constructor(parts: WorkbookParts, name: string) {
    this.parts = parts;
    this.parser = newParser(name);
    this.parser.on('opentag', (tag) => this.open(tag.name, tag.attributes as Record<string, string>));
    this.parser.on('closetag', (tag) => this.close(tag.name));
    this.parser.on('text', (piece) => {
      if (this.taking) this.add(piece);
    });
    this.parser.on('cdata', (piece) => {
      if (this.taking) this.add(piece);
    });
  }

  take(xml: string): SheetRow[] {
    this.parser.write(xml);
    return this.drain();
  }

  end(): SheetRow[] {
    this.parser.close();
    return this.drain();
  }

  private drain(): SheetRow[] {
    const { rows } = this;
    if (rows.length > 0) this.rows = [];
    return rows;
  }

  private add(piece: string): void {
    if (this.text.length < MAX_CELL) this.text += piece;
  }

  private open(tag: string, attributes: Record<string, string>): void {
    switch (local(tag)) {
      case 'c':
        this.column = attributes.r === undefined ? this.column + 1 : columnOf(attributes.r);
        this.type = attributes.t ?? 'n';
        this.style = attributes.s === undefined ? -1 : Number(attributes.s);
        this.formula = false;
        this.text = '';
        return;
      case 'v':
        this.taking = true;
        return;
      case 't':
        this.taking = this.phonetic === 0;
        return;
      case 'row': {
        const line = Number(attributes.r);
        this.line = Number.isInteger(line) && line > 0 ? line : this.line + 1;
        this.column = -1;
        this.cells = [];
        this.filled = false;
        if (attributes.hidden === '1' || attributes.hidden === 'true') this.counts.hiddenRows++;
        return;
      }
      case 'f':
        this.formula = true;
        return;
      case 'rPh':
        this.phonetic++;
        return;
      case 'col':
        if (attributes.hidden === '1' || attributes.hidden === 'true') this.counts.hiddenColumns++;
        return;
      case 'mergeCell':
        this.mergeCount++;
        if (this.merges.length < MERGES_SHOWN && attributes.ref) this.merges.push(attributes.ref);
        return;
    }
  }

  private close(tag: string): void {
    switch (local(tag)) {
      case 'v':
      case 't':
        this.taking = false;
        return;
      case 'rPh':
        this.phonetic--;
        return;
      case 'c':
        this.cell();
        return;
      case 'row':
        if (this.filled) this.rows.push({ line: this.line, cells: this.cells });
        return;
    }
  }

  private cell(): void {
    if (this.text === '') {
      if (this.formula && this.type !== 'str') this.counts.formulasWithoutValue++;
      return;
    }
    const { column } = this;
    if (column >= MAX_COLUMNS || column < 0) {
      this.counts.beyond++;
      return;
    }
    if (this.text.length >= MAX_CELL) this.counts.long++;
    const text = this.value();
    if (text === '') return;
    const { cells } = this;
    while (cells.length < column) cells.push('');
    cells[column] = text;
    if (!this.filled && text.trim() !== '') this.filled = true;
  }

  private value(): string {
    const { text } = this;
    switch (this.type) {
      case 's':
        return this.shared(Number(text));
      case 'n':
        return this.number(text);
      case 'b':
        return text === '1' || text === 'true' ? '是' : '否';
      case 'e':
        this.counts.errors++;
        return text;
      case 'd':
        return text.replace('T', ' ').replace(/ 00:00:00(?:\.0+)?$/, '');
      default:
        return cellText(unescapeX(text));
    }
  }

  private shared(index: number): string {
    const text = this.parts.strings[index];
    if (text === undefined) this.unknownTexts = true;
    return text ?? '';
  }

  private number(text: string): string {
    const meaning = this.style < 0 ? 'number' : (this.parts.formats[this.style] ?? 'number');
    switch (meaning) {
      case 'number':
        return numberText(text);
      case 'percent':
        return percentText(text);
      default:
        return serialText(Number(text), meaning, this.parts.date1904) ?? numberText(text);
    }
  }

  /** Chinese sentences. */
  notes(): string[] {
    const { counts } = this;
    const notes: string[] = [];
    if (this.mergeCount > 0) {
      const shown = this.merges.join('、');
      notes.push(
        `有 ${this.mergeCount} 处合并单元格（${shown}${this.mergeCount > this.merges.length ? ' 等' : ''}）：内容只在左上角一格，其余按空白`,
      );
    }
    if (counts.formulasWithoutValue > 0)
      notes.push(`${counts.formulasWithoutValue} 个公式没有保存计算结果，按空白处理（公式从不重算）`);
    if (counts.errors > 0) notes.push(`${counts.errors} 个单元格是错误值（如 #REF!、#N/A），原样保留`);
    if (counts.hiddenRows > 0) notes.push(`有 ${counts.hiddenRows} 行是隐藏行，也已读取`);
    if (counts.hiddenColumns > 0) notes.push('有隐藏列，也已读取');
    if (counts.beyond > 0) notes.push(`第 ${MAX_COLUMNS} 列以后的 ${counts.beyond} 个单元格未读`);
    if (counts.long > 0) notes.push(`${counts.long} 个单元格长于 ${MAX_CELL} 字，已截断`);
    return notes;
  }
}

function local(tag: string): string {
  const at = tag.indexOf(':');
  return at < 0 ? tag : tag.slice(at + 1);
}

/** `AB12` → 27. */
function columnOf(reference: string): number {
  let column = 0;
  for (let at = 0; at < reference.length; at++) {
    const letter = reference.charCodeAt(at) & 0xdf;
    if (letter < A || letter > A + 25) break;
    column = column * 26 + letter - A + 1;
    if (column > 1 << 20) break;
  }
  return column - 1;
}
