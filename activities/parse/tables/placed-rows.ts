import { MAX_ROW_BYTES } from '../../../lake/framing.ts';
import type { PlacedRows } from '../chunk-loader.ts';
import type { Reject } from '../reject-book.ts';
import type { SheetRow } from './table-reader.ts';

/** Bytes of UTF-8 a chunk holds. Smaller than with CSV: taking a workbook apart takes longer, and DuckDB should not wait for it. */
const CHUNK_BYTES = 4 << 20;
const ROOM = 1 << 20;

/** Writes rows as the loader takes them: `ordinal,line,cells…`, quoted where a reader of CSV needs it, cut to the heading's width. */
export class PlacedWriter {
  /** Cells with text beyond the heading's last column. */
  beyond = 0;
  private readonly width: number;
  private readonly buffers: Buffer[] = [];
  private at = 0;
  private used = 0;
  private rows = 0;
  private firstLine = 0;
  private ordinal: number;
  private rejects: Reject[] = [];

  /** @param width columns of the table */
  constructor(width: number, ordinal = 1) {
    this.width = width;
    this.ordinal = ordinal;
  }

  get full(): boolean {
    return this.used >= CHUNK_BYTES;
  }

  get empty(): boolean {
    return this.rows === 0 && this.rejects.length === 0;
  }

  add(row: SheetRow): void {
    if (this.empty) this.firstLine = row.line;
    const { cells } = row;
    if (row.unreadable !== undefined) {
      this.rejects.push({
        ordinal: this.ordinal++,
        line: row.line,
        reason: 'unreadable',
        raw: row.unreadable,
      });
      return;
    }
    let text = `${this.ordinal},${row.line}`;
    for (let at = 0; at < this.width; at++) {
      const cell = cells[at];
      text += cell === undefined || cell === '' ? ',' : `,${quoted(cell)}`;
    }
    for (let at = this.width; at < cells.length; at++) if ((cells[at] ?? '').trim() !== '') this.beyond++;
    text += '\n';
    if (text.length > MAX_ROW_BYTES / 3 && Buffer.byteLength(text) > MAX_ROW_BYTES) {
      this.rejects.push({
        ordinal: this.ordinal++,
        line: row.line,
        reason: 'row_too_long',
        raw: text.slice(0, 2000),
      });
      return;
    }
    this.buffer(text.length * 3);
    this.used += (this.buffers[this.at] as Buffer).write(text, this.used, 'utf8');
    this.ordinal++;
    this.rows++;
  }

  /** What was added since, in memory that stays as it is until the next but one. */
  take(last: boolean): PlacedRows {
    const bytes = (this.buffers[this.at] ?? Buffer.alloc(0)).subarray(0, this.used);
    const { rows, rejects, firstLine: line } = this;
    this.at = (this.at + 1) % 3;
    this.used = 0;
    this.rows = 0;
    this.rejects = [];
    return { bytes, rows, rejects, line, last };
  }

  private buffer(room: number): void {
    const buffer = this.buffers[this.at];
    if (buffer !== undefined && buffer.length - this.used >= room) return;
    const larger = Buffer.allocUnsafe(
      Math.max(CHUNK_BYTES + ROOM, (buffer?.length ?? 0) * 2, this.used + room),
    );
    buffer?.copy(larger, 0, 0, this.used);
    this.buffers[this.at] = larger;
  }
}

/** Quotes also what is plain to us and not to every reader: blanks before a quote, a lone carriage return. */
function quoted(cell: string): string {
  return NEEDS_QUOTES.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
const NEEDS_QUOTES = /[",\r\n]/;
