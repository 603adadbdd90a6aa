import { closeSync, openSync, writeSync } from 'node:fs';

const BUFFER = 1 << 20;

/** Writes rows of texts that `read_csv` reads back unchanged; no text (null, undefined, '') becomes NULL. Written over with each `open`. */
export class RowFile {
  rows = 0;
  /** Characters written and waiting. */
  size = 0;
  readonly file: string;
  private fd: number | undefined;
  /** Rows are made bytes at once: as texts they would keep alive the pieces of the document they are slices of. */
  private waiting = Buffer.allocUnsafe(BUFFER);
  private used = 0;

  constructor(file: string) {
    this.file = file;
  }

  open(): void {
    this.close();
    this.fd = openSync(this.file, 'w');
    this.rows = 0;
    this.size = 0;
  }

  write(cells: readonly (string | number | null | undefined)[]): void {
    let line = '';
    for (let at = 0; at < cells.length; at++) {
      const cell = cells[at];
      if (at > 0) line += ',';
      if (cell === null || cell === undefined || cell === '') continue;
      line += typeof cell === 'number' ? String(cell) : quoted(cell);
    }
    line += '\n';
    this.size += line.length;
    this.rows++;
    // A unit of UTF-16 is up to three bytes of UTF-8.
    const room = line.length * 3;
    if (this.waiting.length - this.used < room) this.flush();
    if (this.waiting.length < room) this.put(Buffer.from(line, 'utf8'));
    else this.used += this.waiting.write(line, this.used, 'utf8');
  }

  close(): void {
    if (this.fd === undefined) return;
    this.flush();
    closeSync(this.fd);
    this.fd = undefined;
  }

  private flush(): void {
    this.put(this.waiting.subarray(0, this.used));
    this.used = 0;
  }

  private put(bytes: Uint8Array): void {
    if (this.fd === undefined) throw new Error(`${this.file} is not open`);
    for (let at = 0; at < bytes.length; ) at += writeSync(this.fd, bytes, at);
  }
}

const SPECIAL = /[",\r\n]/;

function quoted(text: string): string {
  // DuckDB's VARCHAR and its reader have no NUL; half a surrogate pair is no character.
  const whole = text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text;
  return SPECIAL.test(whole) ? `"${whole.replaceAll('"', '""')}"` : whole;
}
