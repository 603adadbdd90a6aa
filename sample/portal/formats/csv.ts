import { encodeInto } from '../../gb18030.ts';

export type Encoding = 'gb18030' | 'utf-8-bom';
export type Line = readonly (string | undefined)[];

/** Bytes collected before they are put by. */
const CHUNK = 256 << 10;
/** Bytes a code unit may take in GB18030. */
const WIDEST = 4;

/** A CSV file in GB18030, CR LF, kept as encoded pieces: a text of the whole would take four times the room. */
export class GbCsvWriter {
  private readonly pieces: Buffer[] = [];
  private buffer = Buffer.allocUnsafe(4 << 10);
  private used = 0;
  private lines = 0;

  line(cells: Line): void {
    const text = lineOf(cells);
    const needed = this.used + text.length * WIDEST;
    if (needed > this.buffer.length) this.grow(text.length * WIDEST);
    this.used = encodeInto(text, this.buffer, this.used);
    this.lines++;
  }

  end(): { bytes: Buffer; lines: number } {
    const bytes = Buffer.concat([...this.pieces, this.buffer.subarray(0, this.used)]);
    return { bytes, lines: this.lines };
  }

  private grow(room: number): void {
    if (this.used > 0) this.pieces.push(Buffer.from(this.buffer.subarray(0, this.used)));
    this.used = 0;
    if (this.buffer.length < CHUNK || this.buffer.length < room)
      this.buffer = Buffer.allocUnsafe(Math.max(CHUNK, room));
  }
}

export function csv(rows: Iterable<Line>, encoding: Encoding): Buffer {
  if (encoding === 'gb18030') {
    const writer = new GbCsvWriter();
    for (const row of rows) writer.line(row);
    return writer.end().bytes;
  }
  return Buffer.from(`\ufeff${Array.from(rows, lineOf).join('')}`);
}

function lineOf(cells: Line): string {
  return `${cells.map(quoted).join(',')}\r\n`;
}

function quoted(cell: string | undefined): string {
  if (cell === undefined) return '';
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
